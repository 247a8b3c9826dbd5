import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { site } from '../site/site.ts';
import { context, visit, watch } from './browser.ts';

/** What axe has against a page, one line for each element. */
async function complaints(page: Parameters<typeof visit>[0]): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes
      .slice(0, 3)
      .map(
        ({ target, failureSummary }) =>
          `${id} (${help}): ${target.join(' ')} ${failureSummary?.split('\n')[1]?.trim() ?? ''}`,
      ),
  );
}

for (const path of site.pages.keys()) {
  test(`axe finds nothing on ${path}, light and dark`, async () => {
    const window = await context({ colorScheme: 'light', viewport: { width: 1280, height: 900 } });
    const { page } = await watch(window);
    await visit(page, path === '/404' ? '/404.html' : path);
    assert.deepEqual(await complaints(page), [], 'light');
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.deepEqual(await complaints(page), [], 'dark');
    await window.close();
  });
}
