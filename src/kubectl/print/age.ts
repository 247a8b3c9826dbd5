/**
 * A length of time as kubectl shows it in AGE columns: `45s`, `2m5s`, `13m`, `5h20m`, `3d4h`, `200d`, `2y10d`.
 * `ms`: milliseconds. Where each unit gives way to the next: k8s.io/apimachinery duration.HumanDuration.
 */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return pair(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  const years = Math.floor(days / 365);
  return days < 2920 ? pair(years, 'y', days % 365, 'd') : `${years}y`;
}

const pair = (a: number, unit: string, b: number, smaller: string): string => `${a}${unit}${b ? `${b}${smaller}` : ''}`;

/** The age of a timestamp (RFC 3339) at `now` (real milliseconds); `<unknown>` when there is none. */
export function ageOf(timestamp: string | null | undefined, now: number): string {
  return timestamp ? humanDuration(now - Date.parse(timestamp)) : '<unknown>';
}

/** A timestamp as `kubectl describe` prints it: `Fri, 20 Nov 2026 06:15:26 +0000`. */
export function longTime(timestamp: string | null | undefined): string {
  const time = timestamp ? Date.parse(timestamp) : 0;
  return new Date(time).toUTCString().replace('GMT', '+0000');
}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A duration flag such as `1h30m` or `500ms` in milliseconds, or the reason why it is none. Syntax: Go's time.ParseDuration. */
export function parseDuration(text: string): { ms: number } | { error: string } {
  const sign = text.startsWith('-') ? -1 : 1;
  const rest = text.replace(/^[-+]/, '');
  if (rest === '0') return { ms: 0 };
  const quoted = JSON.stringify(text);
  if (!/^([0-9]*\.?[0-9]*[a-zµ]*)+$/.test(rest) || !/[0-9]/.test(rest)) return { error: `time: invalid duration ${quoted}` };
  let ms = 0;
  for (const [, number, unit] of rest.matchAll(/([0-9]*\.?[0-9]+|[0-9]+\.?)([a-zµ]*)/g)) {
    if (!unit) return { error: `time: missing unit in duration ${quoted}` };
    const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
    if (factor === undefined) return { error: `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}` };
    ms += Number(number) * factor;
  }
  return { ms: sign * ms };
}

/** Seconds as Go prints a duration: `8s`, `1m0s`, `1h0m0s`. */
export function goDuration(seconds: number): string {
  const h = Math.floor(seconds / 3600);
  const m = Math.floor(seconds / 60) % 60;
  const s = seconds % 60;
  return h ? `${h}h${m}m${s}s` : m ? `${m}m${s}s` : `${s}s`;
}
