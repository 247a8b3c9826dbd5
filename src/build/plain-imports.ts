import type { Plugin } from 'vite';

/**
 * Vite plugin: leaves `import()` as the browser knows it. Vite wraps it in code that fetches style sheets and further
 * chunks ahead, with a list of them, and keeps that code in a file of its own, which every page would fetch. There is
 * nothing to fetch ahead here, and no option of Vite's leaves it out.
 */
export const plainImports: Plugin = {
  name: 'podbook:plain-imports',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.fileName.includes('preload-helper')) delete bundle[file.fileName];
        else if (file.type === 'chunk') {
          file.code = withPlainImports(file.code);
          if (/__vite__mapDeps|preload-helper/.test(file.code)) {
            this.error(
              `${file.fileName}: Vite writes import() in another way than src/build/plain-imports.ts knows. ` +
                'What to do: compare the file, built without that plugin, with the patterns there, and mend them.',
            );
          }
        }
      }
    },
  },
};

/** A chunk's code without the list of files to fetch ahead; what would fetch them only calls its first argument. */
export function withPlainImports(code: string): string {
  return code
    .replace(/^const __vite__mapDeps=.*\n/, '')
    .replace(/,__vite__mapDeps\(\[[\d,]*\]\)/g, '')
    .replace(/import\{\w+ as (\w+)\}from"[^"]*\/preload-helper\.[^"]*";/, 'let $1=load=>load();');
}
