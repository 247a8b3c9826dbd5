import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goDuration, longTime, parseDuration } from '../../src/kubectl/print/age.ts';
import { toJson } from '../../src/kubectl/print/json.ts';
import { alignTabs, DESCRIBE_TABS, GET_TABS } from '../../src/kubectl/print/tabwriter.ts';
import { toYaml } from '../../src/kubectl/print/yaml.ts';

test('columns of get: three spaces apart, at least six wide, the last not padded', () => {
  assert.equal(alignTabs('NAME\tREADY\tAGE\nmy-pod\t1/1\t5s', GET_TABS), 'NAME     READY   AGE\nmy-pod   1/1     5s');
});

test('a line without tabs ends the columns above it', () => {
  assert.equal(alignTabs('Name:\ta\nData\nLonger name:\tb', DESCRIBE_TABS), 'Name:  a\nData\nLonger name:  b');
});

test('columns never become narrower in a watch', () => {
  const widths: number[] = [];
  alignTabs('NAME\tSTATUS\tAGE\na\tContainerCreating\t0s', GET_TABS, widths);
  assert.equal(alignTabs('a\tRunning\t1s', GET_TABS, widths), 'a      Running             1s');
});

test('YAML: keys sorted, lists at the level of their key, empty collections in flow style', () => {
  assert.equal(toYaml({ b: [{ z: 1, a: null }], a: {}, c: [] }), 'a: {}\nb:\n- a: null\n  z: 1\nc: []\n');
});

test('YAML: quotes only where plain text would be read as something else', () => {
  const lines = toYaml([
    'plain',
    'true',
    'yes',
    '5',
    '1e3',
    '',
    '2026-11-20',
    '0x1f',
    '12:30',
    '- x',
    'a: b',
    ' x',
    '*',
    "it's",
    '1.2.3',
    '-c',
    'a #b',
    '\t',
  ])
    .trimEnd()
    .split('\n')
    .map((l) => l.slice(2));
  assert.deepEqual(lines, [
    'plain',
    '"true"',
    '"yes"',
    '"5"',
    '"1e3"',
    '""',
    '"2026-11-20"',
    '"0x1f"',
    '"12:30"',
    "'- x'",
    "'a: b'",
    "' x'",
    "'*'",
    "it's",
    '1.2.3',
    '-c',
    "'a #b'",
    '"\\t"',
  ]);
});

test('YAML: text with line ends as a block, with the sign for how it ends', () => {
  assert.equal(
    toYaml({ a: 'x\ny\n', b: 'x\ny', c: 'x\n\n', d: ' x\ny' }),
    'a: |\n  x\n  y\nb: |-\n  x\n  y\nc: |+\n  x\n\nd: |2-\n   x\n  y\n',
  );
});

test('YAML: a space after column 80 becomes a line end', () => {
  const word = 'x'.repeat(39);
  assert.equal(toYaml({ m: `${word} ${word} ${word} end` }), `m: ${word} ${word}\n  ${word} end\n`);
});

test('JSON as Go writes it: sorted keys, <>& escaped', () => {
  assert.equal(toJson({ b: '<&>', a: [1, true] }), '{"a":[1,true],"b":"\\u003c\\u0026\\u003e"}');
  assert.equal(toJson({ a: [], b: { c: 1 } }, 4), '{\n    "a": [],\n    "b": {\n        "c": 1\n    }\n}');
});

test('times and durations', () => {
  assert.equal(longTime('2026-11-20T06:15:26Z'), 'Fri, 20 Nov 2026 06:15:26 +0000');
  assert.deepEqual(parseDuration('1h30m'), { ms: 5_400_000 });
  assert.deepEqual(parseDuration('500ms'), { ms: 500 });
  assert.deepEqual(parseDuration('5'), { error: 'time: missing unit in duration "5"' });
  assert.equal(goDuration(8), '8s');
  assert.equal(goDuration(90), '1m30s');
});
