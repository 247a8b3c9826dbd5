import { gracePeriodOf, isTerminalPhase } from '../api/pod.ts';
import type { PodContainer } from '../api/pod-containers.ts';
import { sleep } from '../kernel/task.ts';
import { type Actions, actionsFor } from './actions.ts';
import { podLabel } from './containers.ts';
import { REFRESH_AFTER_START, RESIZE, VOLUME_SETUP } from './latency.ts';
import { newest } from './observed.ts';
import type { PodWorker } from './pod-worker.ts';
import { createSandbox } from './sandbox.ts';
import { startContainer } from './start.ts';
import { killContainer, killContainers, stopSandbox } from './stop.ts';
import { watchStorage } from './storage-limits.ts';
import { type Step, until } from './wait.ts';

/** How a sync ended: content, or to be tried again; a number: when the earliest back-off of a container expires, virtual milliseconds. */
export type SyncResult = 'done' | 'retry' | number;

/** Brings the node nearer to what the Pod's spec asks for: writes the status by what was last seen, and then acts (recording 021). */
export function* syncPod(worker: PodWorker): Step<SyncResult> {
  const { node, resize } = worker;
  const { status, phase } = worker.generate(false);
  worker.write(status);
  node.probes?.nudge(worker);
  worker.deadline.watch();
  if (isTerminalPhase(phase)) {
    worker.terminateAfter();
    return 'done';
  }
  if (!(yield* mountVolumes(worker))) return 'retry';
  node.probes?.attach(worker);
  const resizing = resize.begin();
  const restarts = resize.restarts;
  if (resizing && restarts.size === 0) yield* until(sleep(RESIZE));
  resize.actuate();
  const result = yield* act(worker, actionsFor(worker.pod, worker.observed, node.probes, restarts));
  if (resizing) {
    resize.end();
    worker.refresh();
  }
  return result;
}

function* mountVolumes(worker: PodWorker): Step<boolean> {
  const { volumes } = worker.node;
  if (worker.volumesReady) volumes.refresh(worker);
  else {
    yield* until(sleep(VOLUME_SETUP));
    worker.volumesReady = yield* volumes.mount(worker);
    if (worker.volumesReady) watchStorage(worker);
  }
  return worker.volumesReady;
}

function* act(worker: PodWorker, actions: Actions): Step<SyncResult> {
  const { node, pod } = worker;
  if (actions.killPod) {
    if (actions.createSandbox)
      node.recorder.event(pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    yield* killContainers(worker, worker.observed, gracePeriodOf(pod));
    yield* stopSandbox(worker);
    if (!actions.createSandbox) return 'done';
  }
  for (const { container, id, message, probe } of actions.kill) {
    const { livenessProbe, startupProbe } = container.spec;
    const failed = probe === 'liveness' ? livenessProbe : probe && startupProbe;
    yield* killContainer(worker, container, id, {
      grace: failed?.terminationGracePeriodSeconds ?? gracePeriodOf(pod),
      message,
    });
  }
  if (actions.createSandbox) {
    const created = yield* createSandbox(worker);
    if (!created) return 'retry';
  }
  let started = false;
  let backoff: number | undefined;
  let result: SyncResult = 'done';
  for (const container of actions.start) {
    if (worker.stage !== 'running') break;
    const outcome = yield* start(worker, container);
    if (outcome === 'started') started = true;
    else if (outcome === 'failed') result = 'retry';
    else backoff = Math.min(backoff ?? outcome, outcome);
    if (outcome !== 'started' && container.role === 'init') break;
  }
  if (started) node.kernel.after(REFRESH_AFTER_START, () => worker.refresh());
  return backoff ?? result;
}

/** Starts a container, unless it has to wait for its back-off: gives until when. */
function* start(worker: PodWorker, container: PodContainer): Step<'started' | 'failed' | number> {
  const { node, pod, uid, observed, failures } = worker;
  const { name, image = '' } = container.spec;
  const last = newest(observed, name);
  // recording 100: of a container that was just stopped for its probe, the one before it counts
  const dead = observed.containers.get(name)?.findLast((c) => c.state === 'exited');
  const key = `${uid}/${name}/${image}`;
  const { now } = node.kernel;
  if (dead) {
    const since = dead.finishedAt ?? now;
    const end = node.restarts.until(key, since, now);
    if (end !== undefined) {
      const label = podLabel(pod);
      worker.announce(container, 'Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${label}`);
      const message = `back-off ${backoffText(node.restarts.waitOf(key))} restarting failed container=${name} pod=${label}`;
      failures.set(name, { reason: 'CrashLoopBackOff', message });
      return end;
    }
    node.restarts.next(key, since, now);
  }
  const failure = yield* startContainer(worker, container, last === undefined ? 0 : last.attempt + 1);
  if (failure) failures.set(name, failure);
  else failures.delete(name);
  return failure ? 'failed' : 'started';
}

/** `10s`, `1m20s`: a waiting time as messages give it. */
function backoffText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}
