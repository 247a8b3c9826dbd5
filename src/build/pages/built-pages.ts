import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Element, Root, RootContent } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { toString as textOf } from 'hast-util-to-string';
import type { PageParts } from './page-weight.ts';

/** A link of a page, or the address of a file that it shows. */
export interface PageLink {
  readonly target: string;
  /** The line it stands on in the page's file. */
  readonly line: number;
}

/** What the steps of the build ask of each page, and all they keep of it: a site has many. */
export interface PageFacts {
  /** The page's path inside the site, without the base path: `/lessons/first-pod/`. */
  readonly path: string;
  /** Every `id` in the page. */
  readonly ids: ReadonlySet<string>;
  /** Where it leads and what it shows, in the page's order. */
  readonly links: readonly PageLink[];
  /** The text of `title`. */
  readonly title: string;
  /** The text of the first `h1`, or else the title. */
  readonly heading: string;
  /** What the page says about itself in `meta name="description"`; '' when it does not. */
  readonly description: string;
  /** What it loads before anything is touched. */
  readonly parts: PageParts;
}

/** One page of the built site. */
export interface BuiltPage extends PageFacts {
  /** The file's absolute path. */
  readonly file: string;
  /** The file's text. */
  readonly html: string;
  /** The parsed page (https://github.com/syntax-tree/hast), with the places of its elements in the file. */
  readonly tree: Root;
}

/** Everything a build has written. */
export interface BuiltSite<Page extends PageFacts = BuiltPage> {
  /** The pages by their paths, in the order of the paths. */
  readonly pages: ReadonlyMap<string, Page>;
  /** The paths of all files, pages included, as they stand in the folder: `/robots.txt`, `/index.html`. */
  readonly files: ReadonlySet<string>;
}

/** A script's static imports, as the paths written in it; what is imported on use is not among them. */
export function staticImports(code: string): string[] {
  return [...code.matchAll(/(?:^|[;}\s])(?:import|export)(?:[\w*{}\s,$]+from)?\s*["']([^"']+)["']/g)].map(
    ([, path = '']) => path,
  );
}

/** The path a file is asked for by: `index.html` is its folder, and `404.html` is `/404`. */
export function pagePath(file: string): string {
  return `/${file}`.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, '');
}

/** Every element of a tree, in the page's order. What a `template` holds is not in the page. */
function* elementsIn(children: readonly RootContent[]): Generator<Element> {
  for (const child of children) {
    if (child.type !== 'element') continue;
    yield child;
    yield* elementsIn(child.children);
  }
}

/** Adds what an element makes the page load. */
function addParts(element: Element, parts: Parts): void {
  const { tagName, properties } = element;
  const { rel, href, src } = properties;
  if (tagName === 'link' && Array.isArray(rel)) {
    if (rel.includes('stylesheet')) parts.styles.add(String(href));
    else if (rel.includes('modulepreload')) parts.scripts.add(String(href));
    else if (rel.includes('preload') && properties.as === 'font') parts.fonts.add(String(href));
  } else if (tagName === 'script') {
    if (src !== undefined) parts.scripts.add(String(src));
    else if (properties.type === 'module') for (const path of staticImports(textOf(element))) parts.scripts.add(path);
  }
}

/** Finds the lines of attributes that follow one another: one that is written in another way counts to the line before. */
function lineFinder(html: string): (text: string) => number {
  let [line, offset] = [1, 0];
  return (text) => {
    const at = html.indexOf(`="${text}"`, offset);
    for (let end = html.indexOf('\n', offset); at >= 0 && end >= 0 && end < at; end = html.indexOf('\n', end + 1))
      line += 1;
    offset = Math.max(offset, at);
    return line;
  };
}

/** {@link PageParts} while they are gathered. */
type Parts = { [Kind in keyof PageParts]: Set<string> };

/**
 * Makes a page of a file's text: for the build, for tests, and for {@link readBuiltSite}.
 *
 * @param tree the parsed text; left out, it is parsed here, and its elements know their places.
 */
export function builtPage(path: string, file: string, html: string, tree: Root = fromHtml(html)): BuiltPage {
  const ids = new Set<string>();
  const links: PageLink[] = [];
  const lineOf = lineFinder(html);
  const parts: Parts = { styles: new Set(), scripts: new Set(), fonts: new Set() };
  let title: string | undefined;
  let heading: string | undefined;
  let description: string | undefined;
  for (const element of elementsIn(tree.children)) {
    const { tagName, properties } = element;
    if (properties.id !== undefined) ids.add(String(properties.id));
    if (tagName !== 'base') {
      for (const target of [properties.href, properties.src, properties.poster]) {
        if (typeof target === 'string') links.push({ target, line: lineOf(target) });
      }
    }
    if (tagName === 'title') title ??= textOf(element).trim();
    else if (tagName === 'h1') heading ??= textOf(element).trim().replace(/\s+/g, ' ');
    else if (tagName === 'meta' && properties.name === 'description') description ??= String(properties.content ?? '');
    else addParts(element, parts);
  }
  title ??= '';
  return {
    path,
    file,
    html,
    tree,
    ids,
    links,
    title,
    heading: heading ?? title,
    description: description ?? '',
    parts,
  };
}

/** The names of all files of a built site, as their paths in it, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Whether a file of the site is a page: not of those that the search brings along. */
export function isPage(name: string): boolean {
  return name.endsWith('.html') && !name.startsWith('pagefind/');
}

/**
 * Reads every page of a built site.
 *
 * @param folder the folder `astro build` wrote, an absolute path.
 */
export function readBuiltSite(folder: string): BuiltSite {
  const names = filesIn(folder);
  const pages = new Map<string, BuiltPage>();
  for (const name of names.filter(isPage)) {
    const file = join(folder, name);
    pages.set(pagePath(name), builtPage(pagePath(name), file, readFileSync(file, 'utf8')));
  }
  return { pages, files: new Set(names.map((name) => `/${name}`)) };
}
