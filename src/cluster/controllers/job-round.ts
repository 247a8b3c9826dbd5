import type { Job, JobCondition, JobStatus, Pod } from '../api/types.generated.ts';
import { type FailureRecord, withFinished } from './job-backoff.ts';
import { earlierFailures, indexOf, parseIndexes } from './job-indexes.ts';
import { matchFailurePolicy, matchSuccessPolicy } from './job-policies.ts';
import { isActive, isReady } from './pod-control.ts';

/** Holds a Pod of a Job in the API until the Job has counted it (documentation: Jobs, "Job tracking with finalizers"). */
export const TRACKING = 'batch.kubernetes.io/job-tracking';

/** Whether a Pod waits for being counted. */
export const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(TRACKING) ?? false;

const conditionOf = (job: Job, ...types: string[]): JobCondition | undefined =>
  job.status?.conditions?.find((c) => types.includes(c.type) && c.status === 'True');

/** The condition that says how a Job has ended: Complete or Failed; undefined: it has not. */
export const endOf = (job: Job): JobCondition | undefined => conditionOf(job, 'Complete', 'Failed');

/** What ends a Job: first the interim condition, then, once all Pods are gone or have ended and been counted, the last one. */
export interface Verdict {
  readonly interim: 'SuccessCriteriaMet' | 'FailureTarget';
  readonly reason: string;
  readonly message: string;
}

/** A Job's status while a round works on it: `completedIndexes` and `failedIndexes` are kept in the round as sets. */
export type JobDraft = JobStatus & {
  active: number;
  ready: number;
  terminating: number;
  succeeded: number;
  failed: number;
  conditions: JobCondition[];
  uncountedTerminatedPods: { succeeded: string[]; failed: string[] };
};

/** What the controller found when it looked at a Job, and what it makes of it. */
export interface JobRound {
  /** As last read or written. */
  job: Job;
  readonly status: JobDraft;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  /** How many have succeeded and failed, with those not yet counted in the status. */
  readonly succeeded: number;
  readonly failed: number;
  readonly failures: FailureRecord;
  /** Of an Indexed Job. */
  readonly completions: number;
  readonly completed: ReadonlySet<number> | undefined;
  /** Of a Job with `backoffLimitPerIndex`: the indexes that are lost, and by index the failed Pod that its next one takes the failures from. */
  readonly lost: ReadonlySet<number> | undefined;
  readonly replaceable: ReadonlyMap<number, Pod> | undefined;
}

/** Whether a Pod counts as failed: it is, or it is being deleted and `podReplacementPolicy` does not say to wait for its end. */
export const hasFailed = ({ metadata, status }: Pod, { spec }: Job): boolean =>
  status?.phase === 'Failed' ||
  (spec.podReplacementPolicy !== 'Failed' && metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded');

/** Whether a failed Pod counts towards the limits: no rule says to ignore it. */
export const countsAsFailure = (pod: Pod, { spec }: Job): boolean =>
  matchFailurePolicy(spec.podFailurePolicy, pod)?.action !== 'Ignore';

/** Takes stock of a Job and its Pods; `before` is what was known of its failures. */
export function takeStock(job: Job, pods: readonly Pod[], before: FailureRecord): JobRound {
  const { spec, status = {} } = job;
  const indexed = spec.completionMode === 'Indexed';
  const completions = spec.completions ?? Number.POSITIVE_INFINITY;
  const { succeeded: doneUids = [], failed: failedUids = [] } = status.uncountedTerminatedPods ?? {};
  const valid = pods.filter((p) => isTracked(p) && (!indexed || indexOf(p, completions) !== undefined));
  const fresh = (uids: readonly string[]): Pod[] => valid.filter((p) => !uids.includes(p.metadata.uid ?? ''));
  const newlySucceeded = fresh(doneUids).filter((p) => p.status?.phase === 'Succeeded');
  const newlyFailed = fresh(failedUids).filter((p) => hasFailed(p, job));
  const active = pods.filter(isActive);

  const completed = indexed ? parseIndexes(status.completedIndexes, completions) : undefined;
  for (const pod of completed ? newlySucceeded : []) completed?.add(indexOf(pod, completions) ?? 0);
  const lost = spec.backoffLimitPerIndex === undefined ? undefined : parseIndexes(status.failedIndexes, completions);
  for (const pod of lost ? valid : []) if (losesIndex(pod, job)) lost?.add(indexOf(pod, completions) ?? 0);
  const settled = new Set([...(completed ?? []), ...(lost ?? []), ...active.map((p) => indexOf(p, completions))]);
  const replaceable = lost && new Map<number, Pod>();
  for (const pod of replaceable ? valid : []) {
    const index = indexOf(pod, completions) ?? 0;
    if (settled.has(index) || !hasFailed(pod, job)) continue;
    const other = replaceable?.get(index);
    if (!other || failuresUpTo(other) <= failuresUpTo(pod)) replaceable?.set(index, pod);
  }

  return {
    job,
    status: {
      ...status,
      active: active.length,
      ready: active.filter(isReady).length,
      terminating: pods.filter((p) => p.metadata.deletionTimestamp && !hasEnded(p)).length,
      succeeded: status.succeeded ?? 0,
      failed: status.failed ?? 0,
      conditions: [...(status.conditions ?? [])],
      uncountedTerminatedPods: { succeeded: [...doneUids], failed: [...failedUids] },
    },
    pods,
    active,
    succeeded: completed?.size ?? (status.succeeded ?? 0) + newlySucceeded.length + doneUids.length,
    failed: (status.failed ?? 0) + newlyFailed.filter((p) => countsAsFailure(p, job)).length + failedUids.length,
    failures: withFinished(before, newlySucceeded, newlyFailed),
    completions,
    completed,
    lost,
    replaceable,
  };
}

const hasEnded = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** How many Pods of its index have failed with this one. */
export function failuresUpTo(pod: Pod): number {
  const { counted, ignored } = earlierFailures(pod);
  return counted + ignored + 1;
}

/**
 * Which Pods' ends can be counted and their finalizers taken off: those that ended or count as failed, and all once the Job ends; not a
 * failed one that its index's next Pod has yet to take the failures from.
 */
export function isCountable(
  pod: Pod,
  failed: boolean,
  ending: boolean,
  { completions, replaceable }: JobRound,
): boolean {
  if (!isTracked(pod)) return false;
  if (ending || pod.status?.phase === 'Succeeded') return true;
  const index = indexOf(pod, completions);
  return failed && (index === undefined || replaceable?.get(index)?.metadata.uid !== pod.metadata.uid);
}

/** Whether the index of a Pod is given up with it. */
function losesIndex(pod: Pod, job: Job): boolean {
  const { podFailurePolicy, backoffLimitPerIndex = 0 } = job.spec;
  if (!hasFailed(pod, job)) return false;
  const action = matchFailurePolicy(podFailurePolicy, pod)?.action;
  return action === 'FailIndex' || (action !== 'Ignore' && earlierFailures(pod).counted >= backoffLimitPerIndex);
}

const BACKOFF_LIMIT = {
  interim: 'FailureTarget',
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
} as const;
const DEADLINE = {
  interim: 'FailureTarget',
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
} as const;
const TOO_MANY_LOST = {
  interim: 'FailureTarget',
  reason: 'MaxFailedIndexesExceeded',
  message: 'Job has exceeded the specified maximal number of failed indexes',
} as const;
const INDEXES_LOST = { interim: 'FailureTarget', reason: 'FailedIndexes', message: 'Job has failed indexes' } as const;

/** All completions are there. */
export const COMPLETIONS_REACHED: Verdict = {
  interim: 'SuccessCriteriaMet',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};

/** Milliseconds that a running Job has left of its `activeDeadlineSeconds`; undefined: it has none, or does not run. */
export function remainingActive({ spec }: Job, { startTime }: JobStatus, now: number): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || spec.suspend || !startTime) return undefined;
  return Date.parse(startTime) + spec.activeDeadlineSeconds * 1000 - now;
}

/** What ends the Job now, in the order in which it is asked for; undefined: it goes on (recordings 170, 171, 172, 186). */
export function judge(round: JobRound, now: number): Verdict | undefined {
  const { job, status, pods, failed, completed, lost, completions } = round;
  const { backoffLimit = 6, podFailurePolicy, maxFailedIndexes = Number.POSITIVE_INFINITY, successPolicy } = job.spec;
  const known = conditionOf(job, 'SuccessCriteriaMet') ?? conditionOf(job, 'FailureTarget');
  if (known) {
    const { type, reason = '', message = '' } = known;
    return { interim: type as Verdict['interim'], reason, message };
  }
  for (const pod of podFailurePolicy ? pods : []) {
    const match = hasFailed(pod, job) ? matchFailurePolicy(podFailurePolicy, pod) : undefined;
    if (match?.action === 'FailJob')
      return { interim: 'FailureTarget', reason: 'PodFailurePolicy', message: match.message };
  }
  if (failed > backoffLimit || restartsExceed(round)) return BACKOFF_LIMIT;
  if ((remainingActive(job, status, now) ?? 1) <= 0) return DEADLINE;
  if (lost && lost.size > maxFailedIndexes) return TOO_MANY_LOST;
  if (lost?.size && completed && lost.size + completed.size >= completions) return INDEXES_LOST;
  const met = completed && matchSuccessPolicy(successPolicy, completed, completions);
  return met === undefined ? undefined : { interim: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message: met };
}

/** Under restartPolicy OnFailure the restarts of containers count instead of Pods (recording 171). */
function restartsExceed({ job, pods }: JobRound): boolean {
  const { template, backoffLimit = 6 } = job.spec;
  if (template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const s of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
      restarts += s.restartCount;
  }
  return restarts >= Math.max(backoffLimit, 1);
}
