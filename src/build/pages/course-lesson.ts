import type { Element, ElementContent } from 'hast';
import { matches, select, selectAll } from 'hast-util-select';
import { h } from 'hastscript';

/** The page of the whole course, as far as its lessons have to know it. */
export interface CoursePage {
  /** The path the site lies under, with slashes at both ends. */
  readonly base: string;
  /** The lessons on the page. */
  readonly slugs: ReadonlySet<string>;
  /** The terms that earlier lessons have defined. */
  readonly defined: Set<string>;
}

/** A lesson that becomes a part of the page. */
export interface CourseLesson {
  readonly slug: string;
  /** Such as `2.3`. */
  readonly number: string;
  /** The `article` of its own page. */
  readonly article: Element;
}

/** What is only pressed or says how to press it, and what stands on this page in another way. */
const leftOut =
  'button, a[download], .anchor, .bar, .scrub, .stage > .note, [role="tablist"], .definition, link, script';

/** Properties that name elements by their ids. */
const references = ['ariaControls', 'ariaDescribedBy', 'ariaLabelledBy', 'htmlFor'] as const;

/** A link that leads to a lesson's own page, although its text is on this one. */
export const liveLink = 'live';

/**
 * Where a link of the site leads on the page of the whole course, which has the lessons and the terms.
 *
 * @param target the link as a page has it, with the base path.
 * @param slug the lesson it stands in; undefined outside of lessons.
 */
export function linkOnCoursePage(target: string, page: CoursePage, slug?: string): string {
  if (target.startsWith('#')) return slug === undefined ? target : `#${slug}/${target.slice(1)}`;
  const path = target.startsWith(page.base) ? target.slice(page.base.length) : '';
  const term = /^reference\/glossary\/#(.+)$/.exec(path)?.[1];
  if (term !== undefined) return `#term:${term}`;
  const [, lesson = '', anchor] = /^lessons\/([^/#]+)\/(?:#(.+))?$/.exec(path) ?? [];
  if (!page.slugs.has(lesson)) return target;
  return anchor === undefined ? `#${lesson}` : `#${lesson}/${anchor}`;
}

/**
 * A lesson as a part of the page of the whole course: headings two levels lower, ids with the lesson's slug before them
 * (`probes/liveness`), examples as still pictures with a link to where they run, definitions as notes below the first
 * use of their terms, and the addresses of other sites in a list at its end.
 *
 * @param lesson its article is changed.
 * @returns what stands below the lesson's title and lede.
 */
export function lessonOnCoursePage(lesson: CourseLesson, page: CoursePage): ElementContent[] {
  const { slug, article } = lesson;
  markExamples(article, lesson, page.base);
  article.children = article.children.flatMap((block) => [block, ...definitionsIn(block, page.defined)]);
  const useless = new Set(selectAll(leftOut, article));
  article.children = still(article.children, useless);
  for (const element of selectAll('*', article)) {
    const { properties } = element;
    if (/^h[2-4]$/.test(element.tagName)) element.tagName = `h${Number(element.tagName[1]) + 2}`;
    if (properties.id !== undefined) properties.id = `${slug}/${properties.id}`;
    for (const name of references) {
      if (properties[name]) properties[name] = [properties[name]].flat().map((id) => `${slug}/${id}`);
    }
  }
  return [...article.children, ...addressList(article, lesson.number)];
}

/** Puts a link to the lesson's page under the title of each example, and its commands below its drawing. */
function markExamples(article: Element, { slug, number }: CourseLesson, base: string): void {
  let anchor = '';
  for (const element of selectAll('h2[id], h3[id], .plate:has([data-island])', article)) {
    if (element.tagName !== 'figure') {
      anchor = `#${element.properties.id}`;
      continue;
    }
    const href = `${base}lessons/${slug}/${anchor}`;
    const link = h('a', { class: liveLink, href, 'data-pagefind-ignore': '' }, `Runs in lesson ${number}`);
    select('figcaption', element)?.children.push(link);
    const { commands = [] }: { commands?: readonly string[] } = JSON.parse(
      String(select('[data-island]', element)?.properties.dataProps),
    );
    if (commands.length === 0) continue;
    const typed = commands.flatMap((command, index) => [
      index === 0 ? '' : '\n',
      h('span', { class: 'p' }, '$ '),
      command,
    ]);
    select('.try', element)?.children.push(h('div.out', h('p.note', 'Commands to try'), h('div.tty', h('pre', typed))));
  }
}

/** A note with the definitions that stand in a block, without those already given; empty when there are none. */
function definitionsIn(block: ElementContent, defined: Set<string>): Element[] {
  if (block.type !== 'element') return [];
  for (const { properties } of selectAll('a.term', block)) {
    properties.className = undefined;
    properties.ariaDescribedBy = undefined;
  }
  const fresh = selectAll('.definition', block).filter(({ properties: { id } }) => !defined.has(String(id)));
  for (const { properties } of fresh) defined.add(String(properties.id));
  return fresh.length === 0
    ? []
    : [
        h(
          'div.defined',
          { role: 'note' },
          fresh.map(({ children }) => h('p', children)),
        ),
      ];
}

/** Nodes without the useless ones, and without what only a living island needs around its parts. */
function still(children: readonly ElementContent[], useless: ReadonlySet<Element>): ElementContent[] {
  return children.flatMap((child): ElementContent[] => {
    if (child.type !== 'element') return [child];
    if (useless.has(child)) return [];
    child.children = still(child.children, useless);
    if (matches('[data-island], [data-slot]', child)) return child.children;
    if (child.tagName === 'details') child.properties.open = true;
    return [child];
  });
}

/** Numbers the links to other sites, whose addresses paper does not show, and gives the list of them. */
function addressList(article: Element, lesson: string): Element[] {
  const addresses: string[] = [];
  // The sources of corrections are written as addresses.
  const written = new Set(selectAll('.cite a', article));
  const number = (children: readonly ElementContent[]): ElementContent[] =>
    children.flatMap((child): ElementContent[] => {
      if (child.type !== 'element') return [child];
      const { href } = child.properties;
      child.children = number(child.children);
      if (child.tagName !== 'a' || !/^https?:/.test(String(href)) || written.has(child)) return [child];
      if (!addresses.includes(String(href))) addresses.push(String(href));
      return [child, h('sup', { 'data-pagefind-ignore': '' }, String(addresses.indexOf(String(href)) + 1))];
    });
  article.children = number(article.children);
  if (addresses.length === 0) return [];
  const items = addresses.map((href) => h('li', h('a', { href }, href.replace(/^https?:\/\/|\/$/g, ''))));
  return [h('ol.addresses', { 'aria-label': `Addresses in lesson ${lesson}`, 'data-pagefind-ignore': '' }, items)];
}
