import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import puppeteer, { type Browser, type LaunchOptions, type Page } from 'puppeteer-core';
import { findChromium } from '../../src/build/browsers/chromium.ts';
import { findFirefox } from '../../src/build/browsers/firefox.ts';
import { readSite } from '../../src/build/content/site-file.ts';
import { offlineCopyName } from '../../src/build/offline/copy-name.ts';
import { outputFolder } from '../../src/build/site-build.ts';
import { PATIENCE, until } from '../until.ts';

const name = offlineCopyName(readSite().title);
/** A folder with blanks and signs in its name, as readers have them. */
const folder = mkdtempSync(join(tmpdir(), 'a copy #1 (é) '));
const root = `${pathToFileURL(join(folder, name)).href}/`;
const downloads = join(folder, 'downloads');
/** Firefox does not start in a home that is somebody else's, as that of who became root. */
const home = mkdtempSync(join(tmpdir(), 'podbook-home-'));
const pages: string[] = [];
for (const [path, bytes] of Object.entries(unzipSync(readFileSync(join(outputFolder, `${name}.zip`))))) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  if (path.endsWith('.html')) pages.push(path.slice(name.length + 1));
}
after(() => {
  for (const made of [folder, home]) rmSync(made, { recursive: true, force: true, maxRetries: 5 });
});

/** Nothing listens there: whatever a browser asks of the network fails. */
const nobody = '127.0.0.1:9';

async function chromium(): Promise<LaunchOptions> {
  const found = await findChromium();
  const args = [...found.args, `--proxy-server=${nobody}`, '--proxy-bypass-list=<-loopback>'];
  // In the language C, which is that of who names none, Chromium takes file names for ASCII.
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  const language = /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '') ? {} : { LC_ALL: 'C.UTF-8' };
  const env = { ...process.env, ...language, ...found.env };
  return { browser: 'chrome', executablePath: found.path, args, env };
}

const firefox = findFirefox();
async function firefoxOptions(): Promise<LaunchOptions> {
  const [host, port] = nobody.split(':');
  const proxies = ['http', 'ssl'].flatMap((kind) => [
    [`network.proxy.${kind}`, host],
    [`network.proxy.${kind}_port`, Number(port)],
  ]);
  const extraPrefsFirefox = {
    'network.proxy.type': 1,
    ...Object.fromEntries(proxies),
    'browser.download.folderList': 2,
    'browser.download.dir': join(downloads, 'Firefox'),
  };
  return {
    browser: 'firefox',
    executablePath: firefox?.path ?? '',
    extraPrefsFirefox,
    env: { ...process.env, HOME: home },
  };
}

const browsers = [
  { called: 'Chromium', options: chromium, skip: false },
  {
    called: 'Firefox',
    options: firefoxOptions,
    skip: firefox ? false : 'no Firefox here: install one, or name it in FIREFOX_PATH',
  },
];

describe('the unpacked copy, without a network', { concurrency: true }, () => {
  for (const { called, options, skip } of browsers) inBrowser(called, options, skip);
});

function inBrowser(called: string, options: () => Promise<LaunchOptions>, skip: string | boolean): void {
  describe(called, { skip, concurrency: 1 }, () => {
    let browser: Browser;
    let page: Page;
    let troubles: string[] = [];

    before(async () => {
      browser = await puppeteer.launch({ ...(await options()), headless: true, timeout: PATIENCE });
      console.log(`${called}: ${await browser.version()}`);
      page = await browser.newPage();
      await page.setViewport({ width: 1200, height: 900 });
      page.setDefaultTimeout(PATIENCE);
      page.on('console', (message) => {
        if (/error|warn/.test(message.type())) troubles.push(`console: ${message.text()}`);
      });
      page.on('pageerror', (error) => troubles.push(`error: ${error}`));
      page.on('request', (request) => {
        if (!/^(file|blob|data):/.test(request.url())) troubles.push(`asks elsewhere: ${request.url()}`);
      });
      page.on('requestfailed', (request) => {
        const why = request.failure()?.errorText ?? '';
        // Whoever leaves a page takes back what it still asks for; of a file that is missing browsers say something else.
        if (!/ABORT/.test(why)) troubles.push(`failed: ${request.url()} ${why}`);
      });
    });
    after(() => browser?.close());

    /** Runs a test; nothing may have gone wrong in the page then. */
    const check = (title: string, run: () => Promise<void>) =>
      test(title, async () => {
        troubles = [];
        await run();
        assert.deepEqual(troubles, []);
      });
    const open = (path: string) => page.goto(root + path, { waitUntil: 'load' });
    const follow = (selector: string) => Promise.all([page.waitForNavigation(), page.click(selector)]);
    /** Waits until an element's text has what is looked for, and gives what was found. */
    const says = async (selector: string, pattern: RegExp): Promise<string> => {
      const found = await page.waitForFunction(
        (wanted: string, source: string) => {
          for (const element of document.querySelectorAll(wanted)) {
            const match = new RegExp(source).exec(element.textContent ?? '');
            if (match) return match[0];
          }
          return undefined;
        },
        {},
        selector,
        pattern.source,
      );
      return String(await found.jsonValue());
    };
    /** Presses a button once it is there. */
    const press = (within: string, label: RegExp) =>
      page.waitForFunction(
        (place: string, source: string) => {
          const buttons = [...document.querySelectorAll<HTMLElement>(`${place} button`)];
          const button = buttons.find(({ textContent }) => new RegExp(source).test(textContent?.trim() ?? ''));
          button?.click();
          return button !== undefined;
        },
        {},
        within,
        label.source,
      );
    /** Types a command once the one before has ended. */
    const type = async (command: string, expected: RegExp) => {
      await says('figure form label', /^\$ ?Command$/);
      await page.locator('figure input').fill(command);
      await page.keyboard.press('Enter');
      await says('figure [role=log]', expected);
    };

    check('every page opens', async () => {
      for (const path of pages) {
        await open(path);
        assert.ok(await page.$eval('h1', (heading) => heading.checkVisibility()), path);
      }
    });

    check('links lead from page to page, the theme stays, a definition shows', async () => {
      await open('index.html');
      await follow('header nav a');
      assert.equal(await page.evaluate(() => location.href), `${root}lessons/index.html`);
      await page.select('.theme select', 'dark');
      // Each file can have a process of its own: what one stores takes a moment to reach the next.
      await until(
        async () => {
          await open('lessons/first-pod/index.html');
          return (await page.$eval('html', ({ dataset }) => dataset.theme)) === 'dark';
        },
        () => 'the theme stays from page to page',
      );
      await page.focus('a.term');
      await page.waitForSelector('.definition:popover-open');
      await page.evaluate(() => localStorage.clear());
    });

    check('the first page’s field, facets, spelling help, and the words marked where they were found', async () => {
      await open('index.html');
      await page.type('main input[name=q]', 'probe');
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
      await says('main [role=status]', /\d+ results for probe/);
      await page.keyboard.press('/');
      await page.locator('main input').fill('init container');
      const all = await says('main [role=status]', /\d+ results? for init container/);
      await press('main', /^Manifests/);
      await page.waitForFunction((before) => !document.body.textContent?.includes(before), {}, all);
      await says('main [role=status]', /\d+ results? for init container/);
      await press('main', /^Manifests/);
      await page.locator('main input').fill('CrashLopBackOf');
      await says('main', /Did you mean/);
      await press('main', /^CrashLoopBackOff$/);
      await says('main [role=status]', /results? for CrashLoopBackOff/);
      await follow('main .sr-groups a');
      await page.waitForFunction(() => CSS.highlights.has('found') && !location.search);
    });

    check('an example runs; parts of kubectl that come late, and its documentation of fields', async () => {
      await open('lessons/first-pod/index.html');
      await press('figure', /^Run$/);
      await type('kubectl wait --for=condition=Ready pod/my-pod', /condition met/);
      await says('figure article', /Running/);
      await type('kubectl get pods', /my-pod +1\/1 +Running/);
      await type('kubectl create deployment web --image=nginx', /deployment\.apps\/web created/);
      await type('kubectl explain pod.spec.restartPolicy', /Restart policy for all containers/);
      await press('figure', /^Edit$/);
      await page.waitForSelector('figure >>> [contenteditable]');
    });

    check('a life can be walked through', async () => {
      await open('lessons/from-apply-to-running/index.html');
      await page.focus('figure [role=slider], figure input[type=range]');
      await page.waitForFunction(() => !document.querySelector('figure [aria-busy=true]'));
      await page.keyboard.press('End');
      await says('figure', /Running/);
    });

    check('the claims of the notes are filtered, and the address says how', async () => {
      await open('notes/index.html');
      await page.click('.filters input[value=wrong]');
      await says('.filters output', /^\d+ of \d+ claims/);
      assert.match(await page.evaluate(() => location.search), /verdict=wrong/);
    });

    check('a manifest can be kept as a file', async () => {
      const session = called === 'Chromium' ? await page.createCDPSession() : undefined;
      await session?.send('Page.setDownloadBehavior', { behavior: 'allow', downloadPath: join(downloads, called) });
      await open('reference/manifests/index.html');
      await page.$eval('a[download][href*="my-pod.yaml"]', (link) => (link as HTMLElement).click());
      assert.match(await written(join(downloads, called, 'my-pod.yaml')), /^kind: Pod$/m);
    });
  });
}

/** The text of a file that a browser is about to write. */
async function written(file: string): Promise<string> {
  await until(
    () => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0,
    () => `${file} is written`,
  );
  return readFileSync(file, 'utf8');
}
