import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { builtPage } from '../../../src/build/pages/built-pages.ts';
import { budgetOf, engineWeight, overBudget } from '../../../src/build/pages/page-budgets.ts';
import { pageWeight, Scales } from '../../../src/build/pages/page-weight.ts';

const folder = mkdtempSync(join(tmpdir(), 'budgets-'));
after(() => rmSync(folder, { recursive: true }));

/** Bytes that do not get smaller: the same in every run. */
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 0x7fffffff;
    return String.fromCharCode(33 + (state % 90));
  }).join('');
}

mkdirSync(join(folder, '_astro'));
writeFileSync(join(folder, '_astro/a.css'), `/*${noise(9_000)}*/`);
writeFileSync(join(folder, '_astro/b.js'), 'import "./c.js";import("./later.js")');
writeFileSync(join(folder, '_astro/c.js'), `//${noise(10_000)}`);
writeFileSync(join(folder, '_astro/later.js'), `//${noise(90_000)}`);
writeFileSync(join(folder, '_astro/worker-x1.js'), 'import "./c.js";');
writeFileSync(join(folder, 'text.woff2'), noise(33_000));
const scales = new Scales(folder, '/base/');

const page = (path: string, html: string) => pageWeight(builtPage(path, path, html), scales);

test('a page weighs what it links, and what its scripts import; not what they import on use', () => {
  const weight = page(
    '/lessons/a/',
    '<link rel=stylesheet href=/base/_astro/a.css><script type=module src=/base/_astro/b.js></script>',
  );
  assert.ok(weight.css > 7_000 && weight.css < 9_100, `CSS ${weight.css}`);
  assert.ok(weight.js > 8_000 && weight.js < 10_200, `JS ${weight.js}`);
  assert.equal(weight.fonts, 0);
});

test('a page above its budget is told with its weight, its budget and what to do', () => {
  const heavy = '<link rel=stylesheet href=/base/_astro/a.css><script type=module>import"/base/_astro/b.js"</script>';
  assert.equal(overBudget('/lessons/a/', page('/lessons/a/', heavy)), undefined);
  const said = overBudget('/lessons/a/', page('/lessons/a/', `${heavy}<p>${noise(9_000)}`)) ?? '';
  assert.match(
    said,
    /^\/lessons\/a\/ weighs 2\d\.\d kB and 0\.0 kB of fonts; the budget of a lesson is 20\.0 kB and 32\.0 kB\.\n {2}HTML \d\.\d kB, CSS \d\.\d kB, JavaScript \d\.\d kB.*\n {2}What to do: /,
  );
  assert.equal(overBudget('/notes/', page('/notes/', `${heavy}<p>${noise(9_000)}`)), undefined);
});

test('fonts have a budget of their own', () => {
  const font = '<link rel=preload as=font href=/base/text.woff2>';
  assert.match(overBudget('/', page('/', font)) ?? '', /33\.0 kB of fonts; the budget of the home page/);
});

test('every page is of one kind', () => {
  const kinds = [
    '/',
    '/lessons/',
    '/lessons/a/',
    '/notes/',
    '/reference/x/',
    '/search/',
    '/course/',
    '/offline/',
    '/404',
    '/new/',
  ];
  assert.equal(new Set(kinds.map((path) => budgetOf(path).kind)).size, kinds.length);
});

test('the engine is what the worker loads at once', () => {
  const weight = engineWeight(folder, scales) ?? 0;
  assert.ok(weight > 8_000 && weight < 10_200, `engine ${weight}`);
});
