import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countHoldings, sumOf } from '../../src/offline/holdings.ts';

test('files are counted by what they are for', () => {
  const paths = [
    '',
    'lessons/probes/',
    '404.html',
    'manifests/probes.yaml',
    'field-docs/v1/Pod.v1.json',
    'pagefind/pagefind.js',
    'pagefind/index/en_1.pf_index',
    '_astro/engine-1.js',
    'fonts/text.woff2',
  ];
  const holdings = countHoldings(paths.map((path) => ({ path, bytes: 1000 })));
  assert.deepEqual(
    holdings.map(({ files }) => files),
    [3, 1, 1, 2, 2],
  );
  assert.deepEqual(sumOf('all', holdings), { name: 'all', files: 9, bytes: 9000 });
});
