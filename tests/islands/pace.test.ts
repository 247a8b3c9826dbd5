import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../src/cluster/kernel/kernel.ts';
import { advanceSlice, advanceWhile, Pace } from '../../src/islands/cluster/pace.ts';

/** A real clock that goes on by a millisecond whenever it is read. */
const ticking = () => {
  let now = 0;
  return () => now++;
};

/** A kernel with work that never ends and takes no virtual time between two pieces. */
function endless(): Kernel {
  const kernel = new Kernel({ seed: 1, epoch: 0 });
  const again = (): void => void kernel.after(0, again);
  again();
  return kernel;
}

test('endless work holds the worker for a slice only', () => {
  const clock = ticking();
  assert.equal(advanceSlice(endless(), 1000, clock, 8), false);
  assert.ok(clock() < 20);
  assert.equal(
    advanceWhile(endless(), () => false, 1000, clock, 8),
    false,
  );
  assert.ok(clock() < 60);
});

test('time passes up to the target when there is little to do', () => {
  const kernel = new Kernel({ seed: 1, epoch: 0 });
  let done = false;
  kernel.after(500, () => {
    done = true;
  });
  assert.equal(advanceSlice(kernel, 200, ticking()), true);
  assert.equal(kernel.now, 200);
  assert.equal(
    advanceWhile(kernel, () => done, 10_000, ticking()),
    true,
  );
  assert.equal(kernel.now, 500);
  assert.equal(
    advanceWhile(kernel, () => false, 10_000, ticking()),
    false,
  );
  assert.equal(kernel.now, 10_000);
});

test('the pace gives whole virtual milliseconds, loses none, and forgives a machine that slept', () => {
  const pace = new Pace(0.25, 0);
  let owed = 0;
  for (let now = 1; now <= 100; now++) owed += pace.owed(now);
  assert.equal(owed, 25);
  pace.speed = 10;
  assert.equal(pace.owed(60_000), 2500);
});
