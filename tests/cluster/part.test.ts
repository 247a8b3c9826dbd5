import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../src/cluster/kernel/kernel.ts';
import { sleep } from '../../src/cluster/kernel/task.ts';
import { Part, used } from '../../src/cluster/part.ts';

/** Two tasks that meet at the same moment; one of them uses something. Gives what they wrote. */
function run(source: Part<string>, whileHeld: (kernel: Kernel) => void): string[] {
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
  const late = new Part<string>();
  late.fetchFrom((done) => (arrive = () => done('it')));
  const present = new Part<string>();
  present.provide('it');
  const fetched = run(late, (kernel) => {
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
  assert.deepEqual(fetched, run(present, neverHeld));
  assert.deepEqual(fetched, ['5 asks', '5 meanwhile', '5 has it', '6 later', '8 ends']);
});

test('what cannot be fetched is undefined, and the clock goes on', () => {
  const nowhere = new Part<string>();
  nowhere.fetchFrom((done) => done(undefined));
  const written = run(nowhere, neverHeld);
  assert.ok(written.includes('5 has undefined'));
  assert.equal(written.at(-1), '8 ends');
});
