import type { Kernel } from './kernel.ts';

/**
 * What a task waits for. The kernel calls it with `wake`, to be called once (with a value for the task) when the wait is over; it gives
 * back how to stop waiting. `wake` may be called at once.
 */
export type Wait<T = unknown> = (kernel: Kernel, wake: (value: T) => void) => () => void;

/** Thrown into a task by `Task.interrupt` so that its `finally` blocks run; nobody else throws it. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/**
 * A generator that runs in virtual time: it yields what it waits for (a `Wait`) and goes on with the value the wait was woken with.
 * Programs in containers, kubectl commands and anything else that takes time are tasks.
 */
export class Task<T = unknown> {
  readonly #kernel: Kernel;
  readonly #generator: Generator<Wait, T, unknown>;
  readonly #done: ((result: T) => void) | undefined;
  #stopWaiting: (() => void) | undefined;
  #running = false;
  /** The result, once the task has ended by itself. */
  result: T | undefined;
  ended = false;

  constructor(kernel: Kernel, generator: Generator<Wait, T, unknown>, done?: (result: T) => void) {
    this.#kernel = kernel;
    this.#generator = generator;
    this.#done = done;
    this.#advance(() => generator.next());
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

  #advance(step: () => IteratorResult<Wait, T>): void {
    let next = step;
    for (;;) {
      this.#running = true;
      let r: IteratorResult<Wait, T>;
      try {
        r = next();
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
      let woken: { value: unknown } | undefined;
      let waiting = false;
      const stop = r.value(this.#kernel, (value) => {
        if (woken) return;
        woken = { value };
        if (!waiting || this.ended) return;
        this.#stopWaiting = undefined;
        this.#advance(() => this.#generator.next(value));
      });
      if (woken) {
        const { value } = woken as { value: unknown };
        next = () => this.#generator.next(value);
        continue;
      }
      waiting = true;
      this.#stopWaiting = stop;
      return;
    }
  }
}

/** Waits `ms` virtual milliseconds. */
export const sleep =
  (ms: number): Wait<void> =>
  (kernel, wake) => {
    const timer = kernel.after(ms, () => wake());
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

/** Something tasks can wait for and others announce: every waiter that waits at the time is woken, in the order in which they came. */
export class Signal<T = void> {
  #waiters = new Set<(value: T) => void>();

  /** Whether anybody waits. */
  get awaited(): boolean {
    return this.#waiters.size > 0;
  }

  /** The wait for the next `notify`. */
  readonly wait: Wait<T> = (_kernel, wake) => {
    const waiter = (value: T): void => wake(value);
    this.#waiters.add(waiter);
    return () => this.#waiters.delete(waiter);
  };

  notify(value: T): void {
    const waiters = this.#waiters;
    this.#waiters = new Set();
    for (const w of waiters) w(value);
  }
}
