import { posix } from 'node:path';
import type { BuiltSite, PageFacts } from '../pages/built-pages.ts';
import { coursePath } from '../pages/course-page.ts';
import type { ContentFiles } from './content-files.ts';
import { readLesson } from './lesson-source.ts';
import { nearest, type Problem, sortProblems } from './problem.ts';
import { parseSite } from './site-file.ts';

/** How a link inside the site leads nowhere. */
export type DeadLink = { kind: 'page'; path: string } | { kind: 'anchor'; path: string; anchor: string };

/** Whether a link's target is a place outside this site, which this build cannot know. */
function isOutside(target: string): boolean {
  return /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target);
}

/** A part of an address in letters; one that is badly encoded stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A link of a page without the base path; undefined when it leads past that. */
function withoutBase(target: string, base: string): string | undefined {
  if (!target.startsWith('/') || target.startsWith('//')) return target;
  if (target.startsWith(base)) return `/${target.slice(base.length)}`;
  return `${target}/` === base ? '/' : undefined;
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
  if (!page) return site.files.has(decoded(path)) ? undefined : { kind: 'page', path };
  const anchor = decoded(hash).replace(/:~:.*$/, '');
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

/** A link as somebody wrote it in the course. */
interface WrittenLink {
  readonly file: string;
  readonly line: number;
  readonly target: string;
}

/** The links that an author wrote for a page: those of its lesson, and those that `site.yaml` puts on every page. */
function linkWriter({ course, lessons }: ContentFiles): (path: string) => WrittenLink[] {
  const read = parseSite(course);
  const everywhere =
    'site' in read
      ? read.site.links.map(({ url }, index) => ({
          file: course.file,
          line: read.lineOf(['links', index, 'url']),
          target: url,
        }))
      : [];
  const bySlug = new Map(lessons.map((lesson) => [lesson.slug, lesson]));
  return (path) => {
    const lesson = bySlug.get(/^\/lessons\/([^/]+)\/$/.exec(path)?.[1] ?? '');
    if (!lesson) return everywhere;
    const links = readLesson(lesson.text).links.map(({ target, line }) => ({ file: lesson.file, line, target }));
    return [...everywhere, ...links];
  };
}

/**
 * Checks what only the built pages can tell: that each link and each file that they name is there. A dead link is named
 * where an author wrote it; one that a component wrote, in the first page that has it.
 *
 * @param base the path the site lies under, with slashes at both ends.
 * @param folder the output folder's name for the problems, relative to the repository's root.
 * @returns the problems, in the order of files and lines.
 */
export function checkBuilt(files: ContentFiles, site: BuiltSite<PageFacts>, base: string, folder: string): Problem[] {
  const writtenFor = linkWriter(files);
  // What stands on many pages is followed once, and said once.
  const alive = new Set<string>();
  const inSources = new Map<string, Problem>();
  const inPages = new Map<string, Problem>();
  const told = new Set<string>();
  const isWhole = ({ path }: PageFacts) => path === coursePath;
  const pages = [...site.pages.values()].sort((a, b) => Number(isWhole(a)) - Number(isWhole(b)));
  for (const page of pages) {
    // The page of the whole course is made of the others: what is wrong with them has been said.
    if (isWhole(page) && inSources.size + inPages.size > 0) break;
    const file = `${folder}${page.path.endsWith('/') ? `${page.path}index` : page.path}.html`;
    for (const { target, line } of page.links) {
      const key = target.startsWith('/') ? target : `${page.path} ${target}`;
      if (alive.has(key)) continue;
      const inside = withoutBase(target, base);
      if (inside === undefined) {
        const mend = 'Prefix the link with the base path (import.meta.env.BASE_URL) where the page is made.';
        inPages.set(key, { file, line, message: `the link "${target}" leaves the base path ${base}`, mend });
        continue;
      }
      const dead = followLink(site, page.path, inside);
      if (!dead) {
        alive.add(key);
        continue;
      }
      const written = writtenFor(page.path).filter((link) => decoded(link.target) === decoded(inside));
      for (const link of written) {
        told.add(key);
        const problem = deadLinkProblem(site, link.file, link.line, link.target, dead);
        inSources.set(`${link.file}:${link.line} ${link.target}`, problem);
      }
      if (!inPages.has(key)) inPages.set(key, deadLinkProblem(site, file, line, target, dead));
    }
  }
  const fromPages = [...inPages].filter(([key]) => !told.has(key)).map(([, problem]) => problem);
  return sortProblems([...inSources.values(), ...fromPages]);
}
