import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { headersOf } from '../../src/build/hosting/headers.ts';
import { hostFiles } from '../../src/build/hosting/host-files.ts';
import { base, folder, site } from './site.ts';

test('what browsers keep for good has a name that changes with its content', () => {
  const kept = [...site.files].filter((path) =>
    headersOf(base + path.slice(1), base)['Cache-Control']?.includes('immutable'),
  );
  assert.ok(kept.length > 0);
  for (const path of kept) assert.match(path, /[._-][\w-]{7,}\.\w+$/);
});

test('the headers for Netlify and Cloudflare Pages lie beside the pages', () => {
  assert.equal(readFileSync(join(folder, '_headers'), 'utf8'), hostFiles.netlify?.text(base));
});
