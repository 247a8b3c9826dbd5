import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../until.ts';
import { context, home, visit, watch } from './browser.ts';

/** What a page would hold if somebody found a way to put HTML into it. */
const injected = `<main><script>globalThis.broken = 'inline script'</script>
  <script src="https://elsewhere.example/a.js"></script>
  <img src="https://elsewhere.example/a.png" alt="">
  <img src="none.png" alt="" onerror="globalThis.broken = 'event attribute'">
  <p id="styled" style="position: fixed">a</p>
  <base href="https://elsewhere.example/">`;

interface Page {
  broken?: string;
  refused: string[];
}

for (const by of ['meta', 'header'] as const) {
  test(`what is injected into a page is neither run nor fetched: the ${by} alone forbids it`, async () => {
    const window = await context();
    const { page } = await watch(window);
    const asked: string[] = [];
    await page.route('https://elsewhere.example/**', (route) => {
      asked.push(route.request().url());
      return route.abort();
    });
    await page.addInitScript(() => {
      const seen: string[] = [];
      Object.assign(globalThis, { refused: seen });
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective));
    });
    await page.route('**/lessons/first-pod/', async (route) => {
      const response = await route.fetch();
      const { 'content-security-policy': _policy, ...without } = response.headers();
      const body = (await response.text()).replace('<main', `${injected}<main`);
      await route.fulfill(
        by === 'meta'
          ? { response, body, headers: without }
          : { response, body: body.replace(/<meta http-equiv=[^>]*>/i, '') },
      );
    });
    await visit(page, '/lessons/first-pod/');
    // Browsers tell of each when they come to it, in no order that is fixed.
    const kinds = ['base-uri', 'img-src', 'script-src-attr', 'script-src-elem', 'style-src-attr'];
    await page.waitForFunction((expected) => {
      const { refused } = globalThis as unknown as Page;
      return expected.every((kind) => refused.includes(kind));
    }, kinds);
    const { broken, refused, fixed } = await page.evaluate(() => {
      const { broken, refused } = globalThis as unknown as Page;
      const styled = document.querySelector('#styled') as HTMLElement;
      return { broken, refused, fixed: getComputedStyle(styled).position === 'fixed' };
    });
    assert.equal(broken, undefined);
    assert.equal(fixed, false);
    assert.deepEqual([...new Set(refused)].sort(), kinds);
    assert.deepEqual(asked, []);
    await window.close();
  });
}

test('a script of the page can neither run text, nor write it as HTML, nor send it away', async () => {
  const window = await context();
  const { page } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  const refused = await page.evaluate(async () => {
    const attempts: Record<string, () => unknown> = {
      // biome-ignore lint/security/noGlobalEval: this is what must not work.
      eval: () => globalThis.eval('1'),
      Function: () => new Function('return 1')(),
      innerHTML: () => {
        document.body.innerHTML = '<b>';
      },
      fetch: () => fetch('https://elsewhere.example/'),
      Worker: () => new Worker('https://elsewhere.example/a.js'),
    };
    const names: string[] = [];
    // What a test evaluates may use eval; what runs later is the page's own.
    await new Promise((done) => setTimeout(done));
    for (const [name, attempt] of Object.entries(attempts)) {
      try {
        await attempt();
      } catch {
        names.push(name);
      }
    }
    return names;
  });
  assert.deepEqual(refused, ['eval', 'Function', 'innerHTML', 'fetch', 'Worker']);
  await window.close();
});

test('a test sees what a worker asks for elsewhere', async () => {
  const window = await context();
  const { page, troubles } = await watch(window);
  await page.route('**/asks-elsewhere.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: "fetch('https://elsewhere.example/from-a-worker')" }),
  );
  await visit(page, '/about/');
  await page.evaluate((address) => {
    const factory = (
      globalThis as unknown as {
        trustedTypes: { createPolicy(name: string, rules: object): { createScriptURL(address: string): string } };
      }
    ).trustedTypes;
    const policy = factory.createPolicy('default', { createScriptURL: (url: string) => url });
    new Worker(policy.createScriptURL(address));
  }, `${home}asks-elsewhere.js`);
  await until(
    () => troubles.some((trouble) => trouble.includes('https://elsewhere.example/from-a-worker')),
    () => `the request among ${troubles.join('\n')}`,
  );
  await window.close();
});
