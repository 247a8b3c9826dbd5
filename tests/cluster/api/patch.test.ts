import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyPatch } from '../../../src/cluster/api/patch.ts';
import { resourceByKey } from '../../../src/cluster/api/scheme.ts';
import { Refusal } from '../../../src/cluster/api/status.ts';

const pods = resourceByKey('pods') ?? assert.fail();
const object = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', labels: { a: '1', b: '2' }, finalizers: ['x/y'] },
  spec: {
    containers: [
      { name: 'a', image: 'x', args: ['1', '2'] },
      { name: 'b', image: 'y' },
    ],
  },
};

type Patched = typeof object;
const strategic = (patch: object): Patched =>
  applyPatch(pods, object, patch, 'application/strategic-merge-patch+json') as Patched;

describe('strategic merge patch', () => {
  it('merges lists by their key and replaces those without', () => {
    const { spec } = strategic({
      spec: {
        containers: [
          { name: 'b', image: 'z' },
          { name: 'c', image: 'n' },
          { name: 'a', args: ['3'] },
        ],
      },
    });
    assert.deepEqual(spec.containers, [
      { name: 'b', image: 'z' },
      { name: 'c', image: 'n' },
      { name: 'a', image: 'x', args: ['3'] },
    ]);
  });

  it('puts what is new in front of what the patch does not name', () => {
    const names = (...containers: string[]) =>
      strategic({ spec: { containers: containers.map((name) => ({ name })) } }).spec.containers.map((c) => c.name);
    assert.deepEqual(names('c'), ['c', 'a', 'b']);
    assert.deepEqual(names('b', 'c'), ['a', 'b', 'c']);
    assert.deepEqual(names('c', 'b'), ['c', 'a', 'b']);
  });

  it('says what it cannot read', () => {
    const message = (patch: unknown) => {
      try {
        applyPatch(pods, object, patch, 'application/strategic-merge-patch+json');
      } catch (e) {
        return (e as Refusal).status.message;
      }
      return undefined;
    };
    assert.equal(
      message({ spec: { containers: [{ image: 'x', args: ['1', '2'], tty: true }] } }),
      'map: map[args:[1 2] image:x tty:true] does not contain declared merge key: name',
    );
    assert.equal(message({ spec: { $patch: 'swap' } }), 'unknown patch type: swap in map: map[$patch:swap]');
    assert.equal(
      message([1]),
      'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    );
  });

  it('takes out what null and $patch: delete name', () => {
    const patched = strategic({
      metadata: { labels: { a: null } },
      spec: { containers: [{ name: 'a', $patch: 'delete' }] },
    });
    assert.deepEqual(patched.metadata.labels, { b: '2' });
    assert.deepEqual(
      patched.spec.containers.map((c) => c.name),
      ['b'],
    );
  });

  it('heeds $setElementOrder and $deleteFromPrimitiveList', () => {
    const patched = strategic({
      metadata: { '$deleteFromPrimitiveList/finalizers': ['x/y'], finalizers: ['z/z'] },
      spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [{ name: 'b', image: 'z' }] },
    });
    assert.deepEqual(patched.metadata.finalizers, ['z/z']);
    assert.deepEqual(
      patched.spec.containers.map((c) => c.name),
      ['b', 'a'],
    );
  });

  it('leaves the object it patches as it was', () => {
    const before = JSON.stringify(object);
    strategic({ spec: { containers: [{ name: 'a', image: 'q' }] }, metadata: { labels: { a: 'x' } } });
    assert.equal(JSON.stringify(object), before);
  });
});

describe('JSON patch', () => {
  const json = (...operations: object[]): Patched =>
    applyPatch(pods, object, operations, 'application/json-patch+json') as Patched;
  it('adds, replaces, removes, moves, tests', () => {
    const patched = json(
      { op: 'test', path: '/metadata/name', value: 'p' },
      { op: 'add', path: '/metadata/labels/c~1d', value: '3' },
      { op: 'remove', path: '/metadata/labels/a' },
      { op: 'replace', path: '/spec/containers/0/image', value: 'n' },
      { op: 'add', path: '/spec/containers/0/args/-', value: '3' },
    );
    assert.deepEqual(patched.metadata.labels, { b: '2', 'c/d': '3' });
    assert.deepEqual(patched.spec.containers[0], { name: 'a', image: 'n', args: ['1', '2', '3'] });
  });
  it('ends copies of copies', () => {
    assert.throws(
      () => json(...Array.from({ length: 99 }, (_, i) => ({ op: 'copy', from: '', path: `/spec/x${i}` }))),
      Refusal,
    );
  });
  it('refuses what does not apply', () => {
    assert.throws(() => json({ op: 'remove', path: '/spec/nothing' }), Refusal);
    assert.throws(() => json({ op: 'test', path: '/metadata/name', value: 'q' }), Refusal);
  });
});

describe('merge patch', () => {
  it('replaces lists, merges maps, takes out nulls', () => {
    const patched = applyPatch(
      pods,
      object,
      { metadata: { labels: { a: null, c: '3' } }, spec: { containers: [] } },
      'application/merge-patch+json',
    ) as Patched;
    assert.deepEqual(patched.metadata.labels, { b: '2', c: '3' });
    assert.deepEqual(patched.spec.containers, []);
  });
});
