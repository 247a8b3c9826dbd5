import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isModule, pageScript, workerScript, workersIn } from './bundle.ts';
import { carryingScripts } from './carry.ts';
import { copyPage, copyStyles, follower } from './page.ts';

/**
 * Files of the built site that mean something only on a web server, or to search engines. Everything else is in the
 * copy, whoever made it.
 */
const serverOnly = [
  /^(sitemap\.xml|robots\.txt|social\.png|CNAME|\.nojekyll|\.htaccess|_headers|_redirects)$/,
  // Installed copies: the service worker and what the browser asks to install the site.
  /^(sw|service-worker|workbox-[\w.-]*)\.js$/,
  /\.webmanifest$/,
  /\.zip$/,
];

/** Files that only a browser or a reader opens: no script fetches them. */
const shown = /\.(html|md|txt|xml|svg|png|jpe?g|webp|avif|gif|ico|woff2|pdf|epub)$/;

/** Files that only scripts fetch, unless a page leads to them. */
const fetched = /\.(json|wasm|pagefind|pf_\w+)$/;

/** A built site. */
export interface BuiltFolder {
  /** Its folder, without a closing slash. */
  readonly folder: string;
  /** Its files, as paths in it. */
  readonly names: readonly string[];
  /** The path it lies under, with slashes at both ends. */
  readonly base: string;
}

/** Where the copy's own scripts lie in it. */
const ownFolder = '_offline/';

/** Whether a file of the built site is left out of the copy. */
export function isServerOnly(name: string): boolean {
  return serverOnly.some((pattern) => pattern.test(name));
}

/**
 * The files of the copy that opens without a server, by their paths in its folder: pages and style sheets with
 * addresses that lead to files, the site's scripts as one for pages and one for each worker, what scripts fetch as
 * scripts that hand it over, and everything else as it is.
 *
 * @throws Error when a page has something that cannot run from a file.
 */
export async function copyFiles(site: BuiltFolder): Promise<Map<string, string | Buffer>> {
  const { names, base } = site;
  // The bundler names scripts by where they really are.
  const folder = realpathSync(site.folder);
  const read = (name: string) => readFileSync(join(folder, name));
  const kept = names.filter((name) => !isServerOnly(name));
  const built = kept.filter((name) => /^_astro\/.*\.js$/.test(name));
  const files = new Set(kept.filter((name) => !built.includes(name)));
  const options = { base, targetOf: follower(base, files), script: `${ownFolder}page.js` };

  const copy = new Map<string, string | Buffer>();
  const carried = new Map<string, Buffer>();
  const modules = new Set<string>();
  const workers = new Set(built.flatMap((name) => workersIn(read(name).toString('utf8'), base)));
  const linked = new Set<string>();
  for (const name of files) {
    if (!name.endsWith('.html')) continue;
    const page = copyPage(read(name).toString('utf8'), name, options);
    copy.set(name, page.html);
    for (const module of page.modules) modules.add(module);
    for (const file of page.linked) linked.add(file);
  }
  for (const name of files) {
    if (copy.has(name)) continue;
    const content = read(name);
    if (name.endsWith('.css')) copy.set(name, copyStyles(content.toString('utf8'), name, options));
    else if (name.endsWith('.js') && !linked.has(name)) {
      ((await isModule(content.toString('utf8'))) ? modules : workers).add(name);
    } else {
      if (!shown.test(name) && !name.endsWith('.js')) carried.set(name, content);
      if (linked.has(name) || !fetched.test(name)) copy.set(name, content);
    }
  }

  const where = { folder, base };
  await Promise.all([
    pageScript(where, [...modules].sort()).then((script) => copy.set(options.script, script)),
    ...[...workers].map(async (name) => carried.set(name, Buffer.from(await workerScript(where, name)))),
  ]);
  for (const [name, text] of carryingScripts(carried)) copy.set(`${ownFolder}files/${name}`, text);
  return copy;
}
