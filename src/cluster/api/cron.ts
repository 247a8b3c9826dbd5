/** A schedule: cron's five fields as sets of the values that match, or an interval (`@every 90s`). */
export type CronSchedule = CronFields | { readonly everySeconds: number };

interface CronFields {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
  /** Whether only one of the two days has to match: neither of their fields is `*`. */
  readonly eitherDay: boolean;
}

interface Field {
  readonly low: number;
  readonly high: number;
  readonly names: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');
const FIELDS: readonly Field[] = [
  { low: 0, high: 59, names: [] },
  { low: 0, high: 23, names: [] },
  { low: 1, high: 31, names: [] },
  { low: 1, high: 12, names: MONTHS },
  { low: 0, high: 6, names: DAYS },
];
const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };

class Fault extends Error {}

function integer(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw new Fault(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  const value = Number(text);
  if (value < 0) throw new Fault(`negative number (${value}) not allowed: ${text}`);
  return value;
}

/** One item of a field's list: `5`, `1-5`, `*`, `10-40/10`. */
function addRange(text: string, { low, high, names }: Field, out: Set<number>): void {
  const [range = '', step, moreSteps] = text.split('/');
  const [first = '', last, moreHyphens] = range.split('-');
  const value = (t: string): number => {
    const i = names.indexOf(t.toLowerCase());
    return i < 0 ? integer(t) : i + low;
  };
  const any = first === '*' || first === '?';
  const start = any ? low : value(first);
  if (moreHyphens !== undefined) throw new Fault(`too many hyphens: ${text}`);
  let end = any ? high : last === undefined ? start : value(last);
  if (moreSteps !== undefined) throw new Fault(`too many slashes: ${text}`);
  const by = step === undefined ? 1 : integer(step);
  if (step !== undefined && last === undefined) end = high;
  if (start < low) throw new Fault(`beginning of range (${start}) below minimum (${low}): ${text}`);
  if (end > high) throw new Fault(`end of range (${end}) above maximum (${high}): ${text}`);
  if (start > end) throw new Fault(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (by === 0) throw new Fault(`step of range should be a positive number: ${text}`);
  for (let n = start; n <= end; n += by) out.add(n);
}

/** The seconds of a duration as Go writes it (`1h30m`), at least 1; undefined: it is none. */
function everySeconds(text: string): number | undefined {
  if (!/^\+?(\d+(\.\d+)?(h|m|s|ms|us|ns))+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit = ''] of text.matchAll(/([\d.]+)([a-z]+)/g))
    seconds += Number(amount) * (SECONDS[unit] ?? 0);
  return Math.max(1, Math.floor(seconds));
}

/** Reads a cron schedule (docs: /docs/concepts/workloads/controllers/cron-jobs/); `error` holds the API server's message. */
export function parseCron(text: string): CronSchedule | { readonly error: string } {
  const every = text.startsWith('@every ') ? text.slice('@every '.length) : undefined;
  if (every !== undefined) {
    const seconds = everySeconds(every);
    if (seconds !== undefined) return { everySeconds: seconds };
    return { error: `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(every)}` };
  }
  const zone = /^(CRON_)?TZ=\S* +/.exec(text);
  if (zone) return parseCron(text.slice(zone[0].length));
  const known = text.startsWith('@') ? DESCRIPTORS[text] : text;
  if (known === undefined) return { error: `unrecognized descriptor: ${text}` };
  const parts = known.split(/\s+/).filter(Boolean);
  if (parts.length !== 5) return { error: `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]` };
  try {
    const [minutes, hours, daysOfMonth, months, daysOfWeek] = FIELDS.map((field, i) => {
      const out = new Set<number>();
      for (const item of (parts[i] ?? '').split(',').filter(Boolean)) addRange(item, field, out);
      return out;
    }) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
    const any = (i: number): boolean => (parts[i] ?? '').split(',').some((item) => /^[*?](\/1)?$/.test(item));
    return { minutes, hours, daysOfMonth, months, daysOfWeek, eitherDay: !any(2) && !any(4) };
  } catch (e) {
    if (e instanceof Fault) return { error: e.message };
    throw e;
  }
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Schedules that match no day of so many years match none. */
const YEARS_SEARCHED = 5;

/** By how much the clocks of a time zone are ahead of UTC at a moment (milliseconds since 1970), in milliseconds; none: UTC itself. */
export function zoneOffset(at: number, timeZone: string | undefined): number {
  if (timeZone === undefined || timeZone === '' || timeZone === 'UTC') return 0;
  const format = zones.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, ...CLOCK });
  zones.set(timeZone, format);
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day, hour, minute, second } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

const NUMERIC = 'numeric' as const;
const CLOCK: Intl.DateTimeFormatOptions = {
  hourCycle: 'h23',
  year: NUMERIC,
  month: NUMERIC,
  day: NUMERIC,
  hour: NUMERIC,
  minute: NUMERIC,
  second: NUMERIC,
};
const zones = new Map<string, Intl.DateTimeFormat>();

/**
 * The first moment after `after` (milliseconds since 1970) at which the clocks of `timeZone` (none: UTC) match the schedule; undefined: they
 * never do. An hour that clocks skip is skipped.
 */
export function nextTime(schedule: CronSchedule, after: number, timeZone?: string): number | undefined {
  if ('everySeconds' in schedule) return Math.floor(after / 1000) * 1000 + schedule.everySeconds * 1000;
  const { minutes, hours, months } = schedule;
  const limit = after + YEARS_SEARCHED * 366 * 24 * HOUR;
  let at = Math.floor(after / MINUTE) * MINUTE + MINUTE;
  while (at <= limit) {
    const clock = new Date(at + zoneOffset(at, timeZone));
    const [hour, minute] = [clock.getUTCHours(), clock.getUTCMinutes()];
    if (!months.has(clock.getUTCMonth() + 1) || !dayMatches(schedule, clock)) {
      // Not to midnight in one step: clocks may have been changed by then.
      at += Math.max(1, 22 - hour) * HOUR - minute * MINUTE;
    } else if (!hours.has(hour)) at += HOUR - minute * MINUTE;
    else if (!minutes.has(minute)) at += MINUTE;
    else return at;
  }
  return undefined;
}

function dayMatches({ daysOfMonth, daysOfWeek, eitherDay }: CronFields, clock: Date): boolean {
  const ofMonth = daysOfMonth.has(clock.getUTCDate());
  const ofWeek = daysOfWeek.has(clock.getUTCDay());
  return eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
}
