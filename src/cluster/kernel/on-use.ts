import type { Wait } from './task.ts';

/**
 * Something that is fetched when it is first used: code that a reader's browser loads only then. The engine knows nothing of how; whoever
 * sets up a cluster does.
 */
export interface OnUse<T> {
  /** Undefined until it is there. */
  readonly value: T | undefined;
  /** Fetches it and tells when it is there; undefined: it could not be fetched (the next use tries again). */
  fetch(done: (value: T | undefined) => void): void;
}

/** What is there from the start. */
export const present = <T>(value: T): OnUse<T> => ({ value, fetch: (done) => done(value) });

/**
 * Waits until `source` is there; wakes with it, or with undefined when it cannot be had. The clock stands still meanwhile, and what goes on
 * then does so at its place among the events: a run is the same to the byte whether something had to be fetched or not.
 */
export const used =
  <T>(source: OnUse<T>): Wait<T | undefined> =>
  (kernel, wake) => {
    let given = false;
    const timer = kernel.after(0, () => {
      if (source.value !== undefined) return wake(source.value);
      const release = kernel.hold();
      const { cause } = kernel;
      source.fetch((value) => {
        release();
        if (given) return;
        kernel.cause = cause;
        wake(value);
        kernel.cause = undefined;
      });
    });
    return () => {
      given = true;
      timer.cancel();
    };
  };
