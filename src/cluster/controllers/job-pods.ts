import type { Container, Job, Pod, PodTemplateSpec } from '../api/types.generated.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import { REQUEST_TIME } from './controller.ts';
import { finishedAt, remainingBackoff } from './job-backoff.ts';
import { COMPLETION_INDEX, earlierFailures, failureAnnotations, indexOf } from './job-indexes.ts';
import { countsAsFailure, failuresUpTo, type JobRound, TRACKING } from './job-round.ts';
import { isReady, type PodControl, podFromTemplate } from './pod-control.ts';
import { mostExpendable } from './pod-ranking.ts';

/** At most so many Pods are made or deleted in one go. */
const BURST = 500;
/** Names made of `generateName` keep so many characters of it. */
const LONGEST_PREFIX = 58;
const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX';

/** What became of the Pods: whether all went well, and in how many milliseconds Pods may be made that have to wait. */
export interface Managed {
  readonly ok: boolean;
  readonly wait?: number;
}

/** With what Pods are made, deleted and let go. */
export interface JobPodOptions {
  readonly kernel: Kernel;
  readonly control: PodControl;
  /** Takes the tracking finalizer off a Pod; false when that failed. */
  release(pod: Pod): boolean;
}

/** Makes and deletes Pods until there are as many as the Job wants now (recordings 170, 174, 186). A task. */
export function* managePods(round: JobRound, options: JobPodOptions): Generator<Wait, Managed, unknown> {
  const { job, active, status } = round;
  const { suspend, parallelism = 1, podReplacementPolicy } = job.spec;
  const now = options.kernel.epoch + options.kernel.now;
  const wanted = suspend ? 0 : wantedPods(round, parallelism);
  const surplus = surplusPods(round, Math.max(0, active.length - wanted), now);
  if (surplus.length > 0) {
    for (const pod of surplus) options.release(pod);
    yield sleep(REQUEST_TIME);
    return { ok: yield* deletePods(round, surplus, options.control) };
  }
  const leaving = podReplacementPolicy === 'Failed' ? status.terminating : 0;
  const missing = Math.min(wanted - leaving - active.length, BURST);
  if (missing <= 0) return { ok: true };
  const pending = round.completed ? pendingIndexes(round, missing) : Array<undefined>(missing).fill(undefined);
  const waits = pending.map((index) => backoffOf(index, round, now));
  const ready = pending.filter((_, i) => waits[i] === 0);
  if (ready.length > 0) return { ok: yield* createPods(round, ready, options) };
  return { ok: true, ...(waits.length > 0 ? { wait: Math.min(...waits) } : {}) };
}

/** How long the next Pod (of an index) has to wait: the Job's back-off, or the index's own under `backoffLimitPerIndex`. */
function backoffOf(index: number | undefined, { replaceable, failures }: JobRound, now: number): number {
  if (!replaceable) return remainingBackoff(failures, now);
  const failed = index === undefined ? undefined : replaceable.get(index);
  return failed ? remainingBackoff({ failures: failuresUpTo(failed), last: finishedAt(failed) }, now) : 0;
}

/** How many Pods should run: a Job without completions starts none after the first success. */
function wantedPods({ job, active, succeeded }: JobRound, parallelism: number): number {
  const { completions } = job.spec;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, completions - succeeded));
}

/** The active Pods to delete: those beyond the first of an index or without a valid one, and others until there are `least`. */
function surplusPods({ active, completed, completions }: JobRound, least: number, now: number): Pod[] {
  const keep = new Map<number, Pod>();
  const surplus: Pod[] = [];
  // The least expendable of an index comes last and stays.
  for (const pod of completed ? mostExpendable(active, [], now) : []) {
    const index = indexOf(pod, completions);
    const other = index === undefined ? pod : keep.get(index);
    if (other) surplus.push(other);
    if (index !== undefined) keep.set(index, pod);
  }
  const left = completed ? [...keep.values()] : active;
  if (surplus.length < least) surplus.push(...mostExpendable(left, [], now).slice(0, least - surplus.length));
  return surplus.slice(0, BURST);
}

/** Deletes Pods and takes them off the counts of the status; false when one could not be deleted. A task. */
export function* deletePods(
  { job, status }: JobRound,
  pods: readonly Pod[],
  control: PodControl,
): Generator<Wait, boolean, unknown> {
  let ok = true;
  for (const pod of pods) {
    if (isReady(pod)) status.ready--;
    if (control.delete(job, pod)) {
      status.active--;
      status.terminating++;
    } else ok = false;
  }
  if (pods.length > 0) yield sleep(REQUEST_TIME);
  return ok;
}

/** The first indexes that have neither succeeded, nor been lost, nor an active Pod (nor, under `Failed`, one that is ending). */
function pendingIndexes({ job, pods, active, completions, completed, lost }: JobRound, count: number): number[] {
  const waited = job.spec.podReplacementPolicy === 'Failed' ? pods.filter((p) => p.metadata.deletionTimestamp) : [];
  const taken = new Set([...active, ...waited].map((p) => indexOf(p, completions)));
  const pending: number[] = [];
  for (let i = 0; i < completions && pending.length < count; i++) {
    if (!taken.has(i) && !completed?.has(i) && !lost?.has(i)) pending.push(i);
  }
  return pending;
}

/** Creates a Pod for each index (undefined: one without); false when one was refused. A task. */
function* createPods(
  round: JobRound,
  indexes: readonly (number | undefined)[],
  { control }: JobPodOptions,
): Generator<Wait, boolean, unknown> {
  const { job, status } = round;
  const template = trackedTemplate(job);
  const { created, refusal } = yield* control.createAll(job, indexes.length, (i) => {
    const index = indexes[i];
    const pod = podFromTemplate(job, template);
    return index === undefined ? pod : withIndex(pod, index, round);
  });
  status.active += created;
  return refusal === undefined;
}

function trackedTemplate({ spec: { template } }: Job): PodTemplateSpec {
  const finalizers = [...new Set([...(template.metadata?.finalizers ?? []), TRACKING])];
  return { ...template, metadata: { ...template.metadata, finalizers } as NonNullable<PodTemplateSpec['metadata']> };
}

function withVariable(container: Container): Container {
  const { env = [] } = container;
  if (env.some((e) => e.name === INDEX_VARIABLE)) return container;
  const valueFrom = { fieldRef: { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } };
  return { ...container, env: [...env, { name: INDEX_VARIABLE, valueFrom }] };
}

/** The Pod with all that tells it its completion index (documentation: Jobs, "Completion mode"). */
function withIndex(pod: Pod, index: number, { job, replaceable }: JobRound): Pod {
  const mark = { [COMPLETION_INDEX]: String(index) };
  const replaced = replaceable?.get(index);
  const { counted, ignored } = replaced ? earlierFailures(replaced) : { counted: 0, ignored: 0 };
  const counts = replaced && countsAsFailure(replaced, job);
  const inherited = failureAnnotations(counted + (replaced && counts ? 1 : 0), ignored + (replaced && !counts ? 1 : 0));
  const { initContainers, containers } = pod.spec;
  const suffix = `-${index}-`;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: job.metadata.name.slice(0, LONGEST_PREFIX - suffix.length) + suffix,
      labels: { ...pod.metadata.labels, ...mark },
      annotations: { ...pod.metadata.annotations, ...mark, ...(replaceable ? inherited : {}) },
    },
    spec: {
      ...pod.spec,
      hostname: `${job.metadata.name}-${index}`,
      ...(initContainers ? { initContainers: initContainers.map(withVariable) } : {}),
      containers: containers.map(withVariable),
    },
  };
}
