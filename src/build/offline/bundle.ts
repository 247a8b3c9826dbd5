import { join } from 'node:path';
import { init, parse } from 'es-module-lexer';
import { type Plugin, rolldown } from 'rolldown';
import { nowhere, sitePlace } from './addresses.ts';

const standIns = join(import.meta.dirname, 'stand-in');
const entry = '\0entry';

/** A built site. */
export interface BuiltFolder {
  /** Its folder, without a closing slash. */
  readonly folder: string;
  /** The path it lies under, with slashes at both ends. */
  readonly base: string;
}

/**
 * A module of the site as one that runs in a bundle: it keeps the address it had (`import.meta.url`), and what it
 * imports by an address that is only known when it runs, it asks the copy for.
 *
 * @param path its path in the site.
 */
function settledModule(code: string, path: string, base: string): string {
  let out = '';
  let position = 0;
  const address = JSON.stringify(nowhere + base + path);
  for (const { d: dynamic, n: name, ss: start, s, e } of parse(code)[0]) {
    // A name between backquotes is one that the bundler finds as well.
    const isNamed = name !== undefined || /^`[^`$]*`$/.test(code.slice(s, e).trim());
    if (dynamic === -1 || (dynamic >= 0 && isNamed)) continue;
    out += code.slice(position, start);
    if (dynamic === -2) {
      out += `({url:${address}})`;
      position = e;
    } else {
      out += 'offlineCopy.import';
      position = start + 'import'.length;
    }
  }
  return out + code.slice(position);
}

/** The site's scripts as the build wrote them, for the bundler. */
function builtScripts({ folder, base }: BuiltFolder, entryCode: string): Plugin {
  const within = (id: string) => id.slice(folder.length).replaceAll('\\', '/').replace(/^\//, '');
  return {
    name: 'built-scripts',
    resolveId(source, importer) {
      if (source === entry) return entry;
      const place = importer?.startsWith(folder) && source.startsWith(base) ? sitePlace(source, base) : undefined;
      return place && join(folder, place.path);
    },
    load: (id) => (id === entry ? entryCode : undefined),
    transform: (code, id) => (id.startsWith(folder) ? settledModule(code, within(id), base) : undefined),
  };
}

/** A script that needs no other. */
async function bundle(site: BuiltFolder, entryCode: string): Promise<string> {
  await init;
  const build = await rolldown({
    input: entry,
    platform: 'browser',
    logLevel: 'silent',
    plugins: [builtScripts(site, entryCode)],
  });
  try {
    const { output } = await build.generate({ format: 'iife', codeSplitting: false, minify: true });
    return output[0].code;
  } finally {
    await build.close();
  }
}

/**
 * The copy's one script for all pages.
 *
 * @param modules the site's modules that pages name, or that scripts import by an address, as paths in the site.
 */
export function pageScript(site: BuiltFolder, modules: readonly string[]): Promise<string> {
  const list = modules.map((path) => `${JSON.stringify(path)}:()=>import(${JSON.stringify(join(site.folder, path))})`);
  const begin = JSON.stringify(join(standIns, 'page.ts'));
  return bundle(site, `import{begin}from${begin};begin({__proto__:null,${list.join()}})`);
}

/**
 * A worker's script, whose `fetch` asks the page.
 *
 * @param path its path in the site.
 */
export function workerScript(site: BuiltFolder, path: string): Promise<string> {
  const [first, own] = [join(standIns, 'worker.ts'), join(site.folder, path)].map((file) => JSON.stringify(file));
  return bundle(site, `import${first};import${own}`);
}

/** Whether a script imports or exports. */
export async function isModule(code: string): Promise<boolean> {
  await init;
  return parse(code)[3];
}

/**
 * The scripts that a script of the build names as workers: by whole addresses, while it imports by relative ones.
 *
 * @returns their paths in the site.
 */
export function workersIn(code: string, base: string): string[] {
  const address = new RegExp(`["'\`]${base.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(_astro/[\\w.-]+\\.js)["'\`]`, 'g');
  return [...code.matchAll(address)].map(([, path = '']) => path);
}
