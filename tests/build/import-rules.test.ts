import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkImports } from '../../src/build/import-rules.ts';

function problems(file: string, text: string): string[] {
  return checkImports(file, text).map(({ line, message }) => `${line}: ${message}`);
}

test('a room imports only from the rooms below it', () => {
  assert.deepEqual(problems('src/cluster/index.ts', "import { a } from './kernel/clock.ts';\n"), []);
  assert.deepEqual(problems('src/islands/run/run.ts', "import { a } from '../../kubectl/index.ts';\n"), []);
  assert.deepEqual(problems('src/cluster/index.ts', "\nimport { a } from '../kubectl/index.ts';\n"), [
    '2: src/cluster imports from src/kubectl ("../kubectl/index.ts")',
  ]);
  assert.deepEqual(problems('src/study/cards.ts', "export * from '../kubectl/index.ts';\n"), [
    '1: src/study imports from src/kubectl ("../kubectl/index.ts")',
  ]);
  assert.deepEqual(problems('src/kubectl/a.ts', "const a = await import('../islands/a.ts');\n"), [
    '1: src/kubectl imports from src/islands ("../islands/a.ts")',
  ]);
});

test('cluster, kubectl and study import no package but yaml, and nothing of Node or Astro', () => {
  assert.deepEqual(problems('src/kubectl/a.ts', "import { parse } from 'yaml';\n"), []);
  assert.deepEqual(problems('src/cluster/a.ts', "import fs from 'node:fs';\nimport { z } from 'astro/zod';\n"), [
    '1: src/cluster imports "node:fs"',
    '2: src/cluster imports "astro/zod"',
  ]);
});

test('cluster and kubectl use neither the wall clock nor chance; members of that name are something else', () => {
  assert.deepEqual(
    problems('src/cluster/a.ts', 'const a = Date.now();\nconst b = Math.random();\nsetTimeout(() => {}, 1);\n'),
    ['1: src/cluster uses Date.now', '2: src/cluster uses Math.random', '3: src/cluster uses setTimeout'],
  );
  assert.deepEqual(problems('src/kubectl/a.ts', 'performance.now();\nnew Date();\nnew Date(0);\n'), [
    '1: src/kubectl uses performance',
    '2: src/kubectl uses new Date()',
  ]);
  assert.deepEqual(
    problems('src/cluster/a.ts', '// Date.now() would read the wall clock\nconst s = "setTimeout"; a.performance;\n'),
    [],
  );
});

test('of a component the front part and the scripts are read, with their lines', () => {
  const text =
    "---\nimport a from '../pages/a.ts';\n---\n<p>import x from '../pages/b.ts'</p>\n<script>\n  import '../pages/c.ts';\n</script>\n";
  assert.deepEqual(problems('src/components/A.astro', text), [
    '2: src/components imports from src/pages ("../pages/a.ts")',
    '6: src/components imports from src/pages ("../pages/c.ts")',
  ]);
});

test('every problem says how to mend it', () => {
  const [problem] = checkImports('src/cluster/a.ts', "import '../kubectl/a.ts';\n");
  assert.match(problem?.mend ?? '', /^src\/cluster may import from no other room\./);
});
