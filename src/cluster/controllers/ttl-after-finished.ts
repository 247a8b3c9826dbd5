import type { Job } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import type { ControllerOptions } from './controllers.ts';
import { endOf } from './job-round.ts';
import { keyOf, REQUEST_TIME, splitKey } from './pod-control.ts';
import { WorkQueue } from './work-queue.ts';

/** Deletes Jobs, with all that is theirs, `ttlSecondsAfterFinished` after their end (recording 172; documentation: TTL-after-finished). */
export class TtlAfterFinishedController {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #queue: WorkQueue;

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'ttl-after-finished-controller' });
    this.#queue = new WorkQueue(kernel, (key) => this.#reconcile(key));
    const consider = (job: Job): void => {
      if (endOf(job) && job.spec.ttlSecondsAfterFinished !== undefined) this.#queue.add(keyOf(job));
    };
    this.#client.watch<Job>('jobs.batch', ({ object }) => consider(object));
    for (const job of this.#client.list<Job>('jobs.batch')) consider(job);
  }

  *#reconcile(key: string): Generator<Wait, boolean, unknown> {
    const [namespace, name] = splitKey(key);
    const job = this.#client.get<Job>('jobs.batch', namespace, name);
    const ttl = job?.spec.ttlSecondsAfterFinished;
    const end = job && endOf(job);
    if (!job || ttl === undefined || !end || job.metadata.deletionTimestamp) return true;
    const left = Date.parse(end.lastTransitionTime ?? '') + ttl * 1000 - (this.#kernel.epoch + this.#kernel.now);
    if (left > 0) {
      this.#queue.addAfter(key, left);
      return true;
    }
    const { uid } = job.metadata;
    const options = { propagationPolicy: 'Foreground' as const, ...(uid ? { uid } : {}) };
    const answer = this.#client.delete('jobs.batch', namespace, name, options);
    yield sleep(REQUEST_TIME);
    return answer.ok || answer.code === 404 || answer.code === 409;
  }
}
