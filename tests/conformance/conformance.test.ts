import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { type CaseScore, compareAll, printTable, summarise, Unstable } from './compare/compare.mjs';
import { recordings, unpack } from './recordings.ts';
import { globMatcher, playAll } from './run.ts';

/** Recordings that the simulator agrees with in every check, and must keep agreeing with. */
const EQUAL = ['001', '004', '005', '007', '009', '014', '016', '021', '070', '072', '111', '130'];

/** Per cent of the checks of each category that agree at least: what has been reached, rounded down. Raise it, never lower it. */
const REACHED: Readonly<Record<string, number>> = {
  output: 0,
  waits: 0,
  status: 0,
  events: 0,
  objects: 0,
  timing: 0,
  validation: 0,
  defaults: 0,
  cli: 0,
};

let dir = '';
let scores: CaseScore[] = [];

before(() => {
  dir = mkdtempSync(join(tmpdir(), 'podbook-conformance-'));
  const expected = join(dir, 'expected');
  const actual = join(dir, 'actual');
  unpack(expected);
  playAll(recordings(), globMatcher(undefined), (path, text) => {
    mkdirSync(dirname(join(actual, path)), { recursive: true });
    writeFileSync(join(actual, path), text);
  });
  const unstable = new Unstable(JSON.parse(readFileSync(join(expected, 'unstable.json'), 'utf8')));
  scores = compareAll(expected, actual, { unstable });
  console.log(`Simulator against recordings of Kubernetes 1.36:\n${printTable(summarise(scores))}\n`);
});
after(() => rmSync(dir, { recursive: true, force: true }));

for (const number of EQUAL) {
  test(`recording ${number} agrees in every check`, () => {
    const score = scores.find((s) => s.name.startsWith(`${number}-`));
    assert.ok(score, `there is no recording ${number}`);
    assert.deepEqual(score.differences, []);
  });
}

test('no category has become worse', () => {
  for (const { category, matched, total } of summarise(scores).rows) {
    const percent = (100 * matched) / total;
    const floor = REACHED[category] ?? 0;
    assert.ok(percent >= floor, `${category}: ${percent.toFixed(1)} % agree, ${floor} % have been reached before`);
  }
});
