import { posix } from 'node:path';
import type { Plugin } from 'vite';

/** Style sheets of islands that nothing in the page needs before an island is used. */
const onUse = /\/(run\/(editor|terminal|live|crowd)|draw\/signs)\.css$/;

const nothing = '\0podbook:nothing';
const loader = '\0podbook:on-use:';

/**
 * Vite plugin: an island's `import './x.css'` adds nothing to the pages, which link the sheets of the still pictures
 * themselves (src/layouts/Base.astro). A sheet named in `onUse` is added by the island's script when that runs.
 */
export const lazyStyles: Plugin = {
  name: 'podbook:lazy-styles',
  apply: 'build',
  enforce: 'pre',
  resolveId: {
    filter: { id: /\.css$/ },
    handler(source, importer, { ssr }) {
      if (importer === undefined || !importer.includes('/src/islands/')) return undefined;
      // Vite writes forward slashes on Windows as well.
      const file = posix.join(posix.dirname(importer), source);
      if (onUse.test(file)) return ssr ? nothing : `${loader}${file}.js`;
      return ssr ? undefined : nothing;
    },
  },
  load: {
    filter: { id: /^\0podbook:/ },
    handler(id) {
      if (id === nothing) return '';
      const address = JSON.stringify(`${id.slice(loader.length, -'.js'.length)}?url`);
      return `import address from ${address}; import { loadStyles } from '/src/layouts/load-styles.ts'; loadStyles(address);`;
    },
  },
};
