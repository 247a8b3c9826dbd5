import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright';
import { contentType } from '../../src/build/hosting/media-types.ts';
import { projectRoot } from '../../src/build/project.ts';
import { savedSite, serviceWorkerName } from '../../src/build/service-worker/saved-files.ts';
import { serviceWorkerScript } from '../../src/build/service-worker/service-worker.ts';
import type { News, Wish } from '../../src/offline/protocol.ts';
import { context } from './browser.ts';

const ends: (() => unknown)[] = [];
after(() => Promise.all(ends.map((end) => end())));

/** A few pages and files, and more than are fetched at a time. */
const site: Readonly<Record<string, string>> = {
  'index.html': '<title>Home</title>',
  '404.html': '<title>No such page</title>',
  'a/index.html': '<title>A page</title>',
  'a.md': '# A page',
  'first.json': '{}',
  'here.js': 'export const here = import.meta.url;',
  ...Object.fromEntries(Array.from({ length: 30 }, (_, number) => [`_astro/part.${number}.js`, `// ${number}`])),
};

/** A host of the small site, and a page of it. */
interface Hosted {
  readonly window: BrowserContext;
  readonly page: Page;
  readonly address: string;
  /** How many files the copy consists of. */
  readonly files: number;
  /** The paths that were asked for, without queries. */
  readonly asked: string[];
  /** What the host answers in place of a file; by default nothing else. */
  misbehave: (path: string, response: ServerResponse, query: string) => boolean;
}

/** @param begin a script that the service worker runs first. */
async function host(begin = ''): Promise<Hosted> {
  const folder = mkdtempSync(join(tmpdir(), 'podbook-worker-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(site)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const saved = savedSite(folder);
  writeFileSync(join(folder, serviceWorkerName), begin + (await serviceWorkerScript(projectRoot, saved)));
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    hosted.asked.push(pathname);
    if (hosted.misbehave(pathname, response, search)) return;
    const file = join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    if (!existsSync(file)) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': contentType(file) }).end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => server.close().closeAllConnections());
  const window = await context({ serviceWorkers: 'allow' });
  const page = await window.newPage();
  const hosted: Hosted = {
    window,
    page,
    address: `http://localhost:${(server.address() as AddressInfo).port}/`,
    files: saved.files.length,
    asked: [],
    misbehave: () => false,
  };
  await page.goto(hosted.address);
  return hosted;
}

/** Registers the service worker, or says something to it, and waits for the end of what it fetches. */
function fetched(page: Page, wishes: readonly Wish[] = []): Promise<News & { held: number; more: number }> {
  return page.evaluate(async (wishes) => {
    const { serviceWorker } = navigator;
    const heard: News[] = [];
    const end = new Promise<News>((resolve) => {
      serviceWorker.addEventListener('message', ({ data }: MessageEvent<News>) => {
        heard.push(data);
        if (data.type === 'failed' || data.done === data.of) resolve(data);
      });
    });
    if (wishes.length === 0) await serviceWorker.register('/service-worker.js');
    for (const wish of wishes) (await serviceWorker.ready).active?.postMessage(wish);
    const news = await end;
    const before = heard.length;
    const cache = await caches.open((await caches.keys())[0] ?? '');
    const held = (await cache.keys()).length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { ...news, held, more: heard.length - before };
  }, wishes);
}

/** Lets the service worker fetch everything and take charge. */
async function save({ page, files }: Hosted): Promise<void> {
  assert.deepEqual(await fetched(page), { type: 'saving', done: files, of: files, held: files, more: 0 });
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
}

/** What was asked for of what only the service worker asks for. */
const partsOf = ({ asked }: Hosted) => asked.filter((path) => path.startsWith('/_astro/'));

const reasonOf = (news: News): string => (news.type === 'failed' ? news.reason : 'all was fetched');

test('one file that the host does not have costs that one: it is told at the end, and the next try asks for it alone', async () => {
  const hosted = await host();
  hosted.misbehave = (path, response) => path === '/_astro/part.0.js' && Boolean(response.writeHead(404).end());
  const first = await fetched(hosted.page);
  assert.match(reasonOf(first), /part\.0\.js answered 404/);
  assert.deepEqual([first.held, first.more], [hosted.files - 1, 0]);
  hosted.misbehave = () => false;
  hosted.asked.length = 0;
  await save(hosted);
  assert.deepEqual(partsOf(hosted), ['/_astro/part.0.js']);
  await hosted.window.close();
});

test('what two pages want at the same time is fetched once', async () => {
  const hosted = await host();
  await save(hosted);
  await hosted.page.evaluate(async () => {
    const cache = await caches.open((await caches.keys())[0] ?? '');
    for (const request of await cache.keys()) if (request.url.includes('/_astro/')) await cache.delete(request);
  });
  hosted.asked.length = 0;
  await fetched(hosted.page, ['save', 'save']);
  assert.equal(partsOf(hosted).length, 30);
  assert.equal(new Set(partsOf(hosted)).size, 30);
  await hosted.window.close();
});

test('a page that a host sends in place of a file is not kept', async () => {
  const hosted = await host();
  const cases: [expected: RegExp, Hosted['misbehave']][] = [
    [
      /first\.json answered with another page/,
      (path, response) =>
        path === '/first.json' &&
        Boolean(response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('Hello')),
    ],
    [
      /\/a\/ answered with another page/,
      (path, response) => {
        if (path === '/sign-in/') response.writeHead(200, { 'Content-Type': 'text/html' }).end('Sign in');
        else if (path === '/a/') response.writeHead(302, { Location: '/sign-in/' }).end();
        else return false;
        return true;
      },
    ],
    [
      /404\.html answered 503/,
      (path, response) => path === '/404.html' && Boolean(response.writeHead(503).end('Busy')),
    ],
  ];
  for (const [expected, misbehave] of cases) {
    hosted.misbehave = misbehave;
    const news = await fetched(hosted.page);
    assert.match(reasonOf(news), expected);
    assert.equal(news.held, hosted.files - 1);
    await hosted.page.evaluate(async () => {
      for (const name of await caches.keys()) await caches.delete(name);
    });
  }
  await hosted.window.close();
});

test('pages that a host has at another form of their address open without network', async () => {
  const hosted = await host();
  hosted.misbehave = (path, response) => {
    if (path === '/a/') response.writeHead(308, { Location: '/a' }).end();
    else if (path === '/a') response.writeHead(200, { 'Content-Type': 'text/html' }).end(site['a/index.html']);
    else if (path === '/404.html') response.writeHead(404, { 'Content-Type': 'text/html' }).end(site['404.html']);
    else return false;
    return true;
  };
  await save(hosted);
  await hosted.window.setOffline(true);
  await hosted.page.goto(`${hosted.address}a/`);
  assert.equal(await hosted.page.title(), 'A page');
  await hosted.page.goto(`${hosted.address}none/`);
  assert.equal(await hosted.page.title(), 'No such page');
  await hosted.window.close();
});

test('a cache on the way that still has files of the build before does not get them into the copy', async () => {
  const hosted = await host();
  hosted.misbehave = (path, response, query) => path === '/a/' && query === '' && Boolean(response.end('Yesterday'));
  await save(hosted);
  await hosted.page.goto(`${hosted.address}a/`);
  assert.equal(await hosted.page.title(), 'A page');
  const here = await hosted.page.evaluate(async (address): Promise<string> => (await import(address)).here, '/here.js');
  assert.equal(here, `${hosted.address}here.js`, 'a module is where it was asked for');
  await hosted.window.close();
});

test('without network only a page that the site does not have is said not to exist', async () => {
  const hosted = await host();
  await save(hosted);
  await hosted.page.evaluate(async () => {
    const cache = await caches.open((await caches.keys())[0] ?? '');
    for (const request of await cache.keys()) if (request.url.includes('/a/')) await cache.delete(request);
  });
  await hosted.window.setOffline(true);
  const lost = await hosted.page.goto(`${hosted.address}none/`);
  assert.equal(lost?.status(), 404);
  for (const path of ['a/', 'a.md']) {
    // The browser's own page about it comes a little later, and would be taken for another way.
    const page = await hosted.window.newPage();
    await assert.rejects(page.goto(hosted.address + path), /net::ERR_/, path);
  }
  await hosted.window.close();
});

test('a copy that the browser cannot read any more does not stand in the way of the server', async () => {
  const hosted = await host('CacheStorage.prototype.match = () => Promise.reject(new Error("The disk is broken."));');
  await save(hosted);
  await hosted.page.goto(`${hosted.address}a/`);
  assert.equal(await hosted.page.title(), 'A page');
  await hosted.window.close();
});

test('where the site has moved away, the farewell deletes the copy and lets the server say where to', async () => {
  const hosted = await host();
  await save(hosted);
  const farewell = readFileSync(join(projectRoot, 'src/build/service-worker/farewell.js'));
  hosted.misbehave = (path, response) => {
    if (path === `/${serviceWorkerName}`) response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(farewell);
    else if (path === '/') response.writeHead(301, { Location: '/moved/' }).end();
    else if (path === '/moved/') response.writeHead(200, { 'Content-Type': 'text/html' }).end('Here');
    else return false;
    return true;
  };
  // The page may be sent on before it is there.
  await Promise.all([hosted.page.waitForURL('**/moved/'), hosted.page.goto(hosted.address).catch(() => undefined)]);
  assert.deepEqual(await hosted.page.evaluate(() => caches.keys()), []);
  await hosted.window.close();
});
