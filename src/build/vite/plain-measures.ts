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
  return {
    name: 'podbook:plain-measures',
    apply: 'build',
    // Before the style sheets are made small: a value known can be made smaller.
    enforce: 'pre',
    transform: {
      filter: { id: /\.css(\?|$)/ },
      handler: (code) =>
        code
          .replace(/^ *--([\w-]+):[^;{}]+;\n/gm, (whole, name: string) => (measures.has(name) ? '' : whole))
          .replace(/var\(--([\w-]+)\)/g, (whole, name: string) => measures.get(name) ?? whole),
    },
  };
}
