import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { fromHtml } from 'hast-util-from-html';
import { selectAll } from 'hast-util-select';
import { type Options, toHtml } from 'hast-util-to-html';
import { readBuiltSite } from './built-pages.ts';

/** Everything that HTML lets one leave out without a change of the page: quotes, end tags, slashes. */
const SHORTEST: Options = {
  omitOptionalTags: true,
  preferUnquoted: true,
  quoteSmart: true,
  collapseEmptyAttributes: true,
  closeEmptyElements: true,
  characterReferences: { useShortestReferences: true },
  allowDangerousCharacters: true,
};

/** A page of this site, shorter: as a browser reads it, without the attributes that only the search index has read. */
export function leanHtml(html: string): string {
  const tree = fromHtml(html);
  for (const { properties } of selectAll('*', tree)) {
    for (const name of Object.keys(properties)) if (name.startsWith('dataPagefind')) delete properties[name];
  }
  return toHtml(tree, SHORTEST);
}

/** Astro integration: the last step of the build, after everything that reads the pages. */
export function leanPages(): AstroIntegration {
  return {
    name: 'podbook-lean-pages',
    hooks: {
      'astro:build:done': ({ dir, logger }) => {
        let saved = 0;
        for (const { file, html } of readBuiltSite(fileURLToPath(dir)).pages.values()) {
          const lean = leanHtml(html);
          saved += html.length - lean.length;
          writeFileSync(file, lean);
        }
        logger.info(`pages written ${Math.round(saved / 1000)} kB shorter`);
      },
    },
  };
}
