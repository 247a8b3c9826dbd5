import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCluster } from './node.ts';

test('a Pod comes to Running (recording 001)', () => {
  const cluster = testCluster();
  cluster.create('my-pod');
  cluster.kernel.runUntil(5000);
  assert.deepEqual(cluster.story('my-pod'), [
    'Pending',
    'Scheduled',
    'Pending main=ContainerCreating',
    'Pulling',
    'Pulled',
    'Created',
    'Started',
    'Running main=running',
  ]);
});

test('a Pod that has finished is Succeeded only when its sandbox is down (recording 014)', () => {
  const cluster = testCluster({ scripts: () => ({ runs: 3000, code: 0 }) });
  cluster.create('once', { restartPolicy: 'Never' });
  cluster.kernel.runUntil(12_000);
  assert.deepEqual(cluster.story('once').slice(-3), [
    'Running main=running',
    'Running main=Completed(0)',
    'Succeeded main=Completed(0)',
  ]);
});

test('CrashLoopBackOff shows only in the sync that restarts the container (recording 021)', () => {
  const cluster = testCluster({ scripts: () => ({ runs: 10, code: 1 }) });
  cluster.create('crasher');
  cluster.kernel.runUntil(50_000);
  const restart = (n: number): string[] => [
    `Running main=CrashLoopBackOff/${n}`,
    `Pulling x${n + 2}`,
    'Pulled',
    `Created x${n + 2}`,
    `Started x${n + 2}`,
    `Running main=running/${n + 1}`,
    `Running main=Error(1)/${n + 1}`,
    `BackOff x${n + 1}`,
  ];
  assert.deepEqual(
    cluster
      .story('crasher')
      .slice(6, 33)
      .map((l) => l.replace(/^Pulled.*/, 'Pulled')),
    [
      'Started',
      'Running main=running',
      'Running main=Error(1)',
      'Pulling x2',
      'Pulled',
      'Created x2',
      'Started x2',
      'Running main=running/1',
      'Running main=Error(1)/1',
      'BackOff',
      ...restart(1),
      ...restart(2),
    ].slice(0, 27),
  );
});
