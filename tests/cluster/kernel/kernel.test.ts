import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../../src/cluster/kernel/kernel.ts';

const kernel = () => new Kernel({ seed: 1, epoch: Date.UTC(2026, 0, 1) });

test('events come in order of time, and of scheduling where the time is the same', () => {
  const k = kernel();
  const seen: string[] = [];
  k.at(20, () => seen.push('20'));
  k.at(10, () => seen.push('10a'));
  k.at(10, () => seen.push('10b'));
  k.at(5, () => {
    seen.push('5');
    k.at(10, () => seen.push('10c'));
  });
  k.runUntil(100);
  assert.deepEqual(seen, ['5', '10a', '10b', '10c', '20']);
  assert.equal(k.now, 100);
});

test('what is scheduled in the past happens as soon as possible, and time never goes back', () => {
  const k = kernel();
  k.runUntil(50);
  let at = -1;
  k.at(10, () => {
    at = k.now;
  });
  k.runUntil(60);
  assert.equal(at, 50);
});

test('a cancelled timer does not run and is not the next event', () => {
  const k = kernel();
  const t = k.after(10, () => assert.fail('cancelled'));
  k.after(20, () => {});
  t.cancel();
  assert.equal(k.next, 20);
  k.runUntil(30);
});

test('runUntil stops after its limit of events, with the clock where they are', () => {
  const k = kernel();
  const again = (): void => void k.after(0, again);
  k.after(7, again);
  assert.equal(k.runUntil(1000, 500), false);
  assert.equal(k.now, 7);
});

test('runWhile ends when the condition is met, or at the deadline', () => {
  const k = kernel();
  let met = false;
  k.after(30, () => {
    met = true;
  });
  assert.equal(
    k.runWhile(() => !met, 100),
    true,
  );
  assert.equal(k.now, 30);
  assert.equal(
    k.runWhile(() => true, 100),
    false,
  );
  assert.equal(k.now, 100);
});

test('the cause of an event is handed on to what it schedules', () => {
  const k = kernel();
  const seen: unknown[] = [];
  k.cause = { kind: 'input', index: 3 };
  k.after(1, () => k.after(1, () => seen.push(k.cause)));
  k.cause = undefined;
  k.after(5, () => seen.push(k.cause));
  k.runUntil(10);
  assert.deepEqual(seen, [{ kind: 'input', index: 3 }, undefined]);
});

test('the same seed gives the same random stream; streams of other names do not disturb it', () => {
  const draw = (k: Kernel) => [k.random('a').uuid(), k.random('b').hex(8)];
  assert.deepEqual(draw(kernel()), draw(kernel()));
  const k = kernel();
  assert.notEqual(k.random('a').hex(16), k.random('b').hex(16));
  assert.match(k.random('uid').uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('timestamps count from the epoch, to the second', () => {
  const k = kernel();
  k.runUntil(61_900);
  assert.equal(k.timestamp(), '2026-01-01T00:01:01Z');
});

test('a series is an event for each of its calls, at its place among what is scheduled for the same time', () => {
  const k = kernel();
  const seen: string[] = [];
  const left = ['a', 'b', 'c'];
  k.after(10, () => seen.push('before'));
  k.series(
    10,
    () => {
      const name = left.shift() ?? '';
      seen.push(name);
      k.after(0, () => seen.push(`${name}'`));
    },
    () => left.length > 0,
  );
  k.after(10, () => seen.push('after'));
  assert.equal(k.runUntil(10, 3), false);
  assert.deepEqual(seen, ['before', 'a', 'b']);
  k.runUntil(10);
  assert.deepEqual(seen, ['before', 'a', 'b', 'c', 'after', "a'", "b'", "c'"]);
  assert.equal(k.next, undefined);
});

test('equal seconds are one text', () => {
  const k = kernel();
  assert.equal(k.timestamp(1000), '2026-01-01T00:00:01Z');
  assert.equal(k.timestamp(1999.5), '2026-01-01T00:00:01Z');
  assert.equal(k.timestamp(2000), '2026-01-01T00:00:02Z');
});
