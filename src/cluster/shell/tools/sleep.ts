import { sleep } from '../../kernel/task.ts';
import type { Program } from '../../runtime/system.ts';
import { complain, type Style } from './tool.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };

/** `1.5m` in milliseconds; NaN when it is no duration. */
export function duration(text: string): number {
  const m = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  return m
    ? Number(m[1]) * (UNITS[m[2] as string] as number) * 1000
    : text === 'infinity' || text === 'inf'
      ? 1e15
      : Number.NaN;
}

/** sleep NUMBER[smhd]... */
export const sleepTool = (style: Style): Program =>
  function* (system) {
    let total = 0;
    if (system.argv.length < 2) return yield* complain(system, 'missing operand');
    for (const word of system.argv.slice(1)) {
      const ms = duration(word);
      if (Number.isNaN(ms))
        return yield* complain(
          system,
          style === 'gnu' ? `invalid time interval ‘${word}’` : `invalid number '${word}'`,
        );
      total += ms;
    }
    yield sleep(total);
    return 0;
  };

/** What ends with a fixed code: true, false. */
export const constant = (code: number): Program =>
  // biome-ignore lint/correctness/useYield: a program is a generator, and these two have nothing to wait for
  function* () {
    return code;
  };
