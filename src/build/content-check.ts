import { fileURLToPath } from 'node:url';
import type { AstroIntegration, AstroIntegrationLogger } from 'astro';
import { readBuiltSite } from './built-pages.ts';
import { checkBuilt } from './content/built-check.ts';
import { readContentFiles } from './content/content-files.ts';
import { formatProblem, type Problem } from './content/problem.ts';
import { readSite } from './content/site-file.ts';
import { checkSources } from './content/source-check.ts';
import { offlineCopyName } from './offline/copy-name.ts';

/** Prints problems, and ends the build. */
function report(problems: readonly Problem[], logger: AstroIntegrationLogger): void {
  if (problems.length === 0) return;
  const text = problems.map(formatProblem).join('\n');
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  logger.error(`${count} in the content:\n${text}`);
  throw new Error(`${count} in the content, named above: mend them, then build again.`);
}

/**
 * Astro integration: fails the build on content that does not hold together. Before the build it checks the sources
 * (front matter, manifests, terms, claims), after it the built pages (links and anchors). Every problem names file and
 * line and says how to mend it. In development problems are only printed.
 */
export function contentCheck(): AstroIntegration {
  let base = '/';
  return {
    name: 'podbook-content-check',
    hooks: {
      // Before Astro reads the collections: what it says of front matter names no line and no remedy.
      'astro:config:setup': ({ command, logger }) => {
        if (command === 'build') report(checkSources(readContentFiles()), logger);
      },
      'astro:config:done': ({ config }) => {
        base = `/${config.base.replace(/^\/+|\/+$/g, '')}/`.replace('//', '/');
      },
      'astro:server:start': ({ logger }) => {
        const problems = checkSources(readContentFiles());
        if (problems.length > 0) logger.warn(`\n${problems.map(formatProblem).join('\n')}`);
      },
      'astro:build:done': ({ dir, logger }) => {
        const site = readBuiltSite(fileURLToPath(dir));
        const content = readContentFiles();
        // It is made last, of everything that is checked here.
        const copy = `/${offlineCopyName(readSite().title)}.zip`;
        const all = { ...site, files: new Set([...site.files, copy]) };
        const problems = checkBuilt(content, all, base, 'dist');
        report(problems, logger);
        if (problems.length === 0) logger.info(`${site.pages.size} pages: every link and anchor leads somewhere.`);
      },
    },
  };
}
