import { spawnSync } from 'node:child_process';
import { installedProgram } from './chromium.ts';

/** A Firefox that starts on this machine. */
export interface Firefox {
  /** The program's absolute path. */
  readonly path: string;
  /** Its own version line, such as `Mozilla Firefox 153.7.0esr`. */
  readonly version: string;
}

const installedNames = ['firefox', 'firefox-esr'];
const installedPaths = [
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** The version a program prints, or undefined when it does not start as a Firefox. */
function versionOf(path: string): string | undefined {
  if (process.platform === 'win32') return 'Firefox';
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  return status === 0 && stdout.includes('Firefox') ? stdout.trim() : undefined;
}

/**
 * Finds a Firefox to test with: the one FIREFOX_PATH names, else an installed one.
 *
 * @returns undefined when there is none.
 * @throws Error when FIREFOX_PATH names no working Firefox.
 */
export function findFirefox(): Firefox | undefined {
  const wanted = process.env.FIREFOX_PATH;
  const path = wanted || installedProgram(installedNames, installedPaths);
  const version = path && versionOf(path);
  if (path && version) return { path, version };
  if (!wanted) return undefined;
  throw new Error(
    `FIREFOX_PATH is ${wanted}, which does not start as a Firefox.\nWhat to do: give the path of one, or unset the variable.`,
  );
}
