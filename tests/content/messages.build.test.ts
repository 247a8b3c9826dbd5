import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { projectRoot } from '../../src/build/project.ts';
import { until } from '../until.ts';
import { below, LESSON, soundCourse } from './mistakes/small-course.ts';

const folder = mkdtempSync(join(tmpdir(), 'podbook-messages-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Starts a command of Astro's on the course in {@link folder}. */
function astro(...args: string[]) {
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(process.execPath, [join(projectRoot, 'node_modules/astro/bin/astro.mjs'), ...args], {
    cwd: projectRoot,
    env: {
      ...env,
      CONTENT_DIR: folder,
      ASTRO_TELEMETRY_DISABLED: '1',
      // Astro sends the development server to the background where it takes its caller for a program.
      ASTRO_DEV_BACKGROUND: '1',
      NO_COLOR: '1',
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return { child, said: () => output, ended: once(child, 'close') };
}

const deadLink = { [LESSON]: below('See [that](#gone).')[LESSON] ?? '' };
const problem =
  /lessons\/01-pods\/index\.mdx:19: the link "#gone": lesson "pods" has no heading "gone"\n {4}Write the id/;

test('a build with mistakes ends with all of them and without a stack trace', async () => {
  write({ ...soundCourse, ...deadLink, 'manifests/other.yaml': '' });
  const { said, ended } = astro('build', '--outDir', join(folder, 'dist'));
  assert.deepEqual(await ended, [1, null]);
  assert.match(said(), /2 problems in the content:/);
  assert.match(said(), problem);
  assert.match(said(), /manifests\/other\.yaml:1: the manifest is empty/);
  assert.doesNotMatch(said(), /^\s+at |Stack trace|node_modules/m);
});

test('types are not checked on content with mistakes, and that is said without a stack trace', async () => {
  write({ ...soundCourse, 'reference/glossary.yaml': '- id: 3\n' });
  const { said, ended } = astro('sync');
  assert.deepEqual(await ended, [1, null]);
  assert.match(said(), /Types can be checked when the content is sound: /);
  assert.doesNotMatch(said(), /^\s+at |Stack trace|node_modules/m);
});

test('the development server prints mistakes when it starts and when a file changes', async () => {
  rmSync(join(folder, 'manifests'), { recursive: true, force: true });
  write({ ...soundCourse, ...deadLink });
  // Beside one that an author has started.
  const { child, said, ended } = astro('dev', '--port', '0', '--ignore-lock');
  const heard = (words: RegExp, from = 0) =>
    until(
      () => {
        assert.equal(child.exitCode, null, said());
        return words.test(said().slice(from));
      },
      () => `${words} in\n${said()}`,
    );
  try {
    await heard(/ready in/);
    await heard(problem);
    const mended = said().length;
    write(soundCourse);
    await heard(/nothing is wrong in the content any more/, mended);
    const broken = said().length;
    write({ 'site.yaml': `${soundCourse['site.yaml']}colour: red\n` });
    await heard(/site\.yaml:6: there is no field "colour"/, broken);
  } finally {
    child.kill();
    await ended;
  }
});
