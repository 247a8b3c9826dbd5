const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
/** A number in two digits. */
export const two = (n: number): string => String(n).padStart(2, '0');

/** Conversions that stand for others. */
const SHORT: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  c: '%a %b %e %H:%M:%S %Y',
  n: '\n',
  t: '\t',
};

/** What each conversion of strftime gives, in UTC. */
const CONVERSIONS: Readonly<Record<string, (d: Date) => string>> = {
  Y: (d) => String(d.getUTCFullYear()),
  y: (d) => two(d.getUTCFullYear() % 100),
  m: (d) => two(d.getUTCMonth() + 1),
  d: (d) => two(d.getUTCDate()),
  e: (d) => String(d.getUTCDate()).padStart(2),
  H: (d) => two(d.getUTCHours()),
  I: (d) => two(d.getUTCHours() % 12 || 12),
  M: (d) => two(d.getUTCMinutes()),
  S: (d) => two(d.getUTCSeconds()),
  N: (d) => `${String(d.getUTCMilliseconds()).padStart(3, '0')}000000`,
  s: (d) => String(Math.floor(d.getTime() / 1000)),
  A: (d) => DAYS[d.getUTCDay()] as string,
  a: (d) => (DAYS[d.getUTCDay()] as string).slice(0, 3),
  B: (d) => MONTHS[d.getUTCMonth()] as string,
  b: (d) => (MONTHS[d.getUTCMonth()] as string).slice(0, 3),
  h: (d) => (MONTHS[d.getUTCMonth()] as string).slice(0, 3),
  p: (d) => (d.getUTCHours() < 12 ? 'AM' : 'PM'),
  Z: () => 'UTC',
  z: () => '+0000',
  j: (d) => String(Math.floor((d.getTime() - Date.UTC(d.getUTCFullYear(), 0, 1)) / 86_400_000) + 1).padStart(3, '0'),
  u: (d) => String(d.getUTCDay() || 7),
  w: (d) => String(d.getUTCDay()),
  '%': () => '%',
};

/** Real milliseconds of `@SECONDS`, `2024-02-03 04:05[:06]` or `2024-02-03`; NaN when it is none. */
export function parseDate(text: string): number {
  if (/^@-?\d+$/.test(text)) return new Date(Number(text.slice(1)) * 1000).getTime();
  const m = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?Z?)?$/.exec(text);
  if (!m) return Number.NaN;
  const [, y, mo, d, h = '0', mi = '0', s = '0'] = m;
  return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
}

/** A time by a strftime format, in UTC. `ms`: real milliseconds since 1970. */
export function formatTime(format: string, ms: number): string {
  const date = new Date(ms);
  const whole = format.replace(/%%|%([a-zA-Z])/g, (all, c?: string) => SHORT[c ?? ''] ?? all);
  return whole.replace(/%([-_0]?)([a-zA-Z%])/g, (all, flag: string, c: string) => {
    const value = CONVERSIONS[c]?.(date) ?? all;
    return flag === '-' ? value.replace(/^[0 ]+(?=.)/, '') : value;
  });
}
