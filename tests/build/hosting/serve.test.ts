import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { builtBase, serveSite } from '../../../src/build/hosting/serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'podbook-serve-'));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'about'));
writeFileSync(join(folder, 'index.html'), 'home');
writeFileSync(join(folder, 'about/index.html'), 'about');
writeFileSync(join(folder, '404.html'), 'not here');

/** The base path that a home page with this link was built for. */
function baseOf(link: string): string {
  const place = join(folder, 'base');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'index.html'), `<!doctype html><title>A</title>${link}<main>`);
  return builtBase(place);
}

test('the base path of built pages is read from their style sheet, with quotes and without', () => {
  assert.equal(baseOf('<link rel="stylesheet" href="/podbook/_astro/a.css">'), '/podbook/');
  assert.equal(
    baseOf('<link rel=icon href=/podbook/i.svg><link rel=stylesheet href=/podbook/_astro/a.css>'),
    '/podbook/',
  );
  assert.equal(baseOf('<link rel=stylesheet href=/_astro/a.css>'), '/');
});

test('pages are served below the base path, as a static host serves them', async () => {
  const server = await serveSite({ folder, base: '/podbook/' });
  const get = async (path: string) => {
    const response = await fetch(new URL(path, server.address), { redirect: 'manual' });
    return [response.status, response.headers.get('location') ?? (await response.text())];
  };
  try {
    assert.deepEqual(await get('/podbook/'), [200, 'home']);
    assert.deepEqual(await get('/podbook'), [302, '/podbook/']);
    assert.deepEqual(await get('/podbook/about'), [301, '/podbook/about/']);
    assert.deepEqual(await get('/podbook/about/'), [200, 'about']);
    assert.deepEqual(await get('/podbook/none/'), [404, 'not here']);
    assert.deepEqual(await get('/about/'), [404, 'not here']);
    assert.deepEqual(await get('/podbook/..%2f..%2fetc/passwd'), [404, 'not here']);
  } finally {
    await server.close();
  }
});
