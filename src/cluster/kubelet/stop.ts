import { Signal, sleep } from '../kernel/task.ts';
import { containersOf, type PodContainer } from './containers.ts';
import { runHook } from './hooks.ts';
import { SANDBOX_STOP } from './latency.ts';
import type { ObservedContainer } from './observed.ts';
import type { PodWorker } from './pod-worker.ts';
import { answered, type Step, until, within } from './wait.ts';

/** However short the grace period or however long the preStop hook took, the process gets this long (recordings 018, 216). */
const LEAST_GRACE = 2000;

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
  const { name, lifecycle } = container.spec;
  worker.announce(container, 'Normal', 'Killing', options.message ?? `Stopping container ${name}`);
  const deadline = node.kernel.now + options.grace * 1000;
  if (lifecycle?.preStop && options.grace > 0) {
    // past the grace period nobody waits for the hook, but it goes on until the container is gone
    const done = new Signal();
    let over = false;
    node.kernel.start(runHook(worker, id, lifecycle.preStop), (failure) => {
      if (failure !== undefined) worker.announce(container, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
      over = true;
      done.notify();
    });
    if (!over) yield* within(until(done.wait), options.grace * 1000);
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

/** Runs steps at the same time and ends when all have. */
function* together(worker: PodWorker, steps: readonly Step[]): Step {
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

/**
 * Stops the containers of a Pod that run. All preStop hooks begin at once; a sidecar's process is told when the main containers and the
 * sidecars after it have ended (documentation: sidecar containers, termination).
 */
export function* killContainers(worker: PodWorker, containers: readonly ObservedContainer[], grace: number): Step {
  const order = containersOf(worker.pod).filter((c) => c.role === 'sidecar');
  const running = new Map(containers.filter((c) => c.state === 'running').map((c) => [c.name, c]));
  const ended = new Signal();
  const all = containersOf(worker.pod).filter((c) => c.role !== 'sidecar');
  const steps = [...all, ...order.toReversed()].flatMap((container) => {
    const { name } = container.spec;
    const seen = running.get(name);
    if (!seen) return [];
    const at = order.indexOf(container);
    const waitsFor = (): boolean =>
      [...running.keys()].some((other) => {
        const place = order.findIndex((c) => c.spec.name === other);
        return place < 0 || place > at;
      });
    const turn = function* (): Step {
      while (waitsFor()) yield* until(ended.wait);
    };
    const kill = function* (): Step {
      yield* killContainer(worker, container, seen.id, { grace, turn: at < 0 ? undefined : turn });
      running.delete(name);
      ended.notify();
    };
    return [kill()];
  });
  yield* together(worker, steps);
}

/** Takes the sandbox down and gives its address back. */
export function* stopSandbox(worker: PodWorker): Step {
  const { node, sandboxId } = worker;
  if (sandboxId === undefined || node.runtime.sandboxes.get(sandboxId)?.state !== 'ready') return;
  yield* until(sleep(SANDBOX_STOP));
  node.runtime.stopPodSandbox(sandboxId);
  node.changed(worker);
}
