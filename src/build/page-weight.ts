import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { selectAll } from 'hast-util-select';
import { toString as textOf } from 'hast-util-to-string';
import type { BuiltPage } from './built-pages.ts';

/** What a page costs its reader before anything is touched, in bytes as they come over the wire. */
export interface PageWeight {
  /** The page itself, gzip. */
  readonly html: number;
  /** Style sheets that the page links, gzip. */
  readonly css: number;
  /** Scripts that the page loads, with all they import statically, gzip. */
  readonly js: number;
  /** Fonts that the page preloads, as they are. */
  readonly fonts: number;
}

/** What a lesson may weigh: HTML, CSS and JavaScript together, and its fonts. Bytes. */
export const lessonBudget = { text: 20_000, fonts: 40_000 } as const;

const gzipSize = (data: Buffer) => gzipSync(data, { level: 9 }).length;

/** A script's static imports, as the paths written in it; what is imported on use is not among them. */
function staticImports(code: string): string[] {
  return [...code.matchAll(/(?:^|[;}\s])(?:import|export)(?:[\w*{}\s,$]+from)?\s*["']([^"']+)["']/g)].map(
    ([, path = '']) => path,
  );
}

/**
 * Weighs a built page.
 *
 * @param page the page.
 * @param folder the folder of the built site, an absolute path.
 * @param base the path the site lies under, with slashes at both ends.
 */
export function pageWeight(page: BuiltPage, folder: string, base: string): PageWeight {
  const styles = new Set<string>();
  const scripts = new Set<string>();
  const fonts = new Set<string>();
  const file = (address: string) => `/${address.slice(base.length)}`;
  const addresses = (selector: string, name: 'href' | 'src') =>
    selectAll(selector, page.tree).map(({ properties }) => file(String(properties[name])));
  for (const path of addresses('link[rel="stylesheet"]', 'href')) styles.add(path);
  for (const path of addresses('link[rel="modulepreload"]', 'href')) scripts.add(path);
  for (const path of addresses('link[rel="preload"][as="font"]', 'href')) fonts.add(path);
  for (const path of addresses('script[src]', 'src')) scripts.add(path);
  for (const script of selectAll('script[type="module"]:not([src])', page.tree)) {
    for (const path of staticImports(textOf(script))) scripts.add(file(path));
  }
  const read = (path: string) => readFileSync(join(folder, path));
  // A set grows while it is walked: scripts found in scripts are weighed as well.
  for (const path of scripts) {
    for (const target of staticImports(read(path).toString('utf8'))) {
      scripts.add(target.startsWith('.') ? posix.join(posix.dirname(path), target) : file(target));
    }
  }
  const total = (paths: Set<string>, size: (data: Buffer) => number) =>
    [...paths].reduce((sum, path) => sum + size(read(path)), 0);
  return {
    html: gzipSize(Buffer.from(page.html)),
    css: total(styles, gzipSize),
    js: total(scripts, gzipSize),
    fonts: total(fonts, (data) => data.length),
  };
}
