import type { Kernel } from '../../cluster/kernel/kernel.ts';

/** How long a slice of simulation may hold the worker, in real milliseconds, so that messages are heard in between. */
const SLICE = 8;

/** Events that are handled between two looks at the real clock. */
const LOOK_UP = 64;

/**
 * Lets virtual time pass until `target`, for one slice at most, or until the clock is held.
 *
 * @param clock real milliseconds.
 * @returns whether `target` was reached.
 */
export function advanceSlice(
  kernel: Pick<Kernel, 'now' | 'held' | 'runUntil'>,
  target: number,
  clock: () => number,
  slice: number = SLICE,
): boolean {
  const until = clock() + slice;
  while (!kernel.runUntil(target, LOOK_UP)) {
    if (kernel.held || clock() >= until) return false;
  }
  return true;
}

/** Lets virtual time pass until `done()`, or `deadline`, or for one slice, or until the clock is held. Gives whether it is done. */
export function advanceWhile(
  kernel: Pick<Kernel, 'now' | 'next' | 'held' | 'runUntil'>,
  done: () => boolean,
  deadline: number,
  clock: () => number,
  slice: number = SLICE,
): boolean {
  const until = clock() + slice;
  for (let handled = 0; !done(); handled++) {
    const due = kernel.next;
    if (due === undefined || due > deadline) {
      kernel.runUntil(deadline);
      return done();
    }
    kernel.runUntil(due, 1);
    if (kernel.held) return done();
    if (handled % LOOK_UP === 0 && clock() >= until) return false;
  }
  return true;
}

/** Real milliseconds after which time that the reader's machine could not keep up with is given up instead of caught up. */
const LONGEST_DEBT = 250;

/** Turns real time into virtual time: where the clock should stand. It falls back, rather than freeze, when the machine is too slow. */
export class Pace {
  #last: number;
  /** Part of a virtual millisecond that is still owed: the simulation's clock has whole ones only. */
  #rest = 0;
  speed: number;

  constructor(speed: number, now: number) {
    this.speed = speed;
    this.#last = now;
  }

  /** Forgets the time that has passed: after a pause. */
  reset(now: number): void {
    this.#last = now;
  }

  /** Whole virtual milliseconds that should pass for the real time since the last call. */
  owed(now: number): number {
    const elapsed = Math.min(now - this.#last, LONGEST_DEBT);
    this.#last = now;
    const owed = Math.max(0, elapsed * this.speed) + this.#rest;
    this.#rest = owed % 1;
    return Math.floor(owed);
  }
}
