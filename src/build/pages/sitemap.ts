import { writeFileSync } from 'node:fs';
import type { AstroIntegration } from 'astro';
import { coursePath } from './course-page.ts';
import type { PassedPages } from './passed-pages.ts';

/** Escapes text for XML. */
function xml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * The sitemap of some pages.
 *
 * @param paths the pages' paths inside the site.
 * @param home the home page's address, with a closing slash.
 */
function sitemapXml(paths: Iterable<string>, home: string): string {
  const places = [...paths].map((path) => `  <url><loc>${xml(home.replace(/\/$/, '') + path)}</loc></url>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${places.join('')}</urlset>\n`;
}

/** Pages that readers are not sent to: the error page, the empty search page, and what other pages say, once more. */
const unlisted = new Set(['/404', '/search/', coursePath]);

/** Whether a page is one that readers are sent to. */
export function isListed(path: string): boolean {
  return !unlisted.has(path);
}

/**
 * Astro integration: writes `sitemap.xml` and `robots.txt` beside the built pages. Addresses begin with `site` and
 * `base` of the configuration (from SITE_URL and BASE_PATH). Search engines want whole addresses: without `site` those
 * in the sitemap begin with the base path, and `robots.txt` does not name it.
 */
export function sitemap(pages: PassedPages): AstroIntegration {
  let home = '';
  let isWhole = false;
  return {
    name: 'podbook-sitemap',
    hooks: {
      'astro:config:done': ({ config }) => {
        const base = `${config.base.replace(/\/+$/, '')}/`;
        isWhole = config.site !== undefined;
        home = config.site ? new URL(base, config.site).href : base;
      },
      'astro:build:done': async ({ dir, logger }) => {
        const paths = [...(await pages.all()).keys()].filter(isListed);
        writeFileSync(new URL('sitemap.xml', dir), sitemapXml(paths, home));
        const place = isWhole ? `Sitemap: ${home}sitemap.xml\n` : '';
        writeFileSync(new URL('robots.txt', dir), `User-agent: *\nAllow: /\n${place}`);
        logger.info(
          `sitemap.xml: ${paths.length} pages${isWhole ? '' : ' (set SITE_URL to give them whole addresses)'}`,
        );
      },
    },
  };
}
