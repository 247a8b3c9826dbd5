const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200].map(
  (seconds) => seconds * 1000,
);

/** A mark of the time axis. `minor`: its label is left out on narrow plates. */
export interface Tick {
  readonly at: number;
  readonly label: string;
  readonly minor: boolean;
}

/** The marks of an axis from 0 to `end` (virtual milliseconds): at most ten, at round times; the first and the last carry the unit. */
export function ticksOf(end: number): Tick[] {
  const step = STEPS.find((candidate) => end / candidate <= 9) ?? end / 9;
  const [unit, divisor] = end >= 600_000 ? ['min', 60_000] : ['s', 1000];
  const say = (at: number) => String(Math.round((at / divisor) * 10) / 10);
  const ticks: Tick[] = [];
  for (let i = 0; i * step <= end; i++) {
    const at = i * step;
    const unitShown = at === 0 || at === end;
    ticks.push({ at, label: unitShown ? `${say(at)} ${unit}` : say(at), minor: i % 2 === 1 && at !== end });
  }
  const last = ticks[ticks.length - 1];
  if (last && last.at < end) {
    if (end - last.at < step * 0.6) ticks.pop();
    ticks.push({ at: end, label: `${say(end)} ${unit}`, minor: false });
  }
  return ticks;
}
