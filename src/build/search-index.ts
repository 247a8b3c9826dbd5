import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import * as pagefind from 'pagefind';
import { type BuiltPage, type BuiltSite, readBuiltSite } from './built-pages.ts';
import { readContentFiles } from './content/content-files.ts';
import { type SearchRecord, searchRecords, spellings } from './search-records.ts';

/**
 * Characters that belong to the words of this subject: `--previous`, `Init:0/2`, `app.kubernetes.io/name`,
 * `container_name`, `exit=137`.
 */
const wordCharacters = '-./_:=@';

/** Pages that are indexed as a whole. The others are lists whose entries are records of their own, or hold no text. */
function isIndexed(path: string): boolean {
  return /^\/lessons\/./.test(path) || path === '/key/' || path === '/about/';
}

/** Ends of cells and labels that only a style sheet sets apart: without a blank they would run into one word. */
const apart = /<\/(?:td|th|li|dt|dd|caption|figcaption|summary|legend|div|span)>/g;

/**
 * A page's HTML as Pagefind should read it: only `main`, with what kind of page it is.
 *
 * @param html the built page.
 * @param kind the facet it belongs to, or undefined for a page in no facet.
 */
export function indexedHtml(html: string, kind: string | undefined): string {
  const filter = kind ? ` data-pagefind-filter="kind:${kind}"` : '';
  return html
    .replace(/<main\b/, `<main data-pagefind-body${filter}`)
    .split(/(<pre\b[\s\S]*?<\/pre>)/)
    .map((part) => (part.startsWith('<pre') ? part : part.replace(apart, ' $&')))
    .join('');
}

/** The name of the page that a record stands on, for the heading above it: its title without the site's name. */
function pageName(page: BuiltPage): string {
  return page.title.replace(/ - [^-]*$/, '');
}

/** The address of a record within the site, or undefined when its page was not built. */
function addressOf(record: SearchRecord, site: BuiltSite): string | undefined {
  const page = site.pages.get(record.path);
  if (!page) return undefined;
  const anchor = record.anchors.find((id) => page.ids.has(id));
  return anchor === undefined ? record.path : `${record.path}#${anchor}`;
}

/** Throws what Pagefind says went wrong. */
function demand(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(`Pagefind: ${errors.join('; ')}`);
}

/**
 * Writes the search index of a built site into its folder `pagefind/`, and the known spellings beside it.
 *
 * @param folder the built site's folder.
 * @returns how many pages and records can be found, and which records' places are not on their page.
 */
async function writeSearchIndex(folder: string): Promise<{ pages: number; records: number; unplaced: string[] }> {
  const site = readBuiltSite(folder);
  const records = searchRecords(readContentFiles());
  const created = await pagefind.createIndex({
    includeCharacters: wordCharacters,
    forceLanguage: 'en',
    excludeSelectors: ['nav', 'button', 'svg', 'template', '[hidden]', 'a[download]', 'p.src', '[data-search-ignore]'],
  });
  demand(created.errors);
  const { index } = created;
  if (!index) throw new Error('Pagefind gave no index.');
  let pages = 0;
  for (const page of site.pages.values()) {
    if (!isIndexed(page.path)) continue;
    const kind = page.path.startsWith('/lessons/') ? 'lesson' : undefined;
    demand((await index.addHTMLFile({ url: page.path, content: indexedHtml(page.html, kind) })).errors);
    pages += 1;
  }
  const unplaced: string[] = [];
  let added = 0;
  for (const record of records) {
    const url = addressOf(record, site);
    const page = site.pages.get(record.path);
    if (!url?.includes('#')) unplaced.push(`${record.kind} ${record.title}`);
    if (!url || !page) continue;
    const { errors } = await index.addCustomRecord({
      url,
      content: record.content,
      language: 'en',
      // A claim is a sentence, not a name: it must not weigh as much as the entry of the word that is looked for.
      meta: { [record.kind === 'claim' ? 'says' : 'title']: record.title, page: pageName(page), kind: record.kind },
      filters: { kind: [record.kind] },
    });
    demand(errors);
    added += 1;
  }
  demand((await index.writeFiles({ outputPath: join(folder, 'pagefind') })).errors);
  await pagefind.close();
  // Pagefind writes its own interfaces beside the index; this site has one of its own.
  for (const name of readdirSync(join(folder, 'pagefind'))) {
    if (/^pagefind-(ui|modular-ui|component-ui|highlight)\./.test(name)) rmSync(join(folder, 'pagefind', name));
  }
  writeFileSync(join(folder, 'pagefind/spellings.json'), JSON.stringify(spellings(records)));
  return { pages, records: added, unplaced };
}

const developmentTypes: Record<string, string> = { '.js': 'text/javascript', '.json': 'application/json' };

/**
 * Astro integration: makes the search index at the end of the build. Lessons are found by their sections; every
 * manifest, command, term, status and claim is a result of its own. The facet is the Pagefind filter `kind`. In
 * development the index of the last build is served, so that search works there as well.
 */
export function searchIndex(): AstroIntegration {
  let root = '';
  return {
    name: 'podbook-search-index',
    hooks: {
      'astro:config:done': ({ config }) => {
        root = fileURLToPath(config.root);
      },
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((request, response, next) => {
          const name = /\/(pagefind\/[\w./-]+)/.exec(request.url ?? '')?.[1];
          const file = name && !name.includes('..') ? join(root, 'dist', name) : '';
          if (!existsSync(file)) return next();
          response.setHeader('Content-Type', developmentTypes[extname(file)] ?? 'application/octet-stream');
          response.end(readFileSync(file));
        });
      },
      'astro:build:done': async ({ dir, logger }) => {
        const { pages, records, unplaced } = await writeSearchIndex(fileURLToPath(dir));
        logger.info(`search: ${pages} pages and ${records} records`);
        if (unplaced.length > 0) {
          const few = unplaced.slice(0, 5).join(', ');
          logger.warn(`${unplaced.length} records have no place on their page and lead to its top: ${few} ...`);
        }
      },
    },
  };
}
