import { equal } from '../api/equal.ts';
import type { Node, Pod } from '../api/types.generated.ts';
import { affinityMatches, type Rejection, toleratesCordon, toleratesTaints } from './filters.ts';
import { hostPortsOf, requestsOf } from './node-info.ts';

/** What may make room: a node that is new or changed, or a Pod that has left its node, has come to one, or is another than before. */
export type ClusterEvent =
  | { readonly kind: 'nodeAdded'; readonly node: Node }
  | { readonly kind: 'nodeChanged'; readonly before: Node; readonly after: Node }
  | { readonly kind: 'podLeft'; readonly pod: Pod }
  | { readonly kind: 'podPlaced' }
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

const related = (rejectedBy: ReadonlySet<Rejection['filter']>): boolean =>
  rejectedBy.has('PodTopologySpread') || rejectedBy.has('InterPodAffinity');

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
      if (related(rejectedBy)) return true;
      if (rejectedBy.has('NodePorts') && hostPortsOf(event.pod).length > 0) return true;
      if (!rejectedBy.has('NodeResourcesFit')) return false;
      const freed = requestsOf(event.pod);
      return (
        Object.keys(requestsOf(pod)).some((name) => (freed[name] ?? 0) > 0) || Object.keys(requestsOf(pod)).length === 0
      );
    }
    case 'podPlaced':
      return related(rejectedBy);
    case 'podChanged': {
      if (related(rejectedBy)) return true;
      const [before, after] = [requestsOf(event.before), requestsOf(event.after)];
      const asked = Object.keys(requestsOf(pod));
      return rejectedBy.has('NodeResourcesFit') && asked.some((name) => (after[name] ?? 0) < (before[name] ?? 0));
    }
    case 'claimChanged':
      return rejectedBy.has('VolumeBinding');
  }
}
