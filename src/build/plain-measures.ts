import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * The measures in a style sheet of tokens, by their names without dashes: sizes and distances, which are the same in
 * every theme and medium. Colours, which are not, stay custom properties.
 */
export function measuresIn(tokens: string): Map<string, string> {
  const found = tokens.matchAll(/^ {2}--((?:[str]-|lead|measure|head|tap|w-)[\w-]*): (.+);$/gm);
  return new Map([...found].map(([, name = '', value = '']) => [name, value.replace(/^0\./, '.')]));
}

/**
 * Vite plugin: authors write measures as custom properties (`var(--s-3)`, src/styles/tokens.css), readers get their
 * values, which take less room and need no look-up.
 */
export function plainMeasures(): Plugin {
  const measures = measuresIn(readFileSync('src/styles/tokens.css', 'utf8'));
  const inPlace = (text: string) =>
    text.replace(/var\(--([\w-]+)\)/g, (whole, name: string) => measures.get(name) ?? whole);
  return {
    name: 'podbook:plain-measures',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') file.code = inPlace(file.code);
          else if (file.fileName.endsWith('.css')) {
            const used = String(file.source).replace(/--([\w-]+):[^;{}]+;?/g, (whole, name: string) =>
              measures.has(name) ? '' : whole,
            );
            file.source = inPlace(used);
          }
        }
      },
    },
  };
}
