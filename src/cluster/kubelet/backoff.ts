/** The waiting times of things that keep failing: `initial`, then doubled each time up to `most`; forgotten after twice `most` without failure. */
export class Backoff {
  readonly #entries = new Map<string, { wait: number; updated: number }>();
  readonly #initial: number;
  readonly #most: number;

  /** In virtual milliseconds. */
  constructor(initial: number, most: number) {
    this.#initial = initial;
    this.#most = most;
  }

  /** The present waiting time of `key`; 0 when nothing has failed. */
  waitOf(key: string): number {
    return this.#entries.get(key)?.wait ?? 0;
  }

  /** Until when `key` has to wait, counted from `since` (when it last failed); undefined when it need not wait at `now`. */
  until(key: string, since: number, now: number): number | undefined {
    const entry = this.#entries.get(key);
    if (!entry || since - entry.updated > 2 * this.#most) return undefined;
    const until = since + entry.wait;
    return now < until ? until : undefined;
  }

  /** Counts a try at `now` after a failure at `since`: the next waiting time is `initial`, or twice the last one. */
  next(key: string, since: number, now: number): void {
    const entry = this.#entries.get(key);
    const wait =
      !entry || since - entry.updated > 2 * this.#most ? this.#initial : Math.min(entry.wait * 2, this.#most);
    this.#entries.set(key, { wait, updated: now });
  }

  /** Forgets all keys that begin with `prefix`. */
  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }
}
