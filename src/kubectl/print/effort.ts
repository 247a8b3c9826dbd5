/** Values looked at and, by the sixteen, characters printed that a template may come to. */
const MOST = 2_000_000;

/** What filling in a template has cost so far: loops within loops over a list, or `..` of `..`, would never end. */
export class Effort {
  #left = MOST;
  readonly #excess: (message: string) => Error;

  /** `excess` makes what is thrown when it is too much. */
  constructor(excess: (message: string) => Error) {
    this.#excess = excess;
  }

  /** Accounts for values looked at and characters printed. Throws what `excess` makes. */
  spend(values: number, characters = 0): void {
    this.#left -= values + (characters >> 4);
    if (this.#left < 0) throw this.#excess('not simulated: the template comes to too much');
  }
}
