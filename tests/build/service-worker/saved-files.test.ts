import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { savedSite, tooMuchMessage } from '../../../src/build/service-worker/saved-files.ts';
import { SAVED_LIMIT } from '../../../src/offline/protocol.ts';
import { folder as dist, site } from '../../site/site.ts';

const folder = mkdtempSync(join(tmpdir(), 'podbook-saved-'));
after(() => rmSync(folder, { recursive: true }));

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
for (const path of [
  'index.html',
  'lessons/a/index.html',
  '404.html',
  '_astro/x.1.js',
  'pagefind/i.pf_index',
  'a.zip',
  'pictures/.DS_Store',
]) {
  write(path, path.padEnd(100));
}
write('odd name #1?.txt', 'odd');

const paths = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path);

test('every file of this site is in the copy, or left out for a reason that has a name', () => {
  const { files, tooMuch } = savedSite(dist);
  assert.deepEqual(tooMuch, []);
  const asked = new Set(files.map(({ path }) => `/${decodeURIComponent(path)}`));
  const absent = [...site.files].filter((file) => !asked.has(file.replace(/\/index\.html$/, '/')));
  const expected =
    /^\/(.*\.(md|zip)|(llms|robots)\.txt|sitemap\.xml|social\.png|service-worker\.js|_headers|_redirects)$/;
  assert.deepEqual(
    absent.filter((file) => !expected.test(file)),
    [],
  );
  assert.equal(asked.size + absent.length, site.files.size);
});

test('the copy of this site takes less than it may', () => {
  const bytes = savedSite(dist).files.reduce((sum, file) => sum + file.bytes, 0);
  assert.ok(bytes < SAVED_LIMIT, `${bytes} bytes`);
});

test('pages are asked for by their folders, odd names are escaped, a zip and hidden files stay out', () => {
  assert.deepEqual(paths(savedSite(folder).files), [
    '_astro/x.1.js',
    'odd name %231%3F.txt',
    '404.html',
    '',
    'lessons/a/',
    'pagefind/i.pf_index',
  ]);
});

test('the same files give the same version, another content another', () => {
  const before = savedSite(folder);
  assert.deepEqual(savedSite(folder), before);
  write('lessons/a/index.html', 'changed');
  const later = savedSite(folder);
  assert.notEqual(later.version, before.version);
  const revision = ({ files }: typeof before, wanted: string) => files.find(({ path }) => path === wanted)?.revision;
  assert.notEqual(revision(later, 'lessons/a/'), revision(before, 'lessons/a/'));
  assert.equal(revision(later, ''), revision(before, ''));
  assert.equal(revision(later, '_astro/x.1.js'), '', 'its name changes with its content');
});

test('what there is no room for is left out, the search first, and the author is told', () => {
  write('lessons/a/index.html', 'a'.repeat(100));
  const small = savedSite(folder, 450);
  assert.deepEqual(paths(small.tooMuch), ['pagefind/i.pf_index']);
  assert.match(
    tooMuchMessage(small),
    /^1 file does not fit .* network: pagefind\/i\.pf_index \(0 kB\)\. The biggest of all are .*What to do: /,
  );
});
