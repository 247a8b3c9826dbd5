import assert from 'node:assert/strict';
import { test } from 'node:test';
import { context, visit, watch } from './browser.ts';

/** What a walk with Tab came by. */
interface Stop {
  readonly tag: string;
  readonly name: string;
  readonly seen: boolean;
  readonly marked: boolean;
}

test('Tab walks a lesson: first the way past the header, each stop seen and marked, no trap', async () => {
  const window = await context({ viewport: { width: 1280, height: 900 } });
  const { page } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  const total = await page.evaluate(
    () =>
      [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, summary, [tabindex="0"]')].filter(
        (element) => element.checkVisibility() && !element.matches(':disabled'),
      ).length,
  );
  const stops: Stop[] = [];
  for (let presses = 0; presses < total + 20; presses += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate((): Stop | undefined => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      return {
        tag: element.tagName.toLowerCase(),
        name: (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40),
        seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight,
        marked: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
      };
    });
    if (!stop) break;
    stops.push(stop);
  }
  assert.equal(stops[0]?.name, 'Skip to the text');
  assert.ok(
    stops.length >= total - 5 && stops.length < total + 20,
    `${stops.length} stops of ${total}: a trap, or places out of reach`,
  );
  assert.deepEqual(
    stops.filter(({ seen }) => !seen),
    [],
  );
  assert.deepEqual(
    stops.filter(({ marked }) => !marked),
    [],
  );
  await window.close();
});

test('the link past the header leads to the text', async () => {
  const window = await context();
  const { page } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/#main$/);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.closest('main') !== null), true);
  await window.close();
});

test('a definition stays with its term when the focus has to scroll to it', async () => {
  const window = await context({ viewport: { width: 1280, height: 400 } });
  const { page } = await watch(window);
  await visit(page, '/lessons/what-is-a-pod/');
  const [first, last] = [page.locator('a.term').first(), page.locator('a.term:has(+ .definition)').last()];
  const definition = page.locator('.definition:popover-open');
  // The code for it comes with the first.
  await first.focus();
  await definition.waitFor();
  const before = await page.evaluate(() => scrollY);
  await page.evaluate(() => {
    const scroll = new Promise((told) => addEventListener('scroll', told, { once: true }));
    Object.assign(globalThis, { scroll });
  });
  await last.focus();
  await page.evaluate(() => (globalThis as unknown as { scroll: Promise<unknown> }).scroll);
  assert.notEqual(await page.evaluate(() => scrollY), before);
  const [term, tip] = [await last.boundingBox(), await definition.boundingBox()];
  assert.ok(term && tip && (Math.abs(tip.y + tip.height - term.y) < 10 || Math.abs(term.y + term.height - tip.y) < 10));
  await window.close();
});
