// `npm test`: builds what has changed, starts one server and one browser for all test files, and runs every test under
// Node's own runner. Arguments are passed on to it (`npm test -- tests/site/*.test.ts` runs just those files).
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { chromium as playwrightChromium } from 'playwright';
import { findChromium } from '../browsers/chromium.ts';
import { builtBase, serveSite } from '../hosting/serve.ts';
import { projectRoot } from '../project.ts';
import { buildSiteIfChanged, outputFolder } from '../site-build.ts';

/** Whether a test builds a site of its own. Astro's folder `.astro` is one for all builds, so these run one by one. */
function isBuilding(file: string): boolean {
  return file.endsWith('.build.test.ts');
}

/** Milliseconds after which a test that waits for what never comes has failed. */
const LONGEST = 600_000;

/** Runs test files, as many at once as said, and gives the exit code. */
function runFiles(
  files: readonly string[],
  concurrency: number,
  options: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const tests = spawn(
    process.execPath,
    [
      ...['--test', '--test-reporter=spec', `--test-concurrency=${concurrency}`, `--test-timeout=${LONGEST}`],
      ...options,
      ...files,
    ],
    { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'], env },
  );
  return new Promise((resolve) => tests.on('exit', (status) => resolve(status ?? 1)));
}

async function run(): Promise<number> {
  const args = process.argv.slice(2);
  const options = args.filter((arg) => arg.startsWith('-'));
  const named = args.filter((arg) => !arg.startsWith('-'));
  const files = named.length > 0 ? named : globSync('tests/**/*.test.ts', { cwd: projectRoot }).sort();

  const found = await findChromium();
  console.log(`Browser: ${found.version}, ${found.path} (${found.origin})`);
  buildSiteIfChanged();
  const browser = await playwrightChromium.launchServer({
    executablePath: found.path,
    args: [...found.args],
    env: { ...(process.env as Record<string, string>), ...found.env },
    timeout: 90_000,
  });
  const server = await serveSite({ folder: outputFolder, base: builtBase(outputFolder) });

  const env = { ...process.env, PODBOOK_SITE: server.address, PODBOOK_BROWSER: browser.wsEndpoint() };
  const [building, others] = [files.filter(isBuilding), files.filter((file) => !isBuilding(file))];
  let code = 0;
  for (const [together, concurrency] of [
    [others, 2],
    [building, 1],
  ] as const) {
    if (together.length > 0) code = (await runFiles(together, concurrency, options, env)) || code;
  }
  await browser.close();
  await server.close();
  return code;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(`\n${(error as Error).message}\n`);
  // A server that has been started would go on.
  process.exit(1);
}
