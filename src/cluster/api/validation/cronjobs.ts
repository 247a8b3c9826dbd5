import { parseCron } from '../cron.ts';
import type { Faults } from '../field-error.ts';
import type { CronJobSpec } from '../types.generated.ts';
import { define } from './rules.ts';

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

define({
  CronJob: ['spec>CronSpec'],
  // The names of its Jobs are longer.
  'CronJob.created': [
    (f, _, { metadata: { name = '' } }: { metadata: { name?: string } }) => {
      if (name.length > 52) f.invalid('metadata.name', name, 'must be no more than 52 characters');
    },
  ],
  CronSpec: [
    'schedule!',
    validateSchedule,
    'startingDeadlineSeconds+',
    validateTimeZone,
    'concurrencyPolicy!=Allow|Forbid|Replace jobTemplate>JobTemplate',
    'successfulJobsHistoryLimit+ failedJobsHistoryLimit+',
  ],
  JobTemplate: ['spec>TemplateJob'],
  // The Jobs get their selectors when they are made.
  TemplateJob: [
    '...JobSpec',
    'invalid selector: `selector` will be auto-generated',
    (f, at, { manualSelector }: { manualSelector?: boolean }) => {
      if (manualSelector) f.notSupported(`${at}.manualSelector`, true, ['nil', 'false']);
    },
  ],
});
