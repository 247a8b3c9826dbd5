import { gracePeriodOf } from '../api/pod.ts';
import type { PodContainer } from '../api/pod-containers.ts';
import type { Image, Result, Container as RuntimeContainer } from '../runtime/cri.ts';
import { containerConfig } from './container-config.ts';
import { runHook } from './hooks.ts';
import type { PodWorker } from './pod-worker.ts';
import type { StartFailure } from './status.ts';
import { killContainer } from './stop.ts';
import { answered, type Step, until } from './wait.ts';

/**
 * Pulls the image, creates and starts a container, with its events (recordings 001, 027, 029, 047, 077). Gives why it has to wait, or nothing
 * when it runs. `attempt`: how many of that name there were before.
 */
export function* startContainer(
  worker: PodWorker,
  container: PodContainer,
  attempt: number,
): Step<StartFailure | undefined> {
  const { node } = worker;
  const { name, lifecycle } = container.spec;
  const announce = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
    worker.announce(container, type, reason, message);
  const failed = (reason: string, message: string): StartFailure => {
    announce('Warning', 'Failed', `Error: ${message}`);
    return { reason, message };
  };
  const image: Image | StartFailure = yield* node.images.ensure(worker.uid, container.spec, announce);
  if ('reason' in image) {
    announce('Warning', 'Failed', `Error: ${image.reason}`);
    return image;
  }
  const sandbox = worker.sandboxId;
  if (sandbox === undefined || worker.stage !== 'running') return { reason: 'ContainerCreating', message: '' };
  const config = containerConfig(worker, container, image, attempt);
  if ('problem' in config) return failed('CreateContainerConfigError', config.problem);
  const created = yield* until(
    answered<Result<RuntimeContainer>>((done) => node.runtime.createContainer(sandbox, config, done)),
  );
  if (!created.ok) return failed('CreateContainerError', created.error);
  const { id } = created.value;
  prune(worker, name);
  worker.containerIds = worker.containerIds.concat(id);
  worker.resources.set(name, container.spec.resources ?? {});
  announce('Normal', 'Created', 'Container created');
  const started = yield* until(answered<Result<RuntimeContainer>>((done) => node.runtime.startContainer(id, done)));
  node.relist.changed(worker);
  if (!started.ok) return failed('RunContainerError', started.error);
  announce('Normal', 'Started', 'Container started');
  if (lifecycle?.postStart) {
    const failure = yield* runHook(worker, id, lifecycle.postStart, worker.stopped.wait);
    if (failure !== undefined) {
      announce('Warning', 'FailedPostStartHook', 'PostStartHook failed');
      yield* killContainer(worker, container, id, { grace: gracePeriodOf(worker.pod), message: 'FailedPostStartHook' });
      return { reason: 'PostStartHookError', message: failure };
    }
  }
  return undefined;
}

/** Of the dead containers of a name only the last is kept, for `kubectl logs --previous`. */
function prune(worker: PodWorker, name: string): void {
  const { runtime } = worker.node;
  const dead = worker.containerIds.filter((id) => {
    const c = runtime.containers.get(id);
    return c?.config.name === name && c.state === 'exited';
  });
  for (const id of dead.slice(0, -1)) {
    runtime.removeContainer(id);
    worker.containerIds = worker.containerIds.filter((other) => other !== id);
  }
}
