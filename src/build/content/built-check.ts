import { dirname, posix } from 'node:path';
import type { BuiltSite, PageFacts } from '../pages/built-pages.ts';
import type { ContentFiles } from './content-files.ts';
import { readLesson } from './lesson-source.ts';
import { nearest, type Problem, sortProblems } from './problem.ts';

/** How a link inside the site leads nowhere. */
export type DeadLink = { kind: 'page'; path: string } | { kind: 'anchor'; path: string; anchor: string };

/** Whether a link's target is a place outside this site, which this build cannot know. */
function isOutside(target: string): boolean {
  return /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target);
}

/**
 * Follows a link within the built site.
 *
 * @param from the path of the page the link stands in, without the base path.
 * @param target the link as written, without the base path.
 * @returns undefined when the link leads somewhere, or outside the site.
 */
export function followLink(site: BuiltSite<PageFacts>, from: string, target: string): DeadLink | undefined {
  if (isOutside(target) || target === '') return undefined;
  const [beforeHash = '', hash = ''] = target.split('#', 2);
  const written = beforeHash.split('?')[0] ?? '';
  let path = from;
  if (written !== '') {
    path = posix.normalize(written.startsWith('/') ? written : posix.join(from.replace(/[^/]*$/, ''), written));
  }
  const page = site.pages.get(path) ?? site.pages.get(path.replace(/\/?$/, '/'));
  if (!page) return site.files.has(decodeURIComponent(path)) ? undefined : { kind: 'page', path };
  const anchor = decodeURIComponent(hash).replace(/:~:.*$/, '');
  if (anchor === '' || anchor === 'top' || page.ids.has(anchor)) return undefined;
  return { kind: 'anchor', path: page.path, anchor };
}

/** A dead link as a problem. */
function deadLinkProblem(
  site: BuiltSite<PageFacts>,
  file: string,
  line: number,
  target: string,
  dead: DeadLink,
): Problem {
  switch (dead.kind) {
    case 'page': {
      const mend = nearest(dead.path, site.pages.keys(), 'Link to a page that exists.');
      return { file, line, message: `the link "${target}" leads to no page`, mend };
    }
    case 'anchor': {
      const ids = site.pages.get(dead.path)?.ids ?? [];
      const mend = nearest(dead.anchor, ids, `Use the id of a heading on ${dead.path}.`);
      return {
        file,
        line,
        message: `the link "${target}" leads to no place: ${dead.path} has no id "${dead.anchor}"`,
        mend,
      };
    }
    default:
      return dead satisfies never;
  }
}

/** Checks the links that lessons write, so that the problem names the line of the source. */
function checkLessonLinks(files: ContentFiles, site: BuiltSite<PageFacts>): Problem[] {
  return files.lessons.flatMap(({ file, slug, text }) =>
    readLesson(text).links.flatMap(({ target, line }) => {
      const dead = followLink(site, `/lessons/${slug}/`, target);
      return dead ? [deadLinkProblem(site, file, line, target, dead)] : [];
    }),
  );
}

/**
 * Checks every link and every file that the built pages name, also those that components write.
 *
 * @param base the path the site lies under, with slashes at both ends.
 * @param folder the output folder's name for the problems, relative to the repository's root.
 */
function checkBuiltLinks(site: BuiltSite<PageFacts>, base: string, folder: string): Problem[] {
  const problems: Problem[] = [];
  for (const page of site.pages.values()) {
    const file = `${folder}${page.path.endsWith('/') ? `${page.path}index` : page.path}.html`;
    const seen = new Set<string>();
    for (const { target, line } of page.links) {
      if (seen.has(target)) continue;
      seen.add(target);
      let inside = target;
      if (target.startsWith('/') && !target.startsWith('//') && base !== '/') {
        if (!target.startsWith(base) && `${target}/` !== base) {
          const mend = 'Prefix the link with the base path (import.meta.env.BASE_URL) where the page is made.';
          problems.push({ file, line, message: `the link "${target}" leaves the base path ${base}`, mend });
          continue;
        }
        inside = `/${target.slice(base.length)}`;
      }
      const dead = followLink(site, page.path, inside);
      if (dead) problems.push(deadLinkProblem(site, file, line, target, dead));
    }
  }
  return problems;
}

/**
 * Checks what only the built pages can tell: that links and anchors lead somewhere. A dead link that a lesson's source
 * has is named there, not a second time in the page built from it.
 *
 * @returns the problems, in the order of files and lines.
 */
export function checkBuilt(files: ContentFiles, site: BuiltSite<PageFacts>, base: string, folder: string): Problem[] {
  const fromSources = checkLessonLinks(files, site);
  const named = new Set(
    files.lessons.flatMap(({ slug, file, text }) => {
      const lines = new Set(fromSources.filter((problem) => problem.file === file).map(({ line }) => line));
      if (lines.size === 0) return [];
      const links = readLesson(text).links.filter(({ line }) => lines.has(line));
      return links.map(({ target }) => `${folder}/lessons/${slug} ${target}`);
    }),
  );
  const fromPages = checkBuiltLinks(site, base, folder).filter(({ file, message }) => {
    const target = /the link "([^"]*)"/.exec(message)?.[1] ?? '';
    const written = base !== '/' && target.startsWith(base) ? `/${target.slice(base.length)}` : target;
    return !named.has(`${dirname(file)} ${written}`);
  });
  return sortProblems([...fromSources, ...fromPages]);
}
