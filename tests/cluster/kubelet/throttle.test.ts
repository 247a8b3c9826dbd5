import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../../../src/cluster/apiserver/client.ts';
import { createCluster } from '../../../src/cluster/index.ts';
import { fakeRuntime } from '../../conformance/fake-runtime.ts';

test('a kubelet whose requests are counted tells of many Pods ever later, and loses nothing (recording 210)', () => {
  const cluster = createCluster({ nodes: 1, runtime: fakeRuntime });
  const client = new Client(cluster.apiserver, { component: 'test' });
  const begin = cluster.now;
  for (let i = 0; i < 8; i++)
    client.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `p${i}`, namespace: 'default' },
      ...{ spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'busybox' }] } },
    });
  cluster.advance(20_000);
  const sent = cluster.store.log
    .filter((c) => c.at > begin && c.resource === 'events' && c.author.component === 'kubelet')
    .map((c) => c.at);
  assert.equal(sent.length, 8 * 4, 'Pulling, Pulled, Created and Started of each');
  const last = sent.slice(-5);
  assert.ok(last.every((at, i) => i === 0 || at - (last[i - 1] ?? 0) >= 99));
  assert.ok((sent.at(-1) ?? 0) - begin > 2000);
});
