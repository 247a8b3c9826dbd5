import { type Part, used } from '../part.ts';
import type { Program } from './system.ts';

/** The exit code of a program that is there and cannot be run. */
export const CANNOT_RUN = 126;

/**
 * A program whose code is in a part that may come later: it is fetched when the program is started, and the clock stands still meanwhile.
 * `pick` finds the program in the part.
 */
export const lateProgram = <T>(part: Part<T>, pick: (value: T) => Program): Program =>
  function* (system) {
    const value = (yield used(part)) as T | undefined;
    if (value !== undefined) return yield* pick(value)(system);
    yield system.stderr.write(`${system.argv[0]}: this program could not be loaded; are you offline? Try again.\n`);
    return CANNOT_RUN;
  };
