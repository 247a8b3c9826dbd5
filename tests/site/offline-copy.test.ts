import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { fromHtml } from 'hast-util-from-html';
import { selectAll } from 'hast-util-select';
import { readSite } from '../../src/build/content/site-file.ts';
import { builtBase } from '../../src/build/hosting/serve.ts';
import { isServerOnly } from '../../src/build/offline/copy-files.ts';
import { offlineCopyName } from '../../src/build/offline/copy-name.ts';
import { packOfflineCopy } from '../../src/build/offline/offline-copy.ts';
import { readBuiltSite } from '../../src/build/pages/built-pages.ts';
import { outputFolder } from '../../src/build/site-build.ts';

const course = readSite();
const name = offlineCopyName(course.title);
const archive = readFileSync(join(outputFolder, `${name}.zip`));
const unpacked = unzipSync(archive);
/** The copy's files by their paths in its folder. */
const copy = new Map(Object.entries(unpacked).map(([path, bytes]) => [path.slice(name.length + 1), bytes]));
const text = (path: string) => strFromU8(copy.get(path) ?? new Uint8Array());

test('one folder, with a page to open and a word about it', () => {
  for (const path of Object.keys(unpacked)) assert.ok(path.startsWith(`${name}/`), path);
  assert.match(text('README.txt'), /open index\.html/);
  assert.match(text('index.html'), new RegExp(`<title>${course.title}`));
});

test('every file of the site is in it, but those that only a server has a use for', () => {
  const index = /takeIndex\((.*)\)/.exec(text('_offline/files/index.js'))?.[1] ?? '[]';
  const carried = new Set<string>(JSON.parse(index).flat());
  const missing = [...readBuiltSite(outputFolder).files]
    .map((path) => path.slice(1))
    .filter((path) => !isServerOnly(path) && !copy.has(path) && !carried.has(path))
    // Scripts are in the copy's own scripts.
    .filter((path) => !path.endsWith('.js'));
  assert.deepEqual(missing, []);
  assert.ok(carried.has('pagefind/pagefind-entry.json') && !copy.has('pagefind/pagefind-entry.json'));
});

test('every address in its pages and style sheets leads to a file of it, or out into the web', () => {
  const dead: string[] = [];
  let followed = 0;
  const follow = (from: string, address: string) => {
    if (/^(https?:|mailto:|data:|#)/.test(address)) return;
    followed += 1;
    const file = decodeURI(posix.join(posix.dirname(from), address.replace(/[?#].*/, '')));
    if (address.startsWith('/') || !copy.has(file)) dead.push(`${from}: ${address}`);
  };
  for (const path of copy.keys()) {
    if (path.endsWith('.css'))
      for (const [, address = ''] of text(path).matchAll(/url\("?([^")]+)/g)) follow(path, address);
    if (!path.endsWith('.html')) continue;
    const page = fromHtml(text(path));
    const unknown = selectAll('[srcset], object[data], meta[http-equiv=refresh i]', page);
    assert.deepEqual(unknown, [], `${path}: src/build/offline/page.ts does not mend these addresses yet`);
    for (const { tagName, properties } of selectAll('[href], [src], [action], [poster]', page)) {
      const { href, src, action, poster } = properties;
      for (const address of [href, src, action, poster]) if (typeof address === 'string') follow(path, address);
      if (tagName !== 'a') assert.doesNotMatch(String(href ?? src ?? action), /^https?:/, path);
    }
    assert.doesNotMatch(text(path), /type="?module/, path);
  }
  assert.deepEqual(dead, []);
  assert.ok(followed > 1000, `${followed} addresses`);
});

test('its pages keep to a policy that knows no server', () => {
  for (const path of copy.keys()) {
    if (!path.endsWith('.html')) continue;
    const [meta] = selectAll('meta[http-equiv]', fromHtml(text(path)));
    const policy = String(meta?.properties.content);
    assert.match(policy, /default-src 'none'/, path);
    assert.match(policy, /connect-src 'none'/, path);
    assert.doesNotMatch(policy, /'self'|unsafe-(inline|eval)(?<!wasm-unsafe-eval)|https?:|\*/, path);
  }
});

test('the same site gives the same bytes', async () => {
  const again = await packOfflineCopy(outputFolder, builtBase(outputFolder), course);
  assert.ok(archive.equals(again.bytes));
});

test('the site leads to it', {
  skip: !existsSync(join(outputFolder, 'offline')) && 'no page about offline use',
}, () => {
  const page = readFileSync(join(outputFolder, 'offline/index.html'), 'utf8');
  assert.ok(page.includes(`${builtBase(outputFolder)}${name}.zip`));
  assert.ok(readdirSync(outputFolder).includes(`${name}.zip`));
});
