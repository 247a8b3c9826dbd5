import { type CronSchedule, nextTime, parseCron, zoneOffset } from '../api/cron.ts';
import { controllerOf, controllerReference } from '../api/object.ts';
import type { CronJob, CronJobStatus, Job, ObjectReference } from '../api/types.generated.ts';
import { WATCH_LATENCY } from '../apiserver/apiserver.ts';
import type { Change } from '../apiserver/store.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import { Controller, type ControllerOptions, keyOf, REQUEST_TIME } from './controller.ts';
import { endOf } from './job-round.ts';
import { isNamespaceTerminating } from './pod-control.ts';

const CRON_JOBS = 'cronjobs.batch';
const JOBS = 'jobs.batch';
/** The controller comes so late after the scheduled time, in milliseconds: clocks differ. */
const DELAY = 100;
/** More missed times than this are complained of. */
const MANY_MISSED = 100;
const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** Makes Jobs at the times of a schedule (recording 176; documentation: CronJob). */
export class CronJobController extends Controller<CronJob> {
  constructor(options: ControllerOptions) {
    super(options, CRON_JOBS, 'cronjob-controller');
    options.apiserver.store.watch(CRON_JOBS, WATCH_LATENCY, (change) => this.#onCronJob(change));
    this.client.watch<Job>(JOBS, ({ object }) => {
      const owner = controllerOf(object);
      if (owner?.kind === 'CronJob') this.queue.add(`${object.metadata.namespace}/${owner.name}`);
    });
    for (const cronJob of this.all()) this.queue.add(keyOf(cronJob));
  }

  /** A new schedule counts from its next time on; any other change is looked at now. */
  #onCronJob({ type, object, previous }: Change): void {
    const { spec } = object as CronJob;
    const before = (previous as CronJob | undefined)?.spec;
    const same = before?.schedule === spec.schedule && before.timeZone === spec.timeZone;
    const schedule = parseCron(spec.schedule);
    if (type !== 'MODIFIED' || same || 'error' in schedule) this.queue.add(keyOf(object));
    else this.#wakeAtNextTime(object as CronJob, schedule);
  }

  protected override *reconcile(cronJob: CronJob): Generator<Wait, boolean, unknown> {
    const jobs = this.client.controlled<Job>(JOBS, cronJob);
    const status: CronJobStatus = { ...cronJob.status, active: [...(cronJob.status?.active ?? [])] };
    this.#removeOldest(cronJob, status, jobs, 'Complete', cronJob.spec.successfulJobsHistoryLimit);
    this.#removeOldest(cronJob, status, jobs, 'Failed', cronJob.spec.failedJobsHistoryLimit);
    this.#observe(cronJob, status, jobs);
    const ok = cronJob.metadata.deletionTimestamp || cronJob.spec.suspend || this.#start(cronJob, status);
    yield sleep(REQUEST_TIME);
    return this.#write(cronJob, status) && ok !== false;
  }

  /** Deletes the Jobs beyond the history limit that ended so, oldest first. */
  #removeOldest(
    cronJob: CronJob,
    status: CronJobStatus,
    jobs: readonly Job[],
    end: string,
    limit = Number.POSITIVE_INFINITY,
  ): void {
    const startOf = (job: Job): number => Date.parse(job.status?.startTime ?? '') || Number.POSITIVE_INFINITY;
    const ended = jobs.filter((job) => endOf(job)?.type === end);
    ended.sort((a, b) => startOf(a) - startOf(b) || (a.metadata.name < b.metadata.name ? -1 : 1));
    for (const job of ended.slice(0, Math.max(0, ended.length - limit))) this.#deleteJob(cronJob, status, job);
  }

  #deleteJob(cronJob: CronJob, status: CronJobStatus, { metadata }: Job): boolean {
    const { namespace, name, uid } = metadata;
    const answer = this.client.delete(JOBS, namespace, name, { propagationPolicy: 'Background' });
    if (!answer.ok && answer.code !== 404) {
      this.recorder.event(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${answer.status.message}`);
      return false;
    }
    forget(status, uid);
    this.recorder.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
    return true;
  }

  /** Brings the list of active Jobs and the time of the last success up to date. */
  #observe(cronJob: CronJob, status: CronJobStatus, jobs: readonly Job[]): void {
    for (const job of jobs) {
      const { uid, name } = job.metadata;
      const listed = status.active?.some((j) => j.uid === uid);
      const end = endOf(job);
      if (!end) {
        const message = `Saw a job that the controller did not create or forgot: ${name}`;
        if (!listed) this.recorder.event(cronJob, 'Warning', 'UnexpectedJob', message);
        continue;
      }
      if (listed) {
        forget(status, uid);
        const message = `Saw completed job: ${name}, condition: ${end.type}`;
        this.recorder.event(cronJob, 'Normal', 'SawCompletedJob', message);
      }
      const completed = end.type === 'Complete' ? job.status?.completionTime : undefined;
      if (completed && completed > (status.lastSuccessfulTime ?? '')) status.lastSuccessfulTime = completed;
    }
    for (const { name, namespace, uid } of status.active ?? []) {
      if (jobs.some((j) => j.metadata.uid === uid) || this.client.get(JOBS, namespace, name ?? '')) continue;
      this.recorder.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
      forget(status, uid);
    }
  }

  /** Starts the Job of the last scheduled time unless something is against it; false when that failed. */
  #start(cronJob: CronJob, status: CronJobStatus): boolean {
    const { schedule: text, startingDeadlineSeconds, concurrencyPolicy } = cronJob.spec;
    const event = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
      this.recorder.event(cronJob, type, reason, message);
    const schedule = parseCron(text);
    if ('error' in schedule) {
      event('Warning', 'UnparseableSchedule', `unparseable schedule: ${JSON.stringify(text)} : ${schedule.error}`);
      return true;
    }
    const deadline = startingDeadlineSeconds === undefined ? undefined : startingDeadlineSeconds * 1000;
    const missed = this.#lastMissed(cronJob, schedule, deadline);
    if (missed === 'never') {
      const why = 'time difference between two schedules is less than 1 second';
      event('Warning', 'InvalidSchedule', `invalid schedule: ${text} : ${why}`);
      return true;
    }
    if (missed && missed.count > MANY_MISSED) {
      const advice = 'Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      event('Warning', 'TooManyMissedTimes', `too many missed start times. ${advice}`);
    }
    const name = missed && `${cronJob.metadata.name}-${Math.floor(missed.at / 60_000)}`;
    const scheduled = missed && this.kernel.timestamp(missed.at - this.kernel.epoch);
    const done = scheduled === status.lastScheduleTime || status.active?.some((j) => j.name === name);
    if (missed && deadline !== undefined && missed.at + deadline < this.now) {
      const when = new Date(missed.at).toUTCString().replace('GMT', '+0000');
      event('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${when}`);
    } else if (missed && name && scheduled && !done) {
      if (concurrencyPolicy === 'Forbid' && status.active?.length) {
        const why = 'prior execution is running and concurrency policy is Forbid';
        event('Normal', 'JobAlreadyActive', `Not starting job because ${why}`);
      } else {
        if (concurrencyPolicy === 'Replace' && !this.#deleteActive(cronJob, status)) return false;
        const job = this.#create(cronJob, name, missed.at);
        if (!job) return false;
        status.active?.push(job);
        status.lastScheduleTime = scheduled;
      }
    }
    this.#wakeAtNextTime({ ...cronJob, status }, schedule);
    return true;
  }

  #deleteActive(cronJob: CronJob, status: CronJobStatus): boolean {
    return [...(status.active ?? [])].every(({ name = '', namespace }) => {
      const job = this.client.get<Job>(JOBS, namespace, name);
      return !job || this.#deleteJob(cronJob, status, job);
    });
  }

  #create(cronJob: CronJob, name: string, at: number): ObjectReference | undefined {
    const { metadata, spec } = cronJob.spec.jobTemplate;
    const { namespace = '' } = cronJob.metadata;
    const annotations = { ...metadata?.annotations, [SCHEDULED]: zonedTimestamp(at, cronJob.spec.timeZone) };
    const answer = this.client.create(JOBS, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        namespace,
        ...(metadata?.labels ? { labels: metadata.labels } : {}),
        annotations,
        ownerReferences: [controllerReference(cronJob)],
      },
      spec,
    });
    if (answer.ok) this.recorder.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
    else if (isNamespaceTerminating(answer)) return undefined;
    else if (answer.code !== 409)
      this.recorder.event(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${answer.status.message}`);
    // One that is there already was made for this time, and the status not written.
    const job = this.client.get<Job>(JOBS, namespace, name);
    if (!job || controllerOf(job)?.uid !== cronJob.metadata.uid) return undefined;
    const { uid = '', resourceVersion = '' } = job.metadata;
    return { kind: 'Job', namespace, name, uid, apiVersion: 'batch/v1', resourceVersion };
  }

  /**
   * The latest scheduled time that has passed since the last one that was served, and about how many there were; undefined: none; `never`:
   * the schedule has no two times. `deadline`: only so far back, in milliseconds.
   */
  #lastMissed(
    { metadata, spec, status }: CronJob,
    schedule: CronSchedule,
    deadline = Number.POSITIVE_INFINITY,
  ): { at: number; count: number } | 'never' | undefined {
    const now = this.now;
    const since = Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp ?? '');
    const first = nextTime(schedule, Math.max(since, now - deadline), spec.timeZone);
    const second = first && nextTime(schedule, first, spec.timeZone);
    if (!first || !second) return 'never';
    if (now < first) return undefined;
    if (now < second) return { at: first, count: 1 };
    const interval = second - first;
    const count = Math.floor((now - first) / interval) + 1;
    let at = first;
    // From one interval before the last: they need not be equally long.
    let next = nextTime(schedule, first + (count - 2) * interval, spec.timeZone);
    for (; next && next <= now; next = nextTime(schedule, next, spec.timeZone)) at = next;
    return { at, count };
  }

  #wakeAtNextTime(cronJob: CronJob, schedule: CronSchedule): void {
    const missed = this.#lastMissed(cronJob, schedule);
    const { status, metadata, spec } = cronJob;
    const since = Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp ?? '');
    const from = missed === 'never' ? this.now : (missed?.at ?? since);
    const next = nextTime(schedule, from, spec.timeZone);
    if (next) this.queue.addAfter(keyOf(cronJob), next + DELAY - this.now);
  }

  #write(cronJob: CronJob, { active, ...times }: CronJobStatus): boolean {
    const status = { ...(active?.length ? { active } : {}), ...times };
    const answer = this.client.updateStatus<CronJob>(CRON_JOBS, { ...cronJob, status });
    return answer.ok || answer.code === 404;
  }
}

function forget(status: CronJobStatus, uid: string | undefined): void {
  status.active = status.active?.filter((j) => j.uid !== uid) ?? [];
}

/** RFC 3339 with the offset of the time zone, `Z` in UTC. */
function zonedTimestamp(at: number, timeZone: string | undefined): string {
  const offset = zoneOffset(at, timeZone) / 60_000;
  const text = new Date(at + offset * 60_000).toISOString().slice(0, 19);
  if (offset === 0) return `${text}Z`;
  const part = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `${text}${offset < 0 ? '-' : '+'}${part(Math.abs(offset) / 60)}:${part(Math.abs(offset) % 60)}`;
}
