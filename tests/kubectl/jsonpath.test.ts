import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toJson } from '../../src/kubectl/print/json.ts';
import { fillJsonPath, goText, JsonPathError, parseJsonPath, relaxedPath } from '../../src/kubectl/print/jsonpath.ts';

const list = {
  items: [
    { name: 'a', labels: { 'app.io/x': 'one' }, ports: [80, 81], ready: true },
    { name: 'b', labels: {}, ports: [90], ready: false },
  ],
};
const fill = (template: string): string =>
  fillJsonPath(parseJsonPath(template), list, (v) => (typeof v === 'string' ? v : toJson(v)));

test('fields, indexes, slices, wildcards', () => {
  assert.equal(fill('{.items[0].name}'), 'a');
  assert.equal(fill('{.items[-1].name}'), 'b');
  assert.equal(fill('{.items[*].name}'), 'a b');
  assert.equal(fill('{.items[0:1].ports}'), '[80,81]');
  assert.equal(fill("{.items[0].labels['app.io/x']}"), 'one');
  assert.equal(fill('{.items[0].labels.app\\.io/x}'), 'one');
  assert.equal(fill('{..ports[0]}'), '80 90');
});

test('text around, quoted text, range and end', () => {
  assert.equal(fill('{range .items[*]}{.name}{"\\t"}{.ports[0]}{"\\n"}{end}'), 'a\t80\nb\t90\n');
  assert.equal(fill('names: {.items[*].name}!'), 'names: a b!');
  assert.equal(fill('{range .items[*]}{.name};'), 'a;b;', 'the last end may be left out');
  assert.equal(fill("{.items[*]['name','ready']}"), 'a b true false', 'a union takes one path after the other');
  for (const [template, why] of [
    ['{items[0].name}', 'unrecognized identifier items'],
    ['{end}', 'not in range, nothing to end'],
  ] as const) {
    const read = parseJsonPath(template);
    assert.throws(() => fillJsonPath(read, list, String), new JsonPathError(why), 'found out when it is filled in');
  }
  assert.throws(() => parseJsonPath('{.items[?(@.name=~"a.*")]}'), /unrecognized character in action: U\+007E '~'/);
});

test('filters', () => {
  assert.equal(fill('{.items[?(@.name=="b")].ports}'), '[90]');
  assert.equal(fill('{.items[?(@.ports[0]>80)].name}'), 'b');
  assert.equal(fill('{.items[?(@.ready==true)].name}'), 'a');
  assert.equal(fill('{.items[?(@.nosuch)].name}'), '');
});

test('what is missing gives nothing; what cannot be read says why', () => {
  assert.equal(fill('{.nosuch.deeper}'), '');
  assert.throws(() => parseJsonPath('{.spec'), new JsonPathError('unclosed action'));
  assert.throws(() => parseJsonPath('{.a[1}'), new JsonPathError('unterminated array'));
  assert.throws(() => fill('{.items[5].name}'), new JsonPathError('array index out of bounds: index 5, length 2'));
  assert.equal(fill('{.items.__proto__}{.constructor}'), '');
});

test('paths without braces, and values as tables show them', () => {
  assert.equal(relaxedPath('.metadata.name'), '{.metadata.name}');
  assert.equal(relaxedPath('metadata.name'), '{.metadata.name}');
  assert.equal(goText({ a: 'b', c: [1, 2] }), 'map[a:b c:[1 2]]');
});
