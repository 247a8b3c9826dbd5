import { sleep as pause } from '../../kernel/task.ts';
import type { Program } from '../../runtime/system.ts';
import { type Tool, tool } from './tool.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };

/** `1.5m` in milliseconds; NaN when it is no duration. */
export function duration(text: string): number {
  const m = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (m) return Number(m[1]) * (UNITS[m[2] as string] as number) * 1000;
  return text === 'infinity' || text === 'inf' ? 1e15 : Number.NaN;
}

export const sleep = tool({ synopsis: '[N]...', least: 1 }, function* (t) {
  let total = 0;
  for (const word of t.words) {
    const ms = duration(word);
    if (Number.isNaN(ms))
      return yield* t.fail(
        t.gnu
          ? `invalid time interval '${word}'\nTry 'sleep --help' for more information.`
          : `invalid number '${word}'`,
      );
    total += ms;
  }
  yield pause(total);
  return 0;
});

/** What ends with a fixed code: true, false. */
export const constant =
  (code: number): Tool =>
  (): Program =>
    // biome-ignore lint/correctness/useYield: a program is a generator, and these two have nothing to wait for
    function* () {
      return code;
    };
