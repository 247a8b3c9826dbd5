import type { KubeObject } from '../cluster/api/object.ts';
import { type ApiResource, resourceByKey } from '../cluster/api/scheme.ts';
import type { LabelSelector, Pod } from '../cluster/api/types.generated.ts';
import { failure } from './errors.ts';
import { resourceOf } from './resources.ts';
import type { Session, Work } from './session.ts';

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** The resource of Pods. */
export function podResource(): ApiResource {
  const pods = resourceByKey('pods');
  if (!pods) throw new TypeError('no resource pods');
  return pods;
}

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

/**
 * The Pod a command names: `web`, `pod/web`, or a workload (`deploy/web`), of which a Pod is taken: ready ones first, then the oldest.
 * Throws ServerError when there is none.
 */
export function* podFor(session: Session, word: string): Work<Pod> {
  const slash = word.indexOf('/');
  const resource = slash < 0 ? podResource() : resourceOf(word.slice(0, slash));
  const name = word.slice(slash + 1);
  const object = yield* session.get(resource, session.namespace, name);
  if (resource.key === 'pods') return object as Pod;
  const selector = selectorOf(object);
  if (!selector)
    throw failure(
      `cannot get the logs from ${resource.group ? `*${resource.group}.` : ''}${resource.kind}: selector for ${resource.kind} not implemented`,
    );
  const pods = yield* session.list<Pod>(podResource(), session.namespace, { labelSelector: selector });
  const ready = (p: Pod): number =>
    p.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True')
      ? 0
      : p.status?.phase === 'Running'
        ? 1
        : 2;
  const [best] = [...pods].sort(
    (a, b) =>
      ready(a) - ready(b) || (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''),
  );
  if (!best) throw failure(`timed out waiting for the condition`);
  return best;
}

/** The label selector of a workload or Service, as text. */
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
