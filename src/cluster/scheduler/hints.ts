import { equal } from '../api/equal.ts';
import { matchesLabelSelector } from '../api/selectors.ts';
import type { Node, Pod, PodAffinityTerm, TopologySpreadConstraint } from '../api/types.generated.ts';
import { affinityMatches, type Rejection, toleratesCordon, toleratesTaints } from './filters.ts';
import { hostPortsOf, requestsOf } from './node-info.ts';

/** What may make room: a node that is new or changed, or a Pod that has left its node, has come to one, or is another than before. */
export type ClusterEvent =
  | { readonly kind: 'nodeAdded'; readonly node: Node }
  | { readonly kind: 'nodeChanged'; readonly before: Node; readonly after: Node }
  | { readonly kind: 'podLeft'; readonly pod: Pod }
  | { readonly kind: 'podPlaced'; readonly pod: Pod }
  | { readonly kind: 'podChanged'; readonly before: Pod; readonly after: Pod }
  | { readonly kind: 'claimChanged' };

function nodeHelps(pod: Pod, filter: Rejection['filter'], before: Node | undefined, after: Node): boolean {
  const newly = (fits: (node: Node) => boolean): boolean => fits(after) && !(before && fits(before));
  switch (filter) {
    case 'NodeUnschedulable':
      return newly((node) => toleratesCordon(pod, node));
    case 'TaintToleration':
      return newly((node) => toleratesTaints(pod, node));
    case 'NodeAffinity':
      return newly((node) => affinityMatches(pod, node));
    case 'NodeResourcesFit':
      return !equal(before?.status?.allocatable, after.status?.allocatable);
    case 'NodePorts':
      return before === undefined;
    case 'NodeName':
      return before === undefined && after.metadata.name === pod.spec.nodeName;
    case 'PodTopologySpread':
    case 'InterPodAffinity':
      return !equal(before?.metadata.labels, after.metadata.labels);
    case 'VolumeBinding':
      return false;
  }
}

/** Whether one of these terms, or spread constraints, of a Pod is about another: by labels and, where none are named, namespace. */
function about(terms: readonly (PodAffinityTerm | TopologySpreadConstraint)[], pod: Pod, other: Pod): boolean {
  return terms.some((term) => {
    const elsewhere = 'namespaces' in term || 'namespaceSelector' in term;
    const here = elsewhere || pod.metadata.namespace === other.metadata.namespace;
    return here && term.labelSelector !== undefined && matchesLabelSelector(term.labelSelector, other.metadata.labels);
  });
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution';

/** Whether a Pod that has come, gone or changed is one that this Pod's wishes about others, or its own about this one, are about. */
function concerns(pod: Pod, rejectedBy: ReadonlySet<Rejection['filter']>, other: Pod): boolean {
  const { affinity, topologySpreadConstraints = [] } = pod.spec;
  if (rejectedBy.has('PodTopologySpread') && about(topologySpreadConstraints, pod, other)) return true;
  if (!rejectedBy.has('InterPodAffinity')) return false;
  const own = [...(affinity?.podAffinity?.[required] ?? []), ...(affinity?.podAntiAffinity?.[required] ?? [])];
  return about(own, pod, other) || about(other.spec.affinity?.podAntiAffinity?.[required] ?? [], other, pod);
}

/**
 * Whether an event may help a Pod that was rejected by these filters (the scheduler's queueing hints; recordings 192, 198, 200, 216): other
 * events do not wake it.
 */
export function mayHelp(pod: Pod, rejectedBy: ReadonlySet<Rejection['filter']>, event: ClusterEvent): boolean {
  switch (event.kind) {
    case 'nodeAdded':
      return [...rejectedBy].some((filter) => nodeHelps(pod, filter, undefined, event.node));
    case 'nodeChanged':
      return [...rejectedBy].some((filter) => nodeHelps(pod, filter, event.before, event.after));
    case 'podLeft': {
      if (concerns(pod, rejectedBy, event.pod)) return true;
      if (rejectedBy.has('NodePorts') && hostPortsOf(event.pod).length > 0) return true;
      if (!rejectedBy.has('NodeResourcesFit')) return false;
      const freed = requestsOf(event.pod);
      return (
        Object.keys(requestsOf(pod)).some((name) => (freed[name] ?? 0) > 0) || Object.keys(requestsOf(pod)).length === 0
      );
    }
    case 'podPlaced':
      return concerns(pod, rejectedBy, event.pod);
    case 'podChanged': {
      if (concerns(pod, rejectedBy, event.before) || concerns(pod, rejectedBy, event.after)) return true;
      const [before, after] = [requestsOf(event.before), requestsOf(event.after)];
      const asked = Object.keys(requestsOf(pod));
      return rejectedBy.has('NodeResourcesFit') && asked.some((name) => (after[name] ?? 0) < (before[name] ?? 0));
    }
    case 'claimChanged':
      return rejectedBy.has('VolumeBinding');
  }
}
