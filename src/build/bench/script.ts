import { spawnSync } from 'node:child_process';
import { projectRoot } from '../project.ts';
import { seconds } from './figure.ts';

/** A script that takes longer is given up. */
const TIMEOUT = 300_000;

/** Runs a script that prints a line of JSON; a text says why it did not. */
export function figuresOf<T>(script: string, ...args: readonly (string | number)[]): T | string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=8192', script, ...args.map(String)],
    { cwd: projectRoot, encoding: 'utf8', timeout: TIMEOUT },
  );
  if (status === 0) return JSON.parse(stdout);
  return status === null ? `not done within ${seconds(TIMEOUT)}` : `failed: ${stderr.trim().split('\n').at(-1)}`;
}
