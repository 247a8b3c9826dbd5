import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hunks, unifiedDiff } from '../../../src/cluster/api/unified-diff.ts';

const lines = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i + 1}`);

test('changes with six lines between them share a hunk, with seven they do not, as diff -u has it', () => {
  const text = lines(20);
  const headers = (second: number): string[] =>
    unifiedDiff(text, text.with(4, 'new').with(second, 'new'))
      .split('\n')
      .filter((line) => line.startsWith('@@'));
  assert.deepEqual(headers(11), ['@@ -2,14 +2,14 @@']);
  assert.deepEqual(headers(12), ['@@ -2,7 +2,7 @@', '@@ -10,7 +10,7 @@']);
});

test('a text that is all new', () => {
  assert.equal(hunks([], ['a', 'b'], [{ a: 0, aEnd: 0, b: 0, bEnd: 2 }]), '@@ -0,0 +1,2 @@\n+a\n+b\n');
  assert.equal(unifiedDiff(['a'], ['a']), '');
});
