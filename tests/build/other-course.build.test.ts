import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { hostFiles } from '../../src/build/hosting/host-files.ts';
import { type SiteServer, serveSite } from '../../src/build/hosting/serve.ts';
import { readBuiltSite } from '../../src/build/pages/built-pages.ts';
import { projectRoot } from '../../src/build/project.ts';
import { context, watch } from '../e2e/browser.ts';
import { run, type } from '../e2e/example.ts';
import { builtFiles, sentencesOf, wordsOf } from './text-of.ts';

/** The course that a new author starts from, built by the build of this one into a folder of its own. */
const starter = join(projectRoot, 'starter');
const folder = mkdtempSync(join(tmpdir(), 'other-course-'));
let server: SiteServer;

before(async () => {
  const astro = join(projectRoot, 'node_modules/astro/bin/astro.mjs');
  const built = spawnSync(process.execPath, [astro, 'build', '--outDir', folder], {
    cwd: projectRoot,
    encoding: 'utf8',
    env: {
      ...process.env,
      CONTENT_DIR: starter,
      BASE_PATH: '/greetings',
      SITE_URL: 'https://example.org',
      ASTRO_TELEMETRY_DISABLED: '1',
    },
  });
  assert.equal(built.status, 0, `${built.stdout}\n${built.stderr}`);
  server = await serveSite({ folder, base: '/greetings/' });
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const readText = (name: string) => readFileSync(join(folder, name), 'utf8');

test('the other course has its pages, and none for what it has not', () => {
  const paths = [...readBuiltSite(folder).pages.keys()];
  for (const path of ['/', '/lessons/', '/lessons/say-hello/', '/lessons/say-goodbye/', '/reference/manifests/']) {
    assert.ok(paths.includes(path), path);
  }
  for (const list of ['notes', 'reference/glossary', 'reference/statuses', 'reference/commands']) {
    assert.ok(!existsSync(join(folder, list)) && !existsSync(join(folder, `${list}.md`)), list);
  }
  const lists = paths.filter((path) => /^\/(notes|lessons\/.|reference\/.|manifests)/.test(path));
  assert.deepEqual(lists, ['/lessons/say-goodbye/', '/lessons/say-hello/', '/reference/manifests/']);
});

test('it has its own title, licence, address and files', () => {
  const home = readText('index.html');
  assert.match(home, /<title>Greetings: A course of two lessons/);
  assert.match(home, /Text under CC0 1\.0, code under the Apache License 2\.0/);
  assert.match(home, /<link rel=canonical href=https:\/\/example\.org\/greetings\/>/);
  assert.ok(!home.includes('og:image'), 'a picture for link previews though the course has none');
  assert.match(readText('about/index.html'), /creativecommons\.org\/publicdomain\/zero/);
  assert.match(readText('llms.txt'), /^# Greetings\n[\s\S]*## Both greetings\n/);
  assert.ok(!existsSync(join(folder, 'social.png')));
});

test('nothing in it bears the name of the course beside it', () => {
  // The licence of the code wants the notice of who wrote it kept.
  const [notice = ''] = readFileSync(join(projectRoot, 'NOTICE'), 'utf8').split('\n\n');
  for (const { name, raw } of builtFiles(folder)) {
    assert.doesNotMatch(name, /podbook/i);
    assert.doesNotMatch(raw.replace(notice, ''), /podbook/i, name);
  }
});

test('no sentence in it is from the course beside it', () => {
  const files = builtFiles(folder);
  // What the documentation of the API's fields says as well is Kubernetes' own.
  const documentation = files
    .filter(({ name }) => name.startsWith('field-docs/'))
    .map(({ text }) => wordsOf(text).join(' '));
  const foreign = [...sentencesOf(join(projectRoot, 'content'))].filter(
    ([sentence]) => !documentation.some((text) => text.includes(sentence)),
  );
  assert.ok(foreign.length > 2000, `only ${foreign.length} sentences to compare with`);
  const found: string[] = [];
  for (const { name, text } of files) {
    if (/\.(png|woff2|wasm|zip)$/.test(name)) continue;
    const words = wordsOf(text);
    const runs = new Set(words.slice(4).map((_, at) => words.slice(at, at + 5).join(' ')));
    const whole = ` ${words.join(' ')} `;
    for (const [sentence, source] of foreign) {
      if (runs.has(sentence.split(' ', 5).join(' ')) && whole.includes(` ${sentence} `)) {
        found.push(`${name} has "${sentence}" of ${relative(projectRoot, source)}`);
      }
    }
  }
  assert.deepEqual(found, []);
});

test('its example runs, and its search finds its words, with no facet for what it has not', async () => {
  const window = await context();
  const { page, troubles } = await watch(window, server.address);
  await page.goto(new URL('lessons/say-hello/', server.address).href);
  const plate = await run(page);
  await plate.getByRole('article', { name: 'Pod greeter' }).filter({ hasText: 'Running' }).waitFor();
  await type(plate, 'kubectl logs greeter', /\$ kubectl logs greeter\s+Hello there/);
  await page.goto(new URL('search/?q=farewell', server.address).href);
  await page.getByRole('link', { name: 'A farewell ends with exit code 0' }).first().waitFor();
  const facets = page.getByRole('group', { name: 'Show only' }).getByRole('button');
  assert.deepEqual(
    (await facets.allInnerTexts()).map((text) => text.replace(/\W*\d+$/, '')),
    ['Lessons', 'Manifests'],
  );
  assert.deepEqual(troubles, []);
  await window.close();
});

test('without statuses that would explain them, no page asks for messages', () => {
  for (const { name, raw } of builtFiles(folder)) {
    if (/\.(html|md|js)$/.test(name)) assert.doesNotMatch(raw, /sent you a message|paste a (message|status)/i, name);
  }
});

test('what is not there is answered by the error page, whose links and policy are those of the base path', async () => {
  const window = await context();
  const page = await window.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => /policy/i.test(message.text()) && troubles.push(message.text()));
  const answer = await page.goto(new URL('lessons/none/', server.address).href);
  assert.equal(answer?.status(), 404);
  await page.getByRole('main').getByRole('link').first().click();
  await page.waitForURL((url) => url.pathname.startsWith('/greetings/') && !url.pathname.includes('none'));
  assert.equal(await page.locator('html.js').count(), 1, 'the script before the first paint has not run');
  assert.deepEqual(troubles, []);
  assert.equal(readText('_headers'), hostFiles.netlify?.text('/greetings/'));
  await window.close();
});
