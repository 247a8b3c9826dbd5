import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../../src/cluster/api/object.ts';
import type { Pod } from '../../../src/cluster/api/types.generated.ts';
import { startServer } from '../api/server.ts';

const PODS = { group: '', version: 'v1', resource: 'pods', namespace: 'default' };
const author = { component: 'kubectl' };

/** A server with a Pod on a node, and one that nobody has scheduled. */
function pods() {
  const { apiserver, component: client, kernel } = startServer();
  const spec = { containers: [{ name: 'main', image: 'busybox' }] };
  for (const name of ['bound', 'pending'])
    client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec });
  client.bind({ metadata: { namespace: 'default', name: 'bound' } }, 'node-1');
  const remove = (name: string, body: object = {}) =>
    apiserver.handle<KubeObject>({ ...PODS, verb: 'delete', name, body, author });
  const pod = (name: string) => client.get<Pod>('pods', 'default', name);
  const message = (answer: ReturnType<typeof remove>): string | undefined =>
    answer.ok ? undefined : answer.status.message;
  return { client, kernel, remove, pod, message };
}

test('a Pod on a node is given its grace period, which later deletions can only shorten', () => {
  const { remove, pod, kernel } = pods();
  remove('bound');
  assert.equal(pod('bound')?.metadata.deletionGracePeriodSeconds, 30);
  assert.equal(pod('bound')?.metadata.deletionTimestamp, kernel.timestamp(kernel.now + 30_000));
  assert.equal(pod('bound')?.metadata.generation, 2);
  remove('bound', { gracePeriodSeconds: 60 });
  assert.equal(pod('bound')?.metadata.deletionGracePeriodSeconds, 30);
  remove('bound', { gracePeriodSeconds: -1 });
  assert.equal(pod('bound')?.metadata.deletionGracePeriodSeconds, 1);
  remove('bound');
  assert.ok(pod('bound'), 'a deletion without a wish changes nothing');
  remove('bound', { gracePeriodSeconds: 0 });
  assert.equal(pod('bound'), undefined);
});

test('a Pod without a node goes at once, however long it was to have', () => {
  const { remove, pod } = pods();
  remove('pending', { gracePeriodSeconds: 60 });
  assert.equal(pod('pending'), undefined);
});

test('a deletion that means another object is refused, and the message says which it found', () => {
  const { remove, pod, message } = pods();
  const { uid, resourceVersion } = pod('bound')?.metadata ?? {};
  assert.equal(
    message(remove('bound', { preconditions: { uid: 'other' } })),
    `Operation cannot be fulfilled on Pod "bound": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
  );
  assert.equal(
    message(remove('bound', { preconditions: { uid, resourceVersion: '1' } })),
    `Operation cannot be fulfilled on Pod "bound": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
  );
  assert.equal(pod('bound')?.metadata.deletionTimestamp, undefined);
  assert.ok(remove('bound', { preconditions: { uid, resourceVersion } }).ok);
});

test('propagation policies become finalizers; one there is not is refused', () => {
  const { remove, pod, message } = pods();
  assert.match(
    message(remove('bound', { propagationPolicy: 'Sideways' })) ?? '',
    /propagationPolicy: Unsupported value/,
  );
  assert.match(
    message(remove('bound', { propagationPolicy: 'Orphan', orphanDependents: true })) ?? '',
    /orphanDependents and deletionPropagation cannot be both set/,
  );
  remove('bound', { propagationPolicy: 'Foreground' });
  assert.deepEqual(pod('bound')?.metadata.finalizers, ['foregroundDeletion']);
  remove('bound', { gracePeriodSeconds: 0 });
  assert.deepEqual(pod('bound')?.metadata.finalizers, ['foregroundDeletion'], 'without a policy it stays');
  remove('bound', { propagationPolicy: 'Background' });
  assert.equal(pod('bound'), undefined);
});

test('what has finalizers is marked, takes no new ones, and goes with the last (recording 246)', () => {
  const { client } = pods();
  const metadata = { name: 'held', namespace: 'default', finalizers: ['example.com/keep', 'example.com/too'] };
  client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  const held = () => client.get<KubeObject>('configmaps', 'default', 'held')?.metadata;
  const finalizers = (list: readonly string[] | null) =>
    client.patch('configmaps', 'default', 'held', { metadata: { finalizers: list } }, 'application/merge-patch+json');
  client.delete('configmaps', 'default', 'held');
  const marked = held();
  assert.ok(marked?.deletionTimestamp);
  client.delete('configmaps', 'default', 'held', { propagationPolicy: 'Background' });
  assert.equal(held()?.resourceVersion, marked?.resourceVersion, 'deleting it again changes nothing');
  const refused = finalizers(['example.com/keep', 'example.com/new']);
  assert.match(
    refused.ok ? '' : (refused.status.message ?? ''),
    /no new finalizers can be added if the object is being deleted/,
  );
  finalizers(['example.com/keep']);
  assert.ok(held());
  finalizers(null);
  assert.equal(held(), undefined);
});

test('Jobs and ReplicationControllers leave their dependents alone unless told otherwise', () => {
  const { client } = pods();
  const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'main', image: 'busybox' }] } };
  const spec = { replicas: 0, selector: { app: 'a' }, template };
  for (const name of ['silent', 'told'])
    client.create('replicationcontrollers', { metadata: { name, namespace: 'default' }, spec } as never);
  client.delete('replicationcontrollers', 'default', 'silent');
  client.delete('replicationcontrollers', 'default', 'told', { propagationPolicy: 'Background' });
  const left = client.list('replicationcontrollers', 'default').map((o) => [o.metadata.name, o.metadata.finalizers]);
  assert.deepEqual(left, [['silent', ['orphan']]]);
});
