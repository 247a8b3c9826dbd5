import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EndpointSlice } from '../../../src/cluster/api/types.generated.ts';
import { testCluster } from '../kubelet/node.ts';

const service = (name: string, ports: object[]) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { selector: { app: 'web' }, ports },
});

test('the slice of a Service follows its Pods (recording 004)', () => {
  const cluster = testCluster();
  cluster.client.create('services', service('web', [{ port: 80 }]));
  cluster.create('web-1', {}, { labels: { app: 'web' } });
  cluster.kernel.runUntil(5000);
  const [slice] = cluster.client.list<EndpointSlice>('endpointslices.discovery.k8s.io', 'default');
  assert.match(slice?.metadata.name ?? '', /^web-[a-z0-9]{5}$/);
  assert.deepEqual(slice?.ports, [{ name: '', protocol: 'TCP', port: 80 }]);
  assert.deepEqual(slice?.endpoints, [
    {
      addresses: [cluster.pod('web-1').status?.podIP],
      conditions: { ready: true, serving: true, terminating: false },
      targetRef: { kind: 'Pod', namespace: 'default', name: 'web-1', uid: cluster.pod('web-1').metadata.uid },
      nodeName: 'node-1',
    },
  ]);
  cluster.client.delete('pods', 'default', 'web-1');
  cluster.kernel.runUntil(5500);
  const [ending] = cluster.client.list<EndpointSlice>('endpointslices.discovery.k8s.io', 'default');
  assert.deepEqual(ending?.endpoints?.[0]?.conditions, { ready: false, serving: true, terminating: true });
});

test('ports are sorted by name, and a named targetPort is looked up in the Pod (recording 141)', () => {
  const cluster = testCluster();
  const ports = [
    { name: 'http', port: 80 },
    { name: 'alt', port: 8080, targetPort: 'http' },
  ];
  cluster.client.create('services', service('multi', ports));
  const containers = [{ name: 'web', image: 'nginx', ports: [{ name: 'http', containerPort: 80 }] }];
  cluster.create('web-1', { containers }, { labels: { app: 'web' } });
  cluster.kernel.runUntil(5000);
  const [slice] = cluster.client.list<EndpointSlice>('endpointslices.discovery.k8s.io', 'default');
  assert.deepEqual(
    slice?.ports?.map((p) => [p.name, p.port]),
    [
      ['alt', 80],
      ['http', 80],
    ],
  );
});

test('every namespace gets its ServiceAccount and the certificate', () => {
  const cluster = testCluster();
  cluster.client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  cluster.kernel.runUntil(2000);
  assert.ok(cluster.client.get('serviceaccounts', 'shop', 'default'));
  assert.ok(cluster.client.get('configmaps', 'shop', 'kube-root-ca.crt'));
});
