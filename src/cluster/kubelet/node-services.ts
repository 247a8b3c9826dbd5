import type { Pod } from '../api/types.generated.ts';
import type { Client } from '../apiserver/client.ts';
import type { EventRecorder } from '../apiserver/events.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { NodeSpec } from '../node.ts';
import type { ContainerRuntime } from '../runtime/cri.ts';
import type { ClusterNetwork } from '../runtime/network.ts';
import type { ProbeVerdicts } from './actions.ts';
import type { Refused } from './admission.ts';
import type { Backoff } from './backoff.ts';
import type { ImagePuller } from './images.ts';
import type { PodWorker } from './pod-worker.ts';
import type { ProbeManager } from './probe-manager.ts';
import type { StatusManager } from './status-manager.ts';
import type { StorageLimits } from './storage-limits.ts';
import type { Volumes } from './volumes.ts';

/** What the workers of a node share: the kubelet's parts. */
export interface NodeServices {
  readonly kernel: Kernel;
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly runtime: ContainerRuntime;
  /** `containerd`: before container ids in statuses. */
  readonly runtimeName: string;
  readonly spec: NodeSpec;
  readonly random: Random;
  readonly images: ImagePuller;
  /** Waiting times before a container is restarted, by Pod and container. */
  readonly restarts: Backoff;
  readonly statuses: StatusManager;
  readonly volumes: Volumes;
  /** Looks after the limits of local storage. */
  readonly storage: StorageLimits;
  /** Undefined on a node that does not probe. */
  readonly probes: ProbeManager | undefined;
  /** The network the node is part of. */
  readonly network: ClusterNetwork | undefined;
  readonly verdicts: ProbeVerdicts;
  /** When the node was last looked at, virtual milliseconds. */
  relistedAt(): number;
  /** Lets the worker know of the next relist. */
  awaitRelist(worker: PodWorker): void;
  /** Something of this Pod has changed on the node: the next relist is to look at it. */
  changed(worker: PodWorker): void;
  /** The first time after `at` at which due work is looked for. */
  workQueueTick(at: number): number;
  /** Calls back when that container's process has ended. */
  onExit(id: string, ended: () => void): () => void;
  /** Gives the Pod the resources that this version of it asks for, or says why not; a Pod that has to wait is asked again when there is room. */
  resize(worker: PodWorker, pod: Pod): Refused | undefined;
  /** Nothing of the Pod runs any more: it takes no room. */
  release(worker: PodWorker): void;
  /** The Pod has ended and is tidied up. */
  finished(worker: PodWorker): void;
  /** The Pod is gone from the API and from the node. */
  forget(worker: PodWorker): void;
}
