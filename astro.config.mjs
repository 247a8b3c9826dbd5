import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import { contentCheck } from './src/build/content-check.ts';
import { fieldDocs } from './src/build/field-docs.ts';
import { leanPages } from './src/build/lean-pages.ts';
import { markdownPages } from './src/build/markdown-pages.ts';
import { searchIndex } from './src/build/search-index.ts';
import { sitemap } from './src/build/sitemap.ts';
import { workerBundle } from './src/build/worker-bundle.ts';
import { inkTheme, inkTransformer } from './src/components/code/ink.ts';

/**
 * Where the site will be served. `SITE_URL` (`https://example.org`) makes canonical links, social pictures and the
 * sitemap absolute; `BASE_PATH` (`/podbook`) is the folder it lives in. Without them it works from the root of any host.
 */
const site = process.env.SITE_URL || undefined;
const base = process.env.BASE_PATH || '/';

/** Style sheets of islands that nothing in the page needs before an island is used. */
const onUse = /\/(run\/(editor|terminal|live|crowd)|draw\/signs)\.css$/;

/** Pages link what the still pictures need; what an island needs only when it lives, its script adds. */
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
    if (id === '\0podbook:nothing') return '';
    if (!id.startsWith('\0podbook:on-use:')) return undefined;
    const address = JSON.stringify(`${id.slice('\0podbook:on-use:'.length, -'.js'.length)}?url`);
    return `import address from ${address}; import { loadStyles } from '/src/build/search/styles.ts'; loadStyles(address);`;
  },
};

/** The measures among the tokens, which are the same in every theme and medium. */
const measures = new Map(
  [
    ...readFileSync('src/styles/tokens.css', 'utf8').matchAll(
      /^ {2}--((?:[str]-|lead|measure|head|tap|w-)[\w-]*): (.+);$/gm,
    ),
  ].map(([, name, value]) => [name, value]),
);

/** Measures are written for authors as custom properties; readers get their values. */
const plainMeasures = {
  name: 'podbook:plain-measures',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const inPlace = (text) =>
        text.replace(/var\(--([\w-]+)\)/g, (whole, name) => measures.get(name)?.replace(/^0\./, '.') ?? whole);
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk') file.code = inPlace(file.code);
        else if (file.fileName.endsWith('.css')) {
          const used = String(file.source).replace(/--([\w-]+):[^;{}]+;?/g, (whole, name) =>
            measures.has(name) ? '' : whole,
          );
          file.source = inPlace(used);
        }
      }
    },
  },
};

/**
 * Vite wraps every `import()` in code that fetches style sheets and further chunks ahead, with a list of them, and keeps
 * that code in a file of its own, which every page would fetch. There is nothing to fetch ahead here.
 */
const plainImports = {
  name: 'podbook:plain-imports',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.fileName.includes('preload-helper')) delete bundle[file.fileName];
        if (file.type !== 'chunk') continue;
        file.code = file.code
          .replace(/^const __vite__mapDeps=.*\n/, '')
          .replace(/,__vite__mapDeps\(\[[\d,]*\]\)/g, '')
          .replace(/import\{\w+ as (\w+)\}from"[^"]*\/preload-helper\.[^"]*";/, 'let $1=load=>load();');
      }
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
    mdx({ optimize: { ignoreElementNames: ['a', 'h2', 'h3', 'ol', 'table', 'th'] } }),
    preact(),
    contentCheck(),
    markdownPages(),
    searchIndex(),
    sitemap(),
    fieldDocs(),
    leanPages(),
  ],
  // Scripts stay in files of their own, so that a content security policy needs no exceptions.
  vite: {
    build: { assetsInlineLimit: 0 },
    plugins: [lazyStyles, plainImports, plainMeasures],
    worker: workerBundle,
    // Found only when an island is first used; found then, the development server would reload the page under the reader.
    optimizeDeps: { include: ['preact', 'preact/hooks', 'preact/jsx-runtime', 'preact/jsx-dev-runtime', 'yaml'] },
  },
  markdown: {
    syntaxHighlight: 'shiki',
    shikiConfig: { theme: inkTheme, transformers: [inkTransformer()] },
  },
});
