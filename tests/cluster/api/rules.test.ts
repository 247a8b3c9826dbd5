import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeMessage, Faults } from '../../../src/cluster/api/field-error.ts';
import { check, define } from '../../../src/cluster/api/validation/rules.ts';

define({
  TestBox: [
    'name!:label size+ colour=red|blue tags<2 lids>TestLid',
    'forbidden lock if colour=red: red boxes have none',
    'required key if lock: a lock has a {colour} key',
    'invalid weight > 5 if !$strong: too heavy for {$owner}',
    'invalid owner" if lock? & owner!=me: must be mine',
    'invalid .(=nothing) if !lids & !tags: empty',
  ],
  TestLid: ['width#', 'required ^hinge if !hinge: between lid and box'],
});

function said(box: object, around: object = {}): string[] {
  const f = new Faults();
  check(f, 'box', 'TestBox', box, around);
  return f.errors.map((e) => `${e.field}: ${causeMessage(e)}`);
}

const GOOD = { name: 'a', lids: [{ width: 1, hinge: true }] };

test('a structure that meets its rules has no faults', () => assert.deepEqual(said(GOOD), []));

test('rules of fields: required, counted, one of, at most so many, unique in its list', () => {
  const lids = [
    { width: 1, hinge: 1 },
    { width: 1, hinge: 1 },
  ];
  assert.deepEqual(said({ size: -1, colour: 'green', tags: [1, 2, 3], lids }), [
    'box.name: Required value',
    'box.size: Invalid value: -1: must be greater than or equal to 0',
    'box.colour: Unsupported value: "green": supported values: "red", "blue"',
    'box.tags: Too many: 3: must have at most 2 items',
    'box.lids[1].width: Duplicate value: 1',
  ]);
});

test('sentences: conditions, what is around, words with what is there, and which value is shown', () => {
  assert.deepEqual(said({ ...GOOD, colour: 'red', lock: 'x' }), [
    'box.lock: Forbidden: red boxes have none',
    'box.key: Required value: a lock has a red key',
    'box.owner: Invalid value: "": must be mine',
  ]);
  assert.deepEqual(said({ ...GOOD, weight: 6 }, { owner: 'Ann' }), ['box.weight: Invalid value: 6: too heavy for Ann']);
  assert.deepEqual(said({ ...GOOD, weight: 6 }, { strong: true }), []);
  assert.deepEqual(said({ name: 'a' }), ['box: Invalid value: "nothing": empty']);
});

test('a fault can be named beside the list that an item is in', () => {
  assert.deepEqual(said({ name: 'a', lids: [{ width: 1 }] }), ['box.lids.hinge: Required value: between lid and box']);
});

test('rules that cannot be read are said to be so', () => {
  define({ TestWorse: ['no sentence: at all'] });
  assert.throws(() => check(new Faults(), '', 'TestWorse', {}), /cannot read the rule no sentence: at all/);
  assert.throws(() => check(new Faults(), '', 'TestUnknown', {}), /no rules for TestUnknown/);
});
