// `npm run check`: everything that can be said about the sources without running them. Every step runs, so that one
// call names every problem; the exit code is that of the worst.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project.ts';

/** What is linted. Biome takes the whole folder for a project with two configurations, so what is in it is named. */
const sources = ['src', 'tests', 'astro.config.mjs', 'package.json', 'tsconfig.json'];

/** The steps, in the order of how quickly they answer. */
const steps: readonly { readonly name: string; readonly script: string; readonly args: readonly string[] }[] = [
  {
    name: 'lint and format',
    script: 'node_modules/@biomejs/biome/bin/biome',
    args: ['check', '--config-path=.config', '--max-diagnostics=100', ...sources],
  },
  { name: 'import directions', script: 'src/build/check-imports.ts', args: [] },
  { name: 'content', script: 'src/build/check-content.ts', args: [] },
  {
    name: 'types of the engine, without the DOM',
    script: 'node_modules/typescript/bin/tsc',
    args: ['-p', 'src/cluster/tsconfig.json', '--noEmit'],
  },
  {
    name: 'types of the service worker',
    script: 'node_modules/typescript/bin/tsc',
    args: ['-p', 'src/offline/tsconfig.json', '--noEmit'],
  },
  {
    name: 'types',
    script: 'node_modules/astro/bin/astro.mjs',
    args: ['check', '--minimumSeverity', 'warning', '--minimumFailingSeverity', 'error'],
  },
];

let failed = 0;
for (const { name, script, args } of steps) {
  console.log(`\n== ${name}`);
  if (!existsSync(join(projectRoot, script))) {
    console.error(`${script} is not there.`);
    failed += 1;
    continue;
  }
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  if (status !== 0) {
    failed += 1;
    console.error(`-- ${name}: failed`);
  }
}
console.log(failed === 0 ? '\nEvery check passed.' : `\n${failed} of ${steps.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
