import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { measuredRun, oneAfterOther } from '../../../src/build/bench/measured-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'measured-'));
after(() => rmSync(folder, { recursive: true }));

const script = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test('memory and work of the processes that a program starts count as its own', async () => {
  const holds = script('holds.mjs', 'const held = Buffer.alloc(200e6, 1); setTimeout(() => held.at(0), 1500);');
  const starts = script(
    'starts.mjs',
    `import { spawnSync } from 'node:child_process';
     console.log('first half');
     // Time to be heard.
     Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
     spawnSync(process.execPath, [${JSON.stringify(holds)}]);`,
  );
  const { run, at } = await measuredRun(starts, [], { cwd: folder, marks: ['first half', 'never'] });
  assert.ok(run.wall > 3000, `${run.wall} ms`);
  if (process.platform === 'linux') {
    assert.ok(run.memory > 200e6 && run.memory < 600e6, `${run.memory} bytes`);
    assert.ok(run.work > 0, `${run.work} ms of work`);
  }
  assert.deepEqual([...at.keys()], ['first half']);
  assert.ok((at.get('first half')?.memory ?? Infinity) < 200e6);
});

test('a program that fails is told with what it said', async () => {
  const fails = script('fails.mjs', 'console.error("no such course"); process.exit(3);');
  await assert.rejects(measuredRun(fails, [], { cwd: folder }), /fails\.mjs failed:\nno such course/);
});

test('programs one after another take their times together, and the most memory of one', () => {
  assert.deepEqual(
    oneAfterOther([
      { wall: 1, work: 2, memory: 30 },
      { wall: 4, work: 5, memory: 20 },
    ]),
    { wall: 5, work: 7, memory: 30 },
  );
});
