import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../../src/cluster/apiserver/client.ts';
import { createCluster } from '../../src/cluster/index.ts';

/** The events that the kernel handles until `pods` Pods run on 20 nodes, and the changes they make. Work is counted, so no clock matters. */
function work(pods: number): { events: number; changes: number } {
  const cluster = createCluster({ nodes: 20 });
  cluster.advance(1000);
  const client = new Client(cluster.apiserver, { component: 'kubectl' });
  const changes = cluster.store.log.length;
  for (let number = 1; number <= pods; number++) {
    client.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${number}`, namespace: 'default' },
      spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] },
    });
  }
  const end = cluster.now + 10_000;
  let events = 0;
  while (!cluster.kernel.runUntil(end, 1)) events++;
  const running = client
    .list<{ status?: { phase?: string } }>('pods', 'default')
    .filter(({ status }) => status?.phase === 'Running');
  assert.equal(running.length, pods);
  return { events, changes: cluster.store.log.length - changes };
}

test('twice the Pods are twice the work, not more', () => {
  const small = work(500);
  const large = work(1000);
  assert.ok(large.events / small.events <= 2.1, `${small.events} and ${large.events} events`);
  assert.ok(large.changes / small.changes <= 2.1, `${small.changes} and ${large.changes} changes`);
  // What one Pod comes to; when this grows, so does the time that every Pod takes.
  assert.ok(large.events <= 45 * 1000, `${large.events} events for 1,000 Pods`);
});
