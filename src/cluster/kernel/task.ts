import type { Kernel } from './kernel.ts';

/**
 * What a task waits for. The kernel calls it with `wake`, to be called once (with a value for the task) when the wait is over; it gives
 * back how to stop waiting. `wake` may be called at once.
 */
export type Wait<T = unknown> = (kernel: Kernel, wake: (value: T) => void) => () => void;

const nothing = (): void => {};

/** For a wait that is over at once: wakes with `value`, and gives back that there is nothing to stop. */
export function wakeNow<T>(wake: (value: T) => void, value: T): () => void {
  wake(value);
  return nothing;
}

/** Wakes at once with the kernel, which knows the time. */
export const thisKernel: Wait<Kernel> = (kernel, wake) => wakeNow(wake, kernel);

/** Thrown into a task by `Task.interrupt` so that its `finally` blocks run; nobody else throws it. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** What a task runs: a generator, or something that behaves as one. */
export type Steps<T> = Pick<Generator<Wait, T, unknown>, 'next' | 'throw' | 'return'>;

/**
 * A generator that runs in virtual time: it yields what it waits for (a `Wait`) and goes on with the value the wait was woken with.
 * Programs in containers, kubectl commands and anything else that takes time are tasks.
 */
export class Task<T = unknown> {
  readonly #kernel: Kernel;
  readonly #generator: Steps<T>;
  readonly #done: ((result: T) => void) | undefined;
  #stopWaiting: (() => void) | undefined;
  #running = false;
  /** The result, once the task has ended by itself. */
  result: T | undefined;
  ended = false;

  constructor(kernel: Kernel, generator: Steps<T>, done?: (result: T) => void) {
    this.#kernel = kernel;
    this.#generator = generator;
    this.#done = done;
    this.#advance(undefined);
  }

  /** Ends the task where it waits: its `finally` blocks run, `done` is not called. Without effect on an ended task. */
  interrupt(): void {
    if (this.ended) return;
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.ended = true;
    if (this.#running) return; // it interrupts itself: it ends at its next wait
    try {
      this.#generator.throw(new Interrupted());
    } catch (e) {
      if (!(e instanceof Interrupted)) throw e;
    }
  }

  /** Goes on with `value` until it has to wait. */
  #advance(value: unknown): void {
    let given = value;
    for (;;) {
      this.#running = true;
      let r: IteratorResult<Wait, T>;
      try {
        r = this.#generator.next(given);
      } finally {
        this.#running = false;
      }
      if (this.ended) {
        this.#generator.return(undefined as T);
        return;
      }
      if (r.done) {
        this.ended = true;
        this.result = r.value;
        this.#done?.(r.value);
        return;
      }
      // A wait that wakes within the call goes on in this loop: no recursion however often that happens.
      let state: 'begun' | 'waiting' | 'woken' = 'begun';
      const stop = r.value(this.#kernel, (woken) => {
        if (state === 'woken') return;
        const waited = state === 'waiting';
        state = 'woken';
        if (!waited) given = woken;
        else if (!this.ended) {
          this.#stopWaiting = undefined;
          this.#advance(woken);
        }
      });
      if ((state as string) === 'woken') continue;
      state = 'waiting';
      this.#stopWaiting = stop;
      return;
    }
  }
}

/** Waits `ms` virtual milliseconds. */
export const sleep =
  (ms: number): Wait<void> =>
  (kernel, wake) => {
    const timer = kernel.after(ms, wake as () => void);
    return () => timer.cancel();
  };

/** Waits for whichever of `waits` is over first; wakes with its index and value. */
export const first =
  <T>(...waits: Wait<T>[]): Wait<{ index: number; value: T }> =>
  (kernel, wake) => {
    let over = false;
    const stops: (() => void)[] = [];
    const stopAll = () => {
      for (const stop of stops) stop();
    };
    waits.forEach((wait, index) => {
      if (over) return;
      stops.push(
        wait(kernel, (value) => {
          if (over) return;
          over = true;
          stopAll();
          wake({ index, value });
        }),
      );
    });
    return stopAll;
  };

type Waiter<T> = { readonly wake: (value: T) => void };

/** Something tasks can wait for and others announce: every waiter that waits at the time is woken, in the order in which they came. */
export class Signal<T = void> {
  /** Nearly always there is one waiter at most. */
  #waiters: Waiter<T> | Set<Waiter<T>> | undefined;

  /** The wait for the next `notify`. */
  get wait(): Wait<T> {
    return (_kernel, wake) => {
      const waiter = { wake };
      const others = this.#waiters;
      if (others instanceof Set) others.add(waiter);
      else this.#waiters = others ? new Set([others, waiter]) : waiter;
      return () => this.#leave(waiter);
    };
  }

  #leave(waiter: Waiter<T>): void {
    const waiters = this.#waiters;
    if (waiters === waiter) this.#waiters = undefined;
    else if (waiters instanceof Set) waiters.delete(waiter);
  }

  notify(value: T): void {
    const waiters = this.#waiters;
    this.#waiters = undefined;
    if (waiters instanceof Set) for (const { wake } of waiters) wake(value);
    else waiters?.wake(value);
  }
}
