/**
 * Plays recordings on the simulator and writes what it did in the same format.
 *
 *     npm run conformance                                       plays and scores the recordings kept with the project
 *     npm run conformance -- --write                            the same, and keeps the result for the site
 *     npm run conformance -- --from DIR --to DIR [--only GLOB]
 *
 * DIR of `--from` holds scenarios/, validation/, defaults/ and cli/ (default: the recordings kept with the project); GLOB as in
 * `compare/compare.mjs`, which scores the result: commas separate, `*` is the only wildcard, `validation/*` names a category.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { recordings } from './recordings.ts';
import { type Files, globMatcher, playAll } from './replay.ts';
import { printReport, REPORT, reportOf, scoreAll } from './report.ts';

function readFolder(dir: string): Files {
  const files: Record<string, string> = {};
  const walk = (below: string): void => {
    for (const name of readdirSync(join(dir, below)).sort()) {
      const path = below ? `${below}/${name}` : name;
      if (statSync(join(dir, path)).isDirectory()) walk(path);
      else files[path] = readFileSync(join(dir, path), 'utf8');
    }
  };
  for (const folder of ['scenarios', 'validation', 'defaults', 'cli']) {
    if (statSync(join(dir, folder), { throwIfNoEntry: false })) walk(folder);
  }
  const images = join(dir, 'images.txt');
  // A folder that does not say which images there were is of the same cluster as the kept recordings.
  const list = statSync(images, { throwIfNoEntry: false }) ? readFileSync(images, 'utf8') : recordings()['images.txt'];
  if (list !== undefined) files['images.txt'] = list;
  return files;
}

const USAGE = `usage: npm run conformance                                       plays and scores the recordings kept with the project
       npm run conformance -- --write                            the same, and keeps the result for the page "How true is it?"
       npm run conformance -- --from DIR --to DIR [--only GLOB]  plays the recordings of a folder and writes what the simulator did`;

function main(): void {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      only: { type: 'string' },
      write: { type: 'boolean' },
    },
  });
  const started = performance.now();
  const { to } = values;
  if (to === undefined) {
    if (values.from !== undefined || values.only !== undefined) {
      console.error(USAGE);
      process.exit(2);
    }
    const { scores, files } = scoreAll();
    const report = reportOf(scores, files);
    console.log(printReport(scores, report));
    if (values.write) writeFileSync(REPORT, `${JSON.stringify(report, null, 1)}\n`);
    return;
  }
  const files = values.from === undefined ? recordings() : readFolder(values.from);
  const cases = playAll(
    files,
    globMatcher(values.only),
    (path, text) => {
      const file = join(to, path);
      if (/\/out\/00\.json$/.test(path)) rmSync(dirname(file), { recursive: true, force: true });
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    },
    (name, error) => {
      console.error(`${name} cannot be played: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    },
  );
  if (cases === 0) {
    console.error(
      `No recording played: ${values.from ?? 'the kept recordings'} must hold scenarios/, validation/, defaults/ or cli/${values.only ? `, and "${values.only}" must match one of their names, such as 001-my-pod-nginx or validation/002-no-kind` : ''}.`,
    );
    process.exitCode = 1;
    return;
  }
  console.log(`${cases} recordings played in ${((performance.now() - started) / 1000).toFixed(1)} s, written to ${to}`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
