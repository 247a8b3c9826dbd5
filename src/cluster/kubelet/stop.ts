import { sleep } from '../kernel/task.ts';
import { containersOf, type PodContainer } from './containers.ts';
import { runHook } from './hooks.ts';
import { SANDBOX_STOP } from './latency.ts';
import type { ObservedContainer } from './observed.ts';
import type { PodWorker } from './pod-worker.ts';
import { answered, type Step, until } from './wait.ts';

/** However short the grace period or however long the preStop hook took, the process gets this long (recordings 018, 216). */
const LEAST_GRACE = 2000;

/** Stops one container: event, preStop hook, stop signal, SIGKILL after `grace` seconds. Ends when its process has ended. */
export function* killContainer(
  worker: PodWorker,
  container: PodContainer,
  id: string,
  grace: number,
  message?: string,
): Step {
  const { node } = worker;
  const running = node.runtime.containers.get(id);
  if (running?.state !== 'running') return;
  const { name, lifecycle } = container.spec;
  worker.announce(container, 'Normal', 'Killing', message ?? `Stopping container ${name}`);
  let left = Math.max(grace * 1000, LEAST_GRACE);
  if (lifecycle?.preStop && grace > 0) {
    const began = node.kernel.now;
    const failure = yield* runHook(worker, id, lifecycle.preStop, left);
    if (failure !== undefined) worker.announce(container, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
    left = Math.max(left - (node.kernel.now - began), LEAST_GRACE);
  }
  if (node.runtime.containers.get(id)?.state !== 'running') return;
  yield* until(
    answered<void>((done) => {
      node.onExit(id, () => done());
      node.runtime.stopContainer(id, left);
    }),
  );
}

/** Runs steps at the same time and ends when all have. */
export function* together(worker: PodWorker, steps: readonly Step[]): Step {
  let left = steps.length;
  if (left === 0) return;
  yield* until(
    answered<void>((done) => {
      for (const step of steps) {
        worker.node.kernel.start(step, () => {
          left--;
          if (left === 0) done();
        });
      }
    }),
  );
}

/** Stops the containers of a Pod that run: all at once, but sidecars after the others, the last one first (documentation: sidecar containers). */
export function* killContainers(worker: PodWorker, containers: readonly ObservedContainer[], grace: number): Step {
  const deadline = worker.node.kernel.now + grace * 1000;
  const running = containers.filter((c) => c.state === 'running');
  const specs = new Map(containersOf(worker.pod).map((c) => [c.spec.name, c]));
  const kill = (c: ObservedContainer): Step[] => {
    const container = specs.get(c.name);
    const left = Math.max(1, (deadline - worker.node.kernel.now) / 1000);
    return container ? [killContainer(worker, container, c.id, Math.min(grace, left))] : [];
  };
  const isSidecar = (c: ObservedContainer): boolean => specs.get(c.name)?.role === 'sidecar';
  yield* together(worker, running.filter((c) => !isSidecar(c)).flatMap(kill));
  for (const container of [...specs.values()].filter((c) => c.role === 'sidecar').reverse()) {
    yield* together(worker, running.filter((c) => c.name === container.spec.name).flatMap(kill));
  }
}

/** Takes the sandbox down and gives its address back. */
export function* stopSandbox(worker: PodWorker): Step {
  const { node, sandboxId } = worker;
  if (sandboxId === undefined || node.runtime.sandboxes.get(sandboxId)?.state !== 'ready') return;
  yield* until(sleep(SANDBOX_STOP));
  node.runtime.stopPodSandbox(sandboxId);
  node.changed(worker);
}
