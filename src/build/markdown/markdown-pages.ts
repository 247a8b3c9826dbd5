import { writeFileSync } from 'node:fs';
import type { AstroIntegration } from 'astro';
import { readSite } from '../content/site-file.ts';
import type { Site } from '../content/site-schema.ts';
import type { BuiltSite, PageFacts } from '../pages/built-pages.ts';
import { coursePath } from '../pages/course-page.ts';
import type { PassedPages } from '../pages/passed-pages.ts';
import { isListed } from '../pages/sitemap.ts';
import { hasMarkdown, markdownPath } from './markdown-path.ts';

/**
 * The list of all pages for those who read by machine, https://llmstxt.org: lessons in the order of the course.
 *
 * @param link gives the address of a path in the site.
 */
export function llmsTxt(
  course: Pick<Site, 'title' | 'description' | 'parts'>,
  site: BuiltSite<PageFacts>,
  link: (path: string) => string,
): string {
  const item = ({ path, heading, description }: PageFacts) =>
    `- [${heading}](${link(markdownPath(path))})${description ? `: ${description}` : ''}`;
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
 * Astro integration: every page is also there as Markdown (`/lessons/probes.md`, written when the page is passed), and
 * `llms.txt` is the list of them. Addresses are whole when `site` is configured, else they begin with the base path.
 */
export function markdownPages(pages: PassedPages): AstroIntegration {
  return {
    name: 'podbook-markdown-pages',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const site = await pages.site();
        writeFileSync(new URL('llms.txt', dir), llmsTxt(readSite(), site, pages.place.address));
        const written = [...site.pages.keys()].filter(hasMarkdown).length;
        logger.info(`${written} pages as Markdown, and llms.txt`);
      },
    },
  };
}
