import { containersOf, type PodContainer } from '../api/pod-containers.ts';
import type { Probe } from '../api/types.generated.ts';
import { first, Signal, sleep, type Task } from '../kernel/task.ts';
import type { ProbeFailure, ProbeVerdicts } from './actions.ts';
import type { Kubelet } from './kubelet.ts';
import { newest, type ObservedContainer } from './observed.ts';
import type { PodWorker } from './pod-worker.ts';
import { probe } from './prober.ts';
import { type Step, until } from './wait.ts';

type Kind = 'startup' | 'liveness' | 'readiness';

/** One probe of one container: counts results and acts on the thresholds. */
interface ProbeWorker {
  readonly kind: Kind;
  readonly container: PodContainer;
  readonly spec: Probe;
  /** The container the results are about; another id begins anew. */
  containerId: string | undefined;
  /** What the probe says of it: undefined before the first result of a startup probe. */
  result: boolean | undefined;
  /** After a failure that has the container restarted nothing is probed until there is another. */
  onHold: boolean;
  last: boolean | undefined;
  run: number;
  task: Task<void> | undefined;
  /** Announced when the probe is to be tried at once; `wanted` where it is busy just then. */
  readonly asked: Signal;
  wanted: boolean;
}

/** What holds before the first result (documentation: container probes). */
const INITIAL: Readonly<Record<Kind, boolean | undefined>> = { startup: undefined, liveness: true, readiness: false };

/** Reasons and words of the events about tries that did not simply succeed. */
const REMARKS = {
  warning: ['ProbeWarning', 'warning'],
  failure: ['Unhealthy', 'failed'],
  unknown: ['Unhealthy', 'errored and resulted in unknown state'],
} as const;

/**
 * The probes of a node's Pods. A probe's periods are counted from when the Pod was first synced, not from the container's start
 * (recordings 095, 096, 100); `initialDelaySeconds` only skips rounds. Whenever a sync finds a container not ready, its readiness is tried at
 * once, and the periods are counted from then (recordings 082, 094).
 */
export class ProbeManager implements ProbeVerdicts {
  readonly #pods = new Map<string, ProbeWorker[]>();
  readonly #results = new Map<string, Partial<Record<Kind, boolean | undefined>>>();
  readonly #node: Kubelet;

  constructor(node: Kubelet) {
    this.#node = node;
  }

  /** Begins to probe the containers of a Pod, where that has not begun. */
  attach(worker: PodWorker): void {
    if (this.#pods.has(worker.uid)) return;
    const probes: ProbeWorker[] = [];
    for (const container of containersOf(worker.pod)) {
      if (container.role === 'init' || container.role === 'ephemeral') continue;
      const { startupProbe: startup, readinessProbe: readiness, livenessProbe: liveness } = container.spec;
      for (const [kind, spec] of Object.entries({ startup, readiness, liveness }) as [Kind, Probe | undefined][]) {
        if (!spec) continue;
        const fresh = { containerId: undefined, result: INITIAL[kind], onHold: false, last: undefined, run: 0 };
        probes.push({ kind, container, spec, ...fresh, task: undefined, asked: new Signal(), wanted: false });
      }
    }
    this.#pods.set(worker.uid, probes);
    for (const p of probes) p.task = this.#node.kernel.start(this.#loop(worker, p));
  }

  /** Tries the readiness of the Pod's containers that have started and are not ready. */
  nudge(worker: PodWorker): void {
    for (const p of this.#pods.get(worker.uid) ?? []) {
      if (p.kind !== 'readiness') continue;
      const seen = newest(worker.observed, p.container.name);
      if (seen?.state !== 'running' || !this.started(p.container, seen) || this.ready(p.container, seen)) continue;
      p.wanted = true;
      p.asked.notify();
    }
  }

  /** Ends the liveness and startup probes of a Pod that is being shut down. */
  detachExceptReadiness(worker: PodWorker): void {
    for (const p of this.#pods.get(worker.uid) ?? []) if (p.kind !== 'readiness') p.task?.interrupt();
  }

  /** Ends all probes of a Pod. */
  detach(worker: PodWorker): void {
    for (const p of this.#pods.get(worker.uid) ?? []) {
      p.task?.interrupt();
      if (p.containerId !== undefined) this.#results.delete(p.containerId);
    }
    this.#pods.set(worker.uid, []);
  }

  /** Forgets a Pod that is gone. */
  forget(worker: PodWorker): void {
    this.detach(worker);
    this.#pods.delete(worker.uid);
  }

  /** Which probe wants the container restarted. */
  failure({ id }: ObservedContainer): ProbeFailure | undefined {
    const results = this.#results.get(id);
    if (results?.startup === false) return 'startup';
    return results?.liveness === false ? 'liveness' : undefined;
  }

  /** Whether the container has started up: at once without a startup probe. */
  started({ spec }: PodContainer, { id }: ObservedContainer): boolean {
    return spec.startupProbe === undefined || this.#results.get(id)?.startup === true;
  }

  /** Whether the container is ready: as soon as it has started up, without a readiness probe. */
  ready(container: PodContainer, seen: ObservedContainer): boolean {
    if (!this.started(container, seen)) return false;
    return container.spec.readinessProbe === undefined || this.#results.get(seen.id)?.readiness === true;
  }

  *#loop(worker: PodWorker, p: ProbeWorker): Step {
    const { kernel } = this.#node;
    const period = (p.spec.periodSeconds ?? 10) * 1000;
    let next = kernel.now;
    for (;;) {
      if (p.wanted) next = kernel.now;
      p.wanted = false;
      yield* this.#round(worker, p);
      next += period;
      while (next <= kernel.now) next += period;
      if (!p.wanted) yield* until(first<void>(sleep(next - kernel.now), p.asked.wait));
    }
  }

  *#round(worker: PodWorker, p: ProbeWorker): Step {
    const { kernel, runtime } = this.#node;
    const seen = newest(worker.observed, p.container.name);
    if (seen?.state !== 'running' || runtime.containers.get(seen.id)?.state !== 'running') {
      if (seen && p.kind === 'readiness' && this.#results.get(seen.id)?.readiness)
        this.#set(seen.id, 'readiness', false);
      return;
    }
    if (p.containerId !== seen.id) {
      if (p.containerId !== undefined) this.#results.delete(p.containerId);
      Object.assign(p, { containerId: seen.id, onHold: false, last: undefined, run: 0, result: INITIAL[p.kind] });
      this.#set(seen.id, p.kind, p.result);
      if (p.kind !== 'liveness') worker.requestSync();
    }
    if (p.onHold || (worker.stage !== 'running' && p.kind !== 'readiness')) return;
    if (p.kind === 'startup' ? p.result === true : !this.started(p.container, seen)) return;
    // statuses have whole seconds
    const startedAt = Math.floor((kernel.epoch + (seen.startedAt ?? 0)) / 1000) * 1000 - kernel.epoch;
    if (kernel.now < startedAt + (p.spec.initialDelaySeconds ?? 0) * 1000) return;
    const outcome = yield* probe(worker, p.container, seen, p.spec);
    if (p.containerId !== seen.id || p.onHold) return;
    if (outcome.kind !== 'success') {
      const [reason, what] = REMARKS[outcome.kind];
      const kind = `${p.kind.charAt(0).toUpperCase()}${p.kind.slice(1)}`;
      worker.announce(p.container, 'Warning', reason, `${kind} probe ${what}: ${outcome.message}`);
    }
    if (outcome.kind === 'unknown') return;
    const ok = outcome.kind !== 'failure';
    p.run = p.last === ok ? p.run + 1 : 1;
    p.last = ok;
    if (p.run < (ok ? (p.spec.successThreshold ?? 1) : (p.spec.failureThreshold ?? 3))) return;
    if (p.result === ok) return;
    p.result = ok;
    this.#set(seen.id, p.kind, ok);
    if (!ok && p.kind !== 'readiness') {
      p.onHold = true;
      p.run = 0;
    }
    worker.probed();
  }

  #set(id: string, kind: Kind, result: boolean | undefined): void {
    const known = this.#results.get(id) ?? {};
    known[kind] = result;
    this.#results.set(id, known);
  }
}
