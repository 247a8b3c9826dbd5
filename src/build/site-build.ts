import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { contentFolder } from './content/content-folder.ts';
import { placeProblem } from './hosting/place.ts';
import { projectRoot } from './project.ts';

/** Where `astro build` writes, as an absolute path. */
export const outputFolder: string = join(projectRoot, 'dist');

const stampFile = join(projectRoot, 'node_modules/.cache/podbook/build');

/** What a build reads. A change in any of these, and in nothing else, makes the next build necessary. */
const inputs = [
  contentFolder,
  ...['astro.config.mjs', 'package.json', 'tsconfig.json', 'public', 'src', 'NOTICE', 'LICENSE'].map((name) =>
    join(projectRoot, name),
  ),
];

/** Environment variables that change the pages. */
const inputVariables = ['SITE_URL', 'BASE_PATH', 'REPOSITORY_URL'];

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Names the state of everything a build reads, and of what the last one wrote: equal states need no new build. */
function buildState(): string {
  const hash = createHash('sha256');
  for (const variable of inputVariables) hash.update(`${variable}=${process.env[variable] ?? ''}\n`);
  for (const input of inputs) {
    for (const file of filesBelow(input)) hash.update(`${file}\n`).update(readFileSync(file));
  }
  // Somebody may have built with other settings, or deleted a page, since the stamp was written.
  for (const file of filesBelow(outputFolder)) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Throws Error when a build could not write where it must; Astro would end in the middle, with a trace of its own. */
function demandFolders(): void {
  for (const folder of [outputFolder, join(projectRoot, '.astro'), join(stampFile, '..')]) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
    } catch (error) {
      throw new Error(
        `${folder} cannot be written: ${(error as Error).message}\n` +
          'What to do: let it be a folder in which you may write, or delete it.',
      );
    }
  }
}

/**
 * Builds the whole site into {@link outputFolder} with `astro build`, printing its progress.
 *
 * @returns how long it took, in milliseconds.
 * @throws Error when the build fails; what failed and how to mend it has been printed by then, or is its message.
 */
export function buildSite(): number {
  const problem = placeProblem(process.env);
  if (problem) throw new Error(problem);
  demandFolders();
  rmSync(stampFile, { force: true });
  const start = process.hrtime.bigint();
  const result = spawnSync(process.execPath, [join(projectRoot, 'node_modules/astro/bin/astro.mjs'), 'build'], {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  if (result.status !== 0) throw new Error('The site was not built: see the lines above.');
  writeFileSync(stampFile, buildState());
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/**
 * Builds the site unless what it is made from has not changed since the last build.
 *
 * @throws Error as {@link buildSite} does.
 */
export function buildSiteIfChanged(): void {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === buildState()) {
    console.log('The site is built and nothing has changed since.');
    return;
  }
  buildSite();
}
