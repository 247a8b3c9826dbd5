import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { get, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
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

/** Asks for a path as it stands, which fetch would put right first. Gives status, redirect and text. */
function ask(address: string, path: string, method = 'GET'): Promise<[number | undefined, string]> {
  return new Promise((resolve, reject) => {
    const asked = request(address, { path, method }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve([response.statusCode, response.headers.location ?? text]));
    });
    asked.on('error', reject).end();
  });
}

test('no path leads out of the folder or to another host, and none ends the server', async () => {
  const server = await serveSite({ folder });
  try {
    for (const path of [
      '/../../etc/passwd',
      '/..%2f..%2fetc/passwd',
      '/..%5c..%5cetc/passwd',
      '/%2felsewhere.example/..%2fabout',
      '/.//elsewhere.example/..%2fabout',
      '/%2fabout',
      '/about%0d%0aSet-Cookie:a/..%2fabout',
      '/%e2%82%ac/..%2fabout',
      '/index.html%00',
      `/${'a'.repeat(5000)}`,
    ]) {
      assert.deepEqual(await ask(server.address, path), [404, 'not here'], path);
    }
    assert.deepEqual(await ask(server.address, '/%'), [400, 'Bad request']);
    assert.deepEqual(await ask(server.address, '//'), [400, 'Bad request']);
    assert.deepEqual(await ask(server.address, '/', 'POST'), [405, 'Only GET and HEAD']);
    assert.deepEqual(await ask(server.address, '/about', 'HEAD'), [301, '/about/']);
    assert.deepEqual(await ask(server.address, '/', 'HEAD'), [200, '']);
    assert.deepEqual(await ask(server.address, '/about?found=a'), [301, '/about/?found=a']);
  } finally {
    await server.close();
  }
});

const noList = process.platform === 'linux' ? false : 'this system has no list of open files';

test('a file is closed when its reader goes away in the middle', { skip: noList }, async () => {
  const file = join(folder, 'large.zip');
  writeFileSync(file, Buffer.alloc(32e6));
  const isOpen = () =>
    readdirSync('/proc/self/fd').some((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === file;
      } catch {
        return false;
      }
    });
  const server = await serveSite({ folder });
  try {
    await new Promise<void>((resolve) => {
      const asked = get(new URL('large.zip', server.address), (response) => {
        response.once('data', () => {
          assert.ok(isOpen());
          asked.destroy();
          resolve();
        });
      });
    });
    for (let waits = 0; isOpen() && waits < 200; waits += 1) await setTimeout(25);
    assert.ok(!isOpen());
  } finally {
    await server.close();
  }
});
