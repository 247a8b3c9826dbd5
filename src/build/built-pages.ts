import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { select, selectAll } from 'hast-util-select';
import { toString as textOf } from 'hast-util-to-string';

/** One page of the built site. */
export interface BuiltPage {
  /** The page's path inside the site, without the base path: `/lessons/first-pod/`. */
  readonly path: string;
  /** The file's absolute path. */
  readonly file: string;
  /** The file's text. */
  readonly html: string;
  /** The parsed page (https://github.com/syntax-tree/hast), with the places of its elements in the file. */
  readonly tree: Root;
  /** Every `id` in the page. */
  readonly ids: ReadonlySet<string>;
  /** The text of `title`. */
  readonly title: string;
}

/** Everything a build has written. */
export interface BuiltSite {
  /** The pages by their paths, in the order of the paths. */
  readonly pages: ReadonlyMap<string, BuiltPage>;
  /** The paths of all files, pages included, as they stand in the folder: `/robots.txt`, `/index.html`. */
  readonly files: ReadonlySet<string>;
}

/** The path a file is asked for by: `index.html` is its folder, and `404.html` is `/404`. */
function pagePath(file: string): string {
  return `/${file}`.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, '');
}

/** Makes a page of a file's text; for tests, and for {@link readBuiltSite}. */
export function builtPage(path: string, file: string, html: string): BuiltPage {
  const tree = fromHtml(html);
  const ids = new Set(selectAll('[id]', tree).map(({ properties }) => String(properties.id)));
  const title = select('title', tree);
  return { path, file, html, tree, ids, title: title ? textOf(title).trim() : '' };
}

/** Pages that were read before: a build reads its site once for each of its last steps, and parsing takes longest. */
const known = new Map<string, BuiltPage>();

function readPage(path: string, file: string): BuiltPage {
  const html = readFileSync(file, 'utf8');
  const before = known.get(file);
  if (before?.html === html && before.path === path) return before;
  const page = builtPage(path, file, html);
  known.set(file, page);
  return page;
}

/**
 * Reads every page of a built site.
 *
 * @param folder the folder `astro build` wrote, an absolute path.
 */
export function readBuiltSite(folder: string): BuiltSite {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const pages = new Map<string, BuiltPage>();
  for (const name of names) {
    if (!name.endsWith('.html') || name.startsWith('pagefind/')) continue;
    const path = pagePath(name);
    pages.set(path, readPage(path, join(folder, name)));
  }
  return { pages, files: new Set(names.map((name) => `/${name}`)) };
}
