import type { Plugin } from 'vite';

/**
 * Vite plugin: leaves `import()` as the browser knows it. Vite wraps it in code that fetches style sheets and further
 * chunks ahead, with a list of them, and keeps that code in a file of its own, which every page would fetch. There is
 * nothing to fetch ahead here, and no option of Vite's leaves it out.
 */
export const plainImports: Plugin = {
  name: 'podbook:plain-imports',
  apply: 'build',
  // Astro's own chunks, which no browser sees, are many.
  applyToEnvironment: ({ name }) => name === 'client',
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
              `${file.fileName}: Vite writes import() in another way than src/build/vite/plain-imports.ts knows. ` +
                'What to do: compare the file, built without that plugin, with the patterns there, and mend them.',
            );
          }
        }
      }
    },
  },
};

/**
 * A chunk's code without the list of files to fetch ahead, and without the calls of what would fetch them: Vite writes
 * `e(()=>import("./a.js"))`, or `e(async()=>{let{b:t}=await import("./b.js");return{b:t}})` when only `b` is used. Code
 * that wraps an import in another way keeps the helper's name.
 */
export function withPlainImports(code: string): string {
  const plain = code.replace(/^const __vite__mapDeps=.*\n/, '').replace(/,__vite__mapDeps\(\[[\d,]*\]\)/g, '');
  const [statement = '', name] = /import\{\w+ as (\w+)\}from"[^"]*\/preload-helper\.[^"]*";/.exec(plain) ?? [];
  if (name === undefined) return plain;
  const load = String.raw`(import\([^()]+\))`;
  const wrapped = new RegExp(
    String.raw`\b${name}\((?:\(\)=>${load}|async\(\)=>\{let\{[^}]*\}=await ${load};return\{[^}]*\}\})(?:,\[\])?\)`,
    'g',
  );
  const bare = plain.replace(wrapped, (_call, whole?: string, named?: string) => whole ?? named ?? '');
  const left = new RegExp(String.raw`\b${name}\((?:\(\)=>import|async\(\)=>\{)`).test(bare);
  return left ? bare : bare.replace(statement, '');
}
