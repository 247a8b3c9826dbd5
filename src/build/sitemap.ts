import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { readBuiltSite } from './built-pages.ts';

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
export function sitemapXml(paths: Iterable<string>, home: string): string {
  const places = [...paths].map((path) => `  <url><loc>${xml(new URL(`.${path}`, home).href)}</loc></url>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${places.join('')}</urlset>\n`;
}

/** Whether a page is one that readers are sent to: not an error page, not the empty search page. */
export function isListed(path: string): boolean {
  return path !== '/404' && path !== '/404/' && path !== '/search/';
}

/**
 * Astro integration: writes `sitemap.xml` and `robots.txt` beside the built pages. Addresses begin with `site` and
 * `base` of the configuration (from SITE_URL and BASE_PATH). A sitemap needs whole addresses, so without `site` there
 * is none, and `robots.txt` only allows everything.
 */
export function sitemap(): AstroIntegration {
  let home: string | undefined;
  return {
    name: 'podbook-sitemap',
    hooks: {
      'astro:config:done': ({ config }) => {
        home = config.site ? new URL(`${config.base.replace(/\/*$/, '')}/`, config.site).href : undefined;
      },
      'astro:build:done': ({ dir, logger }) => {
        const robots = ['User-agent: *', 'Allow: /'];
        if (home) {
          const paths = [...readBuiltSite(fileURLToPath(dir)).pages.keys()].filter(isListed);
          writeFileSync(new URL('sitemap.xml', dir), sitemapXml(paths, home));
          robots.push(`Sitemap: ${new URL('sitemap.xml', home).href}`);
          logger.info(`sitemap.xml: ${paths.length} pages`);
        } else {
          logger.info('no sitemap.xml: it needs the address of the site in SITE_URL');
        }
        writeFileSync(new URL('robots.txt', dir), `${robots.join('\n')}\n`);
      },
    },
  };
}
