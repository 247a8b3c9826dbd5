import { createHash } from 'node:crypto';
import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import { noticeOfPackages, rememberPackages } from './src/build/bundled-packages.ts';
import { contentCheck } from './src/build/content-check.ts';
import { contentFolder } from './src/build/content-folder.ts';
import { courseFiles } from './src/build/course-files.ts';
import { coursePage } from './src/build/course-page.ts';
import { fieldDocs } from './src/build/field-docs.ts';
import { hostHeaders } from './src/build/host-files.ts';
import { lazyStyles } from './src/build/lazy-styles.ts';
import { leanPages } from './src/build/lean-pages.ts';
import { markdownPages } from './src/build/markdown-pages.ts';
import { offlineCopy } from './src/build/offline/offline-copy.ts';
import { pageBudgets } from './src/build/page-budgets.ts';
import { PassedPages } from './src/build/pages/passed-pages.ts';
import { plainImports } from './src/build/plain-imports.ts';
import { plainMeasures } from './src/build/plain-measures.ts';
import { searchIndex } from './src/build/search-index.ts';
import { searchOffersInPages } from './src/build/search-offers.ts';
import { serviceWorker } from './src/build/service-worker/service-worker.ts';
import { sitemap } from './src/build/sitemap.ts';
import { workerBundle } from './src/build/worker-bundle.ts';
import { inkTheme, inkTransformer } from './src/components/code/ink.ts';

/**
 * Where the site will be served. `SITE_URL` (`https://example.org`) makes canonical links, social pictures and the
 * sitemap absolute; `BASE_PATH` (`/podbook`) is the folder it lives in. Without them it works from the root of any host.
 */
const site = process.env.SITE_URL || undefined;
const base = process.env.BASE_PATH || '/';

const pages = new PassedPages();

export default defineConfig({
  ...(site === undefined ? {} : { site }),
  base,
  output: 'static',
  trailingSlash: 'always',
  // What Astro remembers of one course is nothing to another.
  cacheDir: `./node_modules/.cache/astro/${createHash('sha256').update(contentFolder).digest('hex').slice(0, 8)}`,
  build: { format: 'directory', inlineStylesheets: 'never' },
  devToolbar: { enabled: false },
  integrations: [
    // These elements have components of ours in their place (src/components/components.ts), so they stay elements.
    mdx({ optimize: { ignoreElementNames: ['a', 'h2', 'h3', 'ol', 'table', 'th'] } }),
    preact({ include: ['**/src/**/*.tsx'] }),
    pages.integration(),
    // First: what follows reads this page as any other.
    coursePage(pages),
    // Before the check of links: pages link to their Markdown.
    markdownPages(pages),
    contentCheck(pages),
    pageBudgets(pages),
    courseFiles(),
    searchOffersInPages(),
    searchIndex(pages),
    sitemap(pages),
    fieldDocs(),
    hostHeaders(),
    leanPages(pages),
    noticeOfPackages(),
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
