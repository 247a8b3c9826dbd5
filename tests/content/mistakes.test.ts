import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { readContentFiles } from '../../src/build/content/content-files.ts';
import { checkFiles } from '../../src/build/content/file-check.ts';
import { formatProblem, sortProblems } from '../../src/build/content/problem.ts';
import { checkSources } from '../../src/build/content/source-check.ts';
import { mistakes as code } from './mistakes/code.ts';
import { mistakes as components } from './mistakes/components.ts';
import { mistakes as courseAndFiles } from './mistakes/course-and-files.ts';
import { mistakes as examples } from './mistakes/examples.ts';
import { mistakes as frontMatterAndSyntax } from './mistakes/front-matter-and-syntax.ts';
import { mistakes as lists } from './mistakes/lists.ts';
import { mistakes as prose } from './mistakes/prose.ts';
import { below, MANIFEST, type Mistake, manifest, soundCourse } from './mistakes/small-course.ts';

const folder = mkdtempSync(join(tmpdir(), 'podbook-mistakes-'));
after(() => rmSync(folder, { recursive: true }));

/** What is said of the small course with some of its files replaced. */
async function saidOf(files: Mistake['files']): Promise<string[]> {
  const course = join(folder, 'content');
  rmSync(course, { recursive: true, force: true });
  for (const [path, text] of Object.entries({ ...soundCourse, ...files })) {
    if (text === null) continue;
    mkdirSync(dirname(join(course, path)), { recursive: true });
    writeFileSync(join(course, path), text);
  }
  const problems = [...checkFiles(course), ...(await checkSources(readContentFiles(course), 'https://pods.example'))];
  return sortProblems(problems).map((problem) => formatProblem(problem).replaceAll(`${course}/`, ''));
}

test('of a course in which all is well nothing is said', async () => {
  assert.deepEqual(await saidOf({}), []);
});

test('nothing is said of what is unusual and right', async () => {
  const text = [
    '{/* a remark */} {frontmatter.title} {1 + 1}',
    'import picture from "./pod.png";\nimport address from "./pod.png?url";\nimport { getEntry } from "astro:content";',
    'export const pods = "/lessons/pods/";',
    '<img src={picture.src} alt="A Pod" />',
    '{pods} <a href={pods}>there</a> <a href={"/lessons/pods/"}>here</a>',
    '![A Pod][pod]',
    '[pod]: ./pod.png',
  ].join('\n\n');
  const files = {
    ...below(text),
    'lessons/01-pods/pod.png': 'GIF89a',
    [MANIFEST]: `---\n# A Pod.\n---\n${manifest}---\n`,
    LICENSE: 'CC0',
  };
  assert.deepEqual(await saidOf(files), []);
});

const mistakes = [frontMatterAndSyntax, code, components, prose, examples, courseAndFiles, lists].flat();

for (const { what, files, said } of mistakes) {
  test(what, async () => {
    assert.deepEqual(await saidOf(files), said);
    assert.ok(said.length > 0);
  });
}
