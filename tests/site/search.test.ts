import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readContentFiles } from '../../src/build/content/content-files.ts';
import { indexedHtml } from '../../src/build/pages/indexed-html.ts';
import { searchRecords, spellings } from '../../src/build/search/search-records.ts';
import { folder, site } from './site.ts';

const records = searchRecords(readContentFiles());

test('every manifest, command, term, status and claim is a record of its own, and has a place on its page', () => {
  for (const kind of ['manifest', 'command', 'term', 'claim'] as const)
    assert.ok(records.filter((record) => record.kind === kind).length > 10, kind);
  const lost = records.filter(({ path, anchor }) => !site.pages.get(path)?.ids.has(anchor));
  assert.deepEqual(
    lost.map(({ kind, title }) => `${kind} ${title}`),
    [],
  );
});

test('the index and the spellings are there, and Pagefind’s own interfaces are not', () => {
  assert.ok(site.files.has('/pagefind/pagefind.js') && site.files.has('/pagefind/pagefind-entry.json'));
  assert.deepEqual(
    [...site.files].filter((file) => /\/pagefind\/pagefind-.*ui/.test(file)),
    [],
  );
  const names: string[] = JSON.parse(readFileSync(join(folder, 'pagefind/spellings.json'), 'utf8'));
  assert.deepEqual(names, spellings(records));
  assert.ok(names.includes('ImagePullBackOff'));
});

test('of a page only its main part is indexed, with its facet', () => {
  assert.equal(
    indexedHtml('<nav></nav><main id="m"><td>a</td><td>b</td></main>', 'lesson'),
    '<!doctype html><html><title></title><main data-pagefind-body data-pagefind-filter="kind:lesson" id="m"><td>a </td><td>b </td></main></html>',
  );
});
