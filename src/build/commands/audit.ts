// `npm run audit`: asks npm's registry for known vulnerabilities of what this project depends on. There is no lock file
// here (one written on one platform lacks the others' packages), so one is made for the question, in a folder of its own.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../project.ts';

const folder = mkdtempSync(join(tmpdir(), 'podbook-audit-'));

/** Runs npm in the folder; gives its exit code. */
function npm(...args: string[]): number {
  const { status, error } = spawnSync('npm', [...args, '--package-lock=true', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (error) console.error(error.message);
  return status ?? 1;
}

try {
  copyFileSync(join(projectRoot, 'package.json'), join(folder, 'package.json'));
  const lock = npm('install', '--package-lock-only', '--ignore-scripts', '--no-audit');
  if (lock !== 0) {
    console.error(
      'npm could not work out the versions: check that it reaches its registry (npm ping), then try again.',
    );
  }
  // What only tests is left out: it meets neither reader nor page.
  process.exitCode = lock === 0 ? npm('audit', '--omit=dev', '--audit-level=high') : lock;
  if (lock === 0 && process.exitCode !== 0) {
    console.error(
      '\nA dependency has a known vulnerability that is high or critical, or the registry gave no answer (see above).\n' +
        'What to do: npm view PACKAGE versions, take a version without it into package.json, npm test. Where only a\n' +
        'dependency of a dependency has it, name the version under "overrides".',
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
