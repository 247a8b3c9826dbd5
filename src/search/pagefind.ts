import { href } from '../layouts/path.ts';
import '../layouts/trusted-types.ts';

/** A part of a found page, from one of its headings on. */
export interface FoundSection {
  readonly title: string;
  /** The section's address, base path included. */
  readonly url: string;
  /** Text around what was found, as HTML in which only `<mark>` stands. */
  readonly excerpt: string;
  /** What was found in it, each with its weight. */
  readonly weighted_locations?: readonly { readonly balanced_score: number }[];
}

/** A found page or record. */
export interface Found {
  /** Its address, base path included; a record has a hash. */
  readonly url: string;
  readonly excerpt: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly sub_results: readonly FoundSection[];
}

/** A result, whose text is loaded when it is wanted. */
export interface Result {
  readonly id: string;
  readonly score: number;
  data(): Promise<Found>;
}

/** The answer to a query. */
export interface Answer {
  readonly results: readonly Result[];
  /** How many results each value of each filter would have. */
  readonly totalFilters: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What this site uses of Pagefind in the browser, https://pagefind.app/docs/api/. */
export interface Pagefind {
  options(options: Record<string, unknown>): Promise<void>;
  init(): Promise<void>;
  filters(): Promise<Record<string, Record<string, number>>>;
  search(query: string | null, options?: { filters?: Record<string, unknown> }): Promise<Answer>;
}

const folder = href('/pagefind/');

let tries = 0;
let loading: Promise<Pagefind> | undefined;

/**
 * Loads Pagefind and its index, once; after a failure the next call tries again.
 *
 * @throws Error when the index cannot be had: the reader is offline, or the site was not built.
 */
export function loadPagefind(): Promise<Pagefind> {
  loading ??= (async () => {
    // A failed import is remembered by the browser under its address, so each try has one of its own.
    const module: Pagefind = await import(/* @vite-ignore */ `${folder}pagefind.js${tries === 0 ? '' : `?${tries}`}`);
    // A record's name counts most: who types a status wants its entry, not every lesson that mentions it.
    await module.options({ excerptLength: 24, ranking: { metaWeights: { title: 8, says: 1, page: 0, kind: 0 } } });
    await module.init();
    // Pagefind counts the results of a facet only when it has the facets.
    await module.filters();
    return module;
  })().catch((error: unknown) => {
    loading = undefined;
    tries += 1;
    throw error;
  });
  return loading;
}

/** The names that have one right spelling; an empty list when they cannot be loaded. */
export async function loadSpellings(): Promise<readonly string[]> {
  try {
    const response = await fetch(`${folder}spellings.json`);
    return response.ok ? await response.json() : [];
  } catch {
    return [];
  }
}
