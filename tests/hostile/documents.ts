import { inputs } from './input.ts';

/*
 * Hostile files for `kubectl apply -f`: whole documents, as YAML or JSON.
 */

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hostile\n';
const configMap = (data: string): string => `${HEAD}data:\n${data}`;
const pod = (metadata: string, spec: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: hostile\n${metadata}spec:\n  containers:\n  - name: main\n    image: busybox\n${spec}`;
const nested = (open: string, close: string, levels: number): string => open.repeat(levels) + close.repeat(levels);
const json = (data: string): string =>
  `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"hostile"},"data":${data}}`;
const letters = 'abcdefghijklmnop';

const ALIASES = inputs({
  'alias bomb': [
    'aliases that multiply',
    () =>
      `a: &a [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 12 }, (_, i) => `${letters[i + 1]}: &${letters[i + 1]} [${Array(10).fill(`*${letters[i]}`)}]`).join('\n')}\n`,
  ],
  'alias bomb of maps': [
    'merge keys that multiply',
    () =>
      `a: &a {x: 1}\n${Array.from({ length: 12 }, (_, i) => `${letters[i + 1]}: &${letters[i + 1]} {l: *${letters[i]}, r: *${letters[i]}}`).join('\n')}\n`,
  ],
  'aliases of a large text': [
    'aliases that multiply characters',
    () =>
      `t: &t ${'x'.repeat(500_000)}\n${configMap(Array.from({ length: 3000 }, (_, i) => `  k${i}: *t\n`).join(''))}`,
  ],
  'merges of a large map': [
    'merge keys that multiply',
    () =>
      `m: &m {${Array.from({ length: 2000 }, (_, i) => `k${i}: v`).join(', ')}}\n${HEAD}data: {<<: [${Array(2000).fill('*m')}]}\n`,
  ],
  'alias of itself': ['endless structures', `${HEAD}data: &a {b: *a}\n`],
  'merge of itself': ['endless structures', `${HEAD}data: &a {<<: *a}\n`],
  'alias of nothing': ['anchors', configMap('  a: *nosuch\n')],
  'anchor of the prototype': ['prototypes', `a: &__proto__ {polluted: true}\n${HEAD}data: *__proto__\n`],
  'merge of a prototype': ['prototypes', `${HEAD}data: {<<: {__proto__: {polluted: "yes"}}}\n`],
});

const DEEP = inputs({
  'deep flow lists': ['recursion', () => configMap(`  a: ${nested('[', ']', 50_000)}\n`)],
  'deep flow maps': ['recursion', () => configMap(`  a: ${'{a: '.repeat(20_000)}${'}'.repeat(20_000)}\n`)],
  'deep open lists': ['recursion', () => '['.repeat(50_000)],
  'deep block lists': ['recursion', () => `${HEAD}data:\n  a: ${'- '.repeat(20_000)}x\n`],
  'deep block maps': ['recursion', () => Array.from({ length: 1200 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  'deep complex keys': ['recursion', () => `${'? '.repeat(20_000)}a\n`],
  'deep JSON lists': ['recursion', () => json(nested('[', ']', 100_000))],
  'deep JSON maps': ['recursion', () => json(`${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`)],
  'deep List of Lists': [
    'recursion',
    () => `${'{"apiVersion":"v1","kind":"List","items":['.repeat(500)}${json('{"a":"b"}')}${']}'.repeat(500)}`,
  ],
});

const LARGE = inputs({
  'two megabytes in one value': ['limits of a ConfigMap', () => configMap(`  a: ${'x'.repeat(2_000_000)}\n`)],
  'four megabytes': ['limits of a request', () => configMap(`  a: ${'x'.repeat(4_000_000)}\n`)],
  'annotations one byte too large': [
    'limits of annotations',
    () => `${HEAD}  annotations:\n    a: ${'x'.repeat(262_144)}\n`,
  ],
  'fifty thousand keys': [
    'objects of many keys',
    () => configMap(Array.from({ length: 50_000 }, (_, i) => `  k${i}: v\n`).join('')),
  ],
  'fifty thousand documents': ['lists of documents', () => '---\n{}\n'.repeat(50_000)],
  'fifty thousand empty documents': ['lists of documents', () => '---\n'.repeat(50_000)],
  'fifty thousand empty lines first': ['patterns of lines', () => `${'\n'.repeat(50_000)}${configMap('  a: b\n')}`],
  'blank lines first': ['patterns of lines', () => `${' \n\t\n'.repeat(20_000)}${configMap('  a: b\n')}`],
  'fifty thousand comments': ['patterns of lines', () => `${'# x\n'.repeat(50_000)}${configMap('  a: b\n')}`],
  'a long run of blanks': ['patterns that end in blanks', () => configMap(`  a: b${' '.repeat(150_000)}c #\n`)],
  'a long key': ['limits of keys', () => configMap(`  ${'k'.repeat(100_000)}: b\n`)],
  'a long line of quotes': ['parsers of quotes', () => configMap(`  a: '${"''".repeat(90_000)}\n`)],
  'a long line of escapes': ['parsers of quotes', () => configMap(`  a: "${'\\\\'.repeat(90_000)}\n`)],
  'a quote that never ends': ['parsers of quotes', () => configMap(`  a: "${'x\n'.repeat(90_000)}`)],
  'ten thousand containers': [
    'lists of objects',
    () => pod('', Array.from({ length: 10_000 }, (_, i) => `  - {name: c${i}, image: busybox}\n`).join('')),
  ],
  'ten thousand faults': [
    'messages that list all faults',
    () => pod('', Array.from({ length: 10_000 }, () => '  - {name: A_, image: "", nosuch: 1}\n').join('')),
  ],
  'ten thousand anchors': ['anchors', () => `a: ${'&a '.repeat(10_000)}x\n`],
  'ten thousand tags': ['tags', () => `a: ${'! '.repeat(10_000)}x\n`],
  'ten thousand tabs': ['indentation', () => `${HEAD}data:\n${'\t'.repeat(10_000)}a: b\n`],
});

const BROKEN = inputs({
  'control bytes': ['parsers', `${HEAD}data: {a: "\u0001\u001b[2J"}\n`],
  'NUL bytes': ['parsers that stop at NUL', 'apiVersion: v1\u0000\nkind: Pod\n'],
  'half a surrogate': ['broken UTF-16', configMap('  a: "\ud800"\n')],
  'half a surrogate, escaped': ['broken UTF-16', json('{"a":"\\ud800"}')],
  'UTF-16 read as UTF-8': ['broken UTF-8', [...`\ufffd\ufffd${HEAD}`].join('\u0000')],
  'byte order mark': ['parsers', `\ufeff${configMap('  a: b\n')}`],
  'byte order mark in the middle': ['parsers', `${HEAD}\ufeffdata:\n  a: b\n`],
  'carriage returns only': ['line ends', configMap('  a: b\n').replaceAll('\n', '\r')],
  'line ends of Unicode': ['line ends', configMap('  a: b\n').replaceAll('\n', '\u2028')],
  'right to left override in a name': ['what is read', `${HEAD.replace('hostile', '"a\u202eb"')}data: {}\n`],
  'JSON with a trailing comma': ['parsers', json('{"a":"b",}')],
  'JSON with a comment': ['parsers', `${json('{}')} // x`],
  'JSON twice': ['parsers', `${json('{}')}${json('{}')}`],
  'JSON with a key twice': ['parsers', json('{"a":"b","a":"c"}')],
  'JSON of NaN': ['parsers', json('{"a":NaN}')],
  'a list': ['types', '- a\n- b\n'],
  'a text': ['types', 'hostile'],
  'a number': ['types', '1e998'],
  'a PNG': ['types', '\ufffdPNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR'],
  'an HTML page': ['types', '<!doctype html>\n<script>globalThis.__pwned=1</script>\n'],
  'a tag of a function': [
    'tags that make objects',
    configMap('  a: !!js/function "function(){globalThis.__pwned=1}()"\n'),
  ],
  'a tag of a Python object': ['tags that make objects', configMap('  a: !!python/object/apply:os.system ["id"]\n')],
  'a tag of a type': ['tags that make objects', `${HEAD}data: !!omap [a: b]\nbinaryData: !!binary "!!"\n`],
  'a directive': ['directives', '%YAML 99.9\n%TAG ! tag:evil.invalid,2000:\n---\n!x a: b\n'],
});

const OBJECTS = inputs({
  'prototype keys in data': [
    'prototypes',
    configMap('  __proto__: polluted\n  constructor: polluted\n  toString: polluted\n'),
  ],
  'prototype keys in JSON': ['prototypes', json('{"__proto__":"polluted","hasOwnProperty":"polluted"}')],
  'prototype keys in metadata': [
    'prototypes',
    `${HEAD}  __proto__: {polluted: true}\n  labels: {__proto__: polluted}\n`,
  ],
  'prototype keys at the top': [
    'prototypes',
    `${HEAD}__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}\n`,
  ],
  'prototype as the kind': ['prototypes', 'apiVersion: __proto__\nkind: constructor\nmetadata: {name: a}\n'],
  'prototype as a resource': ['prototypes', pod('', '    resources: {requests: {__proto__: 1, constructor: 1}}\n')],
  'script in every text of a Pod': [
    'HTML put together from text',
    pod(
      '  labels: {a: "<img-src=x>"}\n  annotations: {"a/b": "<img src=x onerror=globalThis.__pwned=1>"}\n',
      '    args: ["<script>globalThis.__pwned=1</script>"]\n    env: [{name: A, value: "<svg onload=globalThis.__pwned=1>"}]\n    workingDir: "/<img src=x onerror=globalThis.__pwned=1>"\n',
    ),
  ],
  'script in a path': [
    'the drawing',
    pod(
      '',
      '    volumeMounts: [{name: v, mountPath: "/<img src=x onerror=globalThis.__pwned=1>/\u202egnp"}]\n  volumes: [{name: v, emptyDir: {}}]\n',
    ),
  ],
  'integers beyond 2^53': [
    'integers',
    pod('', '    ports: [{containerPort: 9007199254740993}]\n  terminationGracePeriodSeconds: 9223372036854775808\n'),
  ],
  'quantities beyond all': [
    'quantities',
    pod('', '    resources: {requests: {cpu: 1e999, memory: "0x10"}, limits: {cpu: -0}}\n'),
  ],
  'owner of itself': [
    'endless chains',
    `${HEAD}  uid: a\n  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: hostile, uid: a}]\n`,
  ],
  'a List of itself': [
    'recursion',
    'apiVersion: v1\nkind: List\nitems: &i [{apiVersion: v1, kind: List, items: *i}]\n',
  ],
  'replicas beyond all': [
    'work that is never done',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: hostile}\nspec:\n  replicas: 2147483647\n  selector: {matchLabels: {a: b}}\n  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: busybox}]}}\n',
  ],
  'a job that never ends': [
    'work that is never done',
    'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: hostile}\nspec:\n  schedule: "@every 0.001s"\n  jobTemplate: {spec: {completions: 2147483647, parallelism: 2147483647, template: {spec: {restartPolicy: Never, containers: [{name: a, image: busybox}]}}}}\n',
  ],
});

/** All hostile documents. */
export const DOCUMENTS = [...ALIASES, ...DEEP, ...LARGE, ...BROKEN, ...OBJECTS];
