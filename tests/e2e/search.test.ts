import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { readContentFiles } from '../../src/build/content/content-files.ts';
import { context, home, visit, watch } from './browser.ts';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Search' });
const field = (page: Page) => dialog(page).getByRole('searchbox');
const status = (page: Page) => dialog(page).getByRole('status');

/** Opens the search on a lesson and types. */
async function search(page: Page, words: string): Promise<void> {
  await visit(page, '/lessons/first-pod/');
  await page.keyboard.press('/');
  await field(page).fill(words);
  await status(page)
    .filter({ hasText: /\d+ results?|Nothing found/ })
    .waitFor();
}

test('"/" and Ctrl K open the search, Escape closes it and the focus is where it was', async () => {
  const window = await context();
  const { page, troubles } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  const link = page.locator('main a').first();
  for (const key of ['/', 'Control+k']) {
    await link.focus();
    await page.keyboard.press(key);
    await field(page).waitFor();
    assert.equal(await field(page).evaluate((element) => element === document.activeElement), true, key);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'hidden' });
    assert.equal(await link.evaluate((element) => element === document.activeElement), true, key);
  }
  await page.locator('header [data-search-open]').click();
  await field(page).waitFor();
  assert.deepEqual(troubles, []);
  await window.close();
});

test('who searches ImagePullBackOff lands on its entry, by the keyboard alone', async () => {
  const window = await context();
  const { page, troubles } = await watch(window);
  await search(page, 'ImagePullBackOff');
  const first = dialog(page)
    .getByRole('link', { name: /ImagePullBackOff/ })
    .first();
  await first.waitFor();
  await page.keyboard.press('ArrowDown');
  for (let presses = 0; presses < 20; presses += 1) {
    if (await first.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await page.waitForURL(/#/);
  const target = page.locator(':target');
  await target.waitFor();
  const text = await target.evaluate(
    (element) => (/^H\d$/.test(element.tagName) ? element.parentElement : element)?.textContent ?? '',
  );
  assert.match(text, /ImagePullBackOff/);
  // What marks it comes after the page.
  await page.waitForFunction(() => CSS.highlights.get('found')?.size);
  assert.equal(await page.evaluate(() => location.search), '', 'the address is clean again');
  assert.deepEqual(troubles, []);
  await window.close();
});

test('Enter in the field goes to the first place', async () => {
  const window = await context();
  const { page } = await watch(window);
  await search(page, 'CrashLoopBackOff');
  await dialog(page).getByRole('link').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((address) => !address.pathname.endsWith('/first-pod/'));
  assert.match((await page.locator('main').textContent()) ?? '', /CrashLoopBackOff/);
  await window.close();
});

test('facets are toggle buttons with counts, and narrow what is shown', async () => {
  const window = await context();
  const { page } = await watch(window);
  await search(page, 'init container');
  const before = (await status(page).textContent()) ?? '';
  const manifests = dialog(page).getByRole('button', { name: /^Manifests/ });
  const count = Number(/\d+/.exec((await manifests.textContent()) ?? '')?.[0]);
  assert.ok(count > 0);
  await manifests.click();
  assert.equal(await manifests.getAttribute('aria-pressed'), 'true');
  await status(page)
    .filter({ hasText: new RegExp(`^${count} results?`) })
    .waitFor();
  await manifests.click();
  await status(page).filter({ hasText: before }).waitFor();
  await window.close();
});

test('a kind can be listed without a word', async () => {
  const window = await context();
  const { page } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  await page.keyboard.press('/');
  await dialog(page)
    .getByRole('button', { name: /^Lessons \d/ })
    .click();
  const lessons = readContentFiles().lessons.length;
  await status(page)
    .filter({ hasText: `${lessons} results in all` })
    .waitFor();
  await window.close();
});

test('a pasted message is found though it is full of names and numbers', async () => {
  const window = await context();
  const { page } = await watch(window);
  await search(
    page,
    'Back-off restarting failed container web in pod web-7d4b9c_default(2c3f0a1b-77aa-4c5e-9f00-1234567890ab)',
  );
  await dialog(page).getByText('What has most of these words comes first').waitFor();
  assert.match((await dialog(page).locator('.sr-groups > li').first().textContent()) ?? '', /BackOff|back-off/i);
  await window.close();
});

test('nothing found: the right spelling is offered, and what to try', async () => {
  const window = await context();
  const { page } = await watch(window);
  await search(page, 'CrashLopBackOf');
  await dialog(page).getByRole('button', { name: 'CrashLoopBackOff', exact: true }).click();
  await status(page)
    .filter({ hasText: /results? for CrashLoopBackOff/ })
    .waitFor();
  await field(page).fill('qqqzzzxxx');
  await status(page).filter({ hasText: 'Nothing found for qqqzzzxxx' }).waitFor();
  await dialog(page).getByRole('link', { name: 'All terms' }).waitFor();
  await window.close();
});

test('without an index the search says so, and tries again', async () => {
  const window = await context();
  const { page } = await watch(window);
  await window.route('**/pagefind/**', (route) => route.abort());
  await visit(page, '/lessons/first-pod/');
  await page.keyboard.press('/');
  await status(page).filter({ hasText: 'could not be loaded' }).waitFor();
  await window.unroute('**/pagefind/**');
  await dialog(page).getByRole('button', { name: 'Try again' }).click();
  await dialog(page).getByRole('heading', { name: 'Try' }).waitFor();
  await window.close();
});

test('the search page keeps its words in the address', async () => {
  const window = await context();
  const { page, troubles } = await watch(window);
  await page.goto(`${home}search/?q=probe&kind=lesson`);
  const main = page.locator('main');
  await main
    .getByRole('status')
    .filter({ hasText: /results? for probe/ })
    .waitFor();
  assert.equal(await main.getByRole('button', { name: /^Lessons/ }).getAttribute('aria-pressed'), 'true');
  await main.getByRole('searchbox').fill('volume');
  await page.waitForURL(/q=volume/);
  assert.deepEqual(troubles, []);
  await window.close();
});

test('axe finds nothing in the open search, light and dark, with and without results', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const window = await context({ colorScheme });
    const { page } = await watch(window);
    for (const words of ['probe', 'qqqzzzxxx']) {
      await search(page, words);
      const { violations } = await new AxeBuilder({ page }).include('dialog').analyze();
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ') ?? ''}`),
        [],
        `${words}, ${colorScheme}`,
      );
    }
    await window.close();
  }
});
