import type { Pod } from '../api/types.generated.ts';

/** The wait after the first failure; each further one doubles it, up to the longest (recording 170; documentation: Jobs, "Pod backoff failure policy"). */
const FIRST = 10_000;
const LONGEST = 600_000;

/** How many Pods of a Job failed since the last one that succeeded, and when the last did (milliseconds since 1970). */
export interface FailureRecord {
  readonly failures: number;
  readonly last: number;
}

/** A Job none of whose Pods has failed. */
export const NO_FAILURES: FailureRecord = { failures: 0, last: 0 };

/** When a Pod ended, in milliseconds since 1970: its last container's end, else since when it is not ready, else when it was deleted. */
export function finishedAt({ metadata, spec, status }: Pod): number {
  const sidecars = new Set(spec.initContainers?.filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  const ends = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter((s) => sidecars.has(s.name)),
  ].map((s) => Date.parse(s.state?.terminated?.finishedAt ?? ''));
  if (ends.length > 0 && !ends.some(Number.isNaN)) return Math.max(...ends);
  const ready = status?.conditions?.find((c) => c.type === 'Ready' && c.status === 'False');
  if (ready?.lastTransitionTime) return Date.parse(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = metadata;
  if (deletionTimestamp) return Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  return Date.parse(creationTimestamp ?? '');
}

/** The record once these Pods have succeeded and failed as well. */
export function withFinished(before: FailureRecord, succeeded: readonly Pod[], failed: readonly Pod[]): FailureRecord {
  const lastSuccess = Math.max(...succeeded.map(finishedAt));
  const later = failed.map(finishedAt).filter((at) => at > lastSuccess);
  const start = succeeded.length ? NO_FAILURES : before;
  return later.length ? { failures: start.failures + later.length, last: Math.max(...later) } : start;
}

/** How long until the next Pod may be made, in milliseconds. */
export function remainingBackoff({ failures, last }: FailureRecord, now: number): number {
  return failures === 0 ? 0 : Math.max(0, last + Math.min(FIRST * 2 ** (failures - 1), LONGEST) - now);
}
