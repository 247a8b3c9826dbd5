import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticksOf } from '../../src/islands/lifecycle/axis.ts';
import { placeEvents } from '../../src/islands/lifecycle/event-layout.ts';
import { lookOfStatus } from '../../src/islands/lifecycle/looks.ts';
import { fits, TRACKS, widthOf } from '../../src/islands/lifecycle/measure.ts';
import { cursorAfter, nextMoment, previousMoment, usualSpeed } from '../../src/islands/lifecycle/playing.ts';
import type { EventMark } from '../../src/islands/lifecycle/timeline.ts';

const event = (at: number, reason: string, warning = false): EventMark => ({
  at,
  reason,
  warning,
  message: '',
  container: undefined,
});

test('the axis has round marks, at most ten, and units at its ends', () => {
  assert.deepEqual(
    ticksOf(16_000).map(({ label }) => label),
    ['0 s', '2', '4', '6', '8', '10', '12', '14', '16 s'],
  );
  assert.deepEqual(
    ticksOf(95_000).map(({ label }) => label),
    ['0 s', '15', '30', '45', '60', '75', '95 s'],
  );
  assert.equal(ticksOf(1_800_000).at(-1)?.label, '30 min');
});

test('a label is shown only on tracks where it fits', () => {
  assert.equal(fits(60, 1), '');
  assert.equal(fits(60, 0.16), 'w4');
  assert.equal(fits(60, 0.01), undefined);
  assert.ok(widthOf('CrashLoopBackOff') > widthOf('Error'));
});

test('Events close together share one label, and a Warning gives its name', () => {
  const [group, second] = placeEvents(
    [event(1000, 'Pulling'), event(1100, 'Started'), event(1200, 'BackOff', true), event(50_000, 'Killing')],
    90_000,
  );
  assert.equal(group?.label, 'BackOff');
  assert.equal(group?.events.length, 3);
  assert.deepEqual(
    second?.events.map(({ reason }) => reason),
    ['Killing'],
  );
});

test('labels of Events do not overlap: they go to other rows, or away', () => {
  const placed = placeEvents(
    Array.from({ length: 8 }, (_, i) => event(i * 2100, 'FailedScheduling')),
    90_000,
  );
  for (const [track, fit] of TRACKS) {
    const shown = placed.filter((group) => group.row !== undefined && group.fit <= fit);
    const spans = shown.map(({ at, row, label, left }) => ({
      row,
      x: (at / 90_000) * track,
      w: (left ? -1 : 1) * (widthOf(label) + 5),
    }));
    for (const a of spans) {
      for (const b of spans) {
        if (a === b || a.row !== b.row) continue;
        assert.ok(
          Math.max(a.x, a.x + a.w) < Math.min(b.x, b.x + b.w) || Math.max(b.x, b.x + b.w) < Math.min(a.x, a.x + a.w),
        );
      }
    }
  }
  const narrow = placed.filter(({ row, fit }) => row !== undefined && fit === '');
  assert.ok(narrow.length > 0 && narrow.length < placed.filter(({ row }) => row !== undefined).length);
});

test('STATUS words look like what they mean', () => {
  const looks = [
    'Pending',
    'Init:0/2',
    'CrashLoopBackOff',
    'ImagePullBackOff',
    'ErrImagePull',
    'Init:Error',
    'OOMKilled',
    'Completed',
    'Terminating',
    'Unknown',
    'InvalidImageName',
  ];
  assert.deepEqual(
    looks.map((word) => lookOfStatus(word, false)),
    ['wait', 'wait', 'wait', 'wait', 'fail', 'fail', 'fail', 'done', 'term', 'lost', 'fail'],
  );
  assert.deepEqual([lookOfStatus('Running', true), lookOfStatus('Running', false)], ['ready', 'run']);
});

test('the cursor glides, or jumps for readers who want no motion', () => {
  const playing = { end: 10_000, speed: 5, moments: [2000, 4000], still: false };
  assert.equal(cursorAfter(1000, 100, playing), 1500);
  assert.equal(cursorAfter(9900, 100, playing), 10_000);
  assert.equal(cursorAfter(1000, 100, { ...playing, still: true }), 1000);
  assert.equal(cursorAfter(1000, 1300, { ...playing, still: true }), 2000);
  assert.equal(cursorAfter(4000, 1300, { ...playing, still: true }), 10_000);
});

test('steps go from moment to moment', () => {
  assert.equal(nextMoment([1, 5, 9], 5), 9);
  assert.equal(previousMoment([1, 5, 9], 5), 1);
  assert.equal(nextMoment([1, 5, 9], 9), undefined);
  assert.equal(usualSpeed(90_000, [1, 5, 20]), 5);
});
