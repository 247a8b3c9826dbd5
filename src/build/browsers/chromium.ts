import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { projectRoot } from '../project.ts';

/** A Chromium that starts on this machine. */
export interface Chromium {
  /** The program's absolute path. */
  readonly path: string;
  /** What it must be called with. */
  readonly args: readonly string[];
  /** Variables its process needs, beside those of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Its own version line, such as `Chromium 153.0.7204.49`. */
  readonly version: string;
  /** How it was found, in words for people. */
  readonly origin: string;
}

const installedNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const installedPaths = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

// Continuous integration runs as root or without user namespaces, where Chromium's own sandbox cannot start. The pages
// it opens are only ours.
const standardArgs = ['--no-sandbox', '--disable-dev-shm-usage'];

/** Whether a file is there and may be run. */
function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The version a program prints, or undefined when it does not start (a missing library, a wrong architecture). */
function versionOf(path: string, env: Record<string, string>): string | undefined {
  if (process.platform === 'win32') return 'Chrome';
  const result = spawnSync(path, ['--version', '--no-sandbox'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 30_000,
  });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** The first program of these names in a folder of PATH, else the first of these paths that is one. */
export function installedProgram(names: readonly string[], paths: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...paths].find(isProgram);
}

/** The regular files of an uncompressed tar archive, enough for the plain ones that npm packages carry. */
function* tarFiles(archive: Buffer): Generator<{ name: string; data: Buffer }> {
  for (let offset = 0; offset + 512 <= archive.length; ) {
    const text = (from: number, length: number) =>
      archive.toString('latin1', offset + from, offset + from + length).replace(/\0.*$/s, '');
    const name = text(0, 100);
    if (name === '') return;
    const size = Number.parseInt(text(124, 12), 8) || 0;
    const type = text(156, 1);
    if (type === '' || type === '0') yield { name, data: archive.subarray(offset + 512, offset + 512 + size) };
    offset += 512 + Math.ceil(size / 512) * 512;
  }
}

/**
 * Unpacks the shared libraries that the packaged Chromium brings for machines without them; gives their folder. They are
 * written once, and are there all at once: a browser that runs has them open.
 */
function packagedLibraries(packageFolder: string): string | undefined {
  const archive = join(packageFolder, 'bin/al2023.tar.br');
  if (!existsSync(archive)) return undefined;
  const folder = join(tmpdir(), `podbook-chromium-libraries-${statSync(archive).size}`);
  if (existsSync(folder)) return folder;
  const fresh = mkdtempSync(`${folder}-`);
  chmodSync(fresh, 0o755);
  for (const { name, data } of tarFiles(brotliDecompressSync(readFileSync(archive)))) {
    writeFileSync(join(fresh, name.split('/').at(-1) ?? name), data, { mode: 0o755 });
  }
  try {
    renameSync(fresh, folder);
  } catch {
    // Another process was first.
    rmSync(fresh, { recursive: true });
  }
  return folder;
}

const packageFolder = join(projectRoot, 'node_modules/@sparticuz/chromium');

/**
 * npm leaves an optional package out when it asks for a newer Node than the one npm runs under, as on a Debian with
 * Node 20. Under this Node it is installed.
 */
function installPackagedChromium(): void {
  console.log('No Chromium is installed: fetching the one in the npm package @sparticuz/chromium ...');
  spawnSync('npm', ['install', '--include=dev', '--include=optional', '--loglevel=error'], {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, PATH: [join(process.execPath, '..'), process.env.PATH].join(delimiter) },
  });
}

async function packagedChromium(): Promise<Chromium | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  if (!existsSync(packageFolder)) installPackagedChromium();
  if (!existsSync(packageFolder)) return undefined;
  const name = '@sparticuz/chromium';
  const loaded: { default: { executablePath(): Promise<string>; args: string[] } } = await import(name);
  const path = await loaded.default.executablePath();
  let env: Record<string, string> = {};
  let version = versionOf(path, env);
  if (!version) {
    const libraries = packagedLibraries(packageFolder);
    if (libraries) env = { LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':') };
    version = versionOf(path, env);
  }
  if (!version) return undefined;
  // Unpacking it has put its fonts there, for machines that have none.
  if (!existsSync('/etc/fonts/fonts.conf')) env = { ...env, FONTCONFIG_PATH: join(tmpdir(), 'fonts') };
  return { path, args: standardArgs, env, version, origin: 'inside the npm package @sparticuz/chromium' };
}

/**
 * Finds the Chromium for the browser tests and for Lighthouse: the one CHROMIUM_PATH names, else an installed one, else
 * the one inside the npm package @sparticuz/chromium.
 *
 * @throws Error when CHROMIUM_PATH names no working program, or when there is none at all. Browser tests are never
 *   skipped because of it.
 */
export async function findChromium(): Promise<Chromium> {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    const version = isProgram(wanted) ? versionOf(wanted, {}) : undefined;
    if (!version) {
      throw new Error(
        `CHROMIUM_PATH is ${wanted}, which does not start as a browser.\nWhat to do: give the path of a Chromium or Chrome, or unset the variable.`,
      );
    }
    return { path: wanted, args: standardArgs, env: {}, version, origin: 'named by CHROMIUM_PATH' };
  }
  const installed = installedProgram(installedNames, installedPaths);
  const version = installed && versionOf(installed, {});
  if (installed && version) return { path: installed, args: standardArgs, env: {}, version, origin: 'installed here' };
  const packaged = await packagedChromium();
  if (packaged) return packaged;
  throw new Error(
    'No Chromium was found: CHROMIUM_PATH is not set, none is installed, and the npm package @sparticuz/chromium is not there or does not start.\n' +
      'What to do: install Chromium (apt-get install chromium) or set CHROMIUM_PATH to one, then run the command again.',
  );
}
