import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCluster } from './node.ts';

const named = (name: string, more: object = {}) => ({ name, image: 'busybox', ...more });

/** A container's behaviour by its name: `crash-10` ends with 1 after 10 ms, `done-500` with 0, `deaf` ignores the stop signal, others obey. */
function script(name: string): { runs?: number; code?: number; onTerm?: number; startError?: string } {
  const [kind, ms] = name.split('-');
  if (kind === 'crash') return { runs: Number(ms), code: 1, onTerm: 1 };
  if (kind === 'done') return { runs: Number(ms), code: 0, onTerm: 0 };
  if (kind === 'broken') return { startError: 'no such file' };
  return kind === 'deaf' ? {} : { onTerm: 0 };
}

const SPECS = [
  { containers: [named('main')] },
  { containers: [named('deaf')], terminationGracePeriodSeconds: 3 },
  { containers: [named('crash-10'), named('main')] },
  { containers: [named('done-500')], restartPolicy: 'Never' as const },
  { initContainers: [named('done-700')], containers: [named('main')] },
  { initContainers: [named('helper', { restartPolicy: 'Always' })], containers: [named('crash-300')] },
  { initContainers: [named('broken')], containers: [named('main')] },
  { containers: [named('main', { image: 'ngnix' })] },
  { containers: [named('main')], volumes: [{ name: 'v', configMap: { name: 'nosuch' } }] },
];

test('whenever a Pod is deleted, it goes, and nothing of it keeps running', () => {
  const cluster = testCluster({ scripts: script });
  cluster.runtime.brokenImages.set('ngnix', 'pull access denied');
  const random = cluster.kernel.random('deletion');
  for (let i = 0; i < 90; i++) {
    const name = `p${i}`;
    cluster.create(name, SPECS[i % SPECS.length] ?? {});
    cluster.kernel.after(random.below(i < 45 ? 1500 : 30_000), () => {
      const grace = [undefined, 0, 1, 30][random.below(4)];
      cluster.client.delete('pods', 'default', name, grace === undefined ? {} : { gracePeriodSeconds: grace });
    });
  }
  cluster.kernel.runUntil(120_000);
  assert.deepEqual(
    cluster.client.list('pods').map((p) => p.metadata.name),
    [],
  );
  assert.deepEqual(
    [...cluster.runtime.containers.values()].filter((c) => c.state === 'running'),
    [],
  );
  assert.deepEqual(
    [...cluster.runtime.sandboxes.values()].filter((s) => s.state === 'ready'),
    [],
  );
});

test('sidecars end after the main container, the last one first', () => {
  const ended: string[] = [];
  const cluster = testCluster({ scripts: () => ({ onTerm: 0 }) });
  const { onContainerExit } = cluster.runtime;
  cluster.runtime.onContainerExit = (c) => {
    ended.push(c.config.name);
    onContainerExit(c);
  };
  const sidecars = ['one', 'two'].map((name) => named(name, { restartPolicy: 'Always' }));
  cluster.create('web', { initContainers: sidecars, containers: [named('main')] });
  cluster.kernel.runUntil(5000);
  cluster.client.delete('pods', 'default', 'web');
  cluster.kernel.runUntil(10_000);
  assert.deepEqual(ended, ['main', 'two', 'one']);
});

test('a Pod whose main container has finished takes its sidecar down', () => {
  const cluster = testCluster({ scripts: script });
  const initContainers = [named('helper', { restartPolicy: 'Always' })];
  cluster.create('batch', { restartPolicy: 'Never', initContainers, containers: [named('done-500')] });
  cluster.kernel.runUntil(10_000);
  assert.equal(cluster.pod('batch').status?.phase, 'Succeeded');
  assert.deepEqual(
    [...cluster.runtime.containers.values()].filter((c) => c.state === 'running'),
    [],
  );
});

test('a Pod that somebody else calls Failed is stopped, and stays Failed', () => {
  const { client, create, kernel, pod } = testCluster({ scripts: () => ({ onTerm: 0 }) });
  create('p');
  kernel.runUntil(5000);
  client.patch('pods', 'default', 'p', { status: { phase: 'Failed' } }, 'application/merge-patch+json', 'status');
  kernel.runUntil(10_000);
  assert.equal(pod('p').status?.phase, 'Failed');
  assert.ok(pod('p').status?.containerStatuses?.[0]?.state?.terminated);
});
