import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Random } from '../../src/cluster/kernel/random.ts';
import { documentsOf, isBlank, readPlainYaml } from '../../src/kubectl/plain-yaml.ts';
import { readYaml } from '../../src/kubectl/yaml-input.ts';

const folder = new URL('../../content/manifests/', import.meta.url);
const documents = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => documentsOf(readFileSync(new URL(name, folder), 'utf8')))
  .filter((document) => !isBlank(document));

/** What the plain reader gives must be what the whole parser gives; it may always give nothing. */
function agrees(text: string): boolean {
  const plain = readPlainYaml(text);
  if (!plain) return false;
  let whole: unknown;
  try {
    whole = readYaml(text);
  } catch (e) {
    assert.fail(`the plain reader accepts what the whole parser refuses (${String(e)}):\n${text}`);
  }
  assert.deepEqual(plain.value, whole, text);
  assert.equal(JSON.stringify(plain.value), JSON.stringify(whole), text);
  return true;
}

test('the manifests of the course are plain', () => {
  const unusual = documents.filter((text) => !agrees(text));
  assert.deepEqual(unusual, []);
});

test('what is not plain is left to the whole parser', () => {
  for (const text of [
    'a: &x 1\nb: *x\n',
    'a: !!str 1\n',
    'a: >\n  folded\n',
    'a: b\n  c\n',
    'a: "b\n  c"\n',
    'a: 1\na: 2\n',
    '"a": 1\n',
    '? a\n: b\n',
    'a: {b: 1,\n  c: 2}\n',
    'a:\tb\n',
    'a: b: c\n',
    'yes: 1\n',
    '<<: {a: 1}\n',
    'a: |+\n  b\n\n',
    'a: |\n  b',
    '- a\n',
    'text\n',
    'a: [b, c\n',
  ])
    assert.equal(readPlainYaml(text), undefined, text);
});

test('plain values', () => {
  const text = `a: yes
b: 0755
c: "x\\ty"
d: 'it''s'
e: |-
  line 1

    line 2
f: [sh, -c, "echo {a, b}", {g: null}]
h:
- i: 1   # a comment
  j:
- - k
l: #nothing
m: a#b 'c'
`;
  assert.ok(agrees(text));
});

test('changed at random, manifests are read as the whole parser reads them or not at all', () => {
  const random = new Random('plain-yaml');
  const pieces = [
    '#',
    ' #',
    '- ',
    ': ',
    ':',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ',',
    '|',
    '>',
    '\n',
    ' ',
    '&a ',
    '*a',
    '~',
    '|-',
    '\\',
    '-1',
    '.5',
    '\t',
    'yes',
    '!',
  ];
  const below = (n: number): number => random.below(n);
  let plain = 0;
  for (let i = 0; i < 6000; i++) {
    let text = documents[below(documents.length)] ?? '';
    for (let n = 1 + below(3); n > 0; n--) {
      const at = below(text.length + 1);
      const lines = text.split('\n');
      const line = below(lines.length);
      switch (below(4)) {
        case 0:
          text = text.slice(0, at) + text.slice(at + 1 + below(4));
          break;
        case 1:
          text = text.slice(0, at) + (pieces[below(pieces.length)] ?? '') + text.slice(at);
          break;
        case 2:
          text = lines.with(line, `${' '.repeat(below(4))}${lines[line] ?? ''}`).join('\n');
          break;
        default:
          text = lines.toSpliced(line, 1).join('\n');
      }
    }
    if (agrees(text)) plain++;
  }
  assert.ok(plain > 500, `${plain} of them plain`);
});
