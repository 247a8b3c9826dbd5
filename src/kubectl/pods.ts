import type { KubeObject } from '../cluster/api/object.ts';
import type { ApiResource } from '../cluster/api/scheme.ts';
import { notFound } from '../cluster/api/status.ts';
import type { LabelSelector, Pod } from '../cluster/api/types.generated.ts';
import { failure, ServerError } from './errors.ts';
import { known, resourceOf } from './resources.ts';
import { type Session, type Watched, WEEK, type Work } from './session.ts';

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** The resource of Pods. */
export const podResource = (): ApiResource => known('pods');

/** A Pod's containers by name, with what they are: `app, setup (init), dbg (ephem)`. */
const containerList = (pod: Pod): string =>
  [
    ...pod.spec.containers.map((c) => c.name),
    ...(pod.spec.initContainers ?? []).map((c) => `${c.name} (init)`),
    ...(pod.spec.ephemeralContainers ?? []).map((c) => `${c.name} (ephem)`),
  ].join(', ');

/**
 * The container a command is for: the one named, else the Pod's default. Says which one it took when there are several (recording 057).
 * Throws when there is none of that name.
 */
export function chooseContainer(session: Session, pod: Pod, name: string, quiet = false): string {
  const { spec, metadata } = pod;
  const names = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].map(
    (c) => c.name,
  );
  if (name) {
    if (!names.includes(name))
      throw failure(`container ${name} is not valid for pod ${metadata.name} out of: ${containerList(pod)}`);
    return name;
  }
  const wanted = metadata.annotations?.[DEFAULT_CONTAINER];
  if (wanted) {
    if (names.includes(wanted)) return wanted;
    session.err(`Default container name ${JSON.stringify(wanted)} not found in pod ${metadata.name}\n`);
  }
  const chosen = spec.containers[0]?.name ?? '';
  if (names.length > 1 && !quiet)
    session.err(`Defaulted container ${JSON.stringify(chosen)} out of: ${containerList(pod)}\n`);
  return chosen;
}

/** The status of a container of any kind; undefined before the kubelet has said anything about it. */
export const statusOf = ({ status }: Pod, container: string) =>
  [status?.initContainerStatuses, status?.containerStatuses, status?.ephemeralContainerStatuses]
    .flatMap((list) => list ?? [])
    .find((s) => s.name === container);

/** Kinds that know their Pods by a selector; kubectl refuses others. */
const WITH_SELECTOR: ReadonlySet<string> = new Set(
  'deployments replicasets statefulsets daemonsets replicationcontrollers jobs services'.split(' '),
);

/** What a command names, and the Pods behind it, the best one first. */
export interface NamedPods {
  readonly resource: ApiResource;
  readonly object: KubeObject;
  readonly pods: readonly [Pod, ...Pod[]];
}

/**
 * The Pods a command names: `web`, `pod/web`, `pod web`, or of a workload or Service (`deploy/web`) those that it selects, the most active
 * first; waits `timeout` milliseconds for one. `to` is what they are wanted for, in errors. Throws ServerError and CommandError.
 */
export function* podsFor(session: Session, words: readonly string[], to: string, timeout: number): Work<NamedPods> {
  const [word = '', second] = words;
  const slash = word.indexOf('/');
  const [type, name] =
    second !== undefined ? [word, second] : slash < 0 ? ['pods', word] : [word.slice(0, slash), word.slice(slash + 1)];
  const resource = resourceOf(type);
  const object = yield* session.get(resource, session.namespace, name);
  if (resource.key === 'pods') return { resource, object, pods: [object as Pod] };
  const goType = `*${resource.version}.${resource.kind}`;
  if (!WITH_SELECTOR.has(resource.resource))
    throw failure(`cannot ${to} ${goType}: selector for ${goType} not implemented`);
  const labelSelector = selectorOf(object);
  if (!labelSelector)
    throw failure(`cannot ${to} ${goType}: invalid service '${name}': Service is defined without a selector`);
  const [best, ...others] = [...(yield* session.list<Pod>(podResource(), session.namespace, { labelSelector }))].sort(
    byActivity,
  );
  if (best) return { resource, object, pods: [best, ...others] };
  const came = yield* awaitPod(session, { namespace: session.namespace, labelSelector }, timeout, () => true);
  return { resource, object, pods: [came] };
}

/** The one Pod of `podsFor`. */
export function* podFor(session: Session, words: readonly string[], timeout: number): Work<Pod> {
  return (yield* podsFor(session, words, 'attach to', timeout)).pods[0];
}

const PHASES: Readonly<Record<string, number>> = { Running: 0, Unknown: 1 };

/** kubectl's order: on a node, running, ready, longest ready, oldest. */
function byActivity(a: Pod, b: Pod): number {
  const rank = (p: Pod): (string | number)[] => {
    const ready = p.status?.conditions?.find((c) => c.type === 'Ready' && c.status === 'True');
    const phase = PHASES[p.status?.phase ?? ''] ?? 2;
    return [
      p.spec.nodeName ? 0 : 1,
      phase,
      ready ? 0 : 1,
      ready?.lastTransitionTime ?? '',
      p.metadata.creationTimestamp ?? '',
    ];
  };
  const [left, right] = [rank(a), rank(b)];
  const at = left.findIndex((v, i) => v !== right[i]);
  return at < 0 ? 0 : (left[at] ?? '') < (right[at] ?? '') ? -1 : 1;
}

/**
 * Waits until `accept` takes one of these Pods as it is or comes to be, and gives it. Throws when it takes longer than `timeout` milliseconds
 * (0: a week), when the Pod named in `of` goes, or what `accept` throws.
 */
export function* awaitPod(session: Session, of: Watched, timeout: number, accept: (pod: Pod) => boolean): Work<Pod> {
  const late = 'timed out waiting for the condition';
  const pod = yield* session.until<Pod>(podResource(), of, session.now + (timeout || WEEK), late, (object) => {
    if (!object && of.fieldSelector) throw new ServerError(notFound({ group: '', resource: 'pods' }, ''));
    return object !== undefined && accept(object);
  });
  return pod as Pod;
}

/** The label selector of a workload or Service, as text; undefined when it has none. */
export function selectorOf(object: KubeObject): string | undefined {
  const { selector } =
    (object as unknown as { spec?: { selector?: LabelSelector | Record<string, string> } }).spec ?? {};
  if (!selector) return undefined;
  const labels =
    'matchLabels' in selector || 'matchExpressions' in selector
      ? (selector as LabelSelector).matchLabels
      : (selector as Record<string, string>);
  return Object.entries(labels ?? {})
    .map(([k, v]) => `${k}=${v}`)
    .join(',');
}
