import type { Job } from '../api/types.generated.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import { Controller, type ControllerOptions, REQUEST_TIME } from './controller.ts';
import { endOf } from './job-round.ts';

/** Deletes Jobs, with all that is theirs, `ttlSecondsAfterFinished` after their end (recording 172; documentation: TTL-after-finished). */
export class TtlAfterFinishedController extends Controller<Job> {
  constructor(options: ControllerOptions) {
    super(options, 'jobs.batch', 'ttl-after-finished-controller');
    this.start();
  }

  protected override *reconcile(job: Job, key: string): Generator<Wait, boolean, unknown> {
    const ttl = job.spec.ttlSecondsAfterFinished;
    const end = endOf(job);
    if (ttl === undefined || !end || job.metadata.deletionTimestamp) return true;
    const left = Date.parse(end.lastTransitionTime ?? '') + ttl * 1000 - this.now;
    if (left > 0) {
      this.queue.addAfter(key, left);
      return true;
    }
    const { namespace, name, uid } = job.metadata;
    const options = { propagationPolicy: 'Foreground' as const, ...(uid ? { uid } : {}) };
    const answer = this.client.delete('jobs.batch', namespace, name, options);
    yield sleep(REQUEST_TIME);
    return answer.ok || answer.code === 404 || answer.code === 409;
  }
}
