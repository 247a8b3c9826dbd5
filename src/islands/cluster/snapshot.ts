import type { Node, Pod, Volume } from '../../cluster/api/types.generated.ts';
import { stateOf, statusOf } from '../lifecycle/container-state.ts';
import { isTrue, lookOfStatus } from '../lifecycle/looks.ts';
import type { ContainerRole, Look } from '../lifecycle/timeline.ts';
import { visible } from '../visible.ts';

/** One container as the drawing of a cluster shows it. */
export interface ContainerPicture {
  readonly name: string;
  readonly role: ContainerRole;
  readonly look: Look;
  /** `running`, `exit 1`, `CrashLoopBackOff`, `waiting` ...; empty when the Pod is only a manifest. */
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

/** The newest Warning about a Pod that is in trouble, in the words of who reported it. */
export interface WarningPicture {
  readonly reason: string;
  readonly message: string;
}

/** A Pod with its containers and volumes. */
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
  readonly warning: WarningPicture | undefined;
}

/** A node; `capacity` in words for its corner. */
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

/** The volume that every Pod gets by itself; the drawing leaves it out. */
const OWN_TOKEN = /^kube-api-access-/;

/** Names of the volume sources that name an object, with the field that does. */
function sourceOf(volume: Volume): string {
  const { name, ...sources } = volume;
  const kind = Object.keys(sources)[0] ?? 'emptyDir';
  const of =
    volume.configMap?.name ??
    volume.secret?.secretName ??
    volume.persistentVolumeClaim?.claimName ??
    volume.hostPath?.path;
  return of === undefined ? kind : `${kind} ${of}`;
}

/** Longer texts are cut: nobody reads them in a drawing. */
const LONGEST = 300;

/** A text of an object as the drawing shows it. */
export const drawn = (text: string): string => visible(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** Draws a Pod from its object. `status` is what kubectl prints under STATUS, undefined when the Pod is only a manifest. */
export function pictureOfPod(pod: Pod, status: string | undefined, warning?: WarningPicture): PodPicture {
  const spec = pod.spec;
  const shown = (spec?.volumes ?? []).filter((volume) => !OWN_TOKEN.test(volume.name));
  const names = new Set(shown.map((volume) => volume.name));
  const containers = [
    ...(spec?.initContainers ?? []).map((c) => ({
      c,
      role: c.restartPolicy === 'Always' ? ('sidecar' as const) : ('init' as const),
    })),
    ...(spec?.containers ?? []).map((c) => ({ c, role: 'app' as const })),
    ...(spec?.ephemeralContainers ?? []).map((c) => ({ c, role: 'ephemeral' as const })),
  ];
  return {
    name: pod.metadata.name ?? '',
    namespace: pod.metadata.namespace ?? 'default',
    status: status === undefined ? undefined : drawn(status),
    look: status === undefined ? 'wait' : lookOfStatus(status, isTrue(pod, 'Ready')),
    node: spec?.nodeName,
    address: pod.status?.podIP,
    hostNetwork: spec?.hostNetwork === true,
    sandbox: isTrue(pod, 'PodReadyToStartContainers'),
    containers: containers.map(({ c, role }) => ({
      name: c.name,
      role,
      ...(status === undefined ? { look: 'wait', word: '', alive: false } : saidOf(pod, c.name, role)),
      restarts: statusOf(pod, c.name)?.restartCount ?? 0,
      mounts: (c.volumeMounts ?? [])
        .filter((m) => names.has(m.name))
        .map((m) => ({ volume: m.name, path: drawn(m.mountPath) })),
    })),
    volumes: shown.map((volume) => ({ name: volume.name, source: drawn(sourceOf(volume)) })),
    warning,
  };
}

function saidOf(pod: Pod, name: string, role: ContainerRole): Pick<ContainerPicture, 'look' | 'word' | 'alive'> {
  const state = stateOf(pod, name, role);
  if (state.word === 'runs') return { ...state, word: 'running' };
  return { ...state, word: drawn(state.word) || 'waiting' };
}

/** Draws a node from its object. */
export function pictureOfNode(node: Node): NodePicture {
  const { cpu, memory } = node.status?.capacity ?? {};
  const ready =
    node.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
  const notes = [cpu === undefined ? '' : `${cpu} CPU`, memory === undefined ? '' : sayMemory(String(memory))].filter(
    (note) => note !== '',
  );
  if (node.spec?.unschedulable) notes.push('cordoned');
  return { name: node.metadata.name ?? '', capacity: notes.join(', '), ready };
}

/** `24684092Ki` as people say it: `23.5 GiB`. */
function sayMemory(quantity: string): string {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi)?$/.exec(quantity) ?? [];
  if (number === undefined) return quantity;
  const gib = (Number(number) * ({ Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 }[unit] ?? 1)) / 1024 ** 3;
  return gib >= 1 ? `${Math.round(gib * 10) / 10} GiB` : `${Math.round(gib * 1024)} MiB`;
}
