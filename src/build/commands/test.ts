// `npm test`: builds what has changed, starts one server and one browser for all test files, and runs every test under
// Node's own runner. Arguments are passed on to it (`npm test -- tests/site/*.test.ts` runs just those files).
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { chromium as playwrightChromium } from 'playwright';
import { findChromium } from '../browsers/chromium.ts';
import { builtBase, serveSite } from '../hosting/serve.ts';
import { projectRoot } from '../project.ts';
import { buildSiteIfChanged, outputFolder } from '../site-build.ts';

async function run(): Promise<number> {
  const args = process.argv.slice(2);
  const named = args.filter((arg) => !arg.startsWith('-'));
  const files = named.length > 0 ? named : globSync('tests/**/*.test.ts', { cwd: projectRoot }).sort();

  buildSiteIfChanged();
  const server = await serveSite({ folder: outputFolder, base: builtBase(outputFolder) });
  const found = await findChromium();
  console.log(`Browser: ${found.version}, ${found.path} (${found.origin})`);
  const browser = await playwrightChromium.launchServer({
    executablePath: found.path,
    args: [...found.args],
    env: { ...(process.env as Record<string, string>), ...found.env },
  });

  const tests = spawn(
    process.execPath,
    ['--test', '--test-reporter=spec', '--test-concurrency=2', ...args.filter((arg) => arg.startsWith('-')), ...files],
    {
      cwd: projectRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PODBOOK_SITE: server.address, PODBOOK_BROWSER: browser.wsEndpoint() },
    },
  );
  const code = await new Promise<number>((resolve) => tests.on('exit', (status) => resolve(status ?? 1)));
  await browser.close();
  await server.close();
  return code;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(`\n${(error as Error).message}\n`);
  process.exitCode = 1;
}
