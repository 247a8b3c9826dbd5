import type { Run } from './system.ts';

/** Thrown out of a program that becomes another, so that nothing of it is kept. */
export class Replacement {
  readonly begin: () => Run;

  constructor(begin: () => Run) {
    this.begin = begin;
  }
}

/** Runs in place of the rest of a program, which becomes what `begin` gives. */
// biome-ignore lint/correctness/useYield: it takes the place of a program, which is a generator
export function* replaced(begin: () => Run): Run {
  throw new Replacement(begin);
}
