import type { Kernel } from '../kernel/kernel.ts';
import { RELIST_PERIOD } from './latency.ts';
import type { PodWorker } from './pod-worker.ts';

/**
 * The kubelet's looks at what the runtime does (PLEG): they come in a fixed rhythm, and need not be made while nothing has changed.
 */
export class Relist {
  readonly #kernel: Kernel;
  readonly #phase: number;
  readonly #changed = new Set<PodWorker>();
  readonly #awaiting = new Set<PodWorker>();
  #due = false;

  /** `phase`: when in its period it comes, virtual milliseconds. */
  constructor(kernel: Kernel, phase: number) {
    this.#kernel = kernel;
    this.#phase = phase;
  }

  /** The last one before now. */
  get last(): number {
    return Math.floor((this.#kernel.now - this.#phase) / RELIST_PERIOD) * RELIST_PERIOD + this.#phase;
  }

  /** Lets the worker know of the next one. */
  await(worker: PodWorker): void {
    this.#awaiting.add(worker);
    this.#schedule();
  }

  /** Something of this Pod has changed on the node: the next one is to look at it. */
  changed(worker: PodWorker): void {
    this.#changed.add(worker);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#due) return;
    this.#due = true;
    this.#kernel.at(this.last + RELIST_PERIOD, () => this.#run());
  }

  #run(): void {
    this.#due = false;
    const changed = [...this.#changed];
    const awaiting = [...this.#awaiting];
    this.#changed.clear();
    this.#awaiting.clear();
    const events = new Map<PodWorker, number>();
    for (const worker of changed) {
      events.set(worker, worker.look());
      if (worker.exitPending) this.changed(worker);
    }
    for (const worker of awaiting) worker.lookedAt();
    // each event asks for a sync; what comes during the first is one more, after the next relist (recordings 047, 077)
    for (const [worker, count] of events) for (let i = 0; i < Math.min(count, 2); i++) worker.requestSync();
  }
}
