import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readYaml } from '../../src/kubectl/yaml-input.ts';

const fault = (text: string): string => {
  try {
    readYaml(text);
    return 'none';
  } catch (e) {
    return (e as Error).message;
  }
};

test('scalars by YAML 1.1: yes is true, 0755 octal, dates stay text', () => {
  assert.deepEqual(readYaml('[yes, off, 0755, 0x1f, 1_000, 1.5, ~, 2026-11-20, "5", 12:30, v1]'), [
    true,
    false,
    493,
    31,
    1000,
    1.5,
    null,
    '2026-11-20',
    '5',
    '12:30',
    'v1',
  ]);
});

test('merge keys, anchors, later keys win', () => {
  assert.deepEqual(readYaml('a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\nd2: 1\nd2: 2'), {
    a: { b: 1, c: 2 },
    d: { b: 1, c: 3 },
    d2: 2,
  });
});

test('faults in the words and lines of go-yaml (validation 094 to 109)', () => {
  assert.equal(fault('a:\n\tb: c\n'), 'yaml: line 2: found character that cannot start any token');
  assert.equal(fault('a: "x\n'), 'yaml: line 2: found unexpected end of stream');
  assert.equal(fault('a: b: c\n'), 'yaml: line 1: mapping values are not allowed in this context');
  assert.equal(fault('a:\n- b: c\n  d:e\n'), "yaml: line 4: could not find expected ':'");
  assert.equal(fault('a: [b, c\n'), "yaml: line 1: did not find expected ',' or ']'");
  assert.equal(fault('a: `b`\n'), 'yaml: line 1: found character that cannot start any token');
  assert.equal(fault('a: {{ .x }}\n'), 'yaml: invalid map key: map[interface {}]interface {}{".x":interface {}(nil)}');
});

test('hostile documents end in an error', () => {
  const bomb = [
    'a: &a [1,1,1,1,1,1,1,1,1,1]',
    ...'bcdefghi'.split('').map((k, i) => `${k}: &${k} [${Array(10).fill(`*${'abcdefgh'[i]}`)}]`),
  ].join('\n');
  assert.equal(fault(bomb), 'yaml: document contains excessive aliasing');
  assert.equal(fault('a: &a [*a]'), "yaml: anchor 'a' value contains itself");
  assert.match(fault(`a: ${'['.repeat(50_000)}`), /^yaml: /);
  const odd = readYaml('__proto__: {polluted: true}\nconstructor: x') as object;
  assert.deepEqual(Object.keys(odd), ['__proto__', 'constructor']);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});
