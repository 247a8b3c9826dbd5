import type { Kernel } from '../kernel/kernel.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import type { ContainerRuntime } from '../runtime/cri.ts';
import { type Step, until } from './wait.ts';

/** How a command in a container ended. `error`: it could not be started. */
export type ExecOutcome =
  | { readonly kind: 'exited'; readonly code: number; readonly output: string }
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'timeout' };

/** What of a command's output is kept, in characters. */
const OUTPUT_LIMIT = 10 * 1024;

/** Runs a command in a container and collects what it writes. `timeout`: milliseconds, `cancel`: both end the wait. */
export function* execInContainer(
  runtime: ContainerRuntime,
  id: string,
  command: readonly string[],
  timeout?: number,
  cancel?: Wait<void>,
): Step<ExecOutcome> {
  const session = runtime.exec(id, { command, stdin: false, tty: false });
  if ('error' in session) return { kind: 'error', error: session.error };
  let output = '';
  /** Keeps what is read until the function that it gives is called. */
  const collect = (kernel: Kernel, read: Wait<string | undefined>): (() => void) => {
    let stopped = false;
    let stop = (): void => {};
    const next = (): void => {
      stop = read(kernel, (text) => {
        if (stopped || text === undefined) return;
        if (output.length < OUTPUT_LIMIT) output = (output + text).slice(0, OUTPUT_LIMIT);
        next();
      });
    };
    next();
    return () => {
      stopped = true;
      stop();
    };
  };
  const outcome: Wait<number | undefined> = (kernel, wake) => {
    let over = false;
    const stops: (() => void)[] = [];
    const end = (code: number | undefined): void => {
      if (over) return;
      over = true;
      // what the process wrote last is on its way
      kernel.after(1, () => {
        for (const stop of stops) stop();
        wake(code);
      });
    };
    stops.push(collect(kernel, session.stdout.read), collect(kernel, session.stderr.read), session.exit(kernel, end));
    if (cancel) stops.push(cancel(kernel, () => end(undefined)));
    if (timeout !== undefined) stops.push(sleep(timeout)(kernel, () => end(undefined)));
    return () => {
      for (const stop of stops) stop();
    };
  };
  const code = yield* until(outcome);
  if (code === undefined) {
    session.close();
    return { kind: 'timeout' };
  }
  return { kind: 'exited', code, output };
}
