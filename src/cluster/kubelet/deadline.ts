import { isTerminalPhase } from '../api/pod.ts';
import type { PodWorker } from './pod-worker.ts';

const EXCEEDED = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
} as const;

/** `activeDeadlineSeconds` of one Pod (recording 048; documentation: Job termination). */
export class Deadline {
  readonly #worker: PodWorker;
  #watched: number | undefined;
  /** Why the node ends the Pod: set when the deadline has passed. */
  verdict: { readonly reason: string; readonly message: string } | undefined;

  constructor(worker: PodWorker) {
    this.#worker = worker;
  }

  /** Counted from `startTime`, which has whole seconds; virtual milliseconds. */
  get #at(): number | undefined {
    const { pod, status, node } = this.#worker;
    const seconds = pod.spec.activeDeadlineSeconds;
    return seconds === undefined || !status.startTime
      ? undefined
      : Date.parse(status.startTime) - node.kernel.epoch + seconds * 1000;
  }

  /** Every look at a Pod past its deadline says so (recording 048: four events). */
  check(): void {
    const { node, pod, stage, status } = this.#worker;
    const at = this.#at;
    if (at === undefined || node.kernel.now < at || stage === 'finished') return;
    if (!this.verdict && isTerminalPhase(status.phase)) return;
    this.verdict = EXCEEDED;
    node.recorder.event(pod, 'Normal', EXCEEDED.reason, EXCEEDED.message);
  }

  /** Has the Pod synced when the deadline passes. */
  watch(): void {
    const at = this.#at;
    if (at === undefined || at === this.#watched) return;
    this.#watched = at;
    const { node } = this.#worker;
    node.kernel.at(node.workQueueTick(at), () => {
      if (this.#worker.stage === 'running' && this.#at === at) this.#worker.requestSync();
    });
  }
}
