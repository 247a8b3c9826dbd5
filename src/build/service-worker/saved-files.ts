import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SAVED_LIMIT } from '../../offline/protocol.ts';
import { forHosts, forSearchEngines } from '../hosting/web-only-files.ts';
import { filesIn } from '../pages/built-pages.ts';

/** The name of the service worker's file in the built site. */
export const serviceWorkerName = 'service-worker.js';

/** What no reader's copy holds, and why; paths are below the built site's folder. */
export const leftOut: readonly { readonly paths: RegExp; readonly why: string }[] = [
  { paths: /^service-worker\.js$/, why: 'browsers keep it themselves' },
  { paths: /\.zip$/, why: 'it is a copy for those who want one as a file' },
  { paths: /\.(md|epub)$|^llms\.txt$/, why: 'it says again what the pages say' },
  { paths: forSearchEngines, why: 'only search engines and link previews ask for it' },
  { paths: forHosts, why: 'it is for the host' },
  { paths: /(^|\/)\./, why: 'some hosts do not publish hidden files, and without one of its files no copy is whole' },
  { paths: /\.map$/, why: 'only developer tools ask for it' },
];

/** A file of the built site. */
export interface SiteFile {
  /** Its path below the home page, as it is asked for: a page's is that of its folder. */
  readonly path: string;
  readonly bytes: number;
}

/** A file of the copy. */
export interface SavedFile extends SiteFile {
  /** Names its content; '' where the path does. */
  readonly revision: string;
}

/** What a copy of the site consists of. */
export interface SavedSite {
  readonly files: readonly SavedFile[];
  /** What there was no room for. */
  readonly tooMuch: readonly SiteFile[];
  /** Names this content: the same files give the same name. */
  readonly version: string;
}

/** Vite names these files after their content. */
const namedAfterContent = /^_astro\//;

/** What goes first when there is not room for all: what every page needs, then pages, then the search for them. */
const rank = (name: string) => (name.startsWith('pagefind/') ? 2 : name.endsWith('.html') ? 1 : 0);

const hashOf = (data: string | Buffer) => createHash('sha256').update(data).digest('hex').slice(0, 8);

/** The sum of files' sizes. */
export const bytesOf = (files: readonly SiteFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** A file's path as it is asked for; what has a meaning in an address is escaped. */
const addressOf = (file: string) => file.replace(/(^|\/)index\.html$/, '$1').replace(/[%?#]/g, encodeURIComponent);

/**
 * Lists what a reader's copy of the site holds: everything but what {@link leftOut} names, as far as there is room.
 *
 * @param folder the folder of the built site.
 * @param limit how many bytes a copy may take.
 */
export function savedSite(folder: string, limit: number = SAVED_LIMIT): SavedSite {
  const names = filesIn(folder)
    .filter((name) => !leftOut.some(({ paths }) => paths.test(name)))
    .sort((a, b) => rank(a) - rank(b));
  const files: SavedFile[] = [];
  const tooMuch: SiteFile[] = [];
  let room = limit;
  for (const name of names) {
    const file = { path: addressOf(name), bytes: statSync(join(folder, name)).size };
    if (file.bytes >= room) tooMuch.push(file);
    else {
      files.push({ ...file, revision: namedAfterContent.test(name) ? '' : hashOf(readFileSync(join(folder, name))) });
      room -= file.bytes;
    }
  }
  return { files, tooMuch, version: hashOf(JSON.stringify([files, tooMuch])) };
}

/** What the author of a site should know that is too big to be kept whole: what does not fit, what is biggest, what to do. */
export function tooMuchMessage({ files, tooMuch }: SavedSite): string {
  const list = (some: readonly SiteFile[]) =>
    some
      .slice(0, 5)
      .map(({ path, bytes }) => `${path || 'index.html'} (${Math.round(bytes / 1000)} kB)`)
      .join(', ');
  const biggest = [...files, ...tooMuch].sort((a, b) => b.bytes - a.bytes);
  return (
    `${tooMuch.length} ${tooMuch.length === 1 ? 'file does' : 'files do'} not fit into the ${SAVED_LIMIT / 1e6} MB that a browser is to keep ` +
    'of the site. Readers who open them need a network: ' +
    `${list(tooMuch)}${tooMuch.length > 5 ? ' ...' : ''}. The biggest of all are ${list(biggest)}. What to do: make files smaller, ` +
    'or name what readers can do without in src/build/service-worker/saved-files.ts.'
  );
}
