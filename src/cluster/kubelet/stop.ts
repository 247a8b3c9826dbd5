import { containersOf, type PodContainer } from '../api/pod-containers.ts';
import { Signal, sleep } from '../kernel/task.ts';
import { runHook } from './hooks.ts';
import { LEAST_GRACE, SANDBOX_STOP } from './latency.ts';
import { everyContainer, type ObservedPod } from './observed.ts';
import type { PodWorker } from './pod-worker.ts';
import { answered, type Step, until, within } from './wait.ts';

/** How a container is stopped. */
interface StopOptions {
  /** Seconds until SIGKILL. */
  readonly grace: number;
  /** Of the event; default `Stopping container ...`. */
  readonly message?: string | undefined;
  /** Waited for, after the preStop hook, before the process is told. */
  readonly turn?: (() => Step) | undefined;
}

/** Stops one container: event, preStop hook, stop signal, SIGKILL after the grace period. Ends when its process has ended. */
export function* killContainer(worker: PodWorker, container: PodContainer, id: string, options: StopOptions): Step {
  const { node } = worker;
  const runs = (): boolean => node.runtime.containers.get(id)?.state === 'running';
  if (!runs()) return;
  const { lifecycle } = container.spec;
  worker.announce(container, 'Normal', 'Killing', options.message ?? `Stopping container ${container.name}`);
  const deadline = node.kernel.now + options.grace * 1000;
  if (lifecycle?.preStop && options.grace > 0) {
    // past the grace period nobody waits for the hook, but it goes on until the container is gone
    const hook = answered<void>((done) => {
      node.kernel.start(runHook(worker, id, lifecycle.preStop ?? {}), (failure) => {
        if (failure !== undefined) worker.announce(container, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
        done();
      });
    });
    yield* within(until(hook), options.grace * 1000);
  }
  const left = (): number => deadline - node.kernel.now;
  if (options.turn && left() > 0) yield* within(options.turn(), left());
  if (!runs()) return;
  yield* until(
    answered<void>((done) => {
      node.onExit(id, () => done());
      node.runtime.stopContainer(id, Math.max(left(), LEAST_GRACE));
    }),
  );
}

/**
 * Stops the containers of a Pod that run. All preStop hooks begin at once; a sidecar's process is told when the main containers and the
 * sidecars after it have ended (documentation: sidecar containers, termination).
 */
export function* killContainers(worker: PodWorker, observed: ObservedPod, grace: number): Step {
  const running = new Map<string, string>();
  for (const { name, id, state } of everyContainer(observed)) if (state === 'running') running.set(name, id);
  const all = containersOf(worker.pod).filter((c) => running.has(c.name));
  const sidecars = all.filter((c) => c.role === 'sidecar').reverse();
  const order = [...all.filter((c) => c.role !== 'sidecar'), ...sidecars];
  const ended = new Signal();
  order.forEach((container, place) => {
    const turn = function* (): Step {
      while (order.slice(0, place).some((c) => running.has(c.name))) yield* until(ended.wait);
    };
    const options = { grace, turn: container.role === 'sidecar' ? turn : undefined };
    worker.node.kernel.start(killContainer(worker, container, running.get(container.name) ?? '', options), () => {
      running.delete(container.name);
      ended.notify();
    });
  });
  while (order.some((c) => running.has(c.name))) yield* until(ended.wait);
}

/** Takes the sandbox down and gives its address back. */
export function* stopSandbox(worker: PodWorker): Step {
  const { node, sandboxId } = worker;
  if (sandboxId === undefined || node.runtime.sandboxes.get(sandboxId)?.state !== 'ready') return;
  yield* until(sleep(SANDBOX_STOP));
  node.runtime.stopPodSandbox(sandboxId);
  node.relist.changed(worker);
}
