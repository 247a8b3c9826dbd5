import type { ContainerRole, Look } from '../lifecycle/timeline.ts';

/** One container as the drawing of a cluster shows it. */
export interface ContainerPicture {
  readonly name: string;
  readonly role: ContainerRole;
  readonly look: Look;
  /** `running`, `exit 1`, `CrashLoopBackOff`, `waiting` ... */
  readonly word: string;
  /** A process exists. */
  readonly alive: boolean;
  readonly restarts: number;
  readonly mounts: readonly { readonly volume: string; readonly path: string }[];
}

/** A volume of a Pod: its name and source (`emptyDir`, `configMap greeting`). */
export interface VolumePicture {
  readonly name: string;
  readonly source: string;
}

export interface PodPicture {
  readonly name: string;
  readonly namespace: string;
  /** STATUS as `kubectl get pods` prints it; undefined for a Pod that is only a manifest. */
  readonly status: string | undefined;
  readonly look: Look;
  readonly node: string | undefined;
  readonly address: string | undefined;
  readonly hostNetwork: boolean;
  /** The sandbox exists: pause holds the network. */
  readonly sandbox: boolean;
  readonly containers: readonly ContainerPicture[];
  readonly volumes: readonly VolumePicture[];
  /** Why it has no node, in the scheduler's words. */
  readonly unscheduled: string | undefined;
}

export interface NodePicture {
  readonly name: string;
  readonly capacity: string;
  readonly ready: boolean;
}

/** Everything the drawing of a cluster needs, at one moment. */
export interface ClusterPicture {
  readonly nodes: readonly NodePicture[];
  readonly pods: readonly PodPicture[];
  /** Pods that exist beyond those drawn. */
  readonly more: number;
}
