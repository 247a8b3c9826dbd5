const pages = new WeakMap<object, Set<string>>();

/**
 * Whether this is the first call with `what` for a page: style sheets and definitions stand beside their first use only.
 *
 * @param page what belongs to the page that is being made: `Astro.locals`.
 * @param what a name for what stands once.
 */
export function onceOn(page: object, what: string): boolean {
  const seen = pages.get(page) ?? new Set<string>();
  pages.set(page, seen);
  const first = !seen.has(what);
  seen.add(what);
  return first;
}
