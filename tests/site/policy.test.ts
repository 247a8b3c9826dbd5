import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Element } from 'hast';
import { selectAll } from 'hast-util-select';
import { toString as textOf } from 'hast-util-to-string';
import { pagePolicy, scriptHash } from '../../src/build/hosting/content-security-policy.ts';
import { base, site } from './site.ts';

const policy = pagePolicy(base);
const offset = (element: Element | undefined) => element?.position?.start.offset ?? -1;

test('every page has the policy, before anything that could be against it', () => {
  for (const { path, tree } of site.pages.values()) {
    const [element, ...further] = selectAll('meta[http-equiv="Content-Security-Policy" i]', tree);
    assert.equal(element?.properties.content, policy, path);
    assert.deepEqual(further, [], path);
    const [first] = selectAll('script, link, img, svg, iframe, object', tree);
    assert.ok(offset(element) < offset(first), `${path}: <${first?.tagName}> stands before the policy`);
  }
});

test('no page has what the policy forbids', () => {
  for (const { path, tree } of site.pages.values()) {
    for (const script of selectAll('script:not([src])', tree)) {
      assert.ok(policy.includes(scriptHash(textOf(script))), `${path}: an inline script ${textOf(script)}`);
    }
    assert.deepEqual(selectAll('style, iframe, frame, object, embed, base', tree), [], path);
    for (const { tagName, properties } of selectAll('*', tree)) {
      for (const [name, value] of Object.entries(properties)) {
        assert.ok(name !== 'style', `${path}: a style attribute on <${tagName}>`);
        assert.ok(!/^on/i.test(name), `${path}: ${name} on <${tagName}>`);
        assert.ok(!/^\s*(?:javascript|data):/i.test(String(value)), `${path}: ${name}="${value}" on <${tagName}>`);
      }
    }
  }
});

test('the policy has no exception for inline code or eval', () => {
  assert.match(policy, /^default-src 'none';/);
  assert.doesNotMatch(policy, /unsafe-(?:inline|eval(?<!wasm-unsafe-eval)|hashes)|\*|https?:|data:|blob:/);
});
