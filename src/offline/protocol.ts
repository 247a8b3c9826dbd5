/** What a saved copy may take in the browser's storage, in bytes; what does not fit is left out, and the build says so. */
export const SAVED_LIMIT = 12_000_000;

/** A file of the copy: its path below the scope, and what its content is called; '' where the path itself changes with the content. */
export type ListedFile = readonly [path: string, revision: string];

/** The cache that holds the copy of the site below `scope`. The sites of one host share a storage, so it has its own name. */
export const savedCache = (scope: string): string => `saved ${scope}`;

/** The cache with what pages opened before an update may still ask for. */
export const formerCache = (scope: string): string => `former ${scope}`;

/** The address under which a file is kept: its own, and its revision. */
export const savedAddress = (url: string, revision: string): string => (revision ? `${url}?saved=${revision}` : url);

/** The address of a file that is kept under {@link savedAddress}, or asked for with a query. */
export const plainAddress = (url: string): string => url.replace(/[?#].*$/, '');

/**
 * What a page says to the service worker: that it may replace the one in charge; to fetch what the copy lacks; to say
 * how it stands (it answers through the port with {@link Description}); that the page was opened just now.
 */
export type Wish = 'take over' | 'save' | 'describe' | 'arrived';

/** How the copy of one version of the site stands. */
export interface Description {
  /** Names the version: the same files give the same name. */
  readonly version: string;
  /** The number of files that the copy consists of. */
  readonly files: number;
  /** How many of them are not there. */
  readonly missing: number;
  /** How many files of the site no copy holds, because there was no room for them. */
  readonly tooMuch: number;
}

/** What the service worker tells every page. */
export type News =
  | { readonly type: 'saving'; readonly done: number; readonly of: number }
  | { readonly type: 'failed'; readonly reason: string };

/** How long a service worker may be silent before a page takes it for gone, in milliseconds. */
export const PATIENCE = 30_000;
