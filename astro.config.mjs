import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import { contentCheck } from './src/build/content/content-check.ts';
import { contentFolder } from './src/build/content/content-folder.ts';
import { courseFiles } from './src/build/content/course-files.ts';
import { fieldDocs } from './src/build/field-docs/field-docs.ts';
import { hostHeaders } from './src/build/hosting/host-files.ts';
import { markdownPages } from './src/build/markdown/markdown-pages.ts';
import { offlineCopy } from './src/build/offline/offline-copy.ts';
import { coursePage } from './src/build/pages/course-page.ts';
import { pageBudgets } from './src/build/pages/page-budgets.ts';
import { PassedPages } from './src/build/pages/passed-pages.ts';
import { sitemap } from './src/build/pages/sitemap.ts';
import { searchIndex } from './src/build/search/search-index.ts';
import { searchOffersInPages } from './src/build/search/search-offers.ts';
import { serviceWorker } from './src/build/service-worker/service-worker.ts';
import { noticeOfPackages, rememberPackages } from './src/build/vite/bundled-packages.ts';
import { lazyStyles } from './src/build/vite/lazy-styles.ts';
import { plainImports } from './src/build/vite/plain-imports.ts';
import { plainMeasures } from './src/build/vite/plain-measures.ts';
import { workerBundle } from './src/build/vite/worker-bundle.ts';
import { inkTheme, inkTransformer } from './src/components/code/ink.ts';

/**
 * Where the site will be served. `SITE_URL` (`https://example.org`) makes canonical links, social pictures and the
 * sitemap absolute; `BASE_PATH` (`/podbook`) is the folder it lives in. Without them it works from the root of any host.
 */
const site = process.env.SITE_URL || undefined;
const base = process.env.BASE_PATH || '/';

const pages = new PassedPages();
const [searchBegins, searchEnds] = searchIndex(pages);

export default defineConfig({
  ...(site === undefined ? {} : { site }),
  base,
  output: 'static',
  trailingSlash: 'always',
  // What Astro remembers of one course is nothing to another.
  cacheDir: `./node_modules/.cache/astro/${createHash('sha256').update(contentFolder).digest('hex').slice(0, 8)}`,
  // While a page is on its way through the thread that reads it and onto the disk, the next ones are rendered.
  build: { format: 'directory', inlineStylesheets: 'never', concurrency: 4 },
  devToolbar: { enabled: false },
  integrations: [
    // These elements have components of ours in their place (src/components/components.ts), so they stay elements.
    mdx({ optimize: { ignoreElementNames: ['a', 'h2', 'h3', 'ol', 'table', 'th'] } }),
    preact({ include: ['**/src/**/*.tsx'] }),
    pages.integration(),
    // First: what follows reads this page as any other.
    coursePage(pages),
    searchBegins,
    // Before the check of links: pages link to their Markdown.
    markdownPages(pages),
    contentCheck(pages),
    pageBudgets(pages),
    courseFiles(),
    searchOffersInPages(),
    sitemap(pages),
    fieldDocs(),
    hostHeaders(),
    noticeOfPackages(),
    searchEnds,
    // Of all that the others have written.
    offlineCopy(),
    serviceWorker(),
  ],
  // Scripts stay in files of their own, so that a content security policy needs no exceptions.
  vite: {
    build: {
      assetsInlineLimit: 0,
      // A module that Astro writes for each lesson begins with "use astro:head-inject". Rolldown warns of every one that
      // the mark may get lost; nothing of Astro 7 reads it.
      rolldownOptions: { checks: { moduleLevelDirective: false } },
    },
    environments: {
      prerender: {
        build: {
          rolldownOptions: {
            output: {
              // Each lesson would be a file that is written, loaded once and deleted. Put together by the first letters of
              // their folders, which cuts nothing that they import: what imports itself in a circle must stay whole.
              codeSplitting: {
                groups: [{ test: /\.mdx$/, name: (id) => `lessons-${basename(dirname(id)).slice(0, 2)}` }],
              },
            },
          },
        },
      },
    },
    plugins: [lazyStyles, plainImports, plainMeasures(), rememberPackages()],
    worker: { ...workerBundle, plugins: () => [rememberPackages()] },
    // Found only when an island is first used; found then, the development server would reload the page under the reader.
    optimizeDeps: { include: ['preact', 'preact/hooks', 'preact/jsx-runtime', 'preact/jsx-dev-runtime', 'yaml'] },
  },
  markdown: {
    syntaxHighlight: 'shiki',
    shikiConfig: { theme: inkTheme, transformers: [inkTransformer()] },
  },
});
