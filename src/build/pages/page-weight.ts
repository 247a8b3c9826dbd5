import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type PageFacts, staticImports } from './built-pages.ts';

/** The files that a page loads before anything is touched, by their addresses. */
export interface PageParts {
  /** Style sheets that the page links. */
  readonly styles: ReadonlySet<string>;
  /** Scripts that it loads; what these import is not among them. */
  readonly scripts: ReadonlySet<string>;
  /** Fonts that it preloads. */
  readonly fonts: ReadonlySet<string>;
}

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

/** How many bytes a file or page has over the wire. */
export const gzipSize = (data: string | Uint8Array): number => gzipSync(data, { level: 9 }).length;

/** Weighs the files of a built site, each once. */
export class Scales {
  readonly #folder: string;
  readonly #base: string;
  readonly #sizes = new Map<string, number>();
  readonly #imports = new Map<string, readonly string[]>();

  /**
   * @param folder the folder of the built site, an absolute path.
   * @param base the path the site lies under, with slashes at both ends.
   */
  constructor(folder: string, base: string) {
    this.#folder = folder;
    this.#base = base;
  }

  /** The path in the site of a file's address. */
  #file(address: string): string {
    return `/${address.slice(this.#base.length)}`;
  }

  #sizeOf(path: string, zip: boolean): number {
    const known = this.#sizes.get(path);
    if (known !== undefined) return known;
    const data = readFileSync(join(this.#folder, path));
    const size = zip ? gzipSize(data) : data.length;
    this.#sizes.set(path, size);
    return size;
  }

  /** The scripts that one imports statically, as paths in the site. */
  #importsOf(path: string): readonly string[] {
    const known = this.#imports.get(path);
    if (known) return known;
    const targets = staticImports(readFileSync(join(this.#folder, path), 'utf8')).map((target) =>
      target.startsWith('.') ? posix.join(posix.dirname(path), target) : this.#file(target),
    );
    this.#imports.set(path, targets);
    return targets;
  }

  /** What scripts weigh with all that they import statically, gzip. */
  scripts(paths: Iterable<string>): number {
    const all = new Set(paths);
    // A set grows while it is walked: what imported scripts import is weighed as well.
    for (const path of all) for (const target of this.#importsOf(path)) all.add(target);
    return [...all].reduce((sum, path) => sum + this.#sizeOf(path, true), 0);
  }

  /**
   * Weighs a page.
   *
   * @param parts what it loads.
   * @param html what the page itself weighs, gzip.
   */
  page({ styles, scripts, fonts }: PageParts, html: number): PageWeight {
    const total = (addresses: ReadonlySet<string>, zip: boolean) =>
      [...addresses].reduce((sum, address) => sum + this.#sizeOf(this.#file(address), zip), 0);
    return {
      html,
      css: total(styles, true),
      js: this.scripts([...scripts].map((address) => this.#file(address))),
      fonts: total(fonts, false),
    };
  }
}

/** Weighs a built page whose text is at hand. */
export function pageWeight(page: PageFacts & { readonly html: string }, scales: Scales): PageWeight {
  return scales.page(page.parts, gzipSize(page.html));
}
