import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withPlainImports } from '../../../src/build/vite/plain-imports.ts';
import { measuresIn } from '../../../src/build/vite/plain-measures.ts';

test('import() fetches its module and nothing ahead of it', () => {
  const bundled =
    'const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["_astro/a.css"])))=>i.map(i=>d[i]);\n' +
    'import{t as e}from"./preload-helper.B3.js";var r=()=>e(()=>import("./a.js"),__vite__mapDeps([0,12])),' +
    's=async()=>{let{b:t}=await e(async()=>{let{b:e}=await import(`./b.js`);return{b:e}});t()};';
  assert.equal(
    withPlainImports(bundled),
    'var r=()=>import("./a.js"),s=async()=>{let{b:t}=await import(`./b.js`);t()};',
  );
});

test('measures are sizes and distances, not colours', () => {
  const tokens = ':root {\n  --s-3: 0.75rem;\n  --ink: #111;\n  --head: 3.5rem;\n}\n';
  assert.deepEqual(
    [...measuresIn(tokens)],
    [
      ['s-3', '.75rem'],
      ['head', '3.5rem'],
    ],
  );
});
