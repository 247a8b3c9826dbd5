import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { readContentFiles } from '../../src/build/content/content-files.ts';
import { formatProblem } from '../../src/build/content/problem.ts';
import { checkSources } from '../../src/build/content/source-check.ts';
import { readYamlList } from '../../src/build/content/yaml-list.ts';

const files = readContentFiles();

test('the content of this site has no problem', async () => {
  assert.deepEqual((await checkSources(files)).map(formatProblem), []);
});

test('the course lists its lessons in the order of their folders', () => {
  const { parts } = parse(files.course.text) as { parts: { lessons: string[] }[] };
  assert.deepEqual(
    parts.flatMap(({ lessons }) => lessons),
    files.lessons.map(({ slug }) => slug),
  );
});

test('all 166 claims of the notes are there, each taught', () => {
  const claims = readYamlList(files.claims.file, files.claims.text).entries.filter(
    ({ value }) => value.heading !== true,
  );
  assert.equal(claims.length, 166);
  assert.ok(claims.every(({ value }) => Array.isArray(value.taught) && value.taught.length > 0));
});
