import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lessons, site } from '../site/site.ts';
import { context, visit, watch } from './browser.ts';

/** One page of each kind, and two lessons. */
const kinds = [
  '/',
  '/lessons/',
  lessons[0] ?? '',
  '/lessons/init-containers/',
  '/notes/',
  '/reference/',
  '/reference/glossary/',
  '/reference/manifests/',
  '/reference/commands/',
  '/reference/statuses/',
  '/key/',
  '/search/',
  '/about/',
];

for (const width of [360, 1440]) {
  test(`every kind of page opens at ${width} pixels without an error, a failed or a foreign request`, async () => {
    const window = await context({ viewport: { width, height: 800 } });
    for (const path of kinds) {
      const { page, troubles } = await watch(window);
      await visit(page, path);
      await page.waitForLoadState('networkidle');
      assert.deepEqual(troubles, [], path);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(overflow <= 0, `${path} is ${overflow} pixels wider than a window of ${width}`);
      await page.close();
    }
    await window.close();
  });
}

test('a link to a place leads to where it can be read, below whatever stays at the top', async () => {
  for (const width of [360, 768, 1440]) {
    const window = await context({ viewport: { width, height: 800 } });
    const { page } = await watch(window);
    for (const place of ['/notes/#note-003', '/notes/#container-portable', '/lessons/probes/#the-numbers']) {
      await visit(page, place);
      const [top, inFront] = await page.locator(':target').evaluate((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const { left, top } = range.getClientRects()[0] as DOMRect;
        return [top, element.contains(document.elementFromPoint(left + 4, top + 4))];
      });
      assert.ok(inFront && top > 50 && top < 200, `${place} at ${width}: ${top} pixels from the top`);
      if (width === 360) assert.ok(top < 110, `${place}: ${top} pixels from the top of a phone`);
    }
    await window.close();
  }
});

test('every page of the site opens without an error or a failed request', async () => {
  const window = await context();
  for (const path of site.pages.keys()) {
    if (path === '/404') continue;
    const { page, troubles } = await watch(window);
    await visit(page, path);
    assert.deepEqual(troubles, [], path);
    await page.close();
  }
  await window.close();
});

test('what is not there is answered by the error page, with a way on', async () => {
  const window = await context();
  const { page } = await watch(window);
  await visit(page, '/lessons/no-such-lesson/');
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
  assert.ok((await page.locator('main a').count()) > 0);
  await window.close();
});

test('without JavaScript a lesson still reads: text, manifests, drawings, links', async () => {
  const window = await context({ javaScriptEnabled: false });
  const { page, troubles } = await watch(window);
  await visit(page, '/lessons/init-containers/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.ok((await page.locator('main pre').count()) > 0);
  assert.ok((await page.locator('main pre').first().textContent())?.includes('kind:'));
  assert.ok(((await page.locator('main').textContent()) ?? '').length > 2000);
  const search = page.locator('header [data-search-open]');
  assert.equal(await search.getAttribute('href').then((href) => href?.endsWith('/search/')), true);
  await search.click();
  await page.waitForURL(/\/search\/$/);
  assert.ok((await page.locator('main').textContent())?.includes('needs JavaScript'));
  assert.deepEqual(troubles, []);
  await window.close();
});

test('before anything is touched a lesson loads no search, no editor and no engine', async () => {
  const window = await context();
  const { page, requests } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  await page.waitForLoadState('networkidle');
  const heavy = requests.filter((address) =>
    /pagefind|search\.[^/]*css|\/(panel|dialog|mark)\.|worker|codemirror|editor/i.test(address),
  );
  assert.deepEqual(heavy, []);
  await window.close();
});
