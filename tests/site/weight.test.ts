import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BuiltPage } from '../../src/build/built-pages.ts';
import { lessonBudget, pageWeight } from '../../src/build/page-weight.ts';
import { base, folder, lessons, site } from './site.ts';

for (const path of lessons) {
  test(`${path} keeps to the budget before anything is touched`, () => {
    const { html, css, js, fonts } = pageWeight(site.pages.get(path) as BuiltPage, folder, base);
    const sum = html + css + js;
    assert.ok(
      sum <= lessonBudget.text,
      `${sum} bytes of text, over ${lessonBudget.text}: HTML ${html}, CSS ${css}, JS ${js}`,
    );
    assert.ok(fonts <= lessonBudget.fonts, `${fonts} bytes of fonts, over ${lessonBudget.fonts}`);
  });
}
