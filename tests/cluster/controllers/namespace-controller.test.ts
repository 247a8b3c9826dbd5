import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Namespace, Status } from '../../../src/cluster/api/types.generated.ts';
import { testCluster } from '../kubelet/node.ts';

/** A cluster with the namespace `shop`, in which there are a Pod that ignores its stop signal and a ConfigMap. */
function shop() {
  const cluster = testCluster();
  const { client, kernel } = cluster;
  client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  kernel.runUntil(2000);
  cluster.create('deaf', {}, { namespace: 'shop' });
  const metadata = { name: 'settings', namespace: 'shop' };
  client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  kernel.runUntil(10_000);
  const namespace = (): Namespace | undefined => client.get<Namespace>('namespaces', undefined, 'shop');
  const condition = (type: string) => namespace()?.status?.conditions?.find((c) => c.type === type);
  return { cluster, client, kernel, namespace, condition };
}

const refusal = (answer: { ok: boolean; status?: Status }): Status | undefined => answer.status;

test('a namespace ends its Pods first, then the rest, then itself (recording 214)', () => {
  const { client, kernel, namespace, condition } = shop();
  client.delete('namespaces', undefined, 'shop');
  assert.equal(namespace()?.status?.phase, 'Terminating');
  assert.equal(namespace()?.metadata.deletionGracePeriodSeconds, undefined);
  kernel.runUntil(16_000);
  assert.ok(
    client.get<{ metadata: { deletionTimestamp?: string } }>('pods', 'shop', 'deaf')?.metadata.deletionTimestamp,
  );
  assert.ok(client.get('configmaps', 'shop', 'settings'), 'what a Pod may use waits for it');
  assert.equal(
    condition('NamespaceContentRemaining')?.message,
    'Some resources are remaining: pods. has 1 resource instances',
  );
  assert.equal(condition('NamespaceDeletionContentFailure')?.status, 'False');
  kernel.runUntil(75_000);
  assert.equal(namespace(), undefined);
  assert.deepEqual(client.list('configmaps', 'shop'), []);
  assert.deepEqual(client.list('events', 'shop'), []);
});

test('nothing is created in a namespace that goes, and the cause says why', () => {
  const { client } = shop();
  client.delete('namespaces', undefined, 'shop');
  const metadata = { name: 'late', namespace: 'shop' };
  const status = refusal(client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata }));
  const why = 'unable to create new content in namespace shop because it is being terminated';
  assert.equal(status?.message, `configmaps "late" is forbidden: ${why}`);
  const message = 'namespace shop is being terminated';
  assert.deepEqual(status?.details?.causes, [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }]);
});

test('a finalizer in it holds a namespace up, and its conditions say which', () => {
  const { client, kernel, namespace, condition } = shop();
  client.delete('pods', 'shop', 'deaf', { gracePeriodSeconds: 0 });
  const held = { metadata: { finalizers: ['example.com/keep'] } };
  client.patch('configmaps', 'shop', 'settings', held, 'application/merge-patch+json');
  client.delete('namespaces', undefined, 'shop');
  kernel.runUntil(kernel.now + 60_000);
  assert.equal(
    condition('NamespaceFinalizersRemaining')?.message,
    'Some content in the namespace has finalizers remaining: example.com/keep in 1 resource instances',
  );
  assert.equal(condition('NamespaceContentRemaining')?.reason, 'SomeResourcesRemain');
  client.patch('configmaps', 'shop', 'settings', { metadata: { finalizers: null } }, 'application/merge-patch+json');
  kernel.runUntil(kernel.now + 20_000);
  assert.equal(namespace(), undefined);
});

test("the cluster's own namespaces cannot be deleted", () => {
  const { client } = testCluster();
  for (const name of ['default', 'kube-system'])
    assert.equal(
      refusal(client.delete('namespaces', undefined, name))?.message,
      `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    );
});
