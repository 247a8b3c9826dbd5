import { plainAddress } from './protocol.ts';

/** A sort of file in the saved copy, with what there is of it. */
export interface Holding {
  /** What it is, for readers. */
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
}

/** The sorts, each with the paths below the scope that belong to it; the first that fits counts. */
const sorts: readonly (readonly [name: string, paths: RegExp])[] = [
  ['Pages', /(^|\/|\.html)$/],
  ['Manifests of the examples', /^manifests\//],
  ['Kinds that kubectl explain documents', /^field-docs\//],
  ['Parts of the search index', /^pagefind\//],
  ['Cluster, kubectl, editor, styles, fonts', /^/],
];

/** The names of the sorts, in the order for readers. */
export const holdingNames: readonly string[] = sorts.map(([name]) => name);

/** What is said of files that an update left for pages opened before. */
export const formerName = 'Left of the version before, for open pages';

/** What is said of all together. */
export const sumName = 'Together';

/**
 * Counts files by sort.
 *
 * @param files the files: path below the scope, and size in bytes.
 * @returns one entry a sort, in the order for readers.
 */
export function countHoldings(files: Iterable<{ readonly path: string; readonly bytes: number }>): Holding[] {
  const sums = sorts.map(([name]) => ({ name, files: 0, bytes: 0 }));
  for (const { path, bytes } of files) {
    const sum = sums[sorts.findIndex(([, paths]) => paths.test(path))];
    if (!sum) continue;
    sum.files += 1;
    sum.bytes += bytes;
  }
  return sums;
}

async function sizes(cache: Cache): Promise<{ url: string; bytes: number }[]> {
  return Promise.all(
    (await cache.keys()).map(async (request) => {
      const response = await cache.match(request);
      return { url: plainAddress(request.url), bytes: response ? (await response.blob()).size : 0 };
    }),
  );
}

/** What the bodies in a cache take, in bytes. */
export async function bytesIn(cache: Cache): Promise<number> {
  return (await sizes(cache)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Several counts as one. */
export function sumOf(name: string, holdings: readonly Holding[]): Holding {
  const sum = (of: 'files' | 'bytes') => holdings.reduce((total, holding) => total + holding[of], 0);
  return { name, files: sum('files'), bytes: sum('bytes') };
}

/**
 * Measures what a cache holds, by sort. Of a file that is there in two versions both count.
 *
 * @param name the cache's name; one that does not exist holds nothing, and is not made.
 * @param scope the address that the paths are below.
 */
export async function readHoldings(name: string, scope: string): Promise<Holding[]> {
  if (!(await caches.has(name))) return countHoldings([]);
  const files = await sizes(await caches.open(name));
  return countHoldings(files.map(({ url, bytes }) => ({ path: url.slice(scope.length), bytes })));
}
