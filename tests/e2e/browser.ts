import { join } from 'node:path';
import { after } from 'node:test';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
  type Request,
} from 'playwright';
import { findChromium } from '../../src/build/browsers/chromium.ts';
import { builtBase, serveSite } from '../../src/build/hosting/serve.ts';
import { projectRoot } from '../../src/build/project.ts';
import { PATIENCE } from '../until.ts';

const folder = join(projectRoot, 'dist');

/** The browser and the server that `npm test` started for all files; a file that is run alone starts its own. */
async function open(): Promise<{ browser: Browser; address: string; close: () => Promise<void> }> {
  const { PODBOOK_BROWSER: endpoint, PODBOOK_SITE: running } = process.env;
  if (endpoint && running) {
    const browser = await chromium.connect(endpoint);
    return { browser, address: running, close: () => browser.close() };
  }
  const found = await findChromium();
  console.log(`Browser: ${found.version}, ${found.path} (${found.origin})`);
  const env = { ...(process.env as Record<string, string>), ...found.env };
  const base = builtBase(folder);
  const browser = await chromium.launch({ executablePath: found.path, args: [...found.args], env, timeout: PATIENCE });
  const server = await serveSite({ folder, base });
  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { browser, address: server.address, close };
}

const opened = await open();
after(() => opened.close());

/** The home page's address, with a closing slash. */
export const home: string = opened.address;

/** A page that notes what goes wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors in the console, uncaught errors, failed and foreign requests, in words. */
  readonly troubles: string[];
  /** Every address the page asked for. */
  readonly requests: string[];
}

/** A browser window of its own, closed when the test file ends. */
export async function context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const made = await opened.browser.newContext({ reducedMotion: 'reduce', serviceWorkers: 'block', ...options });
  made.setDefaultTimeout(PATIENCE);
  return made;
}

/**
 * Opens a new page in a window and watches it.
 *
 * @param site where it may ask for something; by default the site of {@link home}.
 */
export async function watch(made: BrowserContext, site: string = home): Promise<WatchedPage> {
  const page = await made.newPage();
  const troubles: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    // Playwright says so itself when a page meets `serviceWorkers: 'block'`.
    if (message.text().includes('Service Worker registration blocked by Playwright')) return;
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(`console: ${message.text()}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
      console.error(`against the policy: ${violatedDirective}, ${blockedURI}, ${sourceFile}:${lineNumber}`),
    );
  });
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  // Which document asked: until the next one has come, that is still the one before it. One that has not been answered
  // has not come: what the browser tells then of the page's frame is a change of the address by a script.
  let [document, answered, expected] = [0, 0, 0];
  const askedBy = new WeakMap<Request, number>();
  const isNavigation = (request: Request) => request.isNavigationRequest() && request.frame() === page.mainFrame();
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) document = answered;
  });
  page.on('request', (request) => {
    askedBy.set(request, document);
    if (isNavigation(request)) expected += 1;
    requests.push(request.url());
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(new URL(site).origin)) {
      troubles.push(`asks elsewhere: ${request.url()}`);
    }
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // Whoever leaves a page takes back what it still asks for.
    const isLeft = page.isClosed() || expected > (askedBy.get(request) ?? 0);
    // The icon is the browser's own request, made when it likes.
    const isTakenBack = why === 'net::ERR_ABORTED' && (isLeft || request.url().endsWith('/favicon.svg'));
    if (!isTakenBack) troubles.push(`failed: ${request.url()} ${why}`);
  });
  page.on('response', (response) => {
    if (isNavigation(response.request())) answered = expected;
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
  });
  return { page, troubles, requests };
}

/**
 * Opens a page of the site and waits until it is loaded.
 *
 * @param path its path without the base path, such as `/lessons/first-pod/`.
 */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(home + path.replace(/^\//, ''), { waitUntil: 'load' });
}

/**
 * Pastes a text into a field in place of what is selected, as from the clipboard. (Playwright's `fill` writes into an editor by a command of the
 * browser, which may set the style of what was there, and that the security policy refuses.)
 */
export const paste = (field: Locator, text: string): Promise<void> =>
  field.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
