import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../../../src/cluster/api/types.generated.ts';
import { EventRecorder } from '../../../src/cluster/apiserver/events.ts';
import { pod, startServer } from '../api/server.ts';

const HOUR = 3_600_000;

/** A server, and a recorder of Events about one Pod. */
function started() {
  const server = startServer();
  const { kernel, create, component } = server;
  assert.ok(create(pod()).ok);
  const [subject] = component.list('pods');
  assert.ok(subject);
  const recorder = new EventRecorder(component, 'tester');
  return {
    ...server,
    say: (reason: string, action?: string) => recorder.event(subject, 'Normal', reason, 'text', undefined, action),
    events: () => component.list<Event>('events'),
    reasons: () => component.list<Event>('events').map((e) => e.reason),
    pass: (ms: number) => kernel.runUntil(kernel.now + ms),
  };
}

test('an Event goes an hour after it was last written (kube-apiserver --event-ttl), as DELETED', () => {
  const { say, pass, reasons, store } = started();
  say('Once');
  say('Again');
  pass(HOUR / 2);
  say('Again');
  say('Late');
  assert.deepEqual(reasons().sort(), ['Again', 'Late', 'Once']);
  pass(HOUR / 2 - 1);
  assert.equal(reasons().length, 3);
  pass(60_000);
  assert.deepEqual(reasons().sort(), ['Again', 'Late']);
  const { type, object } = store.log.at(-1) ?? assert.fail();
  assert.deepEqual([type, (object as Event).reason], ['DELETED', 'Once']);
  pass(2 * HOUR);
  assert.deepEqual(reasons(), []);
  assert.equal(store.log.filter((c) => c.resource === 'events' && c.type === 'DELETED').length, 3);
});

test('what is said again after its Event has expired is counted on, under the same name', () => {
  const { say, pass, events, reasons } = started();
  say('Again');
  const [{ metadata, firstTimestamp } = assert.fail()] = events();
  pass(2 * HOUR);
  assert.deepEqual(reasons(), []);
  say('Again');
  const [event = assert.fail()] = events();
  assert.deepEqual([event.metadata.name, event.firstTimestamp, event.count], [metadata.name, firstTimestamp, 2]);
  assert.notEqual(event.lastTimestamp, firstTimestamp);
});

test('an Event that becomes a series is written now and then, and does not expire while it goes on', () => {
  const { say, pass, reasons, store } = started();
  for (let minutes = 0; minutes < 180; minutes += 5) {
    say('Waits', 'Waiting');
    pass(300_000);
  }
  assert.deepEqual(reasons(), ['Waits']);
  const writes = store.log.filter((c) => c.resource === 'events').length;
  assert.ok(writes >= 6 && writes <= 8, `${writes} writes in three hours`);
});
