import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsIn, type CopyState, isPossible, sayBytes, sayState } from '../../src/offline/copy-state.ts';

const saved: CopyState = { kind: 'saved', tooMuch: 0, update: false, kept: false };

test('a saved copy says that all works, or what does not', () => {
  assert.equal(sayState(saved), 'Saved. All of this site works without network.');
  assert.match(sayState({ ...saved, tooMuch: 3 }), /but for 3 files/);
  assert.match(sayState({ ...saved, tooMuch: 1 }), /but for 1 file that/);
  assert.match(sayState({ ...saved, update: true }), /A new version is here/);
});

test('a new version is used where one waits, else asked for', () => {
  assert.deepEqual(actionsIn(saved), ['check', 'delete', 'keep']);
  assert.deepEqual(actionsIn({ ...saved, update: true, kept: true }), ['use', 'delete']);
});

test('where there can be no copy, there is nothing to do about it', () => {
  for (const kind of ['file', 'insecure', 'unsupported'] as const) {
    assert.deepEqual(actionsIn({ kind }), []);
    assert.equal(isPossible({ kind }), false);
    assert.notEqual(sayState({ kind }), '');
  }
});

test('reasons of browsers are put into words', () => {
  const say = (reason: string) => sayState({ kind: 'failed', reason });
  assert.match(say('QuotaExceededError: Quota exceeded.'), /no room left/);
  assert.match(say('TypeError: Failed to fetch'), /the network is gone/);
  assert.match(say('TypeError: NetworkError when attempting to fetch resource.'), /the network is gone/);
  assert.match(say('SecurityError: The operation is insecure.'), /private windows/);
  assert.match(say('Error: https://a.example/x answered 500'), /^Not saved: https:\S+\/x answered 500\. /);
  assert.match(say('TypeError: The script is odd.'), /: TypeError: The script is odd\. What/);
});

test('sizes are said in megabytes, small ones in kilobytes', () => {
  assert.deepEqual([0, 480, 28_400, 100_000, 5_590_000].map(sayBytes), ['0 kB', '0 kB', '28 kB', '0.1 MB', '5.6 MB']);
});
