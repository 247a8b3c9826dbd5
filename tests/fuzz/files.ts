import fc from 'fast-check';
import { stringify } from 'yaml';
import { BASES, type Json, made, recipe, TEXTS } from './manifests.ts';

/*
 * Files for kubectl: mutated manifests written as YAML or JSON, and texts that were damaged as texts.
 */

/** What is done to a line of a text. */
interface Edit {
  readonly how: number;
  readonly at: number;
  readonly to: number;
}

const BOMB = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, i) => `${'bcdefghij'[i]}: &${'bcdefghij'[i]} [${Array(10).fill(`*${'abcdefghi'[i]}`)}]`).join('\n')}\n`;

/** Pieces of YAML, whole lines or parts, put where they do not belong. */
const PIECES = [
  ...[
    '\t',
    '\tname: x',
    '  ',
    '-',
    '- ',
    '- -',
    ':',
    ': ',
    ': :',
    'a:',
    'a: b: c',
    '?',
    '? a',
    '? [a, b]\n: c',
    '{',
    '}',
    '[',
    ']',
    '{a: [b}',
    '[a, b',
    '"',
    "'",
    '"a',
    "'a",
    '"\\x',
    '"\\u12',
    '|',
    '>',
    '|2',
    '|-',
    '>+9',
  ],
  ...[
    '&a',
    '*a',
    '*nosuch',
    '&a *a',
    'x: &a {y: *a}',
    'base: &base {spec: {restartPolicy: Never}}',
    '<<: *base',
    '<<: [*base, *base]',
    '<<: {a: b}',
    '<<: 1',
    '<<:',
    '!!int a',
    '!!binary YQ==',
    '!!set {a}',
    '!!js/function "x"',
    '!nosuch a',
    '!!str 1',
    '!',
  ],
  ...[
    '---',
    '--- ',
    '---\n---',
    '--- a: b',
    '--- |\n x',
    '...',
    '%YAML 1.2',
    '%TAG ! x',
    '%',
    '#',
    '# comment',
    'a #b',
    '@',
    '`',
    '~',
    'null',
    '=',
    '\u0000',
    '\u0007',
    '\u0085',
    '\ufeff',
    '\u2028',
    '\ud800',
    '🙂',
    '\r',
    '\r\n',
    '\\',
  ],
  ...[
    '__proto__:',
    '__proto__: {polluted: true}',
    'constructor: {prototype: {polluted: true}}',
    'toString: 1',
    'spec:',
    'metadata:',
    'kind: Pod',
    'kind: List',
    'items: []',
    'apiVersion: v2',
    'items: [{apiVersion: v1, kind: List, items: [null, 1, []]}]',
  ],
  ...[
    '.inf',
    '.nan',
    '0x1F',
    '0o17',
    '017',
    '1_000',
    '1e3',
    '1e999',
    '-0',
    '2026-01-01',
    '12:30:45',
    'yes',
    'Off',
    'y',
    'TRUE',
    '<<',
    '=',
  ],
];

const piece = (n: number): string => {
  const at = n % (PIECES.length + 6);
  return (
    PIECES[at] ??
    [BOMB, '['.repeat(3000), '{a: '.repeat(500), '- '.repeat(2000), 'x'.repeat(100_000), `${'  '.repeat(400)}a: b`][
      at - PIECES.length
    ] ??
    ''
  );
};

/** One edit of a text, line by line: cut, double, swap, put in a piece, change the indentation, lose a character. */
function edit(text: string, { how, at, to }: Edit): string {
  const lines = text.split('\n');
  const i = at % lines.length;
  const old = lines[i] ?? '';
  const column = to % (old.length + 1);
  const indent = /^ */.exec(old)?.[0] ?? '';
  switch (how % 12) {
    case 0:
      return text.slice(0, at % (text.length + 1));
    case 1:
      return lines.toSpliced(i, 1).join('\n');
    case 2:
      return lines.toSpliced(i, 0, old).join('\n');
    case 3:
      return lines.toSpliced(i, 0, indent + piece(to)).join('\n');
    case 4:
      return lines.with(i, old.slice(0, column) + piece(at + to) + old.slice(column)).join('\n');
    case 5:
      return lines.with(i, `${' '.repeat(to % 9)}${old.trimStart()}`).join('\n');
    case 6:
      return lines.with(i, old.replace(/^( *)/, '$1\t')).join('\n');
    case 7:
      return lines.with(i, old.slice(0, column) + old.slice(column + 1)).join('\n');
    case 8:
      return lines.with(i, old.replace(/: .*/, `: ${piece(to)}`)).join('\n');
    case 9:
      return lines.with(i, lines[to % lines.length] ?? '').join('\n');
    case 10:
      return lines.toSpliced(i, 0, '---').join('\n');
    default:
      return text.slice(at % (text.length + 1)) + text.slice(0, to % (text.length + 1));
  }
}

const SOURCES: readonly string[] = [...TEXTS, ...BASES.slice(0, 30).map((b) => JSON.stringify(b, null, 2)), BOMB, ''];

const damaged: fc.Arbitrary<string> = fc
  .record({
    text: fc.nat(SOURCES.length - 1),
    edits: fc.array(fc.record({ how: fc.nat(11), at: fc.nat(3000), to: fc.nat(3000) }), { minLength: 1, maxLength: 4 }),
  })
  .map(({ text, edits }) => edits.reduce(edit, SOURCES[text] ?? ''));

const written: fc.Arbitrary<string> = fc.tuple(recipe, fc.nat(2), fc.option(recipe)).map(([first, how, second]) => {
  const objects = [first, ...(second ? [second] : [])].map(made);
  if (how === 0 || objects.some((o) => isDeep(o, 0))) return json(objects);
  return objects.map((o) => stringify(o, { aliasDuplicateObjects: false })).join('---\n');
});

const json = (objects: readonly Json[]): string =>
  objects.length === 1
    ? JSON.stringify(objects[0])
    : `{"apiVersion": "v1", "kind": "List", "items": ${JSON.stringify(objects)}}`;

/** Deeper than what can be written as YAML without trouble on the writer's side. */
const isDeep = (value: Json, depth: number): boolean =>
  depth > 50 || (typeof value === 'object' && value !== null && Object.values(value).some((v) => isDeep(v, depth + 1)));

/** Files of both kinds. */
export const manifestFile: fc.Arbitrary<string> = fc.oneof(written, damaged);
