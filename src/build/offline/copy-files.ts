import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { forHosts, forSearchEngines } from '../hosting/web-only-files.ts';
import { filesIn, isPage } from '../pages/built-pages.ts';
import { type BuiltFolder, isModule, pageScript, workerScript, workersIn } from './bundle.ts';
import { carryingScripts } from './carry.ts';
import { copyPage, copyStyles, follower } from './page.ts';

/**
 * Files of the built site that mean something only on a web server, or to search engines. Everything else is in the
 * copy, whoever made it.
 */
const serverOnly = [
  forHosts,
  forSearchEngines,
  // What installs the site in a browser.
  /^service-worker\.js$|\.webmanifest$/,
  /\.zip$/,
];

/** Files that only a browser or a reader opens: no script fetches them. */
const shown = /\.(html|md|txt|xml|svg|png|jpe?g|webp|avif|gif|ico|woff2|pdf|epub)$/;

/** Files that only scripts fetch, unless a page leads to them. */
const fetched = /\.(json|wasm|pagefind|pf_\w+)$/;

/** Where the copy's own scripts lie in it. */
const ownFolder = '_offline/';

/** Whether a file of the built site is left out of the copy. */
export function isServerOnly(name: string): boolean {
  return serverOnly.some((pattern) => pattern.test(name));
}

/**
 * Makes the files of the copy that opens without a server: pages and style sheets with addresses that lead to files,
 * the site's scripts as one for pages and one for each worker, what scripts fetch as scripts that hand it over, and
 * everything else as it is.
 *
 * @param site where the build has written.
 * @param write takes each file by its path in the copy's folder, always in the same order.
 * @throws Error when a page has something that cannot run from a file.
 */
export async function copyFiles(
  { folder, base }: BuiltFolder,
  write: (path: string, content: string | Buffer) => void,
): Promise<void> {
  const read = (name: string) => readFileSync(join(folder, name));
  const kept = filesIn(folder).filter((name) => !isServerOnly(name));
  const built = kept.filter((name) => /^_astro\/.*\.js$/.test(name));
  const files = new Set(kept.filter((name) => !built.includes(name)));
  const options = { base, targetOf: follower(base, files), script: `${ownFolder}page.js` };

  const carried = new Map<string, Buffer>();
  const modules = new Set<string>();
  const workers = new Set(built.flatMap((name) => workersIn(read(name).toString('utf8'), base)));
  const linked = new Set<string>();
  for (const name of [...files].filter(isPage)) {
    const page = copyPage(read(name).toString('utf8'), name, options);
    write(name, page.html);
    for (const module of page.modules) modules.add(module);
    for (const file of page.linked) linked.add(file);
  }
  for (const name of files) {
    if (isPage(name)) continue;
    const content = read(name);
    if (name.endsWith('.css')) write(name, copyStyles(content.toString('utf8'), name, options));
    else if (name.endsWith('.js') && !linked.has(name)) {
      ((await isModule(content.toString('utf8'))) ? modules : workers).add(name);
    } else {
      if (!shown.test(name) && !name.endsWith('.js')) carried.set(name, content);
      if (linked.has(name) || !fetched.test(name)) write(name, content);
    }
  }

  // The bundler names scripts by where they really are.
  const where = { folder: realpathSync(folder), base };
  const [script] = await Promise.all([
    pageScript(where, [...modules].sort()),
    ...[...workers].map(async (name) => carried.set(name, Buffer.from(await workerScript(where, name)))),
  ]);
  write(options.script, script);
  for (const [name, text] of carryingScripts(carried)) write(`${ownFolder}files/${name}`, text);
}
