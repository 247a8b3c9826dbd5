import { containersOf } from '../api/pod-containers.ts';
import type { LifecycleHandler } from '../api/types.generated.ts';
import { first, sleep, type Wait } from '../kernel/task.ts';
import { podLabel } from './containers.ts';
import { execInContainer } from './exec.ts';
import { httpGetFrom } from './http-client.ts';
import type { PodWorker } from './pod-worker.ts';
import { type Step, until } from './wait.ts';

/**
 * Runs a lifecycle hook in a container (recordings 043, 044, 047; documentation: container lifecycle hooks). Gives why it failed, or
 * nothing; whatever an HTTP server answers is no failure. `brokenOff`: when that comes, the hook is given up.
 */
export function* runHook(
  worker: PodWorker,
  id: string,
  hook: LifecycleHandler,
  brokenOff?: Wait<void>,
): Step<string | undefined> {
  const { node, pod } = worker;
  const name = node.runtime.containers.get(id)?.config.name ?? '';
  const failed = (kind: string, what: string, error: string): string =>
    `${kind} lifecycle hook (${what}) for Container "${name}" in Pod "${podLabel(pod)}" failed - error: ${error}`;
  if (hook.exec) {
    const { command = [] } = hook.exec;
    const outcome = yield* execInContainer(node, id, command, undefined, brokenOff);
    const why = (error: string, output = ''): string =>
      failed('Exec', `[${command.join(' ')}]`, `${error}, message: ${JSON.stringify(output)}`);
    switch (outcome.kind) {
      case 'exited': {
        const { code, output } = outcome;
        return code === 0 ? undefined : why(`command '${command.join(' ')}' exited with ${code}: ${output}`, output);
      }
      case 'error':
        return why(outcome.error);
      case 'timeout':
        return why('context canceled');
    }
  }
  if (hook.httpGet) {
    const container = containersOf(pod).find((c) => c.name === name);
    const answer = yield* httpGetFrom(node, hook.httpGet, container?.spec, worker.podIP, { agent: 'lifecycle' });
    if (answer.kind === 'answer') return undefined;
    return failed('HTTP', hook.httpGet.path ?? '/', answer.error);
  }
  if (!hook.sleep) return undefined;
  const slept = sleep(hook.sleep.seconds * 1000);
  const { index } = yield* until(first<void>(slept, ...(brokenOff ? [brokenOff] : [])));
  return index === 0
    ? undefined
    : failed('Sleep', String(hook.sleep.seconds), 'container terminated before sleep hook finished');
}
