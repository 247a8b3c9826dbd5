import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { projectRoot } from '../../src/build/project.ts';
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
  const child = spawn(process.execPath, [join(projectRoot, 'node_modules/astro/bin/astro.mjs'), ...args], {
    cwd: projectRoot,
    env: { ...process.env, CONTENT_DIR: folder, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return { child, said: () => output };
}

const deadLink = { [LESSON]: below('See [that](#gone).')[LESSON] ?? '' };
const problem =
  /lessons\/01-pods\/index\.mdx:19: the link "#gone": lesson "pods" has no heading "gone"\n {4}Write the id/;

test('a build with mistakes ends with all of them and without a stack trace', async () => {
  write({ ...soundCourse, ...deadLink, 'manifests/other.yaml': '' });
  const { child, said } = astro('build', '--outDir', join(folder, 'dist'));
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(code, 1);
  assert.match(said(), /2 problems in the content:/);
  assert.match(said(), problem);
  assert.match(said(), /manifests\/other\.yaml:1: the manifest is empty/);
  assert.doesNotMatch(said(), /^\s+at |Stack trace|node_modules/m);
});

test('types are not checked on content with mistakes, and that is said without a stack trace', async () => {
  write({ ...soundCourse, 'reference/glossary.yaml': '- id: 3\n' });
  const { child, said } = astro('sync');
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(code, 1);
  assert.match(said(), /Types can be checked when the content is sound: /);
  assert.doesNotMatch(said(), /^\s+at |Stack trace|node_modules/m);
});

test('the development server prints mistakes when it starts and when a file changes', { timeout: 60_000 }, async () => {
  rmSync(join(folder, 'manifests'), { recursive: true, force: true });
  write({ ...soundCourse, ...deadLink });
  const { child, said } = astro('dev', '--port', '0');
  const heard = async (words: RegExp, from = 0) => {
    while (!words.test(said().slice(from))) {
      // One that ended, as beside another development server of this folder, will not say it any more.
      assert.equal(child.exitCode, null, said());
      await setTimeout(50);
    }
  };
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
  }
});
