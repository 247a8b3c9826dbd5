import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseSite } from '../../src/build/content/site-file.ts';
import { siteDocs } from '../../src/build/generate/site-docs.ts';
import { projectRoot } from '../../src/build/project.ts';

const least = 'title: T\ndescription: D.\nparts:\n  - title: P\n    lessons: [first]\n';

/** What is wrong with a text, as `line: message / remedy`. */
function problems(text: string): string[] {
  const read = parseSite({ file: 'course/site.yaml', text });
  return 'site' in read ? [] : read.problems.map(({ line, message, mend }) => `${line}: ${message} / ${mend}`);
}

test('title, description and parts are enough, and the rest has its defaults', () => {
  const read = parseSite({ file: 'course/site.yaml', text: least });
  assert.ok('site' in read);
  const { language, licence, lessons, links, search } = read.site;
  assert.deepEqual(
    { language, licence, lessons, links, search },
    {
      language: 'en',
      licence: {},
      lessons: { title: 'The course' },
      links: [],
      search: { suggestions: [] },
    },
  );
});

test('a file that is missing says what to write', () => {
  assert.match(
    problems('')[0] ?? '',
    /^1: the course has no site\.yaml, or it is empty \/ Write it with at least title/,
  );
});

test('a file that is not YAML, and one that is no mapping, say so', () => {
  assert.match(problems('title: A: B\n')[0] ?? '', /^1: this is not YAML: .* in quotes\.$/);
  assert.match(problems('- title\n')[0] ?? '', /^1: this is no mapping \/ Write "title: /);
});

test('a missing field, one of another kind and a wrong address are named with their lines and what they are for', () => {
  const text = least.replace('description: D.\n', '').replace('title: T', 'title: 3').concat('repository: github\n');
  assert.deepEqual(problems(text), [
    '1: "title" is no text / The course\'s name: in the header, in page titles, in the name of the copy to download.',
    '1: "description" is missing / One or two sentences about the course. Search engines show them for its first page.',
    '5: "repository" is no address: write it whole, such as https://example.org / Where the course has its source, such as https://github.com/owner/name. Without it no page links to its source. REPOSITORY_URL in the environment wins over it.',
  ]);
});

test('a field inside a list or another field is named with its own line', () => {
  assert.deepEqual(problems(least.replace('[first]', '[First Lesson]')), [
    '5: "parts.0.lessons.0" is no slug: take the name of the folder without its number / The slugs of its lessons, in reading order.',
  ]);
  assert.match(
    problems(`${least}home:\n  example:\n    manifest: a.yaml\n    until: 9s\n`)[0] ?? '',
    /^7: "home\.example\.title" is missing/,
  );
});

test('a field that nothing reads is named, with the one that may be meant', () => {
  assert.match(
    problems(`${least}licences:\n  text: x\n`)[0] ?? '',
    /^6: there is no field "licences" \/ Did you mean "licence"\?/,
  );
});

test('what authors and editors read of site.yaml is what its schema says', () => {
  for (const [file, text] of siteDocs()) {
    const message = `${file} is not what src/build/generate/site-docs.ts makes: run it`;
    assert.equal(readFileSync(join(projectRoot, file), 'utf8'), text, message);
  }
});
