import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright';
import { builtBase, type SiteServer, serveSite } from '../../src/build/hosting/serve.ts';
import { projectRoot } from '../../src/build/project.ts';
import { savedSite, serviceWorkerName } from '../../src/build/service-worker/saved-files.ts';
import { serviceWorkerScript } from '../../src/build/service-worker/service-worker.ts';
import { SAVED_LIMIT } from '../../src/offline/protocol.ts';
import { until } from '../until.ts';
import { context, watch } from './browser.ts';
import { run, type } from './example.ts';

const dist = join(projectRoot, 'dist');
const base = builtBase(dist);
const servers: SiteServer[] = [];
const folders: string[] = [];
after(async () => {
  await Promise.all(servers.map((server) => server.close()));
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A server of its own for a test, which will stop it. */
async function serve(folder = dist): Promise<SiteServer> {
  const server = await serveSite({ folder, base });
  servers.push(server);
  return server;
}

/** The built site in a folder that a test may change. */
function copyOfSite(): string {
  const folder = mkdtempSync(join(tmpdir(), 'podbook-offline-'));
  folders.push(folder);
  cpSync(dist, folder, { recursive: true });
  return folder;
}

const copyState = (page: Page) => page.locator('[data-copy="state"]');

/** Opens the page about the copy and waits until everything is saved. */
async function saveAll(page: Page, address: string): Promise<void> {
  await page.goto(`${address}offline/`);
  await copyState(page).filter({ hasText: 'Saved.' }).waitFor();
}

/** Cuts the network, and stops the server for good measure. */
async function cut(window: BrowserContext, server: SiteServer): Promise<void> {
  await window.setOffline(true);
  await server.close();
}

/** Plays the first lifecycle of the page, which fetches its code and the cluster. */
async function liveLifecycle(page: Page): Promise<void> {
  const life = page.locator('[data-island="lifecycle"]').first();
  await life.getByRole('button', { name: 'Play' }).click();
  await life.getByRole('combobox', { name: 'Speed' }).waitFor();
}

/**
 * Makes of a built site what another build would leave: every script and style sheet under another name, and another
 * first page.
 */
async function rebuild(folder: string, title: string): Promise<void> {
  const assets = readdirSync(join(folder, '_astro'));
  const renamed = new Map(assets.map((name) => [name, name.replace(/([.-])([\w-]{8})(\.\w+)$/, '$1zz$2$3')]));
  const names = new RegExp(assets.map((name) => name.replaceAll('.', '\\.')).join('|'), 'g');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const path of paths.filter((path) => /\.(html|js|css)$/.test(path))) {
    const text = readFileSync(join(folder, path), 'utf8');
    writeFileSync(
      join(folder, path),
      text.replace(names, (name) => renamed.get(name) ?? name),
    );
  }
  for (const [name, other] of renamed) renameSync(join(folder, '_astro', name), join(folder, '_astro', other));
  const home = join(folder, 'index.html');
  writeFileSync(home, readFileSync(home, 'utf8').replace(/<title>.*?<\/title>/, `<title>${title}</title>`));
  writeFileSync(join(folder, serviceWorkerName), await serviceWorkerScript(projectRoot, savedSite(folder)));
}

test('after one visit everything works without network', async () => {
  const server = await serve();
  const window = await context({ serviceWorkers: 'allow' });
  const { page, troubles } = await watch(window, server.address);
  const at = (path: string) => server.address + path;
  await page.goto(at(''));
  // Nothing is asked of the reader: the copy is made while the page is read.
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await saveAll(page, server.address);
  await cut(window, server);
  troubles.length = 0;

  await page.goto(at('lessons/first-pod/'));
  const plate = await run(page);
  await type(plate, 'kubectl create deployment web --image=nginx', /deployment\.apps\/web created/);
  await type(plate, 'kubectl rollout history deployment web', /REVISION/);
  await type(plate, 'kubectl rollout --help', /Manage the rollout/);
  await type(plate, 'kubectl explain pod.spec', /FIELDS:[\s\S]*activeDeadlineSeconds/);
  await type(plate, 'kubectl explain cronjob.spec.schedule', /Cron format/);

  await page.goto(at('lessons/restarts-and-back-off/'));
  await liveLifecycle(page);

  await page.goto(at('search/?q=topology%20spread'));
  await page
    .getByRole('status')
    .filter({ hasText: /\d+ results?/ })
    .waitFor();
  await page.locator('[data-search-page] a[href*="/lessons/"]').first().click();
  await page.waitForURL(/\/lessons\//);
  await page.waitForFunction(() => CSS.highlights.get('found')?.size);

  await page.goto(at('lessons/probes?found=x'));
  assert.equal(new URL(page.url()).pathname, `${base}lessons/probes/`);
  const manifest = readFileSync(join(dist, 'manifests/crash-loop.yaml'), 'utf8');
  assert.equal(
    await page.evaluate(async (path) => (await fetch(path)).text(), `${base}manifests/crash-loop.yaml`),
    manifest,
  );
  await page.goto(at(''));
  assert.equal(await page.title(), /<title>(.*?)<\/title>/.exec(readFileSync(join(dist, 'index.html'), 'utf8'))?.[1]);
  await page.evaluate(() => document.fonts.ready);
  assert.deepEqual(troubles, []);

  const lost = await page.goto(at('lessons/no-such-lesson/'));
  assert.equal(lost?.status(), 404);
  await page.getByRole('heading', { name: 'No page is scheduled at this address' }).waitFor();
  await window.close();
});

test('a new version is announced, waits until it is wanted, and leaves open pages whole', async () => {
  const folder = copyOfSite();
  const server = await serve(folder);
  const window = await context({ serviceWorkers: 'allow' });
  const [{ page, troubles }, { page: other }] = [
    await watch(window, server.address),
    await watch(window, server.address),
  ];
  await saveAll(page, server.address);
  await page.goto(server.address);
  await other.goto(`${server.address}lessons/restarts-and-back-off/`);
  const first = await page.title();
  const notice = (reader: Page) => reader.getByRole('complementary', { name: 'New version' });

  await rebuild(folder, 'Another version');
  await page.reload();
  assert.equal(await page.title(), first);
  // Both pages: the other one, whose code for it may come late, will have to tell of what this one does.
  for (const reader of [page, other]) {
    await notice(reader).getByRole('status').filter({ hasText: 'A new version of these pages is here.' }).waitFor();
  }
  await notice(page).getByRole('button', { name: 'Not now' }).click();
  await notice(page).waitFor({ state: 'hidden' });
  await page.reload();
  assert.equal(await page.title(), first);

  await page.goto(`${server.address}offline/`);
  await copyState(page).filter({ hasText: 'A new version is here' }).waitFor();
  await page.getByRole('button', { name: 'Use the new version' }).click();
  await page.getByRole('button', { name: 'Check for a new version' }).waitFor();
  await page.getByRole('row', { name: /Left of the version before/ }).waitFor();
  assert.deepEqual(troubles, []);
  await page.goto(server.address);
  assert.equal(await page.title(), 'Another version');

  // The other page asks for scripts of its own build, which the server does not have any more.
  await cut(window, server);
  await liveLifecycle(other);
  const reload = notice(other)
    .filter({ hasText: 'This page is still the old one' })
    .getByRole('button', { name: 'Reload' });
  await Promise.all([other.waitForEvent('load'), reload.click()]);
  await liveLifecycle(other);

  // When no page of the old version is left, nothing of it is kept.
  await other.close();
  await page.reload();
  await page.waitForFunction(async () => (await caches.keys()).length === 1);
  await window.close();
});

test('the copy says what it holds, stays under its limit, mends itself, and can be deleted and made again', async () => {
  const server = await serve();
  const thrifty = await context({ serviceWorkers: 'allow' });
  await thrifty.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
  const { page: unasked } = await watch(thrifty, server.address);
  await unasked.goto(`${server.address}offline/`);
  const window = await context({ serviceWorkers: 'allow' });
  const { page, troubles, requests } = await watch(window, server.address);
  await saveAll(page, server.address);
  const { files } = savedSite(dist);
  const pages = files.filter(({ path }) => /(^|\/|\.html)$/.test(path)).length;
  await page.getByRole('row', { name: new RegExp(`^Pages ${pages} `) }).waitFor();
  await page.getByRole('row', { name: new RegExp(`^Together ${files.length} `) }).waitFor();
  const held = await page.evaluate(async () => {
    let bytes = 0;
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) bytes += (await (await cache.match(request))?.blob())?.size ?? 0;
    }
    return bytes;
  });
  assert.equal(
    held,
    files.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  assert.ok(held < SAVED_LIMIT);
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    [],
  );

  await page.evaluate(async () => {
    const [name = ''] = await caches.keys();
    const cache = await caches.open(name);
    const [lost] = await cache.keys();
    if (lost) await cache.delete(lost);
  });
  // What it says may stand there for a moment only.
  await page.addInitScript(() => {
    const said = new Set<string>();
    Object.assign(globalThis, { said });
    new MutationObserver(() => said.add(document.querySelector('[data-copy="state"]')?.textContent ?? '')).observe(
      document,
      { subtree: true, childList: true, characterData: true },
    );
  });
  await page.reload();
  await copyState(page).filter({ hasText: 'Saved.' }).waitFor();
  const said = await page.evaluate(() => [...(globalThis as unknown as { said: Set<string> }).said]);
  assert.ok(
    said.some((text) => text.startsWith('The copy has lost 1 file.')),
    said.join('\n'),
  );

  for (const [outcome, said] of [
    ['dismissed', 'Not installed.'],
    ['accepted', 'Installed.'],
  ] as const) {
    await page.evaluate((outcome) => {
      const prompt = async () => {
        if (outcome === 'accepted') dispatchEvent(new Event('appinstalled'));
        return { outcome };
      };
      dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt }));
    }, outcome);
    const install = page.getByRole('button', { name: 'Install' });
    await install.click();
    await page.getByRole('status').filter({ hasText: said }).waitFor();
    await install.waitFor({ state: 'hidden' });
  }

  const remove = page.getByRole('button', { name: 'Delete the saved copy' });
  await remove.click();
  await copyState(page).filter({ hasText: 'You have deleted the copy' }).waitFor();
  assert.deepEqual(await page.evaluate(() => caches.keys()), []);
  // The page has the worker that it had, which is not installed again: it fills the copy.
  await page.getByRole('button', { name: 'Save now' }).click();
  await copyState(page).filter({ hasText: 'Saved.' }).waitFor();

  await remove.click();
  await page.getByRole('button', { name: 'Save now' }).waitFor();
  requests.length = 0;
  await page.reload();
  await until(
    () => requests.some((address) => address.includes('/keep.')),
    () => 'the page looks after its copy',
  );
  await page.waitForTimeout(2000);
  assert.deepEqual(await page.evaluate(() => caches.keys()), [], 'nothing is saved that was deleted');
  assert.deepEqual(troubles, []);
  await window.close();

  await copyState(unasked).filter({ hasText: 'set to spare data' }).waitFor();
  assert.deepEqual(await unasked.evaluate(() => caches.keys()), [], 'who spares data is asked first');
  await thrifty.close();
});
