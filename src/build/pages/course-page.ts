import { readFileSync } from 'node:fs';
import type { AstroIntegration } from 'astro';
import type { Element, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { select, selectAll } from 'hast-util-select';
import { toHtml } from 'hast-util-to-html';
import { toString as textOf } from 'hast-util-to-string';
import { type CoursePage, lessonOnCoursePage, linkOnCoursePage, liveLink } from './course-lesson.ts';
import type { PassedPages } from './passed-pages.ts';

/** Where the page is, inside the site. */
export const coursePath = '/course/';

/**
 * The page of the whole course (src/pages/course.astro) with the lessons in their places, made from the lessons' built
 * pages: nothing is rendered or drawn a second time.
 *
 * @param built the page as it was built.
 * @param lessonPage gives the built page of a lesson by its slug.
 * @param base the path the site lies under, with slashes at both ends.
 * @returns the page and how many lessons it got; undefined when the page has no places for lessons.
 * @throws Error when the page of a lesson holds none; what `lessonPage` throws.
 */
export function composeCourse(
  built: string,
  lessonPage: (slug: string) => string,
  base: string,
): { tree: Root; lessons: number } | undefined {
  // A course too long for one page is not even parsed.
  if (!built.includes(' data-lesson=')) return undefined;
  const tree = fromHtml(built);
  const places = selectAll('[data-lesson]', tree);
  const slugOf = ({ properties }: Element) => String(properties.dataLesson);
  const page: CoursePage = { base, slugs: new Set(places.map(slugOf)), defined: new Set() };
  const sheets = new Map<string, Element>();
  for (const place of places) {
    const slug = slugOf(place);
    const article = select('article.lesson', fromHtml(lessonPage(slug)));
    if (!article) throw new Error(`${coursePath}: the page of the lesson "${slug}" has no <article class="lesson">.`);
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
      'astro:build:done': async ({ dir, logger }) => {
        const read = (path: string) => readFileSync(new URL(`.${path}index.html`, dir), 'utf8');
        const composed = composeCourse(read(coursePath), (slug) => read(`/lessons/${slug}/`), pages.place.base);
        if (!composed) return;
        const html = toHtml(composed.tree);
        await pages.write(coursePath, html);
        logger.info(`${composed.lessons} lessons on one page, ${Math.round(html.length / 1000)} kB`);
      },
    },
  };
}
