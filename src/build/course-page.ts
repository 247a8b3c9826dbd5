import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import type { Element, Root } from 'hast';
import { select, selectAll } from 'hast-util-select';
import { toHtml } from 'hast-util-to-html';
import { toString as textOf } from 'hast-util-to-string';
import { type BuiltSite, readBuiltSite } from './built-pages.ts';
import { type CoursePage, lessonOnCoursePage, linkOnCoursePage, liveLink } from './course-lesson.ts';
import type { PassedPages } from './pages/passed-pages.ts';

/** Where the page is, inside the site. */
export const coursePath = '/course/';

/**
 * The page of the whole course (src/pages/course.astro) with the lessons in their places, made from the lessons' built
 * pages: nothing is rendered or drawn a second time.
 *
 * @param site the built site.
 * @param base the path it lies under, with slashes at both ends.
 * @returns the page and how many lessons it got; undefined when the page has no places for lessons.
 * @throws Error when the page of a lesson was not built.
 */
export function composeCourse(site: BuiltSite, base: string): { tree: Root; lessons: number } | undefined {
  const built = site.pages.get(coursePath);
  if (!built || !select('[data-lesson]', built.tree)) return undefined;
  const tree = structuredClone(built.tree);
  const places = selectAll('[data-lesson]', tree);
  const slugOf = ({ properties }: Element) => String(properties.dataLesson);
  const page: CoursePage = { base, slugs: new Set(places.map(slugOf)), defined: new Set() };
  const sheets = new Map<string, Element>();
  for (const place of places) {
    const slug = slugOf(place);
    const article = select('article.lesson', site.pages.get(`/lessons/${slug}/`)?.tree);
    if (!article) throw new Error(`${coursePath}: the lesson "${slug}" has no page with an <article class="lesson">.`);
    for (const sheet of selectAll('link[rel="stylesheet"]', article)) sheets.set(String(sheet.properties.href), sheet);
    place.children.push(...lessonOnCoursePage({ slug, number: String(place.properties.dataNumber), article }, page));
    place.properties.dataLesson = undefined;
    place.properties.dataNumber = undefined;
    followInside(place, page, slug);
  }
  for (const list of selectAll('.words', tree)) followInside(list, page);
  select('head', tree)?.children.push(...sheets.values());
  const html = select('html', tree);
  const title = select('h1', tree);
  // The style sheet for paper prints it above each page; a page's margin can read only what stands at the root.
  if (html && title) html.properties.dataRunning = textOf(title);
  return { tree, lessons: places.length };
}

/** Lets links lead to what is on the page, except those to where an example runs. */
function followInside(part: Element, page: CoursePage, slug?: string): void {
  for (const { properties } of selectAll(`a[href]:not(.${liveLink})`, part)) {
    properties.href = linkOnCoursePage(String(properties.href), page, slug);
  }
}

/** Astro integration: puts the whole course on one page, before the steps of the build that read the pages. */
export function coursePage(pages: PassedPages): AstroIntegration {
  return {
    name: 'podbook-course-page',
    hooks: {
      'astro:build:done': ({ dir, logger }) => {
        // Most of the work is reading the lessons: in vain where the page has no places for them.
        const page = new URL(`${coursePath.slice(1)}index.html`, dir);
        if (!existsSync(page) || !readFileSync(page, 'utf8').includes('data-lesson')) return;
        const site = readBuiltSite(fileURLToPath(dir));
        const composed = composeCourse(site, pages.place.base);
        if (!composed) return;
        const html = toHtml(composed.tree);
        pages.pass(coursePath, html);
        logger.info(`${composed.lessons} lessons on one page, ${Math.round(html.length / 1000)} kB`);
      },
    },
  };
}
