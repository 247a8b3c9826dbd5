import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright';
import { builtBase, serveSite } from '../../src/build/hosting/serve.ts';
import { projectRoot } from '../../src/build/project.ts';
import { savedSite, serviceWorkerName } from '../../src/build/service-worker/saved-files.ts';
import { serviceWorkerScript } from '../../src/build/service-worker/service-worker.ts';
import { PATIENCE } from '../../src/offline/protocol.ts';
import { context, watch } from './browser.ts';

const dist = join(projectRoot, 'dist');
const folder = mkdtempSync(join(tmpdir(), 'podbook-offline-page-'));
cpSync(dist, folder, { recursive: true });
const server = await serveSite({ folder, base: builtBase(dist) });
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const writeWorker = (script: string) => writeFileSync(join(folder, serviceWorkerName), script);

/**
 * Opens the page about the copy in a window of its own, where time passes as the test says.
 *
 * @param options `saveData`: nothing is saved that is not asked for; `still`: time stands, so that nothing is done later.
 */
async function open({ saveData = false, still = false } = {}): Promise<{
  page: Page;
  window: BrowserContext;
  troubles: string[];
}> {
  const window = await context({ serviceWorkers: 'allow' });
  const { page, troubles } = await watch(window, server.address);
  await page.clock.install();
  if (still) await page.clock.pauseAt(Date.now() + 1000);
  await page.addInitScript((value) => Object.defineProperty(navigator, 'connection', { value }), { saveData });
  await page.goto(`${server.address}offline/`);
  return { page, window, troubles };
}

const stateIs = (page: Page, hasText: string | RegExp) =>
  page.locator('[data-copy="state"]').filter({ hasText }).waitFor();

test('a worker that ends before all is saved, and says nothing, leaves the reader a button', async () => {
  writeWorker(`
    async function end() {
      await caches.open('begun');
      throw new Error('ended');
    }
    addEventListener('install', (event) => event.waitUntil(end()));
  `);
  // Nobody but the test asks for a copy.
  const { page, window } = await open({ saveData: true });
  await stateIs(page, 'Not saved.');
  const save = page.getByRole('button', { name: 'Save now' });
  await save.focus();
  await page.keyboard.press('Enter');
  await stateIs(page, 'Saving.');
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute('data-copy')),
    'state',
    'the focus does not go with the button',
  );
  await page.waitForFunction(
    async () => (await caches.has('begun')) && !(await navigator.serviceWorker.getRegistration()),
  );
  await page.clock.fastForward(PATIENCE);
  await stateIs(page, 'Not saved.');
  await save.waitFor();
  await window.close();
});

test('a worker that does not answer is named, and can be deleted', async () => {
  writeWorker('');
  const { page, window, troubles } = await open();
  await page.evaluate(
    async (script) => {
      await navigator.serviceWorker.register(script);
      await navigator.serviceWorker.ready;
    },
    `${builtBase(dist)}${serviceWorkerName}`,
  );
  await page.reload();
  await stateIs(page, 'Looking for the copy.');
  await page.clock.fastForward(PATIENCE);
  await stateIs(page, /^Not saved: the service worker of this site does not answer\. /);
  await page.getByRole('button', { name: 'Delete the saved copy' }).click();
  await stateIs(page, 'You have deleted the copy');
  assert.deepEqual(troubles, []);
  await window.close();
});

test('a copy that has lost files while a new version waits is renewed by that', async () => {
  writeWorker(await serviceWorkerScript(projectRoot, savedSite(folder)));
  // What looks after the copy a while after a page is opened would mend it.
  const { page, window, troubles } = await open({ saveData: true, still: true });
  await page.getByRole('button', { name: 'Save now' }).click();
  await stateIs(page, 'Saved.');
  const home = join(folder, 'index.html');
  writeFileSync(home, readFileSync(home, 'utf8').replace(/<title>.*?<\/title>/, '<title>Another version</title>'));
  writeWorker(await serviceWorkerScript(projectRoot, savedSite(folder)));
  await page.getByRole('button', { name: 'Check for a new version' }).click();
  await stateIs(page, 'A new version is here');
  await page.evaluate(async (address) => {
    const cache = await caches.open((await caches.keys())[0] ?? '');
    const [former] = (await cache.keys()).filter(({ url }) => url.startsWith(`${address}?saved=`));
    if (former) await cache.delete(former);
  }, server.address);
  await page.reload();
  await stateIs(page, 'The copy has lost 1 file.');
  await page.getByRole('button', { name: 'Save now' }).click();
  await stateIs(page, 'Saved.');
  await page.goto(server.address);
  assert.equal(await page.title(), 'Another version');
  assert.deepEqual(troubles, []);
  await window.close();
});

test('a worker that ends while it fetches is followed by the next, until all is there', async () => {
  writeWorker(`
    async function fetchSome() {
      const cache = await caches.open('tries');
      const done = (await cache.keys()).length + 1;
      await cache.put('/' + done, new Response());
      for (const page of await clients.matchAll({ includeUncontrolled: true })) {
        page.postMessage({ type: 'saving', done, of: 3 });
      }
      if (done < 3) throw new Error('ended');
    }
    addEventListener('install', (event) => event.waitUntil(fetchSome()));
  `);
  const window = await context({ serviceWorkers: 'allow' });
  const { page, troubles } = await watch(window, server.address);
  await page.goto(server.address);
  await page.evaluate(() => navigator.serviceWorker.ready);
  assert.equal(await page.evaluate(async () => (await (await caches.open('tries')).keys()).length), 3);
  assert.deepEqual(troubles, []);
  await window.close();
});

test('when a file cannot be had, the table says what is there all the same', async () => {
  writeWorker(await serviceWorkerScript(projectRoot, savedSite(folder)));
  const lost = join(folder, 'NOTICE.txt');
  const notice = readFileSync(lost);
  rmSync(lost);
  const { page, window } = await open({ saveData: true });
  await page.getByRole('button', { name: 'Save now' }).click();
  await stateIs(page, /^Not saved: .*NOTICE\.txt answered 404/);
  await page.getByRole('row', { name: new RegExp(`^Together ${savedSite(folder).files.length} `) }).waitFor();
  writeFileSync(lost, notice);
  await window.close();
});
