import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event, Job, JobSpec, Pod } from '../../../src/cluster/api/types.generated.ts';
import { formatIndexes, parseIndexes } from '../../../src/cluster/controllers/job-indexes.ts';
import { matchSuccessPolicy } from '../../../src/cluster/controllers/job-policies.ts';
import type { Script } from '../kubelet/fake-runtime.ts';
import { testCluster } from '../kubelet/node.ts';

const SUCCEEDS: Script = { runs: 500, code: 0 };
const FAILS: Script = { runs: 500, code: 1 };
const RUNS: Script = { onTerm: 0 };

/** A cluster with the Job `work`, whose containers do what `scripts` says, one after the other (then the last again). */
function jobCluster(spec: Partial<JobSpec>, scripts: Script[], restartPolicy = 'Never') {
  let started = 0;
  const cluster = testCluster({ scripts: () => scripts[Math.min(started++, scripts.length - 1)] ?? {} });
  const pod = {
    restartPolicy,
    terminationGracePeriodSeconds: 2,
    containers: [{ name: 'main', image: 'busybox' }],
  };
  const begun = cluster.kernel.now;
  const made = cluster.client.create('jobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work', namespace: 'default' },
    spec: { template: { spec: pod }, ...spec },
  });
  assert.ok(made.ok, JSON.stringify(made));
  const find = (): Job | undefined => cluster.client.get<Job>('jobs.batch', 'default', 'work');
  return {
    ...cluster,
    /** Goes on to so many seconds after the Job was created. */
    until: (seconds: number) => cluster.kernel.runUntil(begun + seconds * 1000),
    find,
    status: (): NonNullable<Job['status']> => find()?.status ?? {},
    pods: (): readonly Pod[] => cluster.client.list<Pod>('pods', 'default'),
    patch(change: Partial<JobSpec>): void {
      const answer = cluster.client.patch('jobs.batch', 'default', 'work', { spec: change });
      assert.ok(answer.ok, JSON.stringify(answer));
    },
    /** What the Job's Events say, without the random ends of names. */
    events: (): string[] =>
      cluster.client
        .list<Event>('events', 'default')
        .filter((e) => e.involvedObject.kind === 'Job')
        .map((e) => `${e.reason}: ${e.message?.replace(/-[a-z0-9]{5}$/, '-x')}`),
    /** The seconds after the Job at which its Pods were created. */
    createdAt: (): number[] =>
      cluster.store.log
        .filter((c) => c.resource === 'pods' && c.type === 'ADDED')
        .map((c) => Math.floor((c.at - begun) / 1000)),
    /** All that the Job's status has been, without what the test does not name. */
    history: (...fields: (keyof NonNullable<Job['status']>)[]): unknown[] =>
      cluster.store.log
        .filter((c) => c.resource === 'jobs.batch')
        .map(({ object }) => fields.map((f) => (object as unknown as Job).status?.[f])),
  };
}

const conditions = (status: NonNullable<Job['status']>): string[] =>
  (status.conditions ?? []).map((c) => `${c.type}=${c.status} ${c.reason}: ${c.message}`);

test('failed Pods are followed by others after 10 s, 20 s, until there are more than backoffLimit (recording 170)', () => {
  const job = jobCluster({ backoffLimit: 2 }, [FAILS]);
  job.until(60);
  assert.deepEqual(job.createdAt(), [0, 11, 32]);
  assert.equal(job.status().failed, 3);
  const message = 'BackoffLimitExceeded: Job has reached the specified backoff limit';
  assert.deepEqual(conditions(job.status()), [`FailureTarget=True ${message}`, `Failed=True ${message}`]);
  assert.deepEqual(job.events(), [...Array(3).fill('SuccessfulCreate: Created pod: work-x'), message]);
});

test('a Pod is held until its end is counted: uncounted, then without finalizer, then counted (recording 170)', () => {
  const job = jobCluster({ backoffLimit: 0 }, [FAILS]);
  job.until(1);
  assert.deepEqual(job.pods()[0]?.metadata.finalizers, ['batch.kubernetes.io/job-tracking']);
  job.until(10);
  const [pod] = job.pods();
  assert.equal(pod?.metadata.finalizers, undefined);
  assert.deepEqual(job.history('failed', 'uncountedTerminatedPods').slice(-2), [
    [undefined, { failed: [pod?.metadata.uid] }],
    [1, {}],
  ]);
});

test('completions are reached with at most parallelism Pods at a time', () => {
  const job = jobCluster({ parallelism: 2, completions: 3 }, [SUCCEEDS]);
  job.until(20);
  assert.deepEqual([...new Set(job.history('active').flat())], [undefined, 2, 1]);
  assert.equal(job.status().succeeded, 3);
  assert.ok(job.status().completionTime);
  assert.equal(job.events().at(-1), 'Completed: Job completed');
});

test('more Pods than are made or counted in one go are all made and counted', () => {
  const job = jobCluster({ parallelism: 600, completions: 600 }, [RUNS]);
  job.until(6);
  const pods = job.pods();
  assert.equal(pods.length, 600);
  const status = { phase: 'Succeeded' } as const;
  for (const pod of pods) assert.ok(job.client.updateStatus<Pod>('pods', { ...pod, status }).ok);
  job.until(15);
  assert.equal(job.status().succeeded, 600);
  assert.ok(job.status().completionTime);
});

test('without completions no Pod is started after the first success, and those that run may end', () => {
  const job = jobCluster({ parallelism: 2 }, [SUCCEEDS, { runs: 8000, code: 1 }]);
  job.until(7);
  assert.deepEqual([job.status().succeeded, job.status().active], [1, 1]);
  job.until(20);
  assert.equal(job.pods().length, 2);
  assert.deepEqual([job.status().succeeded, job.status().failed], [1, 1]);
  assert.ok(job.status().completionTime);
});

test('Pods of an Indexed Job know their index by name, host name, label, annotation and environment (recording 186)', () => {
  const job = jobCluster({ completionMode: 'Indexed', completions: 3, parallelism: 3 }, [SUCCEEDS]);
  job.until(10);
  const key = 'batch.kubernetes.io/job-completion-index';
  const [, pod] = job.pods();
  assert.match(pod?.metadata.name ?? '', /^work-1-[a-z0-9]{5}$/);
  assert.equal(pod?.spec.hostname, 'work-1');
  assert.deepEqual([pod?.metadata.labels?.[key], pod?.metadata.annotations?.[key]], ['1', '1']);
  const fieldRef = { apiVersion: 'v1', fieldPath: `metadata.labels['${key}']` };
  assert.deepEqual(pod?.spec.containers[0]?.env, [{ name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef } }]);
  const created = job.events().filter((e) => e.startsWith('SuccessfulCreate'));
  assert.deepEqual(
    created.map((e) => e.slice(-3, -2)),
    ['0', '2', '1'],
  );
  assert.deepEqual([job.status().completedIndexes, job.status().succeeded], ['0-2', 3]);
});

test('with backoffLimitPerIndex each index has failures and a back-off of its own (recording 186)', () => {
  const spec: Partial<JobSpec> = { completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimitPerIndex: 1 };
  const job = jobCluster(spec, [FAILS, SUCCEEDS, FAILS]);
  job.until(1);
  assert.equal(job.status().failedIndexes, '');
  job.until(40);
  assert.deepEqual(job.createdAt(), [0, 0, 11]);
  const count = 'batch.kubernetes.io/job-index-failure-count';
  assert.deepEqual(
    job
      .pods()
      .map((p) => [p.metadata.name.slice(0, 6), p.metadata.annotations?.[count]])
      .sort(),
    [
      ['work-0', '0'],
      ['work-0', '1'],
      ['work-1', '0'],
    ],
  );
  const { failedIndexes, completedIndexes, failed } = job.status();
  assert.deepEqual([failedIndexes, completedIndexes, failed], ['0', '1', 2]);
  assert.equal(conditions(job.status()).at(-1), 'Failed=True FailedIndexes: Job has failed indexes');
});

test('podFailurePolicy: FailJob ends the Job at once, Ignore does not count (recording 186)', () => {
  const rule = (action: 'FailJob' | 'Ignore', code: number) => ({
    action,
    onExitCodes: { operator: 'In' as const, values: [code] },
  });
  const rules = [rule('Ignore', 1), rule('FailJob', 42)];
  const job = jobCluster({ backoffLimit: 0, podFailurePolicy: { rules } }, [FAILS, { runs: 500, code: 42 }]);
  job.until(30);
  assert.equal(job.status().failed, 1);
  const [, pod] = job
    .pods()
    .toSorted((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1));
  const message = `Container main for pod default/${pod?.metadata.name} failed with exit code 42 matching FailJob rule at index 1`;
  assert.equal(conditions(job.status()).at(-1), `Failed=True PodFailurePolicy: ${message}`);
});

test('successPolicy: once met, the other Pods are deleted and do not count', () => {
  const successPolicy = { rules: [{ succeededCount: 1 }] };
  const job = jobCluster({ completionMode: 'Indexed', completions: 2, parallelism: 2, successPolicy }, [
    SUCCEEDS,
    RUNS,
  ]);
  job.until(20);
  assert.equal(job.pods().length, 1);
  const message = 'SuccessPolicy: Matched rules at index 0';
  assert.deepEqual(conditions(job.status()), [`SuccessCriteriaMet=True ${message}`, `Complete=True ${message}`]);
  assert.deepEqual([job.status().succeeded, job.status().failed], [1, undefined]);
});

test('a suspended Job has no Pods and no start; resumed it starts anew (recording 174)', () => {
  const job = jobCluster({ suspend: true }, [RUNS]);
  job.until(3);
  assert.deepEqual([job.pods().length, job.status().startTime], [0, undefined]);
  job.patch({ suspend: false });
  job.until(6);
  assert.deepEqual([job.status().active, typeof job.status().startTime], [1, 'string']);
  job.patch({ suspend: true });
  job.until(12);
  assert.deepEqual([job.pods().length, job.status().startTime, job.status().failed], [0, undefined, undefined]);
  assert.deepEqual(conditions(job.status()), ['Suspended=True JobSuspended: Job suspended']);
  assert.deepEqual(job.events(), [
    'Suspended: Job suspended',
    'SuccessfulCreate: Created pod: work-x',
    'Resumed: Job resumed',
    'SuccessfulDelete: Deleted pod: work-x',
  ]);
});

test('activeDeadlineSeconds ends a Job; the end waits for its Pods, and the TTL removes all (recording 172)', () => {
  const job = jobCluster({ activeDeadlineSeconds: 5, ttlSecondsAfterFinished: 10 }, [{}]);
  job.until(6);
  const message = 'DeadlineExceeded: Job was active longer than specified deadline';
  assert.deepEqual(conditions(job.status()), [`FailureTarget=True ${message}`]);
  assert.deepEqual([job.status().terminating, job.status().failed], [1, 1]);
  job.until(12);
  assert.equal(conditions(job.status()).at(-1), `Failed=True ${message}`);
  job.until(25);
  assert.deepEqual([job.find(), job.pods()], [undefined, []]);
});

test('under OnFailure the restarts of the containers count (recording 171)', () => {
  const job = jobCluster({ backoffLimit: 2 }, [FAILS], 'OnFailure');
  job.until(40);
  assert.equal(conditions(job.status()).at(-1)?.split(':')[0], 'Failed=True BackoffLimitExceeded');
  assert.deepEqual([job.pods(), job.status().failed], [[], 1]);
});

test('podReplacementPolicy Failed replaces a deleted Pod only when it has ended', () => {
  const job = jobCluster({ podReplacementPolicy: 'Failed' }, [{}]);
  job.until(5);
  const [pod] = job.pods();
  job.client.delete('pods', 'default', pod?.metadata.name ?? '', { gracePeriodSeconds: 20 });
  job.until(23);
  assert.deepEqual([job.pods().length, job.status().terminating, job.status().failed], [1, 1, undefined]);
  job.until(45);
  assert.deepEqual([job.status().active, job.status().failed], [1, 1]);
  assert.notEqual(job.pods()[0]?.metadata.name, pod?.metadata.name);
});

test('a Pod that a quota refuses is tried again after 1 s, 2 s, 4 s', () => {
  const job = jobCluster({ suspend: true }, [RUNS]);
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'none', namespace: 'default' } };
  assert.ok(job.client.create('resourcequotas', { ...quota, spec: { hard: { pods: '0' } } }).ok);
  job.until(5);
  job.patch({ suspend: false });
  job.until(13);
  const refused = job.store.log.filter(
    (c) => c.resource === 'events' && (c.object as unknown as Event).reason === 'FailedCreate',
  );
  assert.deepEqual(
    refused.map((c) => Math.floor((c.at - (refused[0]?.at ?? 0)) / 1000)),
    [0, 1, 3, 7],
  );
});

test('a deleted Job lets its Pods go', () => {
  const job = jobCluster({ parallelism: 2, completions: 2 }, [RUNS]);
  job.until(5);
  job.client.delete('jobs.batch', 'default', 'work', { propagationPolicy: 'Background' });
  job.until(12);
  assert.deepEqual(job.pods(), []);
});

test('indexes are written and read as intervals', () => {
  assert.equal(formatIndexes(new Set([7, 1, 2, 3, 5, 8])), '1-3,5,7,8');
  assert.deepEqual([...parseIndexes('1-3,5,7-9', 8)], [1, 2, 3, 5, 7]);
});

test('a rule of a successPolicy asks for a number of indexes, all of some, or a number of these', () => {
  const done = new Set([0, 2, 3]);
  const met = (...rules: { succeededIndexes?: string; succeededCount?: number }[]) =>
    matchSuccessPolicy({ rules }, done, 10);
  assert.equal(met({ succeededCount: 4 }), undefined);
  assert.equal(met({ succeededIndexes: '0-3' }), undefined);
  assert.equal(
    met({ succeededIndexes: '0-1' }, { succeededIndexes: '2-5', succeededCount: 2 }),
    'Matched rules at index 1',
  );
});
