/** Virtual milliseconds, for restarts and for pulls alike (documentation: Pod lifecycle, container restarts; images, ImagePullBackOff). */
const INITIAL = 10_000;
const MOST = 300_000;

/** The waiting times of things that keep failing: 10 s, then doubled each time up to 300 s; forgotten after twice that without failure. */
export class Backoff {
  readonly #entries = new Map<string, { wait: number; updated: number }>();

  /** The present waiting time of `key`; 0 when nothing has failed. */
  waitOf(key: string): number {
    return this.#entries.get(key)?.wait ?? 0;
  }

  /** Until when `key` has to wait, counted from `since` (when it last failed); undefined when it need not wait at `now`. */
  until(key: string, since: number, now: number): number | undefined {
    const entry = this.#entries.get(key);
    if (!entry || since - entry.updated > 2 * MOST) return undefined;
    const until = since + entry.wait;
    return now < until ? until : undefined;
  }

  /** Counts a try at `now` after a failure at `since`: the next waiting time is the first, or twice the last one. */
  next(key: string, since: number, now: number): void {
    const entry = this.#entries.get(key);
    const wait = !entry || since - entry.updated > 2 * MOST ? INITIAL : Math.min(entry.wait * 2, MOST);
    this.#entries.set(key, { wait, updated: now });
  }

  /** Forgets all keys that begin with `prefix`. */
  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }
}
