import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceByKey } from '../../src/cluster/api/scheme.ts';
import { threeWayPatch } from '../../src/kubectl/three-way.ts';

const pods = resourceByKey('pods');
const configmaps = resourceByKey('configmaps');
assert.ok(pods && configmaps);

test('nothing to do: an empty patch, whatever others have added', () => {
  const given = { data: { a: '1' } };
  assert.deepEqual(threeWayPatch(configmaps, given, given, { data: { a: '1', b: '2' }, metadata: { uid: 'x' } }), {});
});

test('what was applied and is no longer given is removed; what others added stays', () => {
  assert.deepEqual(
    threeWayPatch(
      configmaps,
      { data: { a: '1', old: 'x' } },
      { data: { a: '2' } },
      { data: { a: '1', old: 'x', other: 'y' } },
    ),
    {
      data: { old: null, a: '2' },
    },
  );
});

test('containers are matched by name', () => {
  const container = (name: string, image: string) => ({ name, image });
  const patch = threeWayPatch(
    pods,
    { spec: { containers: [container('a', 'x:1'), container('b', 'y')] } },
    { spec: { containers: [container('a', 'x:2')] } },
    { spec: { containers: [{ ...container('a', 'x:1'), imagePullPolicy: 'Always' }, container('b', 'y')] } },
  );
  assert.deepEqual(patch, {
    spec: {
      containers: [
        { image: 'x:2', name: 'a' },
        { $patch: 'delete', name: 'b' },
      ],
      '$setElementOrder/containers': [{ name: 'a' }],
    },
  });
});

test('lists of values that merge: additions and deletions', () => {
  assert.deepEqual(
    threeWayPatch(
      pods,
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { finalizers: ['b', 'c'] } },
      { metadata: { finalizers: ['a', 'b'] } },
    ),
    {
      metadata: { finalizers: ['c'], '$deleteFromPrimitiveList/finalizers': ['a'] },
    },
  );
});
