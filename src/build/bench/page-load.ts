import { withBrowser } from './browser.ts';

/**
 * What a page costs its reader who touches nothing, as a browser fetches it: with what it loads when it has nothing else
 * to do.
 *
 * @param folder a built site, an absolute path.
 * @param path the page's path in it, without the leading slash.
 * @returns bytes over the wire, fonts apart.
 */
export function pageLoad(folder: string, path: string): Promise<{ text: number; fonts: number }> {
  return withBrowser(
    [],
    async (browser, address) => {
      const page = await browser.newPage();
      const sizes: Promise<{ font: boolean; bytes: number }>[] = [];
      page.on('requestfinished', (request) =>
        sizes.push(
          request
            .sizes()
            .then(({ responseBodySize }) => ({ font: request.resourceType() === 'font', bytes: responseBodySize })),
        ),
      );
      const response = await page.goto(address + path, { waitUntil: 'networkidle' });
      if (!response?.ok()) throw new Error(`${folder} has no page /${path}.`);
      const all = await Promise.all(sizes);
      const sum = (font: boolean) =>
        all.filter((size) => size.font === font).reduce((total, { bytes }) => total + bytes, 0);
      return { text: sum(false), fonts: sum(true) };
    },
    { folder, base: '/' },
  );
}
