const base = import.meta.env.BASE_URL.replace(/\/$/, '');

/**
 * The address of a page or file of the site, under the base path it is served from.
 *
 * @param path root-relative, such as `/lessons/probes/#liveness`; other addresses come back unchanged.
 */
export function href(path: string): string {
  return path.startsWith('/') && !path.startsWith('//') ? base + path : path;
}

/**
 * The path of a page inside the site: what {@link href} was given.
 *
 * @param address its path with the base path before it, such as `Astro.url.pathname`.
 */
export function pathInSite(address: string): string {
  return address.slice(base.length);
}
