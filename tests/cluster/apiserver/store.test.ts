import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../../src/cluster/api/object.ts';
import { Store } from '../../../src/cluster/apiserver/store.ts';
import { Kernel } from '../../../src/cluster/kernel/kernel.ts';

const author = { component: 'test' };
const pod = (name: string, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels },
});
function setUp() {
  const kernel = new Kernel({ seed: 1, epoch: 0 });
  return { kernel, store: new Store(kernel, 100) };
}

test('every change has the next revision, and the object carries it', () => {
  const { store } = setUp();
  assert.equal(store.put('pods', pod('a'), author).metadata.resourceVersion, '101');
  assert.equal(store.put('pods', pod('a', { x: '1' }), author).metadata.resourceVersion, '102');
  assert.equal(store.remove('pods', 'default', 'a', author)?.metadata.resourceVersion, '103');
  assert.deepEqual(
    store.log.map((c) => [c.type, c.revision]),
    [
      ['ADDED', 101],
      ['MODIFIED', 102],
      ['DELETED', 103],
    ],
  );
});

test('lists are in order of namespace and name', () => {
  const { store } = setUp();
  for (const name of ['b', 'a', 'c']) store.put('pods', pod(name), author);
  assert.deepEqual(
    store.list('pods', 'default').map((o) => o.metadata.name),
    ['a', 'b', 'c'],
  );
  assert.deepEqual(store.list('pods', 'other'), []);
});

test('a watch is told of changes after its latency, in order, until it is stopped', () => {
  const { kernel, store } = setUp();
  const seen: string[] = [];
  const stop = store.watch('pods', 5, (c) => seen.push(`${kernel.now} ${c.type} ${c.object.metadata.name}`));
  store.put('pods', pod('a'), author);
  store.put('pods', pod('b'), author);
  kernel.runUntil(10);
  store.remove('pods', 'default', 'a', author);
  stop();
  kernel.runUntil(20);
  assert.deepEqual(seen, ['5 ADDED a', '5 ADDED b']);
});

test('a change knows its cause: the change whose watch woke its author', () => {
  const { kernel, store } = setUp();
  store.watch('pods', 1, () => store.put('events', { ...pod('e'), kind: 'Event' }, author));
  kernel.cause = { kind: 'input', index: 0 };
  const { revision } = { revision: Number(store.put('pods', pod('a'), author).metadata.resourceVersion) };
  kernel.cause = undefined;
  kernel.runUntil(10);
  assert.deepEqual(
    store.log.map((c) => c.cause),
    [
      { kind: 'input', index: 0 },
      { kind: 'change', revision },
    ],
  );
});

test('the past can be read: objects as they were at a moment', () => {
  const { kernel, store } = setUp();
  store.put('pods', pod('a', { v: '1' }), author);
  kernel.runUntil(10);
  store.put('pods', pod('a', { v: '2' }), author);
  kernel.runUntil(20);
  store.remove('pods', 'default', 'a', author);
  const versionAt = (at: number) => store.viewAt(at).get('pods', 'default', 'a')?.metadata.labels?.v;
  assert.deepEqual([0, 9, 10, 19, 20].map(versionAt), ['1', '1', '2', '2', undefined]);
});

test('watchers are told in order: change by change, each by those that watched when it happened', () => {
  const { kernel, store } = setUp();
  const seen: string[] = [];
  const stop = store.watch('pods', 2, (c) => {
    seen.push(`first ${c.object.metadata.name}`);
    if (c.object.metadata.name === 'b') stop();
  });
  store.watch('pods', 5, (c) => seen.push(`late ${c.object.metadata.name}`));
  store.put('pods', pod('a'), author);
  store.put('pods', pod('b'), author);
  store.watch('pods', 2, (c) => seen.push(`second ${c.object.metadata.name} ${JSON.stringify(kernel.cause)}`));
  store.put('pods', pod('c'), author);
  kernel.runUntil(3);
  assert.deepEqual(seen, ['first a', 'first b', 'second c {"kind":"change","revision":103}']);
  kernel.runUntil(10);
  assert.deepEqual(seen.slice(3), ['late a', 'late b', 'late c']);
});
