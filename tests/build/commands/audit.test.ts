import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../../src/build/project.ts';

const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(read('package.json'));

/** What only looks at the sources or the built site: no page is made of it. */
const beside = /^src\/build\/(bench|browsers|commands|generate)\/|^src\/build\/import-rules\.ts$/;

test('every package that the site is made with is a dependency, which npm run audit asks about', () => {
  const files = globSync('src/**/*.{ts,tsx,astro}', { cwd: projectRoot }).map((file) => file.replaceAll('\\', '/'));
  const missing = ['astro.config.mjs', ...files.filter((file) => !beside.test(file))].flatMap((file) =>
    [...read(file).matchAll(/^import (?!type\b)(?:[\w*{][^;'"]* from )?'((?:@[\w-]+\/)?[\w-]+)(?:\/[^']*)?';/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !Object.hasOwn(dependencies, name))
      .map((name) => `${file}: ${name}`),
  );
  assert.deepEqual(missing, []);
});
