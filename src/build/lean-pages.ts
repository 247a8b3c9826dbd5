import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** What is left exactly as it is: scripts, styles, and fields whose text is their value. */
const verbatim = /(<(script|style|textarea)\b[\s\S]*?<\/\2>)/;
const tag = /<[a-zA-Z](?:"[^"]*"|[^">])*>/g;

/**
 * Writes a page's HTML shorter without a change of what it means to a browser: no quotes where HTML needs none, or single
 * ones around double ones, `<rect />` for empty shapes, no end tags that the
 * next tag implies, no slash where it says nothing, and no attributes that only the search index has read.
 *
 * @param html a page that this site's build wrote: attributes stand in double quotes.
 */
export function leanHtml(html: string): string {
  return html
    .split(verbatim)
    .map((part, index) => (index % 3 === 0 ? leanTags(part) : index % 3 === 1 ? part : ''))
    .join('');
}

function leanTags(html: string): string {
  return html
    .replace(/<\/(?:li|td|th|tr|option)>/g, '')
    .replace(/><\/(?:rect|circle|line|path|use)>/g, ' />')
    .replace(tag, (whole) =>
      whole
        .replace(/ data-pagefind-\w+(?:="[^"]*")?/g, '')
        .replace(/^(<(?:input|meta|link|br|hr|img|wbr)\b[\s\S]*?) ?\/>$/, '$1>')
        .replace(/="([^"']*&quot;[^"']*)"/g, (_, value: string) => `='${value.replaceAll('&quot;', '"')}'`)
        // A slash at the end of a value without quotes would be read as the end of the element.
        .replace(/="([^\s"'`=<>]*[^\s"'`=<>/])"/g, '=$1'),
    );
}

/** Astro integration: the last step of the build, after everything that reads the pages. */
export function leanPages(): AstroIntegration {
  return {
    name: 'podbook-lean-pages',
    hooks: {
      'astro:build:done': ({ dir, logger }) => {
        const folder = fileURLToPath(dir);
        let saved = 0;
        for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
          if (!file.endsWith('.html')) continue;
          const html = readFileSync(join(folder, file), 'utf8');
          const lean = leanHtml(html);
          saved += html.length - lean.length;
          writeFileSync(join(folder, file), lean);
        }
        logger.info(`pages written ${Math.round(saved / 1000)} kB shorter`);
      },
    },
  };
}
