import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownTable, median } from '../../../src/build/bench/figure.ts';

test('the median is the middle, or between the two in the middle', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(median([]), 0);
});

test('a table keeps bars in their cells and marks what is missed', () => {
  const figures = [
    { what: 'a|b', value: '1 s' },
    { what: '  part of it', value: '2 s', target: '1 s', missed: true },
  ];
  assert.equal(
    markdownTable({ title: 'Build', figures }),
    '## Build\n\n| what | measured | target |\n| --- | --- | --- |\n| a\\|b | 1 s |  |\n| &ensp;part of it | 2 s | 1 s **missed** |\n',
  );
});
