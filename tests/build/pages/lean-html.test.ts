import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHtml } from 'hast-util-from-html';
import { leanHtml } from '../../../src/build/pages/lean-html.ts';

const lean = (html: string) => leanHtml(fromHtml(html));

test('a lean page is the same page without quotes and end tags that HTML does not need', () => {
  assert.equal(
    lean(
      '<!doctype html><html lang="en"><head><title>A</title></head><body><main data-pagefind-body><p class="a b">x &amp; y</p><p title="">z</p></main></body></html>',
    ),
    '<!doctype html><html lang=en><title>A</title><main><p class="a b">x &#38; y<p title>z</main>',
  );
});

test('text that stands as it is, stays as it is', () => {
  const pre = '<pre>a  b\n  c</pre>';
  const script = '<script>if (a < b && c) d("</" + "p>")</script>';
  assert.ok(lean(`<body>${pre}${script}</body>`).endsWith(pre + script));
});

test('a character that must be written otherwise does not swallow the semicolon behind it', () => {
  const policy = "default-src 'none';script-src 'self'";
  assert.ok(lean(`<body><p title="${policy}">a &lt;; b</p></body>`).endsWith(`<p title="${policy}">a &lt;; b`));
});
