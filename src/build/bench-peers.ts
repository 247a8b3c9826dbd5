import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { projectRoot } from './project.ts';

const source = join(projectRoot, 'tests/bench/peers');
const folder = join(projectRoot, 'node_modules/.cache/podbook/peers');

/**
 * Installs what the benchmark compares with, in a folder of its own, and bundles the script of that name there. Gives the bundle's path.
 *
 * @throws Error when npm could not install the packages: comparing needs a registry.
 */
export async function peerScript(name: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const wanted = readFileSync(join(source, 'package.json'), 'utf8');
  const installed = join(folder, 'package.json');
  const fresh = existsSync(join(folder, 'node_modules')) && readFileSync(installed, 'utf8') === wanted;
  cpSync(source, folder, { recursive: true });
  if (!fresh) {
    const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund'], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`The packages to compare with could not be installed:\n${stderr}`);
  }
  await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: `${name}.mjs`, outDir: 'bundled', minify: false, emptyOutDir: false },
  });
  return join(folder, 'bundled', `${name}.js`);
}
