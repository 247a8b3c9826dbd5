import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

declare module 'astro' {
  interface AstroClientDirectives {
    /** The island's code is fetched when the reader first points at it, focuses it or touches it; the first click is not lost. */
    'client:first-use'?: boolean;
  }
}

/** Astro integration: adds the directive `client:first-use` (see first-use-directive.ts). */
export function firstUse(): AstroIntegration {
  return {
    name: 'podbook:first-use',
    hooks: {
      'astro:config:setup': ({ addClientDirective }) => {
        addClientDirective({
          name: 'first-use',
          entrypoint: fileURLToPath(new URL('./first-use-directive.ts', import.meta.url)),
        });
      },
    },
  };
}
