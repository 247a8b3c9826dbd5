import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../../src/cluster/kernel/kernel.ts';
import { LogRing } from '../../../src/cluster/runtime/container-log.ts';

test('a line of ten megabytes is kept in pieces, the last of them to its end', () => {
  const log = new LogRing(new Kernel({ seed: 1, epoch: 0 }));
  log.take('stdout', `${'x'.repeat(10_000_000)}end\n`);
  const { lines } = log;
  assert.ok(lines.every(({ text }) => text.length <= 16 * 1024));
  assert.ok(lines.length > 50 && log.size <= 1024 * 1024);
  assert.deepEqual(
    lines.map(({ partial }) => partial),
    lines.map((_, i) => i < lines.length - 1),
  );
  assert.match(lines.at(-1)?.text ?? '', /xend$/);
});
