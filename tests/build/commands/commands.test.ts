import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../../src/build/project.ts';

/** Runs a file of src/build to its end; gives its exit code and what it said, as one text. */
function run(file: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join('src/build', file), ...args], {
    cwd: projectRoot,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    // One that does not end is killed, and has no exit code.
    timeout: 60_000,
  });
  return { status, said: stdout + stderr };
}

test('a command that is not there is answered with those that are', () => {
  const { status, said } = run('run.mjs', ['biuld']);
  assert.equal(status, 1);
  assert.match(said, /^\nUnknown command "biuld"\. Known: start, test, dev, build, /);
});

test('an argument that nothing reads is refused before anything is done', () => {
  const { status, said } = run('run.mjs', ['build', '--outDir', '/tmp/site']);
  assert.equal(status, 1);
  assert.match(said, /^\n"build" takes no arguments, and was given: --outDir \/tmp\/site\nWhat to do: /);
});

test('a port that is none is named before anything is built', () => {
  for (const PORT of ['4321a', '65536', '-1']) {
    const { status, said } = run('commands/start.ts', [], { PORT });
    assert.equal(status, 1);
    assert.equal(said, `\nPORT is "${PORT}".\nWhat to do: give a number up to 65535, or unset the variable.\n\n`);
  }
});

test('without a browser the tests end, and say what is missing', () => {
  const { status, said } = run('commands/test.ts', ['tests/none.test.ts'], { CHROMIUM_PATH: '/none' });
  assert.equal(status, 1);
  assert.match(said, /^\nCHROMIUM_PATH is \/none, which does not start as a browser\.\nWhat to do: [^\n]*\n\n$/);
});

test('a course in a folder that is not there is a problem like any other', () => {
  const { status, said } = run('commands/check-content.ts', [], { CONTENT_DIR: '/none/course' });
  assert.equal(status, 1);
  assert.match(said, /^\/none\/course:1: there is no such folder\n {4}CONTENT_DIR names /m);
  assert.doesNotMatch(said, /^\s+at /m);
});

test('the headers of a host that nobody knows are answered with those that are known', () => {
  const { status, said } = run('commands/print-headers.ts', ['iis']);
  assert.equal(status, 1);
  assert.match(said, /^Name one of these hosts, [^\n]*\n {2}netlify /);
});
