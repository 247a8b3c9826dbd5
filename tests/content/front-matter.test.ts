import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLesson } from '../../src/build/content/lesson-source.ts';
import { checkFrontMatter } from '../../src/build/content/source-check.ts';

const good = '---\ntitle: A Pod is not a container\nshort: Pod\ndescription: The difference.\n---\n\nText.\n';

function problems(text: string) {
  const file = { file: 'content/lessons/01-a/index.mdx', text };
  return checkFrontMatter(file, readLesson(text)).map(({ line, message, mend }) => ({ line, message, mend }));
}

test('a lesson with all three fields has no problem', () => {
  assert.deepEqual(problems(good), []);
});

test('a lesson without front matter is told how to begin', () => {
  const [problem] = problems('# A lesson\n');
  assert.equal(problem?.line, 1);
  assert.equal(problem?.message, 'the lesson has no front matter');
  assert.match(problem?.mend ?? '', /^Begin the file with a line "---", the lines title: /);
});

test('a missing field and one that is no text are named with their lines', () => {
  assert.deepEqual(problems('---\ntitle: 3\nshort: Pod\n---\n'), [
    {
      line: 2,
      message: 'front matter "title" is not a text',
      mend: 'Write "title: " and the finding, as a sentence, in quotes when YAML takes it for something else.',
    },
    {
      line: 1,
      message: 'front matter has no "description"',
      mend: 'Write "description: " and one or two sentences under the title.',
    },
  ]);
});

test('a field that nothing reads is named, with the field it may be meant for', () => {
  const [problem] = problems(good.replace('short: Pod', 'short: Pod\ndecription: x'));
  assert.equal(problem?.line, 4);
  assert.equal(problem?.message, 'front matter has a field "decription" that nothing reads');
  assert.match(problem?.mend ?? '', /^Did you mean "description"\?/);
});

test('front matter that is no YAML is named with its line', () => {
  const [problem] = problems('---\ntitle: The phase: Pending\nshort: x\ndescription: y\n---\n');
  assert.equal(problem?.line, 2);
  assert.match(problem?.message ?? '', /^the front matter is not YAML: /);
});
