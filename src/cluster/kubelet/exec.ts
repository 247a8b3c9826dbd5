import { first, sleep, type Wait } from '../kernel/task.ts';
import type { Kubelet } from './kubelet.ts';
import { type Step, until } from './wait.ts';

/** How a command in a container ended. `error`: why it could not be started, as the runtime's answer reads. */
export type ExecOutcome =
  | { readonly kind: 'exited'; readonly code: number; readonly output: string }
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'timeout' };

/** What of a command's output is kept, in characters. */
const OUTPUT_LIMIT = 10 * 1024;

/** Runs a command in a container and collects what it writes. `timeout`: milliseconds, `cancel`: both end the wait. */
export function* execInContainer(
  { runtime, kernel }: Kubelet,
  id: string,
  command: readonly string[],
  timeout?: number,
  cancel?: Wait<void>,
): Step<ExecOutcome> {
  const session = runtime.exec(id, { command, stdin: false, tty: false });
  if ('error' in session) return { kind: 'error', error: `rpc error: code = Unknown desc = ${session.error}` };
  let output = '';
  const collect = function* (read: Wait<string | undefined>): Step {
    for (let text = yield* until(read); text !== undefined; text = yield* until(read))
      output = (output + text).slice(0, OUTPUT_LIMIT);
  };
  const readers = [session.stdout, session.stderr].map(({ read }) => kernel.start(collect(read)));
  try {
    const ends: Wait<unknown>[] = [session.exit, ...(cancel ? [cancel] : [])];
    if (timeout !== undefined) ends.push(sleep(timeout));
    const { value: code } = yield* until(first(...ends));
    yield* until(sleep(1)); // what the process wrote last is on its way
    if (typeof code === 'number') return { kind: 'exited', code, output };
    session.close();
    return { kind: 'timeout' };
  } finally {
    for (const reader of readers) reader.interrupt();
  }
}
