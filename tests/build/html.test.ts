import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elements, parseHtml, textOf } from '../../src/build/html.ts';

test('text, attributes and character references are read', () => {
  const [paragraph] = parseHtml('<p class="a b" hidden data-x=\'1 > 0\'>a &lt; b &amp;&#x41;&nbsp;c</p>');
  assert.ok(paragraph?.kind === 'element');
  assert.deepEqual(paragraph.attributes, { class: 'a b', hidden: '', 'data-x': '1 > 0' });
  assert.equal(textOf([paragraph]), 'a < b &A\u00a0c');
});

test('end tags may be left out where HTML lets one', () => {
  const names = (html: string) =>
    [...elements(parseHtml(html))].map(({ name, children }) => `${name}:${textOf(children)}`);
  assert.deepEqual(names('<ul><li>a<li>b</ul>'), ['ul:ab', 'li:a', 'li:b']);
  assert.deepEqual(names('<p>a<p>b<div>c</div>'), ['p:a', 'p:b', 'div:c']);
});

test('scripts hold no elements, void elements no children, comments nothing', () => {
  const found = [...elements(parseHtml('<!doctype html><script>"<p>"</script><br>x<!-- <b> --><img src=a.png>'))];
  assert.deepEqual(
    found.map(({ name }) => name),
    ['script', 'br', 'img'],
  );
});

test('each element knows its line', () => {
  assert.deepEqual(
    [...elements(parseHtml('<a>\n\n<b></b>\n</a><i></i>'))].map(({ line }) => line),
    [1, 3, 4],
  );
});
