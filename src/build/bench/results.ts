import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../project.ts';
import { markdownTable, type Part } from './figure.ts';

const file = 'tests/bench/RESULTS.md';

const head = `# What the benchmark measured

Written by \`npm run bench -- --write\` and \`npm run bench -- peers --write\`. Times and memory belong to the machine named in
each section; ratios and sizes hold anywhere.
`;

/** What the figures were measured with and on, in one line. */
export function machine(): string {
  const { version, dependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const processor = cpus()[0]?.model ?? 'unknown';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Podbook ${version}, Astro ${dependencies.astro}, Node ${process.versions.node}, ${availableParallelism()} processors (${processor}), ${memory} GiB`;
}

/**
 * Puts measured parts into the file of results; the parts that were not measured this time stay.
 *
 * @returns the file's name.
 */
export function writeResults(parts: readonly Part[]): string {
  const path = join(projectRoot, file);
  const sections = new Map<string, string>();
  for (const section of existsSync(path)
    ? readFileSync(path, 'utf8')
        .split(/^(?=## )/m)
        .slice(1)
    : []) {
    sections.set(section.slice(3, section.indexOf('\n')), section.trimEnd());
  }
  for (const part of parts) sections.set(part.title, `${markdownTable(part)}\n${machine()}`);
  writeFileSync(path, `${[head.trimEnd(), ...sections.values()].join('\n\n')}\n`);
  return file;
}
