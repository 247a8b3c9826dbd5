import { type Browser, chromium } from 'playwright';
import { findChromium } from '../browsers/chromium.ts';
import { builtBase, serveSite } from '../hosting/serve.ts';
import { outputFolder } from '../site-build.ts';

/**
 * Serves a built site, starts a browser, and ends both when the work is done.
 *
 * @param args more arguments for the browser.
 * @param work gets the browser and the site's address, with a closing slash.
 * @param site the site; without it this one as it was built last.
 */
export async function withBrowser<T>(
  args: readonly string[],
  work: (browser: Browser, address: string) => Promise<T>,
  site = { folder: outputFolder, base: builtBase(outputFolder) },
): Promise<T> {
  const found = await findChromium();
  const server = await serveSite(site);
  const browser = await chromium.launch({
    executablePath: found.path,
    args: [...found.args, ...args],
    env: { ...(process.env as Record<string, string>), ...found.env },
  });
  try {
    return await work(browser, server.address);
  } finally {
    await browser.close();
    await server.close();
  }
}
