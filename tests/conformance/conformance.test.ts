import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { printTable, summarise } from './compare/compare.mjs';
import { REPORT, readReasons, reportOf, scoreAll } from './report.ts';

/** Recordings that the simulator agrees with in every check, and must keep agreeing with. */
const EQUAL = ['001', '004', '005', '007', '009', '014', '016', '021', '070', '072', '111', '130'];

/** Per cent of the checks of each category that agree at least: what has been reached, rounded down. Raise it, never lower it. */
const REACHED: Readonly<Record<string, number>> = {
  output: 98,
  waits: 100,
  status: 99,
  events: 99,
  objects: 95,
  timing: 97,
  validation: 100,
  defaults: 100,
  cli: 100,
};

const { scores, files } = scoreAll();
console.log(`Simulator against recordings of Kubernetes 1.36:\n${printTable(summarise(scores))}\n`);

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

test('the page "How true is it?" shows this run (else: npm run conformance -- --write)', () => {
  assert.deepEqual(JSON.parse(readFileSync(REPORT, 'utf8')), reportOf(scores, files));
});

test('every difference has a reason, and every reason a difference (src/build/conformance/differences.yaml)', () => {
  const differing = scores.filter((s) => s.differences.length > 0).map((s) => s.name);
  assert.deepEqual(Object.keys(readReasons()).sort(), differing.sort());
});
