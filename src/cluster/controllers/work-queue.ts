import type { Kernel, Timer } from '../kernel/kernel.ts';
import type { Steps } from '../kernel/task.ts';

/** From a change that a controller sees to its worker at it, in virtual milliseconds (recording 150: 1 to 3 ms). */
const WORKER_LATENCY = 1;
/** The wait after a failure, doubled with every further one, at most so long, in virtual milliseconds. */
export interface Retry {
  readonly first: number;
  readonly longest: number;
}

/** client-go's default controller rate limiter. */
const DEFAULT_RETRY: Retry = { first: 5, longest: 1_000_000 };

/**
 * What a controller has to look at, by key (`namespace/name`): a key is worked on once at a time, however often it was added meanwhile, and
 * once more afterwards if it was added while that went on.
 */
export class WorkQueue {
  readonly #kernel: Kernel;
  readonly #reconcile: (key: string) => Steps<boolean>;
  readonly #latency: number;
  readonly #retry: Retry;
  readonly #waiting = new Set<string>();
  readonly #working = new Set<string>();
  readonly #later = new Map<string, Timer>();
  readonly #failures = new Map<string, number>();

  /** `reconcile` is a task (kernel/task.ts); it gives false when it failed and the key is to be tried again with a growing back-off. */
  constructor(
    kernel: Kernel,
    reconcile: (key: string) => Steps<boolean>,
    latency: number = WORKER_LATENCY,
    retry: Retry = DEFAULT_RETRY,
  ) {
    this.#kernel = kernel;
    this.#reconcile = reconcile;
    this.#latency = latency;
    this.#retry = retry;
  }

  /** Has the key looked at as soon as a worker is there. */
  add(key: string): void {
    if (this.#waiting.has(key)) return;
    this.#waiting.add(key);
    if (!this.#working.has(key)) this.#kernel.after(this.#latency, () => this.#work(key));
  }

  /** Has the key looked at in `delay` virtual milliseconds, or earlier when an earlier look has been asked for. */
  addAfter(key: string, delay: number): void {
    const at = this.#kernel.now + Math.max(0, delay);
    const pending = this.#later.get(key);
    if (pending && pending.at <= at) return;
    pending?.cancel();
    this.#later.set(
      key,
      this.#kernel.at(at, () => {
        this.#later.delete(key);
        this.add(key);
      }),
    );
  }

  #work(key: string): void {
    this.#waiting.delete(key);
    this.#working.add(key);
    this.#kernel.start(this.#reconcile(key), (done) => {
      this.#working.delete(key);
      if (this.#waiting.has(key)) this.#kernel.after(this.#latency, () => this.#work(key));
      if (done !== false) {
        this.#failures.delete(key);
        return;
      }
      const failures = this.#failures.get(key) ?? 0;
      this.#failures.set(key, failures + 1);
      this.addAfter(key, Math.min(this.#retry.first * 2 ** failures, this.#retry.longest));
    });
  }
}
