import assert from 'node:assert/strict';
import { test } from 'node:test';
import { budgetOf } from '../../src/build/pages/page-budgets.ts';
import { pageWeight, Scales } from '../../src/build/pages/page-weight.ts';
import { base, folder, site } from './site.ts';

const scales = new Scales(folder, base);

for (const page of site.pages.values()) {
  test(`${page.path} keeps to its budget before anything is touched`, () => {
    const { html, css, js, fonts } = pageWeight(page, scales);
    const budget = budgetOf(page.path);
    const sum = html + css + js;
    assert.ok(sum <= budget.text, `${sum} bytes of text, over ${budget.text}: HTML ${html}, CSS ${css}, JS ${js}`);
    assert.ok(fonts <= budget.fonts, `${fonts} bytes of fonts, over ${budget.fonts}`);
  });
}
