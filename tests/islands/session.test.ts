import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { PageMessage, WorkerMessage } from '../../src/islands/cluster/protocol.ts';
import { Session } from '../../src/islands/cluster/session.ts';

/** A worker that answers nothing but, while it hears, that it is here. */
class SilentWorker {
  static hears = true;
  static terminated = 0;
  onmessage: ((event: { data: WorkerMessage }) => void) | undefined;

  constructor() {
    queueMicrotask(() => this.onmessage?.({ data: { kind: 'ready' } }));
  }

  postMessage({ kind }: PageMessage): void {
    if (kind === 'ask' && SilentWorker.hears) this.onmessage?.({ data: { kind: 'here' } });
  }

  terminate(): void {
    SilentWorker.terminated++;
  }
}

test('a worker that does not hear Ctrl-C is given up, with a word; the next cluster gets another', async () => {
  Object.assign(globalThis, { Worker: SilentWorker });
  mock.timers.enable({ apis: ['setTimeout'] });
  const told: string[] = [];
  const listener = { failed: (why: string) => told.push(why) } as unknown as Parameters<typeof Session.open>[1];
  const options = { files: {}, nodes: 1, speed: 1 };
  const session = await Session.open(options, listener);
  session.interrupt();
  mock.timers.tick(60_000);
  assert.deepEqual([told, SilentWorker.terminated], [[], 0], 'it heard');
  SilentWorker.hears = false;
  session.interrupt();
  mock.timers.tick(60_000);
  assert.equal(SilentWorker.terminated, 1);
  assert.match(told.join(), /^The simulated cluster did not answer any more, and was stopped\./);
  session.close();
  SilentWorker.hears = true;
  const next = await Session.open(options, listener);
  next.interrupt();
  mock.timers.tick(60_000);
  assert.equal(SilentWorker.terminated, 1, 'what became of the first is nothing to the second');
});
