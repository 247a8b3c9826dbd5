import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { selectAll } from 'hast-util-select';
import { writeGeneratedCourse } from '../../../src/build/bench/generated-course.ts';
import { type BuiltSite, readBuiltSite } from '../../../src/build/pages/built-pages.ts';
import { projectRoot } from '../../../src/build/project.ts';

// Three parts: of 40, 40 and 10 lessons.
const count = 90;
/** A picture of one dot, as PNG. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const place = mkdtempSync(join(tmpdir(), 'long-course-'));
const course = join(place, 'course');
const folder = join(place, 'dist');
let site: BuiltSite;

before(() => {
  writeGeneratedCourse(course, count);
  appendFileSync(join(course, 'site.yaml'), 'language: de\n');
  const lesson = join(course, 'lessons/0085-lesson-0085');
  writeFileSync(join(lesson, 'dot.png'), Buffer.from(DOT, 'base64'));
  appendFileSync(join(lesson, 'index.mdx'), '\n![One dot](./dot.png)\n');
  const astro = join(projectRoot, 'node_modules/astro/bin/astro.mjs');
  const built = spawnSync(process.execPath, [astro, 'build', '--outDir', folder], {
    cwd: projectRoot,
    encoding: 'utf8',
    env: { ...process.env, CONTENT_DIR: course, BASE_PATH: '/', ASTRO_TELEMETRY_DISABLED: '1' },
  });
  assert.equal(built.status, 0, `${built.stdout}\n${built.stderr}`);
  site = readBuiltSite(folder);
});
after(() => rmSync(place, { recursive: true }));

test('pages and their search are in the language of the course', () => {
  const { languages } = JSON.parse(readFileSync(join(folder, 'pagefind/pagefind-entry.json'), 'utf8'));
  assert.deepEqual(Object.keys(languages), ['de']);
  assert.match(readFileSync(join(folder, 'index.html'), 'utf8'), /<html lang=de>/);
});

test('a picture beside a lesson is on its page', () => {
  const [picture] = selectAll('img', site.pages.get('/lessons/lesson-0085/')?.tree);
  assert.equal(picture?.properties.alt, 'One dot');
  assert.ok(site.files.has(String(picture?.properties.src)));
});

const linksIn = (path: string, selector: string) =>
  selectAll(selector, site.pages.get(path)?.tree).map(({ properties }) => String(properties.href));

test('every lesson has its page', () => {
  assert.equal([...site.pages.keys()].filter((path) => /^\/lessons\/./.test(path)).length, count);
});

test('beside a lesson stand the lessons of its part, and the other parts by name', () => {
  const links = linksIn('/lessons/lesson-0050/', '.side a');
  const lessons = links.filter((link) => /^\/lessons\/lesson/.test(link));
  assert.deepEqual(
    [lessons.length, lessons[0], lessons.at(-1)],
    [40, '/lessons/lesson-0041/', '/lessons/lesson-0080/'],
  );
  assert.deepEqual(
    links.filter((link) => link.startsWith('/lessons/#')),
    ['/lessons/#part-1', '/lessons/#part-3'],
  );
});

test('the first page names the parts, the list of lessons every lesson', () => {
  const parts = ['/lessons/#part-1', '/lessons/#part-2', '/lessons/#part-3'];
  assert.deepEqual(linksIn('/', 'nav.map a'), parts);
  assert.equal(new Set(linksIn('/lessons/', '.entries a')).size, count);
});

test('the same number makes the same course', () => {
  const read = () => readFileSync(join(course, 'lessons/0007-lesson-0007/index.mdx'), 'utf8');
  const before = read();
  writeGeneratedCourse(course, count);
  assert.equal(read(), before);
  assert.match(before, /```yaml\napiVersion: v1[\s\S]*\| field \| who writes it \| when \|/);
});
