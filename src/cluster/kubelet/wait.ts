import type { Wait } from '../kernel/task.ts';

/** What a step of a Pod's worker gives back when it takes virtual time. */
export type Step<T = void> = Generator<Wait, T, unknown>;

/** Waits within a task and gives what the wait was woken with. */
export function* until<T>(wait: Wait<T>): Step<T> {
  return (yield wait) as T;
}

/** The wait for a call that answers through a callback. */
export const answered =
  <T>(call: (done: (value: T) => void) => void): Wait<T> =>
  (_kernel, wake) => {
    let waiting = true;
    call((value) => {
      if (waiting) wake(value);
    });
    return () => {
      waiting = false;
    };
  };
