import type { Wait } from './kernel/task.ts';

/** Gets a part from where it is and hands it on; undefined: it cannot be had. */
export type Fetcher<T> = (done: (value: T | undefined) => void) => void;

/**
 * A part of the program that may come later than the rest: code for what not every run does. It is empty until somebody who sets up the
 * program says what it is (`provide`) or where it comes from (`fetchFrom`). Those who need it in virtual time `yield used(part)`.
 */
export class Part<T> {
  #value: T | undefined;
  #from: Fetcher<T> | undefined;

  /** Undefined until it is there. */
  get value(): T | undefined {
    return this.#value;
  }

  /** Makes the part present. */
  provide(value: T): void {
    this.#value = value;
  }

  /** Says where the part comes from, and forgets it until then. */
  fetchFrom(fetcher: Fetcher<T>): void {
    this.#value = undefined;
    this.#from = fetcher;
  }

  /** Fetches the part and tells when it is there; undefined: it could not be fetched (the next use tries again). */
  fetch(done: (value: T | undefined) => void): void {
    if (this.#value !== undefined || !this.#from) {
      done(this.#value);
      return;
    }
    this.#from((value) => {
      this.#value ??= value;
      done(this.#value);
    });
  }
}

/**
 * Waits until a part is there; wakes with it, or with undefined when it cannot be had. The clock stands still meanwhile, and what goes on
 * then does so at its place among the events: a run is the same to the byte whether something had to be fetched or not.
 */
export const used =
  <T>(part: Part<T>): Wait<T | undefined> =>
  (kernel, wake) => {
    let givenUp = false;
    const timer = kernel.after(0, () => {
      if (part.value !== undefined) return wake(part.value);
      const release = kernel.hold();
      const { cause } = kernel;
      part.fetch((value) => {
        release();
        if (givenUp) return;
        kernel.cause = cause;
        wake(value);
        kernel.cause = undefined;
      });
    });
    return () => {
      givenUp = true;
      timer.cancel();
    };
  };
