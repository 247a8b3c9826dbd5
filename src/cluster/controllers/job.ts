import { equal } from '../api/equal.ts';
import { controllerOf } from '../api/object.ts';
import type { Job, JobCondition, JobStatus, Pod } from '../api/types.generated.ts';
import { WATCH_LATENCY } from '../apiserver/apiserver.ts';
import type { Change } from '../apiserver/store.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import { Controller, type ControllerOptions, keyOf, REQUEST_TIME, splitKey } from './controller.ts';
import { type FailureRecord, NO_FAILURES } from './job-backoff.ts';
import { formatIndexes, indexOf } from './job-indexes.ts';
import { deletePods, managePods } from './job-pods.ts';
import {
  COMPLETIONS_REACHED,
  countsAsFailure,
  endOf,
  hasFailed,
  isCountable,
  isTracked,
  type JobDraft,
  type JobRound,
  judge,
  remainingActive,
  TRACKING,
  takeStock,
  type Verdict,
} from './job-round.ts';
import { claim, PodControl, wakeOwners } from './pod-control.ts';
import { type Retry, WorkQueue } from './work-queue.ts';

const JOBS = 'jobs.batch';
/** A Job is looked at so long after the first of the changes of its Pods or its status, in virtual milliseconds (recording 170). */
const BATCH = 1000;
/** How a Job is tried again of which something could not be written, a Pod created. */
const RETRY: Retry = { first: 1000, longest: 60_000 };
/** At most so many Pods are counted in one go. */
const COUNTED_AT_ONCE = 500;

/**
 * Runs Pods until as many have succeeded as a Job wants, or the Job has failed (recordings 170 to 174, 186, 251; documentation: Jobs). Each Pod
 * is held by a finalizer until its end has been counted: first its uid goes into `status.uncountedTerminatedPods`, then the finalizer
 * off, then the uid into the counts.
 */
export class JobController extends Controller<Job> {
  readonly #control: PodControl;
  readonly #orphans: WorkQueue;
  readonly #failures = new Map<string, FailureRecord>();

  constructor(options: ControllerOptions) {
    super(options, JOBS, 'job-controller', RETRY);
    this.#control = new PodControl(this.client, this.recorder);
    this.#orphans = new WorkQueue(this.kernel, (key) => this.#letGo(key), undefined, RETRY);
    options.apiserver.store.watch(JOBS, WATCH_LATENCY, (change) => this.#onJob(change));
    this.client.watch<Pod>('pods', ({ object }) => {
      if (this.#isLeftBehind(object)) this.#orphans.add(keyOf(object));
      const batched = (key: string): void => this.queue.addAfter(key, BATCH);
      wakeOwners<Job>(this.client, JOBS, 'Job', object, ({ spec }) => spec.selector, batched);
    });
    for (const job of this.all()) this.queue.add(keyOf(job));
  }

  #onJob({ type, object, previous }: Change): void {
    const key = keyOf(object);
    // What a user asks for is done at once; what a status says can wait.
    if (type === 'MODIFIED' && previous?.metadata.generation === object.metadata.generation)
      this.queue.addAfter(key, BATCH);
    else this.queue.add(key);
    if (type === 'DELETED') this.#failures.delete(key);
    else if (!endOf(object as Job)) return;
    for (const pod of this.client.controlled<Pod>('pods', object)) if (isTracked(pod)) this.#orphans.add(keyOf(pod));
  }

  /** Whether a Pod is held though no Job is there to count it. */
  #isLeftBehind(pod: Pod): boolean {
    if (!isTracked(pod)) return false;
    const owner = controllerOf(pod);
    if (!owner) return true;
    const job = owner.kind === 'Job' ? this.client.get<Job>(JOBS, pod.metadata.namespace, owner.name) : undefined;
    return owner.kind === 'Job' && (job?.metadata.uid !== owner.uid || endOf(job) !== undefined);
  }

  *#letGo(key: string): Generator<Wait, boolean, unknown> {
    const [namespace, name] = splitKey(key);
    const pod = this.client.get<Pod>('pods', namespace, name);
    if (!pod || !this.#isLeftBehind(pod)) return true;
    const released = this.#release(pod);
    yield sleep(REQUEST_TIME);
    return released;
  }

  #release({ metadata: { namespace, name, finalizers } }: Pod): boolean {
    const others = finalizers?.filter((f) => f !== TRACKING);
    const change = { metadata: { finalizers: others?.length ? others : null } };
    const answer = this.client.patch('pods', namespace, name, change, 'application/merge-patch+json');
    return answer.ok || answer.code === 404;
  }

  protected override *reconcile(job: Job, key: string): Generator<Wait, boolean, unknown> {
    if (endOf(job)) {
      this.#failures.delete(key);
      return true;
    }
    if ((job.spec.managedBy ?? 'kubernetes.io/job-controller') !== 'kubernetes.io/job-controller') return true;
    const round = takeStock(job, this.#claim(job), this.#failures.get(key) ?? NO_FAILURES);
    const { status, active } = round;
    if (!job.spec.suspend) status.startTime ??= this.kernel.timestamp();
    let verdict = judge(round, this.now);
    let ok = true;
    if (verdict) {
      ok = yield* deletePods(round, active, this.#control);
      if (!ok) verdict = undefined;
    } else {
      const kept = !job.metadata.deletionTimestamp;
      if (kept) ok = yield* this.#manage(key, round);
      if (isComplete(round)) verdict = COMPLETIONS_REACHED;
      else if (kept) this.#suspendOrResume(round);
    }
    const left = remainingActive(job, status, this.now) ?? 0;
    if (left > 0) this.queue.addAfter(key, left);
    return (yield* this.#count(key, round, verdict)) && ok;
  }

  *#manage(key: string, round: JobRound): Generator<Wait, boolean, unknown> {
    const options = { kernel: this.kernel, control: this.#control, release: (pod: Pod) => this.#release(pod) };
    const { ok, wait } = yield* managePods(round, options);
    if (wait !== undefined) this.queue.addAfter(key, Math.max(wait, BATCH));
    return ok;
  }

  /** The Pods of a Job; those it has just adopted get the finalizer too. */
  #claim(job: Job): readonly Pod[] {
    const before = new Set(this.client.controlled<Pod>('pods', job).map((p) => p.metadata.uid));
    return claim<Pod>(this.client, 'pods', job, job.spec.selector ?? {}).map((pod) => {
      if (before.has(pod.metadata.uid) || isTracked(pod)) return pod;
      const { metadata } = pod;
      const tracked = { ...pod, metadata: { ...metadata, finalizers: [...(metadata.finalizers ?? []), TRACKING] } };
      const answer = this.client.update<Pod>('pods', tracked);
      return answer.ok ? answer.object : pod;
    });
  }

  #suspendOrResume({ job, status }: JobRound): void {
    if (job.spec.suspend) {
      delete status.startTime;
      if (this.#setCondition(status, 'Suspended', 'True', 'JobSuspended', 'Job suspended'))
        this.recorder.event(job, 'Normal', 'Suspended', 'Job suspended');
    } else if (this.#setCondition(status, 'Suspended', 'False', 'JobResumed', 'Job resumed')) {
      this.recorder.event(job, 'Normal', 'Resumed', 'Job resumed');
    }
  }

  /** Sets a condition in its place; false when it was so, or is to be False without having been. */
  #setCondition({ conditions }: JobDraft, type: string, status: string, reason: string, message: string): boolean {
    const at = conditions.findIndex((c) => c.type === type);
    const known = conditions[at];
    if (!known && status === 'False') return false;
    if (known && known.status === status && known.reason === reason && known.message === message) return false;
    const now = this.kernel.timestamp();
    const condition: JobCondition = { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
    conditions.splice(known ? at : conditions.length, known ? 1 : 0, condition);
    return true;
  }

  /** Counts the Pods that have ended and writes the status, in the steps that lose none; false when a write failed. */
  *#count(key: string, round: JobRound, verdict: Verdict | undefined): Generator<Wait, boolean, unknown> {
    const { status, completed, lost } = round;
    const held = new Set(round.pods.filter(isTracked).map((p) => p.metadata.uid ?? ''));
    addUp(status, held);
    const ended = endedPods(round, verdict);
    if (completed) {
      status.succeeded = completed.size;
      status.completedIndexes = formatIndexes(completed);
    }
    if (lost) status.failedIndexes = formatIndexes(lost);
    if (verdict) this.#setCondition(status, verdict.interim, 'True', verdict.reason, verdict.message);
    if (!(yield* this.#write(round))) return false;
    this.#failures.set(key, round.failures);

    const released = ended.filter((pod) => this.#release(pod));
    for (const { metadata } of released) held.delete(metadata.uid ?? '');
    if (ended.length > 0) yield sleep(REQUEST_TIME);
    addUp(status, held);
    const { uncountedTerminatedPods: uncounted, terminating } = status;
    const settled = uncounted.succeeded.length + uncounted.failed.length === 0 && terminating === 0;
    const done = verdict && settled && ended.length < COUNTED_AT_ONCE ? verdict : undefined;
    if (done) this.#end(status, done);
    if (!(yield* this.#write(round))) return false;
    if (done) this.#announce(round, done);
    return released.length === ended.length;
  }

  #end(status: JobDraft, { interim, reason, message }: Verdict): void {
    const success = interim === 'SuccessCriteriaMet';
    this.#setCondition(status, success ? 'Complete' : 'Failed', 'True', reason, message);
    if (success) status.completionTime = this.kernel.timestamp();
  }

  #announce({ job, status, completions }: JobRound, { interim, reason, message }: Verdict): void {
    if (interim === 'FailureTarget') {
      this.recorder.event(job, 'Warning', reason, message);
      return;
    }
    const excess = 'Too many succeeded pods running after completion count reached';
    if (status.succeeded > completions) this.recorder.event(job, 'Warning', 'TooManySucceededPods', excess);
    this.recorder.event(job, 'Normal', 'Completed', 'Job completed');
  }

  *#write(round: JobRound): Generator<Wait, boolean, unknown> {
    const status = written(round.status);
    if (equal(status, round.job.status)) return true;
    const answer = this.client.updateStatus<Job>(JOBS, { ...round.job, status });
    if (!answer.ok) return false;
    round.job = answer.object;
    yield sleep(REQUEST_TIME);
    return true;
  }
}

/** Whether nothing runs and there are the completions; without a number one success is enough. */
function isComplete({ job, status, succeeded }: JobRound): boolean {
  return status.active === 0 && succeeded >= (job.spec.completions ?? 1);
}

/** Moves those that are no longer held from the uncounted to the counts. */
function addUp(status: JobDraft, held: ReadonlySet<string>): void {
  const uncounted = status.uncountedTerminatedPods;
  for (const result of ['succeeded', 'failed'] as const) {
    const left = uncounted[result].filter((uid) => held.has(uid));
    status[result] += uncounted[result].length - left.length;
    uncounted[result] = left;
  }
}

/** The Pods whose ends are to be counted now; their uids go into the status. When the Job ends without success, what runs counts as failed. */
function endedPods(round: JobRound, verdict: Verdict | undefined): readonly Pod[] {
  const { job, pods, completed, completions } = round;
  const { succeeded, failed } = round.status.uncountedTerminatedPods;
  const ending = verdict !== undefined || job.metadata.deletionTimestamp !== undefined;
  const ended: Pod[] = [];
  for (const pod of pods) {
    if (ended.length === COUNTED_AT_ONCE) break;
    const isLost = hasFailed(pod, job);
    if (!isCountable(pod, isLost, ending, round)) continue;
    ended.push(pod);
    const { uid = '' } = pod.metadata;
    if (failed.includes(uid) || (completed && indexOf(pod, completions) === undefined)) continue;
    if (pod.status?.phase === 'Succeeded') {
      if (!completed && !succeeded.includes(uid)) succeeded.push(uid);
    } else if ((isLost || verdict?.interim === 'FailureTarget') && countsAsFailure(pod, job)) failed.push(uid);
  }
  return ended;
}

/** The status as it is written: without counts of zero, but for those that are always there. */
function written({ active, succeeded, failed, conditions, uncountedTerminatedPods, ...rest }: JobDraft): JobStatus {
  const uncounted = Object.entries(uncountedTerminatedPods).filter(([, uids]) => uids.length > 0);
  const { completedIndexes, ...others } = rest;
  return {
    ...others,
    ...(conditions.length ? { conditions: [...conditions] } : {}),
    ...(active ? { active } : {}),
    ...(succeeded ? { succeeded } : {}),
    ...(failed ? { failed } : {}),
    ...(completedIndexes ? { completedIndexes } : {}),
    uncountedTerminatedPods: Object.fromEntries(uncounted.map(([result, uids]) => [result, [...uids]])),
  };
}
