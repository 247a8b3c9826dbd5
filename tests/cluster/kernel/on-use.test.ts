import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../../src/cluster/kernel/kernel.ts';
import { type OnUse, present, used } from '../../../src/cluster/kernel/on-use.ts';
import { sleep } from '../../../src/cluster/kernel/task.ts';

/** Two tasks that meet at the same moment; one of them uses something. Gives what they wrote. */
function run(source: OnUse<string>, whileHeld: (kernel: Kernel) => void): string[] {
  const kernel = new Kernel({ seed: 1, epoch: 0 });
  const written: string[] = [];
  kernel.start(
    (function* () {
      yield sleep(5);
      written.push(`${kernel.now} asks`);
      written.push(`${kernel.now} has ${yield used(source)}`);
      yield sleep(3);
      written.push(`${kernel.now} ends`);
    })(),
  );
  kernel.at(5, () => written.push(`${kernel.now} meanwhile`));
  kernel.at(6, () => written.push(`${kernel.now} later`));
  if (!kernel.runUntil(20)) {
    whileHeld(kernel);
    kernel.runUntil(20);
  }
  return written;
}

const neverHeld = (): void => assert.fail('the clock was held');

test('no virtual time passes while something is fetched, and the run is the same as if it had been there', () => {
  let arrive: (() => void) | undefined;
  const fetched = run({ value: undefined, fetch: (done) => (arrive = () => done('it')) }, (kernel) => {
    assert.equal(kernel.held, true);
    assert.equal(kernel.now, 5);
    assert.equal(kernel.runUntil(1000), false);
    assert.equal(
      kernel.runWhile(() => true, 1000),
      false,
    );
    assert.equal(kernel.now, 5);
    arrive?.();
  });
  assert.deepEqual(fetched, run(present('it'), neverHeld));
  assert.deepEqual(fetched, ['5 asks', '5 meanwhile', '5 has it', '6 later', '8 ends']);
});

test('what cannot be fetched is undefined, and the clock goes on', () => {
  const written = run({ value: undefined, fetch: (done) => done(undefined) }, neverHeld);
  assert.ok(written.includes('5 has undefined'));
  assert.equal(written.at(-1), '8 ends');
});
