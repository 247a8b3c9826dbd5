import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EndpointSlice, Endpoints } from '../../../src/cluster/api/types.generated.ts';
import { testCluster } from '../kubelet/node.ts';

const service = (name: string, ports: object[], spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default', labels: { team: 'a' } },
  spec: { selector: { app: 'web' }, ports, ...spec },
});
const labels = { app: 'web' };

test('Endpoints follow the Pods of a Service, without those that are going (recording 136)', () => {
  const { client, create, kernel, pod } = testCluster();
  client.create('services', service('web', [{ port: 80 }]));
  create('web-1', {}, { labels });
  create('web-2', {}, { labels });
  kernel.runUntil(5000);
  const found = () => client.get<Endpoints>('endpoints', 'default', 'web');
  assert.deepEqual(found()?.metadata.labels, {
    team: 'a',
    'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
  });
  assert.deepEqual(found()?.subsets, [
    {
      addresses: ['web-1', 'web-2'].map((name) => ({
        ip: pod(name).status?.podIP,
        nodeName: 'node-1',
        targetRef: { kind: 'Pod', namespace: 'default', name, uid: pod(name).metadata.uid },
      })),
      ports: [{ port: 80, protocol: 'TCP' }],
    },
  ]);
  client.delete('pods', 'default', 'web-1');
  kernel.runUntil(5100);
  assert.deepEqual(
    found()?.subsets?.[0]?.addresses?.map((a) => a.targetRef?.name),
    ['web-2'],
  );
  client.delete('services', 'default', 'web');
  kernel.runUntil(5200);
  assert.equal(found(), undefined);
});

test('ports that the same Pods have are in one subset', () => {
  const { client, create, kernel } = testCluster();
  const ports = [
    { name: 'http', port: 80, targetPort: 'http' },
    { name: 'admin', port: 9000 },
  ];
  client.create('services', service('web', ports));
  const withPort = (containerPort: number) => ({
    containers: [{ name: 'c', image: 'nginx', ports: [{ name: 'http', containerPort }] }],
  });
  create('a', withPort(80), { labels });
  create('b', withPort(8080), { labels });
  kernel.runUntil(5000);
  const subsets = client.get<Endpoints>('endpoints', 'default', 'web')?.subsets ?? [];
  assert.deepEqual(
    subsets.map((s) => [s.addresses?.map((a) => a.targetRef?.name), s.ports?.map((p) => p.port)]),
    [
      [['a', 'b'], [9000]],
      [['a'], [80]],
      [['b'], [8080]],
    ],
  );
});

test('a slice keeps its endpoints where they are and takes new ones behind them', () => {
  const { client, create, kernel } = testCluster();
  client.create('services', service('web', [{ port: 80 }]));
  const names = () => {
    const [slice] = client.list<EndpointSlice>('endpointslices.discovery.k8s.io', 'default');
    return slice?.endpoints?.map((e) => e.targetRef?.name);
  };
  create('late', {}, {});
  create('early', {}, { labels });
  kernel.runUntil(5000);
  client.patch('pods', 'default', 'late', { metadata: { labels } });
  kernel.runUntil(6000);
  assert.deepEqual(names(), ['early', 'late']);
});

test('a Service that publishes addresses before they are ready keeps those that are going (API: Service, publishNotReadyAddresses)', () => {
  const { client, create, kernel, pod } = testCluster();
  client.create('services', service('web', [{ port: 80 }], { publishNotReadyAddresses: true }));
  create('web-1', {}, { labels });
  kernel.runUntil(5000);
  client.delete('pods', 'default', 'web-1');
  kernel.runUntil(5100);
  assert.ok(pod('web-1').metadata.deletionTimestamp);
  const found = client.get<Endpoints>('endpoints', 'default', 'web');
  assert.deepEqual(
    found?.subsets?.[0]?.addresses?.map((a) => a.targetRef?.name),
    ['web-1'],
  );
});
