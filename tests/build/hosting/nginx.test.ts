import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { headersOf } from '../../../src/build/hosting/headers.ts';
import { contentType } from '../../../src/build/hosting/media-types.ts';
import { base, folder, site } from '../../site/site.ts';
import { program, serveByNginx } from './nginx.ts';

const skip = program ? false : 'there is no nginx on this machine: the configuration of the container is not tried';
const served = skip ? undefined : await serveByNginx(folder, base);
after(() => served?.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Asks as it stands, without what fetch does by itself: no redirects, no decompression. */
function ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get(new URL(path, served?.address), { headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    request.on('error', reject);
  });
}

/** Asks for a file of the site by its path in it. */
const askFor = (path: string, headers?: Record<string, string>) => ask(base + path.slice(1), headers);

test('every file of the site comes with its type and the headers of the rules, compressed or not', {
  skip,
}, async () => {
  for (const path of site.files) {
    if (path === '/_headers') continue;
    const { status, headers, body } = await askFor(encodeURI(path), { 'Accept-Encoding': 'gzip' });
    assert.equal(status, 200, path);
    assert.equal(headers['content-type'], contentType(path), path);
    for (const [name, value] of Object.entries(headersOf(base + path.slice(1), base))) {
      assert.equal(headers[name.toLowerCase()], value, `${path}: ${name}`);
    }
    const sent = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    assert.deepEqual(sent, readFileSync(join(folder, path)), path);
  }
});

test('text is sent compressed to who takes it, plain to others', { skip }, async () => {
  const zipped = await askFor('/', { 'Accept-Encoding': 'gzip, br' });
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  assert.match(String(zipped.headers.vary), /Accept-Encoding/);
  const plain = await askFor('/');
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.ok(zipped.body.length < plain.body.length / 2);
});

test('a page that is known is not sent again', { skip }, async () => {
  const { headers } = await askFor('/lessons/', { 'Accept-Encoding': 'gzip' });
  const again = await askFor('/lessons/', { 'Accept-Encoding': 'gzip', 'If-None-Match': String(headers.etag) });
  assert.equal(again.status, 304);
  assert.equal(again.body.length, 0);
});

test('what is not there is answered by the error page, which nobody keeps', { skip }, async () => {
  for (const path of ['/lessons/none/', '/_astro/none.js', '/..%2f..%2fetc/passwd']) {
    const { status, headers, body } = await askFor(path);
    assert.equal(status, path.includes('..') ? 400 : 404, path);
    if (status === 400) continue;
    assert.equal(headers['content-type'], 'text/html; charset=utf-8', path);
    assert.equal(headers['cache-control'], 'no-cache', path);
    assert.match(body.toString(), /<h1/, path);
  }
});

test('a folder without its slash is sent to the one with it, whatever the port outside', { skip }, async () => {
  const { status, headers } = await askFor('/lessons');
  assert.equal(status, 301);
  assert.equal(headers.location, `${base}lessons/`);
});

test('it says that it is well, names no version, and has nothing to complain of', { skip }, async () => {
  const { status, headers, body } = await ask('/healthz');
  assert.equal(status, 200);
  assert.equal(body.toString(), 'ok\n');
  assert.equal(headers.server, 'nginx');
  assert.doesNotMatch(served?.errors() ?? '', /\[(?:warn|emerg|alert|crit)\]/);
});

test('under a base path: the root leads there, and everything else is not there', { skip }, async () => {
  const small = mkdtempSync(join(tmpdir(), 'podbook-small-'));
  writeFileSync(join(small, 'index.html'), 'home');
  writeFileSync(join(small, '404.html'), 'not here');
  const under = await serveByNginx(small, '/course/');
  const answer = async (path: string) => {
    const response = await fetch(new URL(path, under.address), { redirect: 'manual' });
    return [response.status, response.headers.get('location') ?? (await response.text())];
  };
  try {
    assert.deepEqual(await answer('/'), [302, '/course/']);
    assert.deepEqual(await answer('/course'), [301, '/course/']);
    assert.deepEqual(await answer('/course/'), [200, 'home']);
    assert.deepEqual(await answer('/course/none/'), [404, 'not here']);
    assert.deepEqual(await answer('/elsewhere/'), [404, 'not here']);
  } finally {
    await under.close();
    rmSync(small, { recursive: true });
  }
});
