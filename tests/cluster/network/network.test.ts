import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Service } from '../../../src/cluster/api/types.generated.ts';
import { Network } from '../../../src/cluster/network/network.ts';
import { testCluster } from '../kubelet/node.ts';

function withService() {
  const cluster = testCluster();
  const network = new Network({ kernel: cluster.kernel, apiserver: cluster.apiserver });
  network.addNode('192.168.49.2');
  cluster.client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] },
  });
  cluster.kernel.runUntil(1500);
  const ip = cluster.client.get<Service>('services', 'default', 'web')?.spec?.clusterIP ?? '';
  return { cluster, network, ip };
}

test('a Service address leads to a ready endpoint, and is refused without one', () => {
  const { cluster, network, ip } = withService();
  assert.equal(network.route(ip, 80), 'refused');
  cluster.create('web-1', {}, { labels: { app: 'web' } });
  cluster.kernel.runUntil(5000);
  assert.deepEqual(network.route(ip, 80), { ip: cluster.pod('web-1').status?.podIP, port: 8080 });
  assert.deepEqual(network.route('192.168.49.2', 30080), { ip: cluster.pod('web-1').status?.podIP, port: 8080 });
  assert.equal(network.route(ip, 81), undefined);
  assert.equal(network.route('10.244.0.9', 80), undefined);
});

test('names of Services resolve', () => {
  const { network, ip } = withService();
  assert.deepEqual(network.lookup('web.default.svc.cluster.local'), [ip]);
  assert.deepEqual(network.lookup('nosuch.default.svc.cluster.local'), []);
  assert.deepEqual(network.lookup('web.example.com'), []);
});

test('with sessionAffinity a client stays with its endpoint until the time is over', () => {
  const { cluster, network, ip } = withService();
  for (const n of [1, 2, 3, 4]) cluster.create(`web-${n}`, {}, { labels: { app: 'web' } });
  const service = cluster.client.get<Service>('services', 'default', 'web') as Service;
  const spec = {
    ...service.spec,
    sessionAffinity: 'ClientIP',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
  };
  cluster.client.update('services', { ...service, spec } as Service);
  cluster.kernel.runUntil(8000);
  const led = (from: string): Set<string> =>
    new Set(Array.from({ length: 20 }, () => JSON.stringify(network.route(ip, 80, from))));
  const first = led('10.244.0.50');
  assert.equal(first.size, 1);
  const others = new Set(Array.from({ length: 20 }, (_, n) => [...led(`10.244.1.${n}`)][0]));
  assert.ok(others.size > 1);
});

test('an ExternalName stands for another name', () => {
  const { cluster, network, ip } = withService();
  const spec = { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' };
  cluster.client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'alias', namespace: 'default' },
    spec,
  } as Service);
  cluster.kernel.runUntil(3000);
  assert.deepEqual(network.lookup('alias.default.svc.cluster.local'), [ip]);
});
