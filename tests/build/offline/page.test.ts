import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CopyOptions, copyPage, copyStyles, follower } from '../../../src/build/offline/page.ts';

const options: CopyOptions = {
  base: '/pods/',
  targetOf: follower(
    '/pods/',
    new Set(['index.html', '404.html', 'a/index.html', 'a/b/index.html', 'a.md', '_astro/x.css', 'f/t 1.woff2']),
  ),
  script: '_offline/page.js',
};
const page = (html: string, file = 'a/b/index.html') => copyPage(html, file, options);

test('addresses of the site lead to files; query, hash and what leads elsewhere stay', () => {
  const cases: [string, string][] = [
    ['/pods/', '../../index.html'],
    ['/pods', '../../index.html'],
    ['/pods/?q=1#x', '../../index.html?q=1#x'],
    ['/pods/a/b/#here', '../../a/b/index.html#here'],
    ['/pods/a', '../../a/index.html'],
    ['../', '../../a/index.html'],
    ['/pods/404', '../../404.html'],
    ['/pods/f/t%201.woff2', '../../f/t%201.woff2'],
    ['#here', '#here'],
    ['https://kubernetes.io/x', 'https://kubernetes.io/x'],
    ['mailto:a@example.org', 'mailto:a@example.org'],
    ['/elsewhere/', '/elsewhere/'],
  ];
  for (const [address, expected] of cases) {
    const { html } = page(`<a href="${address}">x</a>`);
    assert.equal(html, `<a href="${expected}">x</a>`, address);
  }
});

test('what nothing has to change in stays as it was written, to the letter', () => {
  const html =
    '<!doctype html><html lang=en><title>A &amp; B</title><svg viewBox="0 0 1 1"><use href=#x /></svg><p>a < b';
  assert.equal(page(html).html, html);
});

test('a link to what the copy does not have is text; a link element to it is gone', () => {
  assert.equal(page('<a class="b" href="/pods/x.zip" download>x</a>').html, '<a class="b" download>x</a>');
  assert.equal(page('<a href="/pods/%zz/">x</a>').html, '<a>x</a>');
  assert.equal(page('<link rel="icon" href="/pods/none.svg"><p>').html, '<p>');
  assert.equal(page('<link rel="canonical" href="https://x.example/"><meta property="og:url" content="x">').html, '');
});

test('forms, scripts and unquoted attributes are mended as well', () => {
  assert.equal(page('<form action=/pods/a/>').html, '<form action="../../a/index.html">');
  assert.equal(page('<a href=/pods/>Home</a>').html, '<a href="../../index.html">Home</a>');
  assert.deepEqual(page('<link rel=stylesheet href=/pods/_astro/x.css>').linked, ['_astro/x.css']);
});

test('module scripts become one script of the copy, which is told what to run', () => {
  const { html, modules } = page(
    '<p>x</p><script type="module" src="/pods/_astro/a.js"></script><p>y</p><script type=module src=/pods/_astro/b.js></script>z',
  );
  assert.deepEqual(modules, ['_astro/a.js', '_astro/b.js']);
  assert.equal(
    html,
    '<p>x</p><script defer src="../../_offline/page.js" data-base="/pods/" data-modules="_astro/a.js _astro/b.js"></script><p>y</p>z',
  );
  assert.throws(() => page('<script type="module">a()</script>'), /a\/b\/index\.html: only module scripts in files/);
});

test('the policy takes from files what it took from the site, and asks nobody', () => {
  const { html } = page(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none';script-src 'self' 'sha256-x=';connect-src 'self';worker-src 'self'">`,
  );
  assert.match(html, /content="default-src 'none';script-src file: 'sha256-x=';connect-src 'none';worker-src blob:"/);
});

test('style sheets lead to files', () => {
  const css = "@font-face{src:url(/pods/f/t%201.woff2)}a{fill:url(#x);b:url('../f/t 1.woff2');c:url(data:x)}";
  assert.equal(
    copyStyles(css, '_astro/x.css', options),
    '@font-face{src:url("../f/t%201.woff2")}a{fill:url(#x);b:url("../f/t%201.woff2");c:url(data:x)}',
  );
});
