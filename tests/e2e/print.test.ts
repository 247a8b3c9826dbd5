import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { site } from '../site/site.ts';
import { context, visit, watch } from './browser.ts';
import { run, type } from './example.ts';

/** A4 between margins of 14 mm, in CSS pixels. */
const paper = { width: 688, height: 1017 };

const kinds = [
  '/course/',
  '/lessons/init-containers/',
  '/lessons/restarts-and-back-off/',
  '/notes/',
  '/reference/statuses/',
  '/reference/manifests/',
  '/key/',
  '/truth/',
  '/',
];

/** What of a page would be cut off at the right edge of the paper, or inside itself. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate((width) => {
    const name = (element: Element) => `${element.tagName}.${element.className} ${element.textContent?.slice(0, 40)}`;
    return [...document.querySelectorAll('main *')].flatMap((element) => {
      if (element.closest('.vh, svg, .definition') || element.getClientRects().length === 0) return [];
      const hides = getComputedStyle(element).overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
      return hides || element.getBoundingClientRect().right > width + 1 ? [name(element)] : [];
    });
  }, paper.width);
}

/** Elements of a selector that one sees. */
function seen(page: Page, selector: string): Promise<string[]> {
  return page.evaluate(
    (wanted) =>
      [...document.querySelectorAll(wanted)]
        .filter((element) => element.getClientRects().length > 0)
        .map((element) => element.outerHTML.slice(0, 100)),
    selector,
  );
}

for (const path of kinds) {
  test(`${path} on paper: no navigation, dark on white, nothing cut off, nothing folded away`, async () => {
    const window = await context({ viewport: paper, colorScheme: 'dark' });
    const { page, troubles } = await watch(window);
    await visit(page, path);
    await page.evaluate(() => {
      document.documentElement.dataset.theme = 'dark';
    });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.evaluate(() => document.fonts.ready);
    assert.deepEqual(await seen(page, '.top, .side, .btn, .pn, .anchor, .scrub, .copy, [role="tab"]'), []);
    assert.deepEqual(await cutOff(page), []);
    const [back, ink] = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body);
      return [backgroundColor, color];
    });
    assert.equal(back, 'rgb(255, 255, 255)');
    assert.equal(ink, 'rgb(17, 29, 40)');
    const folded = await page.evaluate(
      () =>
        [...document.querySelectorAll('main details:not(.onpage) > :not(summary)')].filter(
          (element) => !element.checkVisibility({ contentVisibilityAuto: true }) || element.clientHeight === 0,
        ).length,
    );
    assert.equal(folded, 0);
    assert.deepEqual(troubles, []);
    await window.close();
  });
}

test('of alternatives paper has all, each under its name', async () => {
  const path = [...site.pages.values()].find(({ html }) => html.includes('role=tablist'))?.path ?? '';
  const window = await context({ viewport: paper });
  const { page } = await watch(window);
  await visit(page, path);
  await page.locator('.tabs.ready').waitFor();
  const panels = await page.locator('.tabs .panel').count();
  assert.ok((await seen(page, '.tabs .panel')).length < panels);
  await page.emulateMedia({ media: 'print' });
  assert.equal((await seen(page, '.tabs .panel')).length, panels);
  assert.equal((await seen(page, '.tabs .label')).length, panels);
  await window.close();
});

test('what fits a page is not torn, headings stay with what follows', async () => {
  const window = await context({ viewport: paper });
  const { page } = await watch(window);
  await visit(page, '/course/');
  await page.emulateMedia({ media: 'print' });
  const breaks = (selector: string, property: 'breakInside' | 'breakAfter') =>
    page.evaluate(
      ([wanted, name]) => [
        ...new Set([...document.querySelectorAll(wanted)].map((element) => getComputedStyle(element)[name])),
      ],
      [selector, property] as const,
    );
  for (const selector of ['.course .try', '.chart', 'tr', '.course .code', '.fix', '.callout']) {
    assert.deepEqual(await breaks(selector, 'breakInside'), ['avoid'], selector);
  }
  for (const selector of ['.part', '.course h3', '.course h4', '.cap']) {
    assert.deepEqual(await breaks(selector, 'breakAfter'), ['avoid'], selector);
  }
  await window.close();
});

test('a printed example shows its whole text, however long, and all that its terminal said', async () => {
  const window = await context({ viewport: { width: 1280, height: 700 } });
  const { page } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  const plate = await run(page);
  await type(plate, 'kubectl explain pod.spec', 'FIELDS');
  await plate.getByRole('button', { name: 'Edit' }).click();
  const editor = plate.locator('.cm-content');
  await editor.waitFor();
  await editor.press('Control+End');
  const lines = Array.from({ length: 120 }, (_, index) => `# line ${index} ${'wide '.repeat(30)}end${index}`);
  await page.keyboard.insertText(`\n${lines.join('\n')}`);
  await page.setViewportSize(paper);
  // The editor shows all its lines for the moment in which browsers print.
  await plate.evaluate((figure) => {
    const look = () => {
      const root = figure.querySelector('.editor > div')?.shadowRoot;
      const text = root?.querySelector('.cm-content')?.textContent ?? '';
      const parts = [figure.querySelector('[role=log]'), ...(root?.querySelectorAll('.cm-scroller, .cm-editor') ?? [])];
      const cut = parts
        .filter((part) => part !== null)
        .map(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => [
          scrollWidth > clientWidth + 1,
          scrollHeight > clientHeight + 1,
        ]);
      return { lines: text.match(/end\d+/g)?.length, cut };
    };
    const printed = new Promise((tell) => {
      matchMedia('print').addEventListener('change', () => tell(look()), { once: true });
    });
    Object.assign(globalThis, { printed });
  });
  await page.emulateMedia({ media: 'print' });
  const printed = await page.evaluate(() => (globalThis as unknown as { printed: Promise<object> }).printed);
  assert.deepEqual(printed, { lines: lines.length, cut: Array(3).fill([false, false]) });
  assert.deepEqual(await seen(page, 'form, .chips, .bar'), []);
  await window.close();
});

test('with the network cut, a lesson and the whole course become PDFs with as many pages as they should have', async () => {
  const window = await context();
  for (const [path, least, most] of [
    ['/lessons/init-containers/', 5, 14],
    ['/course/', 80, 180],
  ] as const) {
    const { page } = await watch(window);
    await visit(page, path);
    await page.evaluate(() => document.fonts.ready);
    await window.setOffline(true);
    const pdf = (await page.pdf({ preferCSSPageSize: true, format: 'A4' })).toString('latin1');
    const pages = pdf.match(/\/Type ?\/Page\b/g)?.length ?? 0;
    assert.ok(pages >= least && pages <= most, `${path}: ${pages} pages`);
    await window.setOffline(false);
    await page.close();
  }
  await window.close();
});

test('a link into the whole course leads to its place, although only the lesson in sight is laid out', async () => {
  for (const width of [360, 1440]) {
    const window = await context({ viewport: { width, height: 800 } });
    const { page, troubles } = await watch(window);
    await visit(page, '/course/#probes/the-numbers');
    const heading = page.locator('[id="probes/the-numbers"]');
    await page.waitForFunction(() => {
      const { top } = document.getElementById('probes/the-numbers')?.getBoundingClientRect() ?? { top: -1 };
      return top >= 0 && top < innerHeight / 2;
    });
    assert.equal(await heading.evaluate(({ tagName }) => tagName), 'H4');
    assert.deepEqual(troubles, []);
    await window.close();
  }
});
