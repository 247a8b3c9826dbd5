import { dirname, join } from 'node:path';
import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import { contentCheck } from './src/build/content-check.ts';
import { markdownPages } from './src/build/markdown-pages.ts';
import { searchIndex } from './src/build/search-index.ts';
import { sitemap } from './src/build/sitemap.ts';
import { inkTheme, inkTransformer } from './src/components/code/ink.ts';

/**
 * Where the site will be served. `SITE_URL` (`https://example.org`) makes canonical links, social pictures and the
 * sitemap absolute; `BASE_PATH` (`/podbook`) is the folder it lives in. Without them it works from the root of any host.
 */
const site = process.env.SITE_URL || undefined;
const base = process.env.BASE_PATH || '/';

/** Style sheets of islands that nothing in the page needs before an island is used. */
const onUse = /\/run\/(editor|terminal)\.css$/;

/**
 * Vite wraps every `import()` in a kilobyte of code that fetches style sheets and further chunks ahead. This does
 * without: pages link what the still pictures need, and what an island needs only when it lives, its script adds.
 */
const lazyStyles = {
  name: 'podbook:lazy-styles',
  apply: 'build',
  enforce: 'pre',
  resolveId(source, importer, { ssr }) {
    if (!source.endsWith('.css') || importer === undefined || !importer.includes('/src/islands/')) return undefined;
    const file = join(dirname(importer), source);
    if (onUse.test(file)) return ssr ? '\0podbook:nothing' : `\0podbook:on-use:${file}.js`;
    return ssr ? undefined : '\0podbook:nothing';
  },
  load(id) {
    if (id === '\0vite/preload-helper.js') return 'export const __vitePreload = (load) => load();';
    if (id === '\0podbook:nothing') return '';
    if (!id.startsWith('\0podbook:on-use:')) return undefined;
    const address = JSON.stringify(`${id.slice('\0podbook:on-use:'.length, -'.js'.length)}?url`);
    return `import address from ${address}; import { loadStyles } from '/src/build/search/styles.ts'; loadStyles(address);`;
  },
};

export default defineConfig({
  ...(site === undefined ? {} : { site }),
  base,
  output: 'static',
  trailingSlash: 'always',
  build: { format: 'directory', inlineStylesheets: 'never' },
  devToolbar: { enabled: false },
  integrations: [
    // These elements have components of ours in their place (src/components/components.ts), so they stay elements.
    mdx({ optimize: { ignoreElementNames: ['a', 'h2', 'h3', 'table'] } }),
    preact(),
    contentCheck(),
    markdownPages(),
    searchIndex(),
    sitemap(),
  ],
  // Scripts stay in files of their own, so that a content security policy needs no exceptions.
  vite: {
    build: { assetsInlineLimit: 0 },
    plugins: [lazyStyles],
    // Found only when an island is first used; found then, the development server would reload the page under the reader.
    optimizeDeps: { include: ['preact', 'preact/hooks', 'preact/jsx-runtime', 'preact/jsx-dev-runtime', 'yaml'] },
  },
  markdown: {
    syntaxHighlight: 'shiki',
    shikiConfig: { theme: inkTheme, transformers: [inkTransformer()] },
  },
});
