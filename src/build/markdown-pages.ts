import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { select } from 'hast-util-select';
import { toString as textOf } from 'hast-util-to-string';
import { type BuiltPage, type BuiltSite, readBuiltSite } from './built-pages.ts';
import { readSite } from './content/site-file.ts';
import type { Site } from './content/site-schema.ts';
import { coursePath } from './course-page.ts';
import { toMarkdown } from './markdown.ts';
import { markdownPath } from './markdown-path.ts';
import { isListed } from './sitemap.ts';

/** The text of a page's first heading. */
function headingOf(page: BuiltPage): string {
  const heading = select('h1', page.tree);
  return heading ? textOf(heading).trim().replace(/\s+/g, ' ') : page.title;
}

/** What the page says about itself in `meta name="description"`. */
function descriptionOf(page: BuiltPage): string {
  return String(select('meta[name="description"]', page.tree)?.properties.content ?? '');
}

/**
 * A page as Markdown: what stands in its `main`.
 *
 * @param address where the page is, put below its title.
 */
export function pageMarkdown(page: BuiltPage, address: string): string {
  const main = select('main', page.tree);
  const text = main ? toMarkdown(main) : '';
  const heading = /^# .*$/m.exec(text);
  // What stands above the title are the steps to the page, which its address says as well.
  const body = heading ? text.slice(heading.index + heading[0].length).trim() : text;
  return `# ${headingOf(page)}\n\nSource: ${address}\n\n${body}\n`;
}

/**
 * The list of all pages for those who read by machine, https://llmstxt.org: lessons in the order of the course.
 *
 * @param link gives the address of a path in the site.
 */
export function llmsTxt(
  course: Pick<Site, 'title' | 'description' | 'parts'>,
  site: BuiltSite,
  link: (path: string) => string,
): string {
  const item = (page: BuiltPage) => {
    const description = descriptionOf(page);
    return `- [${headingOf(page)}](${link(markdownPath(page.path))})${description ? `: ${description}` : ''}`;
  };
  const sections = course.parts.map(({ title, lessons }) => {
    const pages = lessons.map((slug) => site.pages.get(`/lessons/${slug}/`)).filter((page) => page !== undefined);
    return `## ${title}\n\n${pages.map(item).join('\n')}`;
  });
  const inCourse = new Set(course.parts.flatMap(({ lessons }) => lessons.map((slug) => `/lessons/${slug}/`)));
  const others = [...site.pages.values()].filter(
    ({ path }) => (isListed(path) || path === coursePath) && !inCourse.has(path),
  );
  const rest = `## Reference\n\n${others.map(item).join('\n')}`;
  return `# ${course.title}\n\n> ${course.description}\n\n${[...sections, rest].join('\n\n')}\n`;
}

/**
 * Astro integration: writes every page as Markdown beside it (`/lessons/probes.md`), and `llms.txt`, the list of them.
 * Addresses are whole when `site` is configured, else they begin with the base path.
 */
export function markdownPages(): AstroIntegration {
  let link = (path: string) => path;
  return {
    name: 'podbook-markdown-pages',
    hooks: {
      'astro:config:done': ({ config }) => {
        const base = config.base.replace(/\/+$/, '');
        const { site } = config;
        link = (path) => (site ? new URL(base + path, site).href : base + path);
      },
      'astro:build:done': ({ dir, logger }) => {
        const folder = fileURLToPath(dir);
        const site = readBuiltSite(folder);
        let written = 0;
        for (const page of site.pages.values()) {
          if (page.path.startsWith('/404')) continue;
          const file = join(folder, markdownPath(page.path));
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, pageMarkdown(page, link(page.path)));
          written += 1;
        }
        writeFileSync(join(folder, 'llms.txt'), llmsTxt(readSite(), site, link));
        logger.info(`${written} pages as Markdown, and llms.txt`);
      },
    },
  };
}
