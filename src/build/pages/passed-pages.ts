import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration, AstroPrerenderer } from 'astro';
import { hasMarkdown, markdownPath } from '../markdown/markdown-path.ts';
import { type BuiltSite, filesIn, isPage, type PageFacts, pagePath } from './built-pages.ts';
import type { PassedPage, RenderedPage } from './one-pass.ts';
import { PageThreads } from './page-threads.ts';

/** What is kept of a page until it is written: its Markdown is already, and the index has read it. */
export type KeptPage = Pick<PassedPage, 'facts' | 'lean' | 'weight' | 'saved'>;

/** Where the site will lie, as far as addresses need it. */
export interface Place {
  /** The path the site lies under, with slashes at both ends. */
  readonly base: string;
  /** The address of a path in the site: whole when `site` is configured, else from the root of the host. */
  readonly address: (path: string) => string;
}

/** How many files are written at once. */
const WRITERS = 16;

/** The file of a page, as its path in the site. */
function pageFile(path: string): string {
  return path.endsWith('/') ? `${path}index.html` : `${path}.html`;
}

/**
 * The pages of a build. Each goes to another thread as soon as Astro has rendered it and is read there once, for all that the
 * build wants of it; what is kept here is little.
 */
export class PassedPages {
  #threads: PageThreads | undefined;
  #pages = new Map<string, Promise<KeptPage>>();
  #last: Promise<unknown> = Promise.resolve();
  #folder = '';
  /** The folders that are there for Markdown. */
  readonly #folders = new Set<string>();
  #place: Place = { base: '/', address: (path) => path };
  readonly #readers: ((page: PassedPage) => void | Promise<void>)[] = [];

  /** Where the site will lie. */
  get place(): Place {
    return this.#place;
  }

  /** Lets somebody read each page when it has been passed, in the order in which they were rendered. */
  onPage(read: (page: PassedPage) => void | Promise<void>): void {
    this.#readers.push(read);
  }

  /**
   * Passes a page. A page that was passed before is replaced.
   *
   * @param path its path inside the site, without the base path.
   */
  pass(path: string, html: string): void {
    const kept = this.#keep({ path, html, address: this.#place.address(path) }, this.#last);
    // Whoever asks for the pages hears of the error.
    this.#last = kept.catch(() => {});
    this.#pages.set(path, kept);
  }

  async #keep(page: RenderedPage, before: Promise<unknown>): Promise<KeptPage> {
    this.#threads ??= new PageThreads();
    const passed = await this.#threads.pass(page);
    // The threads are not equally fast; the index must not depend on it.
    await before;
    for (const read of this.#readers) await read(passed);
    if (hasMarkdown(page.path)) {
      const file = join(this.#folder, markdownPath(page.path));
      const folder = dirname(file);
      if (!this.#folders.has(folder)) await mkdir(folder, { recursive: true });
      this.#folders.add(folder);
      await writeFile(file, passed.markdown);
    }
    const { facts, lean, weight, saved } = passed;
    return { facts, lean, weight, saved };
  }

  /**
   * All pages in the order of their paths, when each has been passed.
   *
   * @throws Error when one could not be passed.
   */
  async all(): Promise<ReadonlyMap<string, KeptPage>> {
    const pages = await Promise.all([...this.#pages].map(async ([path, kept]) => [path, await kept] as const));
    // As the files of the site are ordered.
    return new Map(pages.sort(([a], [b]) => (pageFile(a) < pageFile(b) ? -1 : 1)));
  }

  /** The site as it is now: all pages, and the files that are there. */
  async site(): Promise<BuiltSite<PageFacts>> {
    const pages = [...(await this.all()).values()].map(({ facts }): [string, PageFacts] => [facts.path, facts]);
    return { pages: new Map(pages), files: new Set(filesIn(this.#folder).map((name) => `/${name}`)) };
  }

  /** Gives Astro's renderer of pages ears: what it has rendered is passed. */
  #listening(prerenderer: AstroPrerenderer): AstroPrerenderer {
    return {
      ...prerenderer,
      render: async (request, options) => {
        const rendered = await prerenderer.render(request, options);
        const response = rendered instanceof Response ? rendered : rendered.response;
        if (!response.ok && response.status !== 404) return rendered;
        if (!response.headers.get('content-type')?.startsWith('text/html')) return rendered;
        const html = await response.text();
        this.pass(this.#pathOf(request.url), html);
        const heard = new Response(html, response);
        return rendered instanceof Response ? heard : { ...rendered, response: heard };
      },
    };
  }

  /** The path of a page inside the site, by what its file will be called. */
  #pathOf(url: string): string {
    const path = `/${decodeURI(new URL(url).pathname).slice(this.#place.base.length)}`;
    return /^\/(?:404|500)\/$/.test(path) ? path.slice(0, -1) : path;
  }

  /** The Astro integration that hears of the pages; it comes before those that ask for them. */
  integration(): AstroIntegration {
    return {
      name: 'podbook-passed-pages',
      hooks: {
        'astro:config:done': ({ config }) => {
          this.#folder = fileURLToPath(config.outDir);
          const base = `${config.base.replace(/\/+$/, '')}/`;
          const { site } = config;
          const address = (path: string) => base + path.slice(1);
          this.#place = { base, address: site ? (path) => new URL(address(path), site).href : address };
        },
        'astro:build:start': ({ setPrerenderer }) => {
          this.#pages = new Map();
          this.#threads = new PageThreads();
          setPrerenderer((prerenderer) => this.#listening(prerenderer));
        },
        'astro:build:done': () => {
          // Pages that were not rendered but copied.
          for (const name of filesIn(this.#folder).filter(isPage)) {
            if (this.#pages.has(pagePath(name))) continue;
            this.pass(pagePath(name), readFileSync(join(this.#folder, name), 'utf8'));
          }
        },
      },
    };
  }

  /** Writes the pages as readers get them, and ends the threads; gives how many bytes they are shorter. */
  async write(): Promise<number> {
    const pages = [...(await this.all()).values()];
    await this.#threads?.close();
    this.#threads = undefined;
    const writers = Array.from({ length: WRITERS }, async (_, first) => {
      for (let at = first; at < pages.length; at += WRITERS) {
        const { facts, lean } = pages[at] as KeptPage;
        await writeFile(join(this.#folder, pageFile(facts.path)), lean);
      }
    });
    await Promise.all(writers);
    return pages.reduce((sum, { saved }) => sum + saved, 0);
  }
}
