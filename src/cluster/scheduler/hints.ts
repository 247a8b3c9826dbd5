import { equal } from '../api/equal.ts';
import { matchesLabelSelector } from '../api/selectors.ts';
import type { Node, Pod, PodAffinityTerm, TopologySpreadConstraint } from '../api/types.generated.ts';
import { type Filter, NODE_FITS } from './filters.ts';
import { hostPortsOf, requestsOf } from './node-info.ts';

/**
 * What may make room: a Pod (has come to a node when there was none `before`, has left it when there is none `after`), a node, or a volume
 * claim that is new or changed.
 */
export type ClusterEvent =
  | { readonly kind: 'node'; readonly before?: Node | undefined; readonly after: Node }
  | { readonly kind: 'pod'; readonly before?: Pod; readonly after?: Pod }
  | { readonly kind: 'claim' };

function nodeHelps(pod: Pod, filter: Filter, before: Node | undefined, after: Node): boolean {
  switch (filter) {
    case 'NodeResourcesFit':
      return !equal(before?.status?.allocatable, after.status?.allocatable);
    case 'NodePorts':
      return before === undefined;
    case 'PodTopologySpread':
    case 'InterPodAffinity':
      return !equal(before?.metadata.labels, after.metadata.labels);
    case 'VolumeBinding':
      return false;
    default:
      return NODE_FITS[filter](pod, after) && !(before && NODE_FITS[filter](pod, before));
  }
}

/** Whether one of these terms, or spread constraints, of a Pod is about another: by labels and, where none are named, namespace. */
function about(terms: readonly (PodAffinityTerm | TopologySpreadConstraint)[], pod: Pod, other: Pod): boolean {
  return terms.some((term) => {
    const elsewhere = 'namespaces' in term || 'namespaceSelector' in term;
    const here = elsewhere || pod.metadata.namespace === other.metadata.namespace;
    return here && matchesLabelSelector(term.labelSelector, other.metadata.labels);
  });
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution';

/** Whether a Pod that has come, gone or changed is one that this Pod's wishes about others, or its own about this one, are about. */
function concerns(pod: Pod, rejectedBy: ReadonlySet<Filter>, other: Pod): boolean {
  const { affinity, topologySpreadConstraints = [] } = pod.spec;
  if (rejectedBy.has('PodTopologySpread') && about(topologySpreadConstraints, pod, other)) return true;
  if (!rejectedBy.has('InterPodAffinity')) return false;
  const own = [...(affinity?.podAffinity?.[required] ?? []), ...(affinity?.podAntiAffinity?.[required] ?? [])];
  return about(own, pod, other) || about(other.spec.affinity?.podAntiAffinity?.[required] ?? [], other, pod);
}

function podHelps(pod: Pod, rejectedBy: ReadonlySet<Filter>, before: Pod | undefined, after: Pod | undefined): boolean {
  if ([before, after].some((other) => other && concerns(pod, rejectedBy, other))) return true;
  if (!before) return false;
  if (!after && rejectedBy.has('NodePorts') && hostPortsOf(before).length > 0) return true;
  if (!rejectedBy.has('NodeResourcesFit')) return false;
  const [had, has] = [requestsOf(before), after ? requestsOf(after) : {}];
  const asked = Object.keys(requestsOf(pod));
  // one that asks for nothing can only lack its place among the node's Pods
  return asked.length === 0 ? !after : asked.some((name) => (has[name] ?? 0) < (had[name] ?? 0));
}

/**
 * Whether an event may help a Pod that was rejected by these filters (the scheduler's queueing hints; recordings 192, 198, 200, 216): other
 * events do not wake it.
 */
export function mayHelp(pod: Pod, rejectedBy: ReadonlySet<Filter>, event: ClusterEvent): boolean {
  switch (event.kind) {
    case 'node':
      return [...rejectedBy].some((filter) => nodeHelps(pod, filter, event.before, event.after));
    case 'pod':
      return podHelps(pod, rejectedBy, event.before, event.after);
    case 'claim':
      return rejectedBy.has('VolumeBinding');
  }
}
