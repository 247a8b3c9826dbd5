import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, isPage } from '../pages/built-pages.ts';
import { projectRoot } from '../project.ts';
import { type Figure, seconds } from './figure.ts';

/** Builds the whole site into a folder of its own, with nothing kept from earlier builds. */
export function benchBuild(): Figure[] {
  const folder = join(projectRoot, 'node_modules/.cache/podbook/bench');
  rmSync(folder, { recursive: true, force: true });
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(projectRoot, 'node_modules/astro/bin/astro.mjs'), 'build', '--force', '--outDir', folder],
    { cwd: projectRoot, encoding: 'utf8', env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' } },
  );
  const took = performance.now() - start;
  if (status !== 0) throw new Error(`The build failed:\n${stderr}`);
  const pages = filesIn(folder).filter(isPage).length;
  rmSync(folder, { recursive: true, force: true });
  return [{ what: `Cold build, ${pages} pages with their search index`, value: seconds(took), target: '12 s' }];
}
