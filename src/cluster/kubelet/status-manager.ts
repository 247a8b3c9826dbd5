import { equal } from '../api/equal.ts';
import { isTerminalPhase } from '../api/pod.ts';
import type { Pod, PodStatus } from '../api/types.generated.ts';
import { sharing } from '../apiserver/versions.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { isKubelets } from './conditions.ts';
import { STATUS_WRITE } from './latency.ts';
import type { NodeClient } from './node-client.ts';
import type { PodWorker } from './pod-worker.ts';

/**
 * Writes the statuses of a node's Pods to the API, one after another. Where several changes of a Pod wait for their turn, only the last is
 * written (recordings 208, 210: on a node that starts many Pods at once, fewer updates are seen than for a single one).
 */
export class StatusManager {
  readonly #kernel: Kernel;
  readonly #client: NodeClient;
  /** In the order in which they came; a Pod has one place. */
  readonly #waiting = new Set<PodWorker>();
  #busy = false;

  constructor(kernel: Kernel, client: NodeClient) {
    this.#kernel = kernel;
    this.#client = client;
  }

  /** Takes a Pod's status; it is written when it differs from the last one. */
  set(worker: PodWorker, status: PodStatus): void {
    if (equal(status, worker.status)) return;
    worker.status = status;
    this.sync(worker);
  }

  /** Sees to it that the API comes to hold the Pod's status, and that the Pod is deleted there when it has ended and is to be. */
  sync(worker: PodWorker): void {
    this.#waiting.add(worker);
    if (!this.#busy) this.#next();
  }

  #next(): void {
    const [worker] = this.#waiting;
    this.#busy = worker !== undefined;
    if (!worker) return;
    this.#waiting.delete(worker);
    const { throttle } = this.#client;
    const write = (): void => {
      this.#write(worker);
      this.#kernel.after(STATUS_WRITE, () => this.#next());
    };
    // the Pod is read before its status is written: two requests
    if (throttle) this.#kernel.after(throttle.take(), () => this.#kernel.after(throttle.take(), write));
    else write();
  }

  /** Conditions that others own stay as they are; nothing happens when the Pod is gone or another one has its name. */
  #write(worker: PodWorker): void {
    const { namespace, name } = worker.pod.metadata;
    const current = this.#client.get<Pod>('pods', namespace, name);
    if (!current || current.metadata.uid !== worker.uid) return;
    const { conditions } = worker.status;
    const foreign = (current.status?.conditions ?? []).filter((c) => !isKubelets(c.type));
    const own = conditions?.filter((c) => isKubelets(c.type));
    const { phase } = current.status ?? {};
    const status: PodStatus = {
      ...worker.status,
      // A Pod that has ended, whoever said so, does not come back (documentation: Pod lifecycle, phase).
      ...(phase && isTerminalPhase(phase) ? { phase } : {}),
      ...(own && foreign.length ? { conditions: [...foreign, ...own] } : {}),
    };
    if (!equal(status, current.status)) {
      const answer = this.#client.updateStatus<Pod>('pods', { ...current, status });
      if (answer.ok) worker.status = sharing(worker.status, answer.object.status) as PodStatus;
    }
    if (worker.stage === 'finished' && current.metadata.deletionTimestamp) {
      this.#kernel.after(1, () =>
        this.#client.delete('pods', namespace, name, { gracePeriodSeconds: 0, uid: worker.uid }),
      );
    }
  }
}
