import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AstroIntegration } from 'astro';
import type { Plugin } from 'vite';
import { authorError } from '../content/problem.ts';
import { missingNotice, readPackage } from '../licences.ts';
import { projectRoot } from '../project.ts';

/** Packages of which something is in the built site without passing the bundler. */
const carried = ['pagefind', 'kubernetes-models', '@kubernetes-models/apimachinery'];

/** The package that a bundled module belongs to; undefined for the project's own. */
function packageOf(id: string): string | undefined {
  const inside = id.split(/[\\/]node_modules[\\/]/).at(-1) ?? id;
  // What bundlers add themselves: "\0vite/preload-helper.js".
  const path =
    inside === id ? (/^\0(?:vite|rolldown)(?=\/)/.exec(id)?.[0].slice(1) ?? '') : inside.replaceAll('\\', '/');
  return /^(@[^/]+\/[^/]+|[^@/][^/]*)/.exec(path)?.[0];
}

const bundled = new Set<string>();

/** Vite plugin, for pages and for workers: remembers which packages have code in what is written for the browser. */
export function rememberPackages(): Plugin {
  return {
    name: 'podbook-remember-packages',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
          const name = renderedLength > 0 ? packageOf(id) : undefined;
          if (name !== undefined) bundled.add(name);
        }
      }
    },
  };
}

/**
 * Astro integration: ends the build when the site holds code of a package that NOTICE does not name with whose it is.
 * NOTICE itself is part of the site (src/pages/NOTICE.txt.ts).
 */
export function noticeOfPackages(): AstroIntegration {
  return {
    name: 'podbook-notice',
    hooks: {
      'astro:build:done': ({ logger }) => {
        const notice = readFileSync(join(projectRoot, 'NOTICE'), 'utf8');
        const names = [...bundled, ...carried].sort();
        const missing = names.flatMap((name) => {
          const found = readPackage(join(projectRoot, 'node_modules', name));
          const lack = found ? missingNotice(notice, found) : undefined;
          return found && lack ? [`NOTICE: the site holds code of ${name} (${found.licence}) and lacks ${lack}`] : [];
        });
        if (missing.length > 0) {
          throw authorError(
            `${missing.join('\n')}\n    Add them to NOTICE under their licence, with its text when it is not there yet.`,
          );
        }
        logger.info(`NOTICE names the ${names.length} packages of which the site holds something.`);
      },
    },
  };
}
