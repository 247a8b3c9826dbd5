// The thread in which rendered pages are passed, while Astro renders the next ones.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { passPage } from './one-pass.ts';
import type { Answer, GivenPage } from './page-thread.ts';

const folders = new Set<string>();

/** Writes a file, in a folder that may not be there yet. */
function write(file: string, text: string): void {
  const folder = dirname(file);
  if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
  folders.add(folder);
  writeFileSync(file, text);
}

parentPort?.on('message', ({ markdownFile, ...page }: GivenPage) => {
  try {
    const { markdown, ...passed } = passPage(page);
    if (markdownFile !== undefined) write(markdownFile, markdown);
    parentPort?.postMessage({ passed } satisfies Answer, [passed.lean.buffer]);
  } catch (error) {
    parentPort?.postMessage({ error } satisfies Answer);
  }
});
