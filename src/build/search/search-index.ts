import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import * as pagefind from 'pagefind';
import { readContentFiles } from '../content/content-files.ts';
import { readSite } from '../content/site-file.ts';
import type { BuiltSite, PageFacts } from '../pages/built-pages.ts';
import type { PassedPages } from '../pages/passed-pages.ts';
import { type SearchRecord, searchRecords, spellings } from './search-records.ts';

/**
 * Characters that belong to the words of this subject: `--previous`, `Init:0/2`, `app.kubernetes.io/name`,
 * `container_name`, `exit=137`.
 */
const wordCharacters = '-./_:=@';

/** The name of the page that a record stands on, for the heading above it: its title without the site's name. */
function pageName(page: PageFacts): string {
  return page.title.replace(/ - [^-]*$/, '');
}

/** The address of a record within the site, or undefined when its page was not built. */
function addressOf(record: SearchRecord, site: BuiltSite<PageFacts>): string | undefined {
  const page = site.pages.get(record.path);
  if (!page) return undefined;
  return page.ids.has(record.anchor) ? `${record.path}#${record.anchor}` : record.path;
}

/** Throws what Pagefind says went wrong. */
function demand(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(`Pagefind: ${errors.join('; ')}`);
}

/** An index that takes pages while the site is still being built. */
interface OpenIndex {
  readonly index: pagefind.PagefindIndex;
  /** What Pagefind says to the pages it was given. */
  readonly pages: Promise<pagefind.NewFileResponse>[];
}

async function openIndex(): Promise<OpenIndex> {
  const { errors, index } = await pagefind.createIndex({
    includeCharacters: wordCharacters,
    forceLanguage: readSite().language,
    excludeSelectors: ['nav', 'button', 'svg', 'template', '[hidden]', 'a[download]', 'p.src', '[data-search-ignore]'],
  });
  demand(errors);
  if (!index) throw new Error('Pagefind gave no index.');
  return { index, pages: [] };
}

/**
 * Writes the search index into the folder `pagefind/` of a built site, and the known spellings beside it.
 *
 * @param folder the built site's folder.
 * @returns how many pages and records can be found, and which records' places are not on their page.
 */
async function writeSearchIndex(
  { index, pages }: OpenIndex,
  site: BuiltSite<PageFacts>,
  folder: string,
): Promise<{ pages: number; records: number; unplaced: string[] }> {
  for (const { errors } of await Promise.all(pages)) demand(errors);
  const records = searchRecords(readContentFiles());
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
      language: readSite().language,
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
  return { pages: pages.length, records: added, unplaced };
}

const developmentTypes: Record<string, string> = { '.js': 'text/javascript', '.json': 'application/json' };

/**
 * Astro integrations: make the search index. Lessons are found by their sections; every manifest, command, term, status
 * and claim is a result of its own. The facet is the Pagefind filter `kind`. In development the index of the last build is
 * served, so that search works there as well.
 *
 * @returns one that begins to write the index when all pages are there, and one that waits for its end: what stands
 * between them works beside Pagefind, which is another process.
 */
export function searchIndex(pages: PassedPages): [begin: AstroIntegration, end: AstroIntegration] {
  let root = '';
  let open: Promise<OpenIndex>;
  let written: ReturnType<typeof writeSearchIndex>;
  const begin: AstroIntegration = {
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
      'astro:build:start': () => {
        open = openIndex();
        pages.onPage(async ({ facts, indexed }) => {
          if (indexed === undefined) return;
          const { index, pages: given } = await open;
          given.push(index.addHTMLFile({ url: facts.path, content: indexed }));
        });
      },
      'astro:build:done': async ({ dir }) => {
        written = writeSearchIndex(await open, await pages.site(), fileURLToPath(dir));
        // The other one hears of the error.
        written.catch(() => {});
      },
    },
  };
  const end: AstroIntegration = {
    name: 'podbook-search-index',
    hooks: {
      'astro:build:done': async ({ logger }) => {
        const { pages: found, records, unplaced } = await written;
        logger.info(`search: ${found} pages and ${records} records`);
        if (unplaced.length > 0) {
          const few = unplaced.slice(0, 5).join(', ');
          logger.warn(`${unplaced.length} records have no place on their page and lead to its top: ${few} ...`);
        }
      },
    },
  };
  return [begin, end];
}
