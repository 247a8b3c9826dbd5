import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../../src/cluster/kernel/kernel.ts';
import { first, Signal, sleep, type Task, type Wait } from '../../../src/cluster/kernel/task.ts';

const kernel = () => new Kernel({ seed: 1, epoch: 0 });

test('a task sleeps in virtual time and gives its result', () => {
  const k = kernel();
  let result = 0;
  k.start(
    (function* () {
      yield sleep(40);
      yield sleep(2);
      return k.now;
    })(),
    (r) => {
      result = r;
    },
  );
  k.runUntil(100);
  assert.equal(result, 42);
});

test('a signal wakes all that wait, with its value, in the order in which they came', () => {
  const k = kernel();
  const signal = new Signal<string>();
  const seen: string[] = [];
  for (const name of ['a', 'b']) {
    k.start(
      (function* () {
        seen.push(name + (yield signal.wait));
        return 0;
      })(),
    );
  }
  signal.notify('!');
  signal.notify('?');
  assert.deepEqual(seen, ['a!', 'b!']);
});

test('the first of several waits counts, the others are given up', () => {
  const k = kernel();
  let givenUp = false;
  const never = () => () => {
    givenUp = true;
  };
  const task = k.start(
    (function* () {
      return yield first<unknown>(sleep(10), never);
    })(),
  );
  k.runUntil(20);
  assert.deepEqual(task.result, { index: 0, value: undefined });
  assert.ok(givenUp);
});

test('an interrupted task runs its finally blocks and is not called done', () => {
  const k = kernel();
  let cleaned = false;
  const task = k.start(
    (function* () {
      try {
        yield sleep(1000);
      } finally {
        cleaned = true;
      }
      return 1;
    })(),
    () => assert.fail('done'),
  );
  task.interrupt();
  assert.ok(cleaned);
  k.runUntil(2000);
  assert.equal(task.ended, true);
});

test('a task that interrupts itself ends at its next wait', () => {
  const k = kernel();
  let after = false;
  let task: Task<number> | undefined;
  task = k.start(
    (function* () {
      yield sleep(1);
      task?.interrupt();
      yield sleep(1);
      after = true;
      return 0;
    })(),
  );
  k.runUntil(10);
  assert.equal(after, false);
});

test('waits that are over at once need no stack, however many', () => {
  const k = kernel();
  const now: Wait<void> = (_k, wake) => {
    wake();
    return () => {};
  };
  const task = k.start(
    (function* () {
      for (let i = 0; i < 200_000; i++) yield now;
      return 'done';
    })(),
  );
  assert.equal(task.result, 'done');
});
