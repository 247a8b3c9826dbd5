import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration, AstroPrerenderer } from 'astro';
import { hasMarkdown, markdownPath } from '../markdown/markdown-path.ts';
import { type BuiltSite, filesIn, isPage, type PageFacts, pagePath } from './built-pages.ts';
import { PageThread, type ReadPage } from './page-thread.ts';

/** What is kept of a page. */
export type KeptPage = Pick<ReadPage, 'facts' | 'weight'>;

/** Where the site will lie, as far as addresses need it. */
export interface Place {
  /** The path the site lies under, with slashes at both ends. */
  readonly base: string;
  /** The address of a path in the site: whole when `site` is configured, else from the root of the host. */
  readonly address: (path: string) => string;
}

/** A place in the order in which the readers get the pages. */
interface Turn {
  /** Settles when it has come. */
  readonly come: Promise<void>;
  /** Lets the next one come. */
  readonly end: () => void;
}

/** The file of a page, as its path in the site. */
function pageFile(path: string): string {
  return path.endsWith('/') ? `${path}index.html` : `${path}.html`;
}

/**
 * The pages of a build. Each goes to another thread as soon as Astro has rendered it and is read there once, for all that the
 * build wants of it; Astro writes what comes back. What is kept here is little.
 */
export class PassedPages {
  #thread: PageThread | undefined;
  #pages = new Map<string, Promise<KeptPage>>();
  #last: Promise<void> = Promise.resolve();
  #folder = '';
  #place: Place = { base: '/', address: (path) => path };
  readonly #readers: ((page: ReadPage) => void | Promise<void>)[] = [];

  /** Where the site will lie. */
  get place(): Place {
    return this.#place;
  }

  /** Lets somebody read each page when it has been passed, in the order in which Astro began them. */
  onPage(read: (page: ReadPage) => void | Promise<void>): void {
    this.#readers.push(read);
  }

  #turn(): Turn {
    const come = this.#last;
    let end = () => {};
    this.#last = new Promise((resolve) => {
      end = resolve;
    });
    return { come, end };
  }

  async #pass(path: string, html: string, turn: Turn): Promise<ReadPage> {
    this.#thread ??= new PageThread();
    const markdownFile = hasMarkdown(path) ? join(this.#folder, markdownPath(path)) : undefined;
    const passed = this.#thread.pass({ path, html, address: this.#place.address(path), markdownFile });
    const kept = this.#read(passed, turn);
    // Whoever waits for the page, or for all, hears of the error.
    kept.catch(() => {});
    this.#pages.set(path, kept);
    return passed;
  }

  async #read(passed: Promise<ReadPage>, turn: Turn): Promise<KeptPage> {
    try {
      const page = await passed;
      // Pages are not equally fast; the index must not depend on it.
      await turn.come;
      for (const read of this.#readers) await read(page);
      return { facts: page.facts, weight: page.weight };
    } finally {
      turn.end();
    }
  }

  /**
   * Passes a page that Astro has not rendered, and writes it as readers get it. A page that was passed before is replaced.
   *
   * @param path its path inside the site, without the base path.
   * @throws Error when it cannot be passed or written.
   */
  async write(path: string, html: string): Promise<void> {
    const { lean } = await this.#pass(path, html, this.#turn());
    await writeFile(join(this.#folder, pageFile(path)), lean);
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

  /** Stands between Astro's renderer and its writer: what is rendered is passed, and what came of it is written. */
  #between(prerenderer: AstroPrerenderer): AstroPrerenderer {
    return {
      ...prerenderer,
      render: async (request, options) => {
        const turn = this.#turn();
        try {
          const rendered = await prerenderer.render(request, options);
          const response = rendered instanceof Response ? rendered : rendered.response;
          const isHtml = response.headers.get('content-type')?.startsWith('text/html');
          if (!isHtml || (!response.ok && response.status !== 404)) {
            turn.end();
            return rendered;
          }
          const { lean } = await this.#pass(this.#pathOf(request.url), await response.text(), turn);
          const passed = new Response(lean, response);
          return rendered instanceof Response ? passed : { ...rendered, response: passed };
        } catch (error) {
          turn.end();
          throw error;
        }
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
          this.#thread = new PageThread();
          setPrerenderer((prerenderer) => this.#between(prerenderer));
        },
        'astro:build:done': async () => {
          // Pages that were not rendered but copied.
          for (const name of filesIn(this.#folder).filter(isPage)) {
            if (this.#pages.has(pagePath(name))) continue;
            await this.write(pagePath(name), readFileSync(join(this.#folder, name), 'utf8'));
          }
        },
      },
    };
  }
}
