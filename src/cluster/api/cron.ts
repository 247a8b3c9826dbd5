/** A schedule in cron's five fields, as sets of the values that match. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
  /** Whether the field of the day of the month, or of the week, was `*`: then the other one alone decides. */
  readonly anyDayOfMonth: boolean;
  readonly anyDayOfWeek: boolean;
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

/** Reads a cron schedule (docs: /docs/concepts/workloads/controllers/cron-jobs/); `error` holds the API server's message. */
export function parseCron(text: string): CronSchedule | { readonly error: string } {
  if (text.startsWith('@') && !DESCRIPTORS[text]) return { error: `unrecognized descriptor: ${text}` };
  const parts = (DESCRIPTORS[text] ?? text).split(/\s+/).filter(Boolean);
  if (parts.length !== 5) return { error: `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]` };
  try {
    const [minutes, hours, daysOfMonth, months, daysOfWeek] = FIELDS.map((field, i) => {
      const out = new Set<number>();
      for (const item of (parts[i] ?? '').split(',').filter(Boolean)) addRange(item, field, out);
      return out;
    }) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
    const any = (i: number): boolean => /^[*?]/.test(parts[i] ?? '');
    return { minutes, hours, daysOfMonth, months, daysOfWeek, anyDayOfMonth: any(2), anyDayOfWeek: any(4) };
  } catch (e) {
    if (e instanceof Fault) return { error: e.message };
    throw e;
  }
}
