import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event, Node, Pod } from '../../../src/cluster/api/types.generated.ts';
import { testCluster } from '../kubelet/node.ts';

const reasons = (cluster: ReturnType<typeof testCluster>, name: string): string[] =>
  cluster.client.list<Event>('events').flatMap((e) => (e.involvedObject.name === name ? (e.reason ?? '') : []));

test('Pods of a node that is gone fail and are deleted when it has been missing for 40 s (recording 209)', () => {
  const cluster = testCluster({ nodes: 2 });
  const { client, kernel, store } = cluster;
  cluster.create('here', { nodeName: 'node-1' });
  cluster.create('lost', { nodeName: 'node-2' });
  cluster.create('never', { nodeName: 'nosuch' });
  kernel.runUntil(30_000);
  client.delete('nodes', undefined, 'node-2');
  kernel.runUntil(69_000);
  assert.ok(client.get('pods', 'default', 'lost'), 'the node may come back');
  kernel.runUntil(130_000);
  assert.deepEqual(
    client.list('pods').map((p) => p.metadata.name),
    ['here'],
  );
  const last = store.log.findLast((c) => c.resource === 'pods' && c.object.metadata.name === 'lost')?.object as Pod;
  assert.equal(last.status?.phase, 'Failed');
  const target = last.status?.conditions?.find((c) => c.type === 'DisruptionTarget');
  assert.deepEqual([target?.reason, target?.message], ['DeletionByPodGC', 'PodGC: node no longer exists']);
  assert.deepEqual(reasons(cluster, 'node-2'), ['RemovingNode']);
  assert.deepEqual(reasons(cluster, 'node-1'), []);
});

test('a Pod that is deleted on a node out of service goes without its kubelet', () => {
  const cluster = testCluster({ nodes: 2 });
  const { client, kernel } = cluster;
  cluster.create('stuck', { nodeName: 'node-2', terminationGracePeriodSeconds: 3600 });
  kernel.runUntil(20_000);
  client.delete('pods', 'default', 'stuck');
  const node = client.get<Node>('nodes', undefined, 'node-2');
  assert.ok(node);
  const taint = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' as const };
  client.update('nodes', { ...node, spec: { ...node.spec, taints: [taint] } });
  kernel.runUntil(60_000);
  assert.ok(client.get('pods', 'default', 'stuck'), 'a node that is ready ends its Pods itself');
  const tainted = client.get<Node>('nodes', undefined, 'node-2');
  const conditions = (tainted?.status?.conditions ?? []).map((c) =>
    c.type === 'Ready' ? { ...c, status: 'Unknown' } : c,
  );
  client.updateStatus('nodes', { ...(tainted as Node), status: { ...tainted?.status, conditions } });
  kernel.runUntil(90_000);
  assert.equal(client.get('pods', 'default', 'stuck'), undefined);
});

test('when a node is no longer ready, neither are its Pods', () => {
  const cluster = testCluster({ nodes: 2 });
  const { client, kernel } = cluster;
  cluster.create('web', { nodeName: 'node-2' });
  kernel.runUntil(10_000);
  const node = client.get<Node>('nodes', undefined, 'node-2');
  assert.ok(node);
  const conditions = (node.status?.conditions ?? []).map((c) => (c.type === 'Ready' ? { ...c, status: 'Unknown' } : c));
  client.updateStatus('nodes', { ...node, status: { ...node.status, conditions } });
  kernel.runUntil(20_000);
  assert.equal(cluster.pod('web').status?.conditions?.find((c) => c.type === 'Ready')?.status, 'False');
  assert.ok(reasons(cluster, 'web').includes('NodeNotReady'));
  assert.deepEqual(reasons(cluster, 'node-2'), ['NodeNotReady']);
});

test('of too many Pods that have ended the evicted go first, then the oldest', () => {
  const cluster = testCluster();
  const { kernel, store, client } = cluster;
  const ended = (name: string, at: number, status: object = { phase: 'Succeeded' }): void => {
    const metadata = { name, namespace: 'default', uid: name, creationTimestamp: kernel.timestamp(at) };
    store.put('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [] }, status } as Pod, {
      component: 'test',
    });
  };
  for (let i = 0; i < 12_501; i++) ended(`p${String(i).padStart(5, '0')}`, i * 1000);
  ended('evicted', 99_000_000, { phase: 'Failed', reason: 'Evicted' });
  kernel.runUntil(25_000);
  const left = client.list('pods').map((p) => p.metadata.name);
  assert.equal(left.length, 12_500);
  assert.ok(!left.includes('evicted') && !left.includes('p00000') && left.includes('p00001'));
});
