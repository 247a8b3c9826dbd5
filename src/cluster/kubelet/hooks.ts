import type { LifecycleHandler } from '../api/types.generated.ts';
import { first, sleep } from '../kernel/task.ts';
import { podLabel } from './containers.ts';
import { execInContainer } from './exec.ts';
import { httpGet } from './http-client.ts';
import type { PodWorker } from './pod-worker.ts';
import { portOf } from './ports.ts';
import { type Step, until } from './wait.ts';

/** Runs a lifecycle hook in a container (recordings 043, 044, 047). Gives why it failed, or nothing. `timeout`: milliseconds; without one, the Pod's
 * shutdown ends it. */
export function* runHook(
  worker: PodWorker,
  id: string,
  hook: LifecycleHandler,
  timeout: number | undefined,
): Step<string | undefined> {
  const { node, pod } = worker;
  const name = node.runtime.containers.get(id)?.config.name ?? '';
  if (hook.exec) {
    const command = hook.exec.command ?? [];
    const outcome = yield* execInContainer(
      node.runtime,
      id,
      command,
      timeout,
      timeout === undefined ? worker.stopped.wait : undefined,
    );
    const what = `Exec lifecycle hook ([${command.join(' ')}]) for Container "${name}" in Pod "${podLabel(pod)}" failed - error: `;
    switch (outcome.kind) {
      case 'exited': {
        if (outcome.code === 0) return undefined;
        const why = `command '${command.join(' ')}' exited with ${outcome.code}: ${outcome.output}`;
        return `${what}${why}, message: ${JSON.stringify(outcome.output)}`;
      }
      case 'error':
        return `${what}${outcome.error}, message: ""`;
      case 'timeout':
        return `${what}context deadline exceeded, message: ""`;
    }
  }
  if (hook.httpGet) {
    const { host, path = '/', scheme = 'HTTP', port } = hook.httpGet;
    const container = pod.spec.containers.find((c) => c.name === name);
    const answer = yield* httpGet(node, {
      scheme: scheme.toLowerCase(),
      host: host ?? worker.observed.sandbox?.ip ?? worker.status.podIP ?? '',
      port: portOf(port, container),
      path,
      headers: hook.httpGet.httpHeaders ?? [],
      agent: 'kube-lifecycle/1.36',
      timeout: timeout ?? 30_000,
    });
    return answer.kind === 'answer' && answer.status < 400 ? undefined : `Http lifecycle hook (${path}) failed`;
  }
  if (hook.sleep) {
    const ms = hook.sleep.seconds * 1000;
    yield* until<unknown>(
      timeout === undefined ? first<unknown>(sleep(ms), worker.stopped.wait) : sleep(Math.min(ms, timeout)),
    );
  }
  return undefined;
}
