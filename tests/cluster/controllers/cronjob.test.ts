import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CronJob, CronJobSpec, Event, Job } from '../../../src/cluster/api/types.generated.ts';
import { testCluster } from '../kubelet/node.ts';

const MINUTE = 60_000;
/** Minutes from 1970 to the start of the test cluster. */
const START = Date.UTC(2026, 0, 1) / MINUTE;

/** A cluster with the CronJob `tick`, each of whose Jobs runs so many milliseconds. */
function cronCluster(spec: Partial<CronJobSpec>, runs: number) {
  const cluster = testCluster({ scripts: () => ({ runs, code: 0, onTerm: 0 }) });
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } };
  const made = cluster.client.create('cronjobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace: 'default' },
    spec: {
      schedule: '* * * * *',
      jobTemplate: { metadata: { labels: { app: 'tick' } }, spec: { template } },
      ...spec,
    },
  });
  assert.ok(made.ok, JSON.stringify(made));
  return {
    ...cluster,
    until: (minutes: number) => cluster.kernel.runUntil(minutes * MINUTE),
    patch(change: Partial<CronJobSpec>): void {
      assert.ok(cluster.client.patch('cronjobs.batch', 'default', 'tick', { spec: change }).ok);
    },
    status: () => cluster.client.get<CronJob>('cronjobs.batch', 'default', 'tick')?.status ?? {},
    jobs: (): readonly Job[] => cluster.client.list<Job>('jobs.batch', 'default'),
    events: (): string[] =>
      cluster.client
        .list<Event>('events', 'default')
        .filter((e) => e.involvedObject.kind === 'CronJob')
        .map((e) => `${e.reason}: ${e.message}`),
  };
}

const names = (jobs: readonly Job[]): string[] => jobs.map((j) => j.metadata.name);

test('a Job a minute, named after the minute, belongs to the CronJob; old ones go', () => {
  const cron = cronCluster({ successfulJobsHistoryLimit: 1 }, 500);
  cron.until(1.05);
  const [job] = cron.jobs();
  assert.equal(job?.metadata.name, `tick-${START + 1}`);
  assert.equal(job?.metadata.ownerReferences?.[0]?.kind, 'CronJob');
  assert.equal(job?.metadata.labels?.app, 'tick');
  assert.equal(job?.metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp'], '2026-01-01T00:01:00Z');
  assert.equal(cron.status().active?.[0]?.name, job?.metadata.name);
  cron.until(2.5);
  const { active, lastScheduleTime, lastSuccessfulTime } = cron.status();
  assert.deepEqual([active, lastScheduleTime], [undefined, '2026-01-01T00:02:00Z']);
  assert.match(lastSuccessfulTime ?? '', /^2026-01-01T00:02:0\dZ$/);
  assert.deepEqual(names(cron.jobs()), [`tick-${START + 2}`]);
  assert.deepEqual(cron.events(), [
    `SuccessfulCreate: Created job tick-${START + 1}`,
    `SawCompletedJob: Saw completed job: tick-${START + 1}, condition: Complete`,
    `SuccessfulCreate: Created job tick-${START + 2}`,
    `SuccessfulDelete: Deleted job tick-${START + 1}`,
    `SawCompletedJob: Saw completed job: tick-${START + 2}, condition: Complete`,
  ]);
});

test('Forbid waits for the Job that runs and starts the missed time then', () => {
  const cron = cronCluster({ concurrencyPolicy: 'Forbid' }, 1.5 * MINUTE);
  cron.until(2.3);
  assert.deepEqual(names(cron.jobs()), [`tick-${START + 1}`]);
  const why = 'Not starting job because prior execution is running and concurrency policy is Forbid';
  assert.equal(cron.events().at(-1), `JobAlreadyActive: ${why}`);
  cron.until(2.9);
  assert.deepEqual(names(cron.jobs()), [`tick-${START + 1}`, `tick-${START + 2}`]);
});

test('Replace deletes the Job that runs', () => {
  const cron = cronCluster({ concurrencyPolicy: 'Replace' }, 5 * MINUTE);
  cron.until(2.9);
  assert.deepEqual(names(cron.jobs()), [`tick-${START + 2}`]);
  assert.deepEqual(
    cron.status().active?.map((j) => j.name),
    [`tick-${START + 2}`],
  );
});

test('a CronJob that was suspended makes up for the last time it missed, unless that is too long ago', () => {
  const cron = cronCluster({ schedule: '0 * * * *', suspend: true }, 500);
  cron.until(70);
  assert.deepEqual(cron.jobs(), []);
  cron.patch({ startingDeadlineSeconds: 120, suspend: false });
  cron.until(71);
  assert.deepEqual(cron.jobs(), []);
  cron.patch({ startingDeadlineSeconds: 1200 });
  cron.until(72);
  assert.deepEqual(names(cron.jobs()), [`tick-${START + 60}`]);
});

test('more than a hundred missed times are complained of', () => {
  const cron = cronCluster({ suspend: true }, 500);
  cron.until(150.5);
  cron.patch({ suspend: false });
  cron.until(150.6);
  assert.deepEqual(names(cron.jobs()), [`tick-${START + 150}`]);
  const advice = 'Set or decrease .spec.startingDeadlineSeconds or check clock skew';
  assert.ok(cron.events().includes(`TooManyMissedTimes: too many missed start times. ${advice}`));
});

test('a new schedule counts from its next time; a time zone moves it', () => {
  const cron = cronCluster({ schedule: '0 3 * * *', timeZone: 'Asia/Kolkata' }, 500);
  cron.until(10.5);
  cron.patch({ schedule: '45 5 * * *' });
  cron.until(16);
  const [job] = cron.jobs();
  assert.equal(job?.metadata.name, `tick-${START + 15}`);
  const scheduled = job?.metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp'];
  assert.equal(scheduled, '2026-01-01T05:45:00+05:30');
});

test('a Job made by hand from the CronJob is noticed, and its success counts (recording 176)', () => {
  const cron = cronCluster({ schedule: '0 3 * * *' }, 500);
  const owner = cron.client.get<CronJob>('cronjobs.batch', 'default', 'tick');
  cron.client.create('jobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: 'now',
      namespace: 'default',
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid: owner?.metadata.uid ?? '', controller: true },
      ],
    },
    spec: owner?.spec.jobTemplate.spec,
  });
  cron.until(1);
  assert.deepEqual(cron.events(), ['UnexpectedJob: Saw a job that the controller did not create or forgot: now']);
  assert.ok(cron.status().lastSuccessfulTime);
});
