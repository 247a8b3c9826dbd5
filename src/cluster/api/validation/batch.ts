import { parseCron } from '../cron.ts';
import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import type { CronJob, CronJobSpec, Job, JobSpec, PodTemplateSpec } from '../types.generated.ts';
import { internalPodSpec } from './internal-form.ts';
import { validateHostnames, validateJobRules, validateJobSelector } from './jobs.ts';
import { validatePodTemplate } from './pod.ts';
import { check, define } from './rules.ts';

function validateTemplate(f: Faults, at: string, spec: JobSpec): void {
  validatePodTemplate(f, `${at}.template`, spec.template);
  const path = `${at}.template.spec.restartPolicy`;
  const policy = spec.template?.spec?.restartPolicy ?? 'Always';
  if (policy === 'Always') f.required(path, 'valid values: "OnFailure", "Never"');
  else f.oneOf(path, policy, ['OnFailure', 'Never']);
  if (policy === 'OnFailure' && spec.podFailurePolicy)
    f.invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified');
}

/** A Job. */
export function validateJob(f: Faults, job: Job): void {
  check(f, 'spec', 'JobSpec', job.spec);
  validateJobSelector(f, job);
  validateHostnames(f, job);
}

/** A change of a Job: its completions and its template stay, but for where Pods may run while it is suspended before its start. */
export function validateJobUpdate(f: Faults, now: Job, old: Job): void {
  const { completions = null, completionMode, parallelism, template } = now.spec ?? {};
  if (!equal(completions, old.spec?.completions ?? null)) {
    if (completionMode !== 'Indexed') f.immutable('spec.completions', completions);
    else if (completions !== parallelism)
      f.invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism');
  }
  const waits = old.spec?.suspend === true && old.status?.startTime === undefined;
  const fixed = (t: PodTemplateSpec | undefined): unknown =>
    waits
      ? { ...t, metadata: 0, spec: { ...t?.spec, affinity: 0, nodeSelector: 0, tolerations: 0, schedulingGates: 0 } }
      : t;
  if (equal(fixed(template), fixed(old.spec?.template))) return;
  const { labels, annotations } = template?.metadata ?? {};
  const spec: unknown = template?.spec ? JSON.parse(internalPodSpec(template.spec).join('')) : null;
  f.immutable('spec.template', { labels, annotations, Spec: spec });
}

function validateSchedule(f: Faults, at: string, { schedule }: CronJobSpec): void {
  if (!schedule) return;
  const parsed = parseCron(schedule);
  if ('error' in parsed) f.invalid(`${at}.schedule`, schedule, parsed.error);
  if (schedule.includes('TZ'))
    f.invalid(`${at}.schedule`, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead');
}

function validateTimeZone(f: Faults, at: string, { timeZone: zone }: CronJobSpec): void {
  if (zone === '') f.invalid(`${at}.timeZone`, zone, 'timeZone must be nil or non-empty string');
  else if (zone?.toLowerCase() === 'local') {
    const why = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    f.invalid(`${at}.timeZone`, zone, why);
  } else if (zone !== undefined && !isTimeZone(zone)) f.invalid(`${at}.timeZone`, zone, `unknown time zone ${zone}`);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** A CronJob's Jobs get their selectors when they are made. */
function validateNoSelector(f: Faults, at: string, { selector, manualSelector }: JobSpec): void {
  if (selector) f.invalid(`${at}.selector`, selector, '`selector` will be auto-generated');
  if (manualSelector) f.notSupported(`${at}.manualSelector`, true, ['nil', 'false']);
}

/** A new CronJob: the names of its Jobs are longer. */
export function validateNewCronJob(f: Faults, { metadata }: CronJob): void {
  if (metadata.name.length > 52) f.invalid('metadata.name', metadata.name, 'must be no more than 52 characters');
}

define({
  JobSpec: [
    'parallelism+ completions+ activeDeadlineSeconds+ backoffLimit+ ttlSecondsAfterFinished+',
    'backoffLimitPerIndex+ maxFailedIndexes+ managedBy:domainPath',
    validateJobRules,
    validateTemplate,
  ],
  SuccessCount: ['succeededCount+'],
  CronJob: ['spec>CronSpec'],
  CronSpec: [
    'schedule!',
    validateSchedule,
    'startingDeadlineSeconds+',
    validateTimeZone,
    'concurrencyPolicy!=Allow|Forbid|Replace jobTemplate>JobTemplate',
    'successfulJobsHistoryLimit+ failedJobsHistoryLimit+',
  ],
  JobTemplate: ['spec>TemplateJob'],
  TemplateJob: ['...JobSpec', validateNoSelector],
});
