import type { Rejection } from './filters.ts';

/** `1 Insufficient cpu, 2 node(s) were unschedulable`: how many nodes gave which reason, in the order of the text. */
function counted(reasons: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, n]) => `${n} ${reason}`)
    .sort()
    .join(', ');
}

/** What trying to make room by evicting other Pods came to: a node was found, none was (per node), or it was not tried at all. */
export type Preemption =
  | { readonly kind: 'found' }
  | { readonly kind: 'tried'; readonly perNode: readonly string[] }
  | { readonly kind: 'notEligible'; readonly why: string };

/** Of a node where no eviction could make the Pod fit (recording 216). */
export const NOT_HELPFUL = 'Preemption is not helpful for scheduling';
/** Of a node that is full of Pods of no lower priority (recording 216). */
export const NO_VICTIMS = 'No preemption victims found for incoming pod';

/** The message of a FailedScheduling event (recordings 009, 143, 191, 192, 202, 205, 216). */
export function failureMessage(nodes: number, rejections: readonly Rejection[], preemption: Preemption): string {
  const available = `0/${nodes} nodes are available`;
  const reasons = counted(rejections.flatMap((r) => r.reasons));
  const first = `${available}${reasons ? `: ${reasons}` : ''}.`;
  switch (preemption.kind) {
    case 'found':
      return first;
    case 'tried':
      return `${first} no new claims to deallocate, preemption: ${available}: ${counted(preemption.perNode)}.`;
    case 'notEligible':
      return `${first} no new claims to deallocate, preemption: ${preemption.why}`;
  }
}
