import { POD_DELETION_COST } from '../api/annotations.ts';
import type { Pod } from '../api/types.generated.ts';
import { readySince } from './pod-control.ts';

const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** What decides, one after the other; the lower, the sooner it goes. */
function rank(pod: Pod, onNode: ReadonlyMap<string, number>, now: number): readonly number[] {
  const { spec, status, metadata } = pod;
  const ready = readySince(pod);
  const restarts = Math.max(0, ...(status?.containerStatuses ?? []).map((c) => c.restartCount));
  const age = (since: number | undefined): number => (since === undefined ? 0 : Math.floor(Math.log2(now - since + 1)));
  return [
    spec.nodeName ? 1 : 0,
    PHASES[status?.phase ?? 'Pending'] ?? 0,
    ready === undefined ? 0 : 1,
    Number(metadata.annotations?.[POD_DELETION_COST] ?? 0),
    -(onNode.get(spec.nodeName ?? '') ?? 0),
    age(ready),
    -restarts,
    age(Date.parse(metadata.creationTimestamp ?? '')),
  ];
}

/**
 * Pods in the order in which a controller with too many of them deletes them (documentation: ReplicaSet, "Scaling a ReplicaSet"): first what
 * is not on a node, pending, not ready, of lower deletion cost, on a node with more Pods of `related`, ready for a shorter time, restarted
 * more often, younger. Times count by their order of magnitude. `now`: milliseconds since 1970.
 */
export function mostExpendable(pods: readonly Pod[], related: readonly Pod[], now: number): Pod[] {
  const onNode = new Map<string, number>();
  for (const { spec } of related) {
    if (spec.nodeName) onNode.set(spec.nodeName, (onNode.get(spec.nodeName) ?? 0) + 1);
  }
  const ranked = pods.map((pod) => ({ pod, rank: rank(pod, onNode, now) }));
  return ranked
    .sort((a, b) => {
      const at = a.rank.findIndex((r, i) => r !== b.rank[i]);
      if (at >= 0) return (a.rank[at] ?? 0) - (b.rank[at] ?? 0);
      return (a.pod.metadata.uid ?? '') < (b.pod.metadata.uid ?? '') ? -1 : 1;
    })
    .map(({ pod }) => pod);
}
