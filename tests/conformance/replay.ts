import { playCommands, playDefaults, playScenario, playValidation } from './play.ts';

/** Path within the folder -> text. */
export type Files = Readonly<Record<string, string>>;

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

/**
 * Plays all recordings among `files` that `only` matches. Calls `write` for every file of the result, and `failed` for a recording that cannot
 * be played (its steps are not of the format, say): the others are played all the same. Gives the number of cases.
 */
export function playAll(
  files: Files,
  only: (name: string) => boolean,
  write: (path: string, text: string) => void,
  failed: (name: string, error: unknown) => void,
): number {
  const images = (files['images.txt'] ?? '').split('\n').filter(Boolean);
  let cases = 0;
  const groups = new Map<string, Record<string, string>>();
  for (const [path, text] of Object.entries(files)) {
    const m = /^scenarios\/([^/]+)\/((?!out\/).+)$/.exec(path);
    if (!m?.[1] || !m[2] || m[2] === 'trace.jsonl') continue;
    const group = groups.get(m[1]) ?? {};
    groups.set(m[1], group);
    group[m[2]] = text;
  }
  for (const [name, own] of groups) {
    if ((!only(name) && !only(`scenarios/${name}`)) || !own['steps.yaml']) continue;
    cases++;
    try {
      const played = playScenario(own['steps.yaml'], own, images, files[`scenarios/${name}/trace.jsonl`]);
      played.steps.forEach((step, i) => {
        write(`scenarios/${name}/out/${String(i).padStart(2, '0')}.json`, `${JSON.stringify(step, null, 1)}\n`);
      });
      write(`scenarios/${name}/trace.jsonl`, played.trace.map((line) => `${JSON.stringify(line)}\n`).join(''));
    } catch (error) {
      failed(name, error);
    }
  }
  const simple = (folder: string, ending: RegExp, play: (name: string, text: string) => [string, string]): void => {
    for (const [path, text] of Object.entries(files)) {
      const name = path.slice(folder.length + 1);
      if (!path.startsWith(`${folder}/`) || !ending.test(name)) continue;
      const base = name.replace(ending, '');
      if (!only(base) && !only(`${folder}/${base}`)) continue;
      cases++;
      try {
        const [out, result] = play(base, text);
        write(`${folder}/${out}`, result);
      } catch (error) {
        failed(`${folder}/${base}`, error);
      }
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
