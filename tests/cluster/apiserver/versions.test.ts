import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../../src/cluster/api/object.ts';
import { Store } from '../../../src/cluster/apiserver/store.ts';
import { sharing } from '../../../src/cluster/apiserver/versions.ts';
import { Kernel } from '../../../src/cluster/kernel/kernel.ts';

test('equal parts of two values are the same objects, and no text changes', () => {
  const before = { a: { b: [1, { c: 'x' }] }, d: { e: 'y' }, list: [{ name: 'one' }, { name: 'two' }] };
  const now = { a: { b: [1, { c: 'x' }] }, d: { e: 'z' }, list: [{ name: 'one' }, { name: '2' }, { name: 'three' }] };
  const text = JSON.stringify(now);
  const shared = sharing(now, before) as typeof now;
  assert.equal(JSON.stringify(shared), text);
  assert.equal(shared.a, before.a);
  assert.notEqual(shared.d, before.d);
  assert.equal(shared.list[0], before.list[0]);
  assert.equal(sharing({ x: [] }, { x: [] }) instanceof Object, true);
});

test('another order of keys is another text: nothing is shared', () => {
  const before = { part: { a: 1, b: 2 } };
  const shared = sharing({ part: { b: 2, a: 1 } }, before) as typeof before;
  assert.deepEqual(Object.keys(shared.part), ['b', 'a']);
});

test('keys that name what every object inherits are values like others', () => {
  const own = (text: string): unknown => JSON.parse(text);
  for (const text of ['{"part":{"__proto__":{}}}', '{"part":{"constructor":{},"toString":{}}}']) {
    const shared = sharing(own(text), own('{"part":{}}'));
    assert.equal(JSON.stringify(shared), text);
    assert.equal(JSON.stringify(sharing(own(text), own(text))), text);
  }
  assert.equal(
    Object.getPrototypeOf((sharing(own('{"a":{"__proto__":{"b":1}}}'), own('{"a":{}}')) as { a: object }).a),
    Object.prototype,
  );
});

test('what is nested without end is left as it is', () => {
  const deep = (): unknown => JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);
  assert.doesNotThrow(() => sharing(deep(), deep()));
});

test('the versions of an object share what has not changed', () => {
  const store = new Store(new Kernel({ seed: 1, epoch: 0 }));
  const pod = (phase: string): KubeObject & { spec: object; status: object } => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'default', labels: { app: 'x' } },
    spec: { containers: [{ name: 'app' }] },
    status: { phase, hostIPs: [{ ip: '10.0.0.1' }] },
  });
  const first = store.put('pods', pod('Pending'), { component: 'test' });
  const second = store.put('pods', pod('Running'), { component: 'test' });
  assert.equal(second.spec, first.spec);
  assert.equal(second.metadata.labels, first.metadata.labels);
  assert.notEqual(second.status, first.status);
  assert.notEqual(second.metadata.resourceVersion, first.metadata.resourceVersion);
});
