import { withBrowser } from './browser.ts';
import { type Figure, kilobytes } from './figure.ts';

/** Opens the search and asks one question, counting what comes over the wire for it. */
export function benchSearch(): Promise<Figure[]> {
  return withBrowser([], async (browser, address) => {
    const page = await browser.newPage();
    await page.goto(`${address}lessons/first-pod/`, { waitUntil: 'networkidle' });
    const sizes: Promise<number>[] = [];
    page.on('requestfinished', (request) =>
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize)),
    );
    await page.keyboard.press('/');
    await page.getByRole('searchbox').fill('ImagePullBackOff');
    const start = performance.now();
    await page
      .getByRole('status')
      .filter({ hasText: /results? for/ })
      .waitFor();
    const took = performance.now() - start;
    await page.waitForLoadState('networkidle');
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    return [
      {
        what: `First search: interface, index and ${sizes.length} requests`,
        value: `${kilobytes(bytes)}, ${Math.round(took)} ms`,
      },
    ];
  });
}
