// Keeps a copy of the whole site and answers from it. The build puts in the list of files (src/build/service-worker/).
import { bytesIn } from './holdings.ts';
import {
  type Description,
  formerCache,
  type ListedFile,
  type News,
  plainAddress,
  SAVED_LIMIT,
  savedAddress,
  savedCache,
  type Wish,
} from './protocol.ts';

declare const self: ServiceWorkerGlobalScope;
declare const SAVED_FILES: readonly ListedFile[];
declare const SAVED_VERSION: string;
declare const TOO_MUCH: number;

const { scope } = self.registration;

/** Where each file of this version is kept, by its address. */
const places = new Map(
  SAVED_FILES.map(([path, revision]) => {
    const url = new URL(path, scope).href;
    return [url, savedAddress(url, revision)];
  }),
);

/** How many files are fetched at a time: enough to hide the way to the server, few enough to leave room for a reader's page. */
const AT_A_TIME = 6;

const notFound = new URL('404.html', scope).href;

/** The open pages of this site. */
async function openPages(): Promise<readonly Client[]> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return windows.filter(({ url }) => url.startsWith(scope));
}

async function tell(news: News): Promise<void> {
  for (const page of await openPages()) page.postMessage(news);
}

async function missingFiles(): Promise<[url: string, place: string][]> {
  const cache = await caches.open(savedCache(scope));
  const held = new Set((await cache.keys()).map(({ url }) => url));
  return [...places].filter(([, place]) => !held.has(place));
}

/** Whether a file of the site is a page. */
const isPage = (url: string) => /(\/|\.html)$/.test(url);

/** An address without the endings that hosts add and take away: `/a/index.html`, `/a.html`, `/a/` and `/a` are the same page. */
const bare = (address: string) => plainAddress(address).replace(/(\/index)?(\.html|\/)?$/, '');

/** Whether a host sent a page in place of a file: to sign in, say, or its first page for whatever it lacks. */
function isOther(response: Response, url: string): boolean {
  if (response.redirected && bare(response.url) !== bare(url)) return true;
  return !isPage(url) && /^text\/html\b/.test(response.headers.get('Content-Type') ?? '');
}

async function fromServer(url: string, place: string): Promise<Response> {
  // A host's caches may hold a file of the build before for a while, but not under an address with this revision.
  // What the reader asks for in the meantime goes first.
  const response = await fetch(place, { cache: place === url ? 'default' : 'no-store', priority: 'low' });
  // Some hosts say 404 even to who asks for the page that says so.
  const isGood = response.ok || (url === notFound && response.status === 404);
  if (!isGood) throw new Error(`${url} answered ${response.status}`);
  if (isOther(response, url)) throw new Error(`${url} answered with another page`);
  // Without an address of its own: a module would take that for its place, and no page may come from one that led elsewhere.
  return new Response(await response.blob(), response);
}

let filling: Promise<void> | undefined;

/** Fetches what the copy lacks. Files that another version left, or an attempt that failed, are not fetched again. */
function fill(): Promise<void> {
  filling ??= fetchMissing().finally(() => {
    filling = undefined;
  });
  return filling;
}

async function fetchMissing(): Promise<void> {
  try {
    const cache = await caches.open(savedCache(scope));
    const missing = await missingFiles();
    let done = places.size - missing.length;
    const waiting = missing.values();
    const work = async () => {
      for (const [url, place] of waiting) {
        await cache.put(place, await fromServer(url, place));
        done += 1;
        if (done % 10 === 0) await tell({ type: 'saving', done, of: places.size });
      }
    };
    // One that fails leaves the rest to the others: what they fetch is there for the next try.
    const ends = await Promise.allSettled(Array.from({ length: AT_A_TIME }, work));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    await tell({ type: 'saving', done, of: places.size });
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    await tell({ type: 'failed', reason });
    throw error;
  }
}

/**
 * Takes files of the version before out of the copy. Pages that are open go on with that version, so what has no
 * successor of the same address (scripts, parts of the search index) stays within their reach.
 */
async function clear(): Promise<void> {
  const saved = await caches.open(savedCache(scope));
  const current = new Set(places.values());
  const left = (await saved.keys()).filter(({ url }) => !current.has(url));
  if (left.length === 0) return;
  const inUse = (await openPages()).length > 0;
  if (!inUse || (await formerIsTooMuch(saved))) await caches.delete(formerCache(scope));
  const former = inUse ? await caches.open(formerCache(scope)) : undefined;
  for (const request of left) {
    const url = plainAddress(request.url);
    const response = former && !places.has(url) && (await saved.match(request));
    if (response) await former.put(url, response);
    await saved.delete(request);
  }
}

/** Whether files that several updates left take more room, with the copy, than the site may. */
async function formerIsTooMuch(saved: Cache): Promise<boolean> {
  if (!(await caches.has(formerCache(scope)))) return false;
  const former = await caches.open(formerCache(scope));
  return (await bytesIn(saved)) + (await bytesIn(former)) > SAVED_LIMIT;
}

/** A page has been opened. */
async function welcome(): Promise<void> {
  // The only open page is a new one: nobody needs the version before.
  if ((await openPages()).length <= 1) await caches.delete(formerCache(scope));
  // Browsers may clear what they like, and a reader may let a version in while the next is being fetched.
  if ((await missingFiles()).length > 0) await fill();
}

async function describe(): Promise<Description> {
  return { version: SAVED_VERSION, files: places.size, missing: (await missingFiles()).length, tooMuch: TOO_MUCH };
}

/** A file that a cache holds. One that cannot be read is like one that is not there: the server is asked. */
function held(place: string, cacheName: string): Promise<Response | undefined> {
  return caches.match(place, { cacheName, ignoreVary: true }).catch(() => undefined);
}

async function fromCopy(url: string): Promise<Response | undefined> {
  const place = places.get(url);
  return place === undefined ? undefined : held(place, savedCache(scope));
}

async function answer(request: Request): Promise<Response> {
  const url = plainAddress(request.url).replace(/\/index\.html$/, '/');
  const saved = await fromCopy(url);
  if (saved) return saved;
  const opens = request.mode === 'navigate';
  if (opens && places.has(`${url}/`)) return Response.redirect(`${url}/${new URL(request.url).search}`);
  const former = opens ? undefined : await held(url, formerCache(scope));
  if (former) return former;
  try {
    return await fetch(request);
  } catch (error) {
    // That there is no such page can be said only where every page is listed; of other files not all are.
    const isNoPage = opens && TOO_MUCH === 0 && !places.has(url) && !/\.\w+$/.test(url);
    const page = isNoPage && (await fromCopy(notFound));
    if (page) return new Response(page.body, { status: 404, headers: page.headers });
    throw error;
  }
}

self.addEventListener('install', (event) => event.waitUntil(fill()));

self.addEventListener('activate', (event) => {
  // The page that brought this worker along is to work without network as well, not only the next one.
  event.waitUntil(clear().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && request.url.startsWith(scope)) event.respondWith(answer(request));
});

self.addEventListener('message', (event) => {
  const wish: Wish = event.data;
  switch (wish) {
    case 'take over':
      event.waitUntil(self.skipWaiting());
      break;
    case 'save':
      event.waitUntil(fill());
      break;
    case 'describe':
      event.waitUntil(describe().then((description) => event.ports[0]?.postMessage(description)));
      break;
    case 'arrived':
      event.waitUntil(welcome());
      break;
  }
});
