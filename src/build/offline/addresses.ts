/*
 * Addresses of the site, as its pages and scripts write them, and the files of the copy that they mean. Used by the
 * build, and in the copy by what stands in for the server.
 */

/** Where scripts of the copy believe to be: a host that cannot exist, so that no address of it is ever asked for. */
export const nowhere = 'http://copy.invalid';

/** A place in the site. */
export interface SitePlace {
  /** The path inside the site, without the base path and its slash: `lessons/probes/`, or `` for the first page. */
  readonly path: string;
  /** Query and hash, as they were written. */
  readonly rest: string;
}

/**
 * Where an address leads inside the site.
 *
 * @param address as it is written: `/podbook/lessons/probes/#liveness`, `../probes/`, `#liveness`.
 * @param base the path the site lies under, with slashes at both ends.
 * @param from the path, inside the site, of the page it stands in.
 * @returns undefined for an address outside the site.
 */
export function sitePlace(address: string, base: string, from = ''): SitePlace | undefined {
  if (!URL.canParse(address, nowhere)) return undefined;
  const { origin, pathname, search, hash } = new URL(address, nowhere + base + from);
  if (origin !== nowhere) return undefined;
  const path = `${pathname}/` === base ? base : pathname;
  return path.startsWith(base) ? { path: path.slice(base.length), rest: search + hash } : undefined;
}

/** The file that a server answers a path with: `index.html` of a folder. */
export function fileAt(path: string): string {
  return path === '' || path.endsWith('/') ? `${path}index.html` : path;
}
