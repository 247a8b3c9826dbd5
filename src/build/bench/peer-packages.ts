import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { projectRoot } from '../project.ts';

/** Where what the benchmark compares with is installed: apart from the project, whose packages it must not find. */
export const benchFolder: string = join(tmpdir(), 'podbook-bench');

/**
 * Copies a folder of `tests/bench/peers` to a place of its own and installs what its package.json names. Gives the place.
 *
 * @throws Error when npm could not install the packages: comparing needs a registry.
 */
export function peerFolder(name: string): string {
  const source = join(projectRoot, 'tests/bench/peers', name);
  const folder = join(benchFolder, name);
  mkdirSync(folder, { recursive: true });
  const wanted = readFileSync(join(source, 'package.json'), 'utf8');
  const stamp = join(folder, 'package.json');
  const fresh = existsSync(join(folder, 'node_modules')) && readFileSync(stamp, 'utf8') === wanted;
  cpSync(source, folder, { recursive: true });
  if (fresh) return folder;
  console.log(`Installing ${name} into ${folder} ...`);
  const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`The packages to compare with could not be installed:\n${stderr}`);
  return folder;
}

/** Installs a peer and bundles its script, whose imports Node cannot follow as they are. Gives the bundle's path. */
export async function peerScript(name: string): Promise<string> {
  const folder = peerFolder(name);
  await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: `${name}.mjs`, outDir: 'bundled', minify: false, emptyOutDir: false },
  });
  return join(folder, 'bundled', `${name}.js`);
}
