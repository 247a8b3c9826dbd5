import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../../src/cluster/api/object.ts';
import type { OwnerReference } from '../../../src/cluster/api/types.generated.ts';
import { Client, type DeleteOptions } from '../../../src/cluster/apiserver/client.ts';
import { testCluster } from '../kubelet/node.ts';

const CONFIG_MAPS = 'configmaps';

/** A cluster in which ConfigMaps own each other: no controller makes new ones. */
function family() {
  const cluster = testCluster();
  const { kernel, store } = cluster;
  const client = new Client(cluster.apiserver, { component: 'kubectl' });
  const get = (name: string, namespace = 'default') => client.get<KubeObject>(CONFIG_MAPS, namespace, name);
  const ownedBy = (owner: string, more: Partial<OwnerReference> = {}): OwnerReference => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: owner,
    uid: get(owner)?.metadata.uid ?? 'gone',
    ...more,
  });
  const create = (name: string, owners: OwnerReference[] = [], more: object = {}): void => {
    const metadata = { name, namespace: 'default', ...(owners.length ? { ownerReferences: owners } : {}), ...more };
    const answer = client.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
    assert.ok(answer.ok, JSON.stringify(answer));
  };
  const remove = (name: string, options: DeleteOptions = {}) => client.delete(CONFIG_MAPS, 'default', name, options);
  const pass = (ms = 200) => kernel.runUntil(kernel.now + ms);
  /** Names of ConfigMaps as they were taken out of the store. */
  const ends = (): string[] =>
    store.log.filter((c) => c.resource === CONFIG_MAPS && c.type === 'DELETED').map((c) => c.object.metadata.name);
  const names = (): string[] =>
    client.list(CONFIG_MAPS, 'default').flatMap((o) => (o.metadata.name === 'kube-root-ca.crt' ? [] : o.metadata.name));
  return { cluster, client, kernel, get, ownedBy, create, remove, pass, ends, names };
}

test('what an owner leaves behind goes after it, generation after generation', () => {
  const f = family();
  f.create('owner');
  f.create('child', [f.ownedBy('owner')]);
  f.create('grandchild', [f.ownedBy('child')]);
  f.create('stranger');
  const answer = f.remove('owner');
  assert.ok(answer.ok);
  assert.deepEqual(f.ends(), ['owner']);
  f.pass(15);
  assert.deepEqual(f.ends(), ['owner', 'child']);
  f.pass(15);
  assert.deepEqual(f.names(), ['stranger']);
});

test('in the foreground the owner waits for dependents that block it (recording 159)', () => {
  const f = family();
  f.create('owner');
  f.create('child', [f.ownedBy('owner', { blockOwnerDeletion: true })]);
  f.create('grandchild', [f.ownedBy('child', { blockOwnerDeletion: true })], { finalizers: ['example.com/keep'] });
  f.create('loose', [f.ownedBy('owner')], { finalizers: ['example.com/keep'] });
  f.remove('owner', { propagationPolicy: 'Foreground' });
  f.pass();
  assert.deepEqual(f.get('owner')?.metadata.finalizers, ['foregroundDeletion']);
  assert.deepEqual(f.get('child')?.metadata.finalizers, ['foregroundDeletion']);
  assert.ok(f.get('grandchild')?.metadata.deletionTimestamp);
  assert.deepEqual(f.ends(), []);
  f.client.patch(
    CONFIG_MAPS,
    'default',
    'grandchild',
    { metadata: { finalizers: null } },
    'application/merge-patch+json',
  );
  f.pass();
  assert.deepEqual(f.ends(), ['grandchild', 'child', 'owner']);
  assert.deepEqual(f.names(), ['loose']);
});

test('objects that own each other in a circle do not wait for ever', () => {
  const f = family();
  f.create('a');
  f.create('b', [f.ownedBy('a', { blockOwnerDeletion: true })]);
  const metadata = { ownerReferences: [f.ownedBy('b', { blockOwnerDeletion: true })] };
  f.client.patch(CONFIG_MAPS, 'default', 'a', { metadata }, 'application/merge-patch+json');
  f.remove('a', { propagationPolicy: 'Foreground' });
  f.pass(1000);
  assert.deepEqual(f.names(), []);
});

test('orphans stay and lose the reference; other owners keep theirs (recording 159)', () => {
  const f = family();
  f.create('owner');
  f.create('other');
  f.create('child', [f.ownedBy('owner')]);
  f.create('shared', [f.ownedBy('owner'), f.ownedBy('other')]);
  f.remove('owner', { propagationPolicy: 'Orphan' });
  assert.deepEqual(f.get('owner')?.metadata.finalizers, ['orphan']);
  f.pass();
  assert.deepEqual(f.names(), ['child', 'other', 'shared']);
  assert.equal(f.get('child')?.metadata.ownerReferences, undefined);
  assert.deepEqual(
    f.get('shared')?.metadata.ownerReferences?.map((r) => r.name),
    ['other'],
  );
});

test('one owner that stays is enough; the reference to the other is taken away', () => {
  const f = family();
  f.create('first');
  f.create('second');
  f.create('child', [f.ownedBy('first'), f.ownedBy('second')]);
  f.remove('first');
  f.pass();
  assert.deepEqual(
    f.get('child')?.metadata.ownerReferences?.map((r) => r.name),
    ['second'],
  );
  f.remove('second');
  f.pass();
  assert.deepEqual(f.names(), []);
});

test('an owner of that name with another uid is no owner', () => {
  const f = family();
  f.create('owner');
  f.create('child', [f.ownedBy('owner', { uid: '11111111-2222-3333-4444-555555555555' })]);
  f.create('of-a-kind-nobody-knows', [f.ownedBy('owner', { apiVersion: 'example.com/v1', kind: 'Thing' })]);
  f.pass();
  assert.deepEqual(f.names(), ['of-a-kind-nobody-knows', 'owner']);
});

test('an owner in another namespace is none, and an event says so (documentation: owners and dependents)', () => {
  const f = family();
  f.create('owner');
  const reference = f.ownedBy('owner');
  const metadata = { name: 'child', namespace: 'kube-system', ownerReferences: [reference] };
  f.client.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  f.pass();
  assert.equal(f.get('child', 'kube-system'), undefined);
  const [event] = f.client
    .list<KubeObject & { reason: string; message: string }>('events')
    .filter((e) => e.reason === 'OwnerRefInvalidNamespace');
  const owner = `[v1/ConfigMap, namespace: kube-system, name: owner, uid: ${reference.uid}]`;
  assert.equal(event?.message, `ownerRef ${owner} does not exist in namespace "kube-system"`);
});

test('whatever owns whatever and however it is deleted, nothing hangs and nothing is left without an owner', () => {
  const policies = ['Background', 'Foreground', 'Orphan'] as const;
  for (let round = 0; round < 20; round++) {
    const f = family();
    const random = f.kernel.random(`family-${round}`);
    const some = (): string => `c${random.below(30)}`;
    for (let i = 0; i < 30; i++) {
      const owners = [...new Set(Array.from({ length: random.below(3) }, some))].filter((name) => f.get(name));
      f.create(
        `c${i}`,
        owners.map((name) => f.ownedBy(name, { blockOwnerDeletion: random.below(2) === 0 })),
      );
    }
    // Some are given owners that are younger than themselves: circles.
    for (let i = 0; i < 6; i++) {
      const ownerReferences = [f.ownedBy(some(), { blockOwnerDeletion: true })];
      f.client.patch(CONFIG_MAPS, 'default', some(), { metadata: { ownerReferences } }, 'application/merge-patch+json');
    }
    for (let i = 0; i < 12; i++) {
      f.remove(some(), { propagationPolicy: policies[random.below(3)] ?? 'Background' });
      f.pass(random.below(30));
    }
    f.pass(60_000);
    for (const { metadata } of f.client.list(CONFIG_MAPS, 'default')) {
      const what = `round ${round}: ${JSON.stringify(metadata)}`;
      assert.equal(metadata.deletionTimestamp, undefined, what);
      assert.ok(metadata.ownerReferences?.every((ref) => f.get(ref.name)?.metadata.uid === ref.uid) ?? true, what);
    }
  }
});
