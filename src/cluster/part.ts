import type { OnUse } from './kernel/on-use.ts';

/** Gets a part from where it is and hands it on; undefined: it cannot be had. */
export type Fetcher<T> = (done: (value: T | undefined) => void) => void;

/**
 * A part of the program that may come later than the rest: code for what not every run does. It is empty until somebody who sets up the
 * program says what it is (`provide`) or where it comes from (`fetchFrom`). Those who need it in virtual time `yield used(part)`.
 */
export class Part<T> implements OnUse<T> {
  #value: T | undefined;
  #from: Fetcher<T> | undefined;

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
