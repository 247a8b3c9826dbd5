import { fileAt, nowhere, sitePlace } from '../addresses.ts';
import { addressOf, answer } from './answer.ts';
import { carriedFile, takeFiles, takeIndex } from './carried.ts';
import { mendLinks } from './links.ts';
import { trustOwnScripts } from './trusted-types.ts';
import { workersFrom } from './worker-stand-in.ts';

/*
 * What stands in for the server in a page of the copy, so that the site's scripts need not know where they are: they
 * fetch, import and start workers by the addresses of the site.
 */

/** The site's modules by their paths in it; each is run when it is first asked for. */
type Modules = Readonly<Record<string, () => Promise<unknown>>>;

const own = document.currentScript as HTMLScriptElement;
const base = own.dataset.base ?? '/';
/** The copy's folder, as an address with a closing slash. */
const root = new URL('..', own.src).href;
const carried = new URL('files/', own.src).href;

/** The path in the site that an address means, whether the site's scripts wrote it or the browser made it whole. */
function pathOf(address: string): string | undefined {
  const inCopy = address.startsWith(root);
  const path = inCopy ? address.slice(root.length).replace(/[?#].*/, '') : sitePlace(address, base)?.path;
  return path === undefined ? undefined : decodeURIComponent(path);
}

async function read(address: string): Promise<string | Uint8Array<ArrayBuffer> | undefined> {
  const path = pathOf(address);
  return path === undefined ? undefined : carriedFile(carried, path);
}

function toFile(address: string): string {
  const place = address.startsWith(base) || address.startsWith(nowhere) ? sitePlace(address, base) : undefined;
  return place ? root + fileAt(place.path) + place.rest : address;
}

/** A file to keep: browsers show a file's neighbour, whatever the link says of downloading. */
async function keep(link: HTMLAnchorElement): Promise<void> {
  const content = await read(link.href);
  const copy = document.createElement('a');
  copy.href = content === undefined ? link.href : URL.createObjectURL(new Blob([content]));
  copy.download = link.download || (new URL(link.href).pathname.split('/').at(-1) ?? '');
  copy.click();
}

/**
 * Puts everything in its place, then runs the modules that the page names.
 *
 * @param modules every module of the site that a page names, or that a script imports by an address.
 */
export async function begin(modules: Modules): Promise<void> {
  trustOwnScripts(carried);
  Object.assign(globalThis, {
    offlineCopy: {
      takeFiles,
      takeIndex,
      import(address: string) {
        const load = modules[pathOf(address) ?? ''];
        return load ? load() : Promise.reject(new TypeError(`${address} is missing from this copy.`));
      },
    },
    fetch: async (asked: RequestInfo | URL) => answer(await read(addressOf(asked))),
    Worker: workersFrom(read),
  });
  mendLinks(toFile);
  addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[download]') : null;
    if (!link?.href.startsWith(root) || event.defaultPrevented) return;
    event.preventDefault();
    void keep(link);
  });
  for (const path of own.dataset.modules?.split(' ') ?? []) await modules[path]?.();
}
