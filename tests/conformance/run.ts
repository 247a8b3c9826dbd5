/**
 * Plays recordings on the simulator and writes what it did in the same format.
 *
 *     npm run conformance -- --from DIR --to DIR [--only GLOB]
 *
 * DIR of `--from` holds scenarios/, validation/, defaults/ and cli/ (default: the recordings kept with the project); GLOB as in
 * `compare/compare.mjs`, which scores the result: commas separate, `*` is the only wildcard, `validation/*` names a category.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { playCommands, playDefaults, playScenario, playValidation } from './play.ts';
import { recordings } from './recordings.ts';

/** Path within the folder -> text. */
export type Files = Readonly<Record<string, string>>;

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
  if (statSync(images, { throwIfNoEntry: false })) files['images.txt'] = readFileSync(images, 'utf8');
  return files;
}

/** A matcher for `--only`: names such as `001-my-pod-nginx` or `validation/050-bad-port`. */
export function globMatcher(globs: string | undefined): (name: string) => boolean {
  if (!globs) return () => true;
  const patterns = globs.split(',').map(
    (g) =>
      new RegExp(
        `^${g
          .trim()
          .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')}$`,
      ),
  );
  return (name) => patterns.some((p) => p.test(name));
}

/** Plays all recordings among `files` that `only` matches. Calls `write` for every file of the result; gives the number of cases. */
export function playAll(
  files: Files,
  only: (name: string) => boolean,
  write: (path: string, text: string) => void,
): number {
  const images = (files['images.txt'] ?? '').split('\n').filter(Boolean);
  let cases = 0;
  const groups = new Map<string, Record<string, string>>();
  for (const [path, text] of Object.entries(files)) {
    const m = /^scenarios\/([^/]+)\/([^/]+)$/.exec(path);
    if (!m?.[1] || !m[2] || m[2] === 'trace.jsonl') continue;
    const group = groups.get(m[1]) ?? {};
    groups.set(m[1], group);
    group[m[2]] = text;
  }
  for (const [name, own] of groups) {
    if ((!only(name) && !only(`scenarios/${name}`)) || !own['steps.yaml']) continue;
    cases++;
    const played = playScenario(own['steps.yaml'], own, images, files[`scenarios/${name}/trace.jsonl`]);
    played.steps.forEach((step, i) => {
      write(`scenarios/${name}/out/${String(i).padStart(2, '0')}.json`, `${JSON.stringify(step, null, 1)}\n`);
    });
    write(`scenarios/${name}/trace.jsonl`, played.trace.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  const simple = (folder: string, ending: RegExp, play: (name: string, text: string) => [string, string]): void => {
    for (const [path, text] of Object.entries(files)) {
      const name = path.slice(folder.length + 1);
      if (!path.startsWith(`${folder}/`) || !ending.test(name)) continue;
      const base = name.replace(ending, '');
      if (!only(base) && !only(`${folder}/${base}`)) continue;
      cases++;
      const [out, result] = play(base, text);
      write(`${folder}/${out}`, result);
    }
  };
  const input = /(?<!\.out)\.yaml$/;
  simple('validation', input, (name, text) => [
    `${name}.out.json`,
    `${JSON.stringify(playValidation(`${name}.yaml`, text, images), null, 1)}\n`,
  ]);
  simple('defaults', input, (name, text) => [`${name}.out.yaml`, playDefaults(`${name}.yaml`, text, images)]);
  simple('cli', /\.txt$/, (name, text) => [
    `${name}.out.json`,
    `${JSON.stringify(playCommands(text, images), null, 1)}\n`,
  ]);
  return cases;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: { from: { type: 'string' }, to: { type: 'string' }, only: { type: 'string' } },
  });
  if (!values.to) {
    console.error('usage: npm run conformance -- [--from DIR] --to DIR [--only GLOB]');
    process.exit(2);
  }
  const to = values.to;
  const started = performance.now();
  const cases = playAll(
    values.from ? readFolder(values.from) : recordings(),
    globMatcher(values.only),
    (path, text) => {
      const file = join(to, path);
      if (/\/out\/00\.json$/.test(path)) rmSync(dirname(file), { recursive: true, force: true });
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    },
  );
  console.log(`${cases} recordings played in ${((performance.now() - started) / 1000).toFixed(1)} s, written to ${to}`);
}
