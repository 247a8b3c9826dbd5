import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { copyFiles } from '../../../src/build/offline/copy-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'built-'));
after(() => rmSync(folder, { recursive: true }));

/** A small site under `/pods/`, as a build would have written it. */
const site: Record<string, string | Buffer> = {
  'index.html':
    '<meta charset=utf-8><link rel=stylesheet href=/pods/_astro/s.css><script src=/pods/old.js></script><script type=module src=/pods/_astro/main.js></script><a href=/pods/linked.yaml download>x</a>',
  '_astro/s.css': 'a{background:url(/pods/p.png)}',
  '_astro/main.js':
    'import{n}from"./shared.js";import("./late.js");import("/pods/"+n+".js");new Worker(new URL("/pods/_astro/work.js",import.meta.url))',
  '_astro/shared.js': 'export const n="search"',
  '_astro/late.js': 'console.log("late")',
  '_astro/work.js': 'import("./part.js")',
  '_astro/part.js': 'console.log("part of the worker")',
  'search.js': 'export const where=import.meta.url',
  'search-worker.js': 'onmessage=()=>console.log("searching")',
  'old.js': 'var old=1',
  'service-worker.js': 'self.skipWaiting()',
  'p.png': Buffer.from([1, 2, 3]),
  'linked.yaml': 'kind: Pod',
  'docs/a.json': '{"a":"é"}',
  'docs/b.json': '{}',
  'index/packed.pf_fragment': gzipSync('text'),
  'index/bytes.pf_index': gzipSync(Buffer.from([0xff, 0, 1])),
};
for (const [name, content] of Object.entries(site)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}
const copy = new Map<string, string | Buffer>();
await copyFiles({ folder, base: '/pods/' }, (path, content) => copy.set(path, content));

/** What the scripts that carry files hand over. */
const carried: Record<string, string | [string]> = {};
let index: string[][] = [];
const offlineCopy = {
  takeFiles: (files: object) => Object.assign(carried, files),
  takeIndex: (lists: string[][]) => {
    index = lists.map((paths) => [...paths]);
  },
};
for (const [name, script] of copy) {
  if (name.startsWith('_offline/files/')) runInNewContext(String(script), { offlineCopy });
}

test('files stay files where readers or pages open them, and are carried where scripts fetch them', () => {
  const files = [...copy.keys()].filter((name) => !name.startsWith('_offline/')).sort();
  assert.deepEqual(files, ['_astro/s.css', 'index.html', 'linked.yaml', 'old.js', 'p.png']);
  assert.deepEqual(
    Object.keys(carried).sort(),
    ['_astro/work.js', 'docs/a.json', 'docs/b.json', 'index/bytes.pf_index', 'index/packed.pf_fragment']
      .concat('linked.yaml', 'search-worker.js')
      .sort(),
  );
});

test('text is carried as text, compressed text unpacked, and bytes in Base64', () => {
  assert.equal(carried['docs/a.json'], '{"a":"é"}');
  assert.equal(carried['index/packed.pf_fragment'], 'text');
  const bytes = carried['index/bytes.pf_index'];
  assert.deepEqual(Buffer.from(bytes?.[0] ?? '', 'base64'), site['index/bytes.pf_index']);
});

test('the index says which script has which file; folders do not share one', () => {
  assert.deepEqual([...index].flat().sort(), Object.keys(carried).sort());
  assert.ok(index.some((paths) => paths.join() === 'docs/a.json,docs/b.json'));
});

test('pages have one script with every module they may need, each at its address of the site', () => {
  const page = String(copy.get('_offline/page.js'));
  assert.match(page, /late/);
  assert.match(page, /offlineCopy\.import\(`\/pods\//);
  assert.match(page, /http:\/\/copy\.invalid\/pods\/search\.js/);
  assert.match(page, /http:\/\/copy\.invalid\/pods\/_astro\/main\.js/);
  assert.doesNotMatch(page, /part of the worker|import\.meta|(?<!offlineCopy\.)import\([`'"]/);
});

test('workers are scripts without imports that ask the page for files', () => {
  for (const [name, text] of [
    ['_astro/work.js', 'part of the worker'] as const,
    ['search-worker.js', 'searching'] as const,
  ]) {
    const script = String(carried[name]);
    assert.ok(script.includes(text), name);
    assert.match(script, /fetch=/);
    assert.doesNotMatch(script, /\bimport\b/);
  }
});
