import type { Found, FoundSection } from './pagefind.ts';

/** One place to go to. */
export interface Place {
  readonly title: string;
  readonly url: string;
  /** HTML in which only `<mark>` stands; empty when the title says it all. */
  readonly excerpt: string;
  /** The facet of a record; undefined for a section of a page. */
  readonly kind: string | undefined;
}

/** The results on one page. */
export interface PageGroup {
  readonly title: string;
  /** The page's address, without a hash. */
  readonly url: string;
  /** The page's own excerpt when no section of it was found. */
  readonly excerpt: string;
  readonly kind: string | undefined;
  readonly places: readonly Place[];
}

/** How many sections of one page are shown. */
const sectionsShown = 3;

/**
 * An excerpt without the title that it begins with, since the title stands above it.
 *
 * @param excerpt HTML in which only `<mark>` stands.
 */
export function withoutTitle(excerpt: string, title: string): string {
  let at = 0;
  for (const character of title) {
    at += /^(?:<\/?mark>)*/.exec(excerpt.slice(at))?.[0].length ?? 0;
    if (excerpt[at] !== character) return excerpt;
    at += 1;
  }
  const rest = excerpt.slice(at).replace(/^([^\p{L}\p{N}<\s]*)<\/mark>/u, '$1');
  return /^\W*(\s|$)/.test(rest) ? rest.replace(/^[^\p{L}\p{N}<"'(-]+/u, '') : excerpt;
}

/** The sections in which most was found, in the order they have on the page. */
function bestSections(sections: readonly FoundSection[]): FoundSection[] {
  const weight = ({ weighted_locations: locations = [] }: FoundSection) =>
    locations.reduce((sum, { balanced_score: score }) => sum + score, 0);
  const best = new Set([...sections].sort((a, b) => weight(b) - weight(a)).slice(0, sectionsShown));
  return sections.filter((section) => best.has(section));
}

/** Results with those first whose name is just what was looked for. */
export function exactFirst(found: readonly Found[], words: string): Found[] {
  const wanted = words.trim().toLowerCase();
  const isExact = ({ meta }: Found) => (meta.title ?? '').replace(/ \([a-z]+\)$/, '').toLowerCase() === wanted;
  return [...found.filter(isExact), ...found.filter((result) => !isExact(result))];
}

/**
 * Groups results by page, in the order of the best result of each: sections of a lesson under the lesson, records under
 * the page they stand on.
 */
export function groupByPage(found: readonly Found[]): PageGroup[] {
  const groups = new Map<string, { group: Omit<PageGroup, 'places'>; places: Place[] }>();
  for (const { url, meta, filters, excerpt, sub_results: sections } of found) {
    const page = url.split('#')[0] ?? url;
    const isRecord = meta.kind !== undefined;
    const title = (isRecord ? meta.page : meta.title) ?? page;
    const known = groups.get(page);
    const entry = known ?? {
      group: { title, url: page, excerpt: '', kind: isRecord ? undefined : filters.kind?.[0] },
      places: [],
    };
    if (!known) groups.set(page, entry);
    if (isRecord) {
      const name = meta.title ?? meta.says ?? '';
      entry.places.push({
        title: name,
        url,
        excerpt: withoutTitle(excerpt, name.replace(/ \([a-z]+\)$/, '')),
        kind: meta.kind,
      });
      continue;
    }
    const below = bestSections(sections.filter((section) => section.url.includes('#')));
    for (const { title: name, url: address, excerpt: text } of below) {
      entry.places.push({ title: name, url: address, excerpt: withoutTitle(text, name), kind: undefined });
    }
    if (below.length === 0) entry.group = { ...entry.group, excerpt };
  }
  return [...groups.values()].map(({ group, places }) => ({ ...group, places }));
}

/**
 * The address of a place, with the words to mark there.
 *
 * @param url the place's address, maybe with a hash.
 * @param words what was looked for.
 */
export function markedAddress(url: string, words: string): string {
  const [path = '', hash] = url.split('#');
  const query = words.trim() === '' ? '' : `?found=${encodeURIComponent(words.trim())}`;
  return `${path}${query}${hash === undefined ? '' : `#${hash}`}`;
}
