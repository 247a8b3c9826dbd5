import { fileURLToPath } from 'node:url';
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

/** The directive `client:first-use`: an island's code is fetched when the reader first touches the island. */
const firstUse = {
  name: 'podbook:first-use',
  hooks: {
    'astro:config:setup': ({ addClientDirective }) => {
      const entrypoint = fileURLToPath(new URL('./src/islands/first-use-directive.ts', import.meta.url));
      addClientDirective({ name: 'first-use', entrypoint });
    },
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
    firstUse,
    contentCheck(),
    markdownPages(),
    searchIndex(),
    sitemap(),
  ],
  // Scripts stay in files of their own, so that a content security policy needs no exceptions.
  vite: { build: { assetsInlineLimit: 0 } },
  markdown: {
    syntaxHighlight: 'shiki',
    shikiConfig: { theme: inkTheme, transformers: [inkTransformer()] },
  },
});
