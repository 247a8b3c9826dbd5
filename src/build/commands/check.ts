// `npm run check`: everything that can be said about the sources without running them. Every step runs, so that one
// call names every problem; the exit code is that of the worst. As many steps run at once as there are processors.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../project.ts';

/** What is linted. Biome takes the whole folder for a project with two configurations, so what is in it is named. */
const sources = ['src', 'tests', 'astro.config.mjs', 'package.json', 'tsconfig.json'];

interface Step {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
}

/** The steps, the longest first: the others run beside it. */
const steps: readonly Step[] = [
  {
    name: 'types',
    script: 'node_modules/astro/bin/astro.mjs',
    args: ['check', '--minimumSeverity', 'warning', '--minimumFailingSeverity', 'error'],
  },
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
    name: 'lint and format',
    script: 'node_modules/@biomejs/biome/bin/biome',
    args: ['check', '--config-path=.config', '--max-diagnostics=100', ...sources],
  },
  { name: 'content', script: 'src/build/commands/check-content.ts', args: [] },
  { name: 'import directions', script: 'src/build/commands/check-imports.ts', args: [] },
  { name: 'licences', script: 'src/build/commands/check-licences.ts', args: [] },
];

/** Runs a step to its end, then prints what it said in one piece. Gives whether all was well. */
async function run({ name, script, args }: Step): Promise<boolean> {
  const start = performance.now();
  let said = '';
  let code: unknown = 1;
  if (existsSync(join(projectRoot, script))) {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    code = await new Promise((resolve) => child.on('close', resolve));
  } else said = `${script} is not there: npm install brings it.\n`;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`\n== ${name} (${seconds} s)\n${said.trimEnd()}${code === 0 ? '' : `\n-- ${name}: failed`}`);
  return code === 0;
}

const waiting = [...steps];
const failed: string[] = [];
async function work(): Promise<void> {
  for (let step = waiting.shift(); step; step = waiting.shift()) if (!(await run(step))) failed.push(step.name);
}
await Promise.all(Array.from({ length: Math.min(availableParallelism(), steps.length) }, work));
console.log(
  failed.length === 0
    ? '\nEvery check passed.'
    : `\n${failed.length} of ${steps.length} checks failed: ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
