import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { authorError } from '../content/problem.ts';
import { coursePath } from './course-page.ts';
import { type PageWeight, Scales } from './page-weight.ts';
import type { PassedPages } from './passed-pages.ts';

/** What pages of a kind may weigh before anything is touched, in bytes over the wire. */
export interface Budget {
  /** What the kind is called in messages. */
  readonly kind: string;
  /** The pages of the kind, by their paths. */
  readonly pages: RegExp;
  /** HTML, CSS and JavaScript together, gzip. */
  readonly text: number;
  /** Fonts. */
  readonly fonts: number;
}

/** The two fonts of the text and of the drawings. */
const FONTS = 32_000;

/** What each kind of page may weigh; the first kind that a page is of holds. */
export const budgets: readonly Budget[] = [
  { kind: 'a lesson', pages: /^\/lessons\/./, text: 20_000, fonts: FONTS },
  { kind: 'the home page', pages: /^\/$/, text: 17_000, fonts: FONTS },
  { kind: 'the list of lessons', pages: /^\/lessons\/$/, text: 13_000, fonts: FONTS },
  { kind: 'the page of the notes', pages: /^\/notes\/$/, text: 43_000, fonts: FONTS },
  { kind: 'a page of the reference', pages: /^\/reference\//, text: 22_000, fonts: FONTS },
  { kind: 'the search', pages: /^\/search\/$/, text: 18_000, fonts: FONTS },
  { kind: 'the page about the copies', pages: /^\/offline\/$/, text: 18_000, fonts: FONTS },
  { kind: 'the whole course', pages: new RegExp(`^${coursePath}$`), text: 120_000, fonts: FONTS },
  { kind: 'the error page', pages: /^\/404$/, text: 12_000, fonts: FONTS },
  { kind: 'any other page', pages: /^/, text: 17_000, fonts: FONTS },
];

/** What the engine and kubectl may weigh that the first Run of a page fetches, gzip. */
export const engineBudget = 160_000;

/** The budget of a page, by its path in the site. */
export function budgetOf(path: string): Budget {
  // The last kind is every page's.
  return budgets.find(({ pages }) => pages.test(path)) as Budget;
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

/** In what way a page is above its budget, and what can be done; undefined when it keeps to it. */
export function overBudget(path: string, { html, css, js, fonts }: PageWeight): string | undefined {
  const { kind, text: most, fonts: mostFonts } = budgetOf(path);
  const text = html + css + js;
  if (text <= most && fonts <= mostFonts) return undefined;
  return (
    `${path} weighs ${kilobytes(text)} and ${kilobytes(fonts)} of fonts; the budget of ${kind} is ${kilobytes(most)} and ${kilobytes(mostFonts)}.\n` +
    `  HTML ${kilobytes(html)}, CSS ${kilobytes(css)}, JavaScript ${kilobytes(js)}, gzip, before anything is touched.\n` +
    '  What to do: shorten or split the page, load what is not needed at once on first use, or raise the budget in src/build/pages/page-budgets.ts.'
  );
}

/** What a first Run fetches of a built site, gzip; undefined when nothing in it runs. */
export function engineWeight(folder: string, scales: Scales): number | undefined {
  const scripts = readdirSync(join(folder, '_astro')).filter((name) => /^worker-[\w-]+\.js$/.test(name));
  return scripts.length === 0 ? undefined : scales.scripts(scripts.map((name) => `/_astro/${name}`));
}

/**
 * Astro integration: weighs every page and fails the build when one is above its budget. The budgets are made for the
 * course in this repository: of another one (CONTENT_DIR), whose lists may be longer, they are only warned about.
 */
export function pageBudgets(pages: PassedPages): AstroIntegration {
  return {
    name: 'page-budgets',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const folder = fileURLToPath(dir);
        const scales = new Scales(folder, pages.place.base);
        const over: string[] = [];
        let most = 0;
        for (const { facts, weight } of (await pages.all()).values()) {
          const weighed = scales.page(facts.parts, weight);
          most = Math.max(most, budgetOf(facts.path).kind === 'a lesson' ? weighed.html + weighed.css + weighed.js : 0);
          const problem = overBudget(facts.path, weighed);
          if (problem) over.push(problem);
        }
        const engine = engineWeight(folder, scales) ?? 0;
        if (engine > engineBudget) {
          over.push(
            `The engine weighs ${kilobytes(engine)} at the first Run; its budget is ${kilobytes(engineBudget)}.\n` +
              '  What to do: import what a first Run does not need on first use (src/islands/cluster/parts.ts).',
          );
        }
        if (over.length === 0) {
          logger.info(`every page keeps to its budget; the heaviest lesson has ${kilobytes(most)}`);
          return;
        }
        const few = over.slice(0, 10).join('\n') + (over.length > 10 ? `\n... and ${over.length - 10} more` : '');
        if (process.env.CONTENT_DIR) logger.warn(`above budget:\n${few}`);
        else {
          logger.error(`above budget:\n${few}`);
          throw authorError(
            `${over.length === 1 ? 'One page is' : `${over.length} pages are`} above budget, named above.`,
          );
        }
      },
    },
  };
}
