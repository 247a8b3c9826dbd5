import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration, sayMoment } from '../../src/islands/duration.ts';

test('lengths of time are read as authors write them', () => {
  assert.equal(parseDuration('90s'), 90_000);
  assert.equal(parseDuration('1m30s'), 90_000);
  assert.equal(parseDuration('7.4s'), 7400);
  assert.equal(parseDuration('500ms'), 500);
});

test('what is no length of time is refused with an example of one', () => {
  assert.throws(() => parseDuration('soon'), /"soon" is no length of time: write .* 90s/);
  assert.throws(() => parseDuration('90'), /no length of time/);
  assert.throws(() => parseDuration(''), /no length of time/);
});

test('moments are said with one digit while they are short', () => {
  assert.deepEqual([0, 7400, 70_000, 134_260, 600_000, 724_000].map(sayMoment), [
    '0 s',
    '7.4 s',
    '70 s',
    '134 s',
    '10 min',
    '12 min 4 s',
  ]);
});
