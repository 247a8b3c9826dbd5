import { sleep, type Task, type Wait } from '../kernel/task.ts';

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

/** Lets a step run for at most `ms` virtual milliseconds: what it came to, or undefined when it had to be broken off. */
export function* within<T>(step: Step<T>, ms: number): Step<T | undefined> {
  return yield* until<T | undefined>((kernel, wake) => {
    let task: Task<T> | undefined;
    const stopTimer = sleep(ms)(kernel, () => {
      task?.interrupt();
      wake(undefined);
    });
    task = kernel.start(step, (value) => {
      stopTimer();
      wake(value);
    });
    return () => {
      stopTimer();
      task?.interrupt();
    };
  });
}
