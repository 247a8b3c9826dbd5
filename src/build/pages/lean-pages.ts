import type { AstroIntegration } from 'astro';
import type { PassedPages } from './passed-pages.ts';

/** Astro integration: writes the pages as readers get them, after everything that looks at the rendered ones. */
export function leanPages(pages: PassedPages): AstroIntegration {
  return {
    name: 'podbook-lean-pages',
    hooks: {
      'astro:build:done': async ({ logger }) => {
        const saved = await pages.write();
        logger.info(`pages written ${Math.round(saved / 1000)} kB shorter`);
      },
    },
  };
}
