/** A timestamp as `kubectl describe` prints it: `Fri, 20 Nov 2026 06:15:26 +0000`. */
export function longTime(timestamp: string | null | undefined): string {
  const time = timestamp ? Date.parse(timestamp) : 0;
  return new Date(time).toUTCString().replace('GMT', '+0000');
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A duration flag such as `1h30m` or `500ms` in milliseconds, or the reason why it is none. Syntax: Go's time.ParseDuration. */
export function parseDuration(text: string): { ms: number } | { error: string } {
  const sign = text.startsWith('-') ? -1 : 1;
  const rest = text.replace(/^[-+]/, '');
  if (rest === '0') return { ms: 0 };
  const quoted = JSON.stringify(text);
  if (!/^[0-9.a-zµ]+$/.test(rest) || !/[0-9]/.test(rest)) return { error: `time: invalid duration ${quoted}` };
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
