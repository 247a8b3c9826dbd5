import type { Wait } from '../kernel/task.ts';

/** Thrown out of a program that becomes another, so that nothing of it is kept. */
export class Replacement {
  readonly begin: () => Generator<Wait, number, unknown>;

  constructor(begin: () => Generator<Wait, number, unknown>) {
    this.begin = begin;
  }
}

/** Runs in place of the rest of a program, which becomes what `begin` gives. */
// biome-ignore lint/correctness/useYield: it takes the place of a program, which is a generator
export function* replaced(begin: () => Generator<Wait, number, unknown>): Generator<Wait, number, unknown> {
  throw new Replacement(begin);
}
