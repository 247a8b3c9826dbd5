import type { AstroIntegration } from 'astro';
import { courseHas } from '../content/course-has.ts';
import { readSite } from '../content/site-file.ts';

/** What the search in the page knows of the course before it has loaded an index. */
export interface SearchOffers {
  /** What its field asks for: messages only where the course explains them. */
  readonly prompt: string;
  /** What an empty search says of how to use it. */
  readonly hint: string;
  /** Words to try, offered in an empty search. */
  readonly suggestions: readonly string[];
  /** The facets, in the order of their buttons. */
  readonly facets: readonly { readonly kind: string; readonly name: string }[];
  /** Pages that list everything of a kind. */
  readonly lists: readonly { readonly path: string; readonly name: string }[];
}

/** What the search can offer in the course that is built: nothing that it has not. */
function searchOffers(): SearchOffers {
  const { manifests, statuses, glossary, commands, claims } = courseHas;
  const words = {
    name: glossary ? (statuses ? 'Terms and statuses' : 'Terms') : 'Statuses',
    has: glossary || statuses,
  };
  const facets = [
    { kind: 'lesson', name: 'Lessons', has: true },
    { kind: 'term', ...words },
    { kind: 'command', name: 'Commands', has: commands },
    { kind: 'manifest', name: 'Manifests', has: manifests },
    { kind: 'claim', name: 'Claims of the notes', has: claims },
  ];
  const lists = [
    { path: '/lessons/', name: 'All lessons', has: true },
    { path: '/reference/statuses/', name: 'All statuses, reasons and events', has: statuses },
    { path: '/reference/glossary/', name: 'All terms', has: glossary },
    { path: '/reference/commands/', name: 'All commands', has: commands },
    { path: '/reference/manifests/', name: 'All manifests', has: manifests },
    { path: '/notes/', name: 'All claims of the notes', has: claims },
  ];
  return {
    prompt: statuses ? 'Search, or paste a message' : 'Search',
    hint: `${statuses ? 'Paste a status, an event or a line that kubectl printed. Or press' : 'Press'} one of the buttons above to list everything of a kind.`,
    suggestions: readSite().search.suggestions,
    facets: facets.filter(({ has }) => has).map(({ kind, name }) => ({ kind, name })),
    lists: lists.filter(({ has }) => has).map(({ path, name }) => ({ path, name })),
  };
}

/** Astro integration: gives the scripts of the search what {@link searchOffers} says, as `import.meta.env.SEARCH_OFFERS`. */
export function searchOffersInPages(): AstroIntegration {
  return {
    name: 'search-offers',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        const define = { 'import.meta.env.SEARCH_OFFERS': JSON.stringify(searchOffers()) };
        updateConfig({ vite: { define } });
      },
    },
  };
}
