import { editDistance } from './edit-distance.ts';
import type { Found, Pagefind, Result } from './pagefind.ts';

/** What was asked of the index and what it answered. */
export interface QueryAnswer {
  /** The results, the best first. */
  readonly results: readonly Result[];
  /** How many results there are of each kind, whatever kinds are chosen. */
  readonly counts: Readonly<Record<string, number>>;
  /** The words that were looked for: those typed, or the part of them that can be found at all. */
  readonly words: string;
  /** Whether the results need not have all the words. */
  readonly partly: boolean;
}

/** From how many words on a text is taken for a pasted message rather than a query. */
const messageLength = 4;

/** How many words stand together in the parts of a message that are looked for, and how many results are kept. */
const partLength = 3;
const messageParts = 16;
const messageResults = 24;

/** Whether a word of a pasted message is a name or number that the site cannot know, or a mere mark. */
function isNoise(word: string): boolean {
  return (
    !/\p{L}{2}/u.test(word) ||
    /[0-9a-f]{8,}/i.test(word) ||
    /[([{].*[0-9].*[)\]}]/.test(word) ||
    /-[0-9a-f]{5,10}(-[a-z0-9]{5})?$/.test(word) ||
    /^\d+(\.\d+){3}/.test(word)
  );
}

/** The facets to show as Pagefind's filter; none means all. */
function filtersFor(kinds: ReadonlySet<string>): { filters?: Record<string, unknown> } {
  return kinds.size === 0 ? {} : { filters: { kind: { any: [...kinds] } } };
}

/** Words that stand in every text and say nothing about it. */
const fillers = new Set(
  'a an and are as at be by for from has have how in is it its of on or that the to was will with'.split(' '),
);

/** The words of a message that can be looked for, without the punctuation around them. */
function messageWords(text: string): string[] {
  return text
    .split(/\s+/)
    .filter((word) => !isNoise(word))
    .map((word) => word.replace(/^[^\p{L}\p{N}-]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((word) => word !== '' && !fillers.has(word.toLowerCase()));
}

/** Runs of some words that stand together, each once: of `a b c d`, `a b c` and `b c d`. */
function partsOf(words: readonly string[]): string[] {
  if (words.length <= partLength) return [words.join(' ')];
  const parts = words.slice(partLength - 1).map((_, index) => words.slice(index, index + partLength).join(' '));
  return [...new Set(parts)];
}

/** Looks for the parts of a message: what has most of the telling ones, and has them best, comes first. */
async function askForMessage(
  pagefind: Pagefind,
  words: readonly string[],
  kinds: ReadonlySet<string>,
): Promise<QueryAnswer> {
  const sums = new Map<string, { sum: number; best: Result }>();
  for (const [place, part] of partsOf(words).slice(0, messageParts).entries()) {
    const { results } = await pagefind.search(part);
    const top = results[0]?.score ?? 1;
    // A part that few places have says more than one that is everywhere, and a message begins with its fixed words:
    // the names in it, which may stand in some example by chance, come later.
    const weight = Math.log(1 + 400 / Math.max(results.length, 3)) * 0.75 ** place;
    for (const result of results) {
      const known = sums.get(result.id);
      const best = known && known.best.score >= result.score ? known.best : result;
      sums.set(result.id, { sum: (known?.sum ?? 0) + (weight * result.score) / top, best });
    }
  }
  const ranked = [...sums.values()].sort((a, b) => b.sum - a.sum);
  const least = (ranked[0]?.sum ?? 0) / 5;
  const kept = ranked.filter(({ sum }) => sum >= least).slice(0, messageResults);
  const kindOf = ({ filters }: Found) => filters.kind?.[0] ?? '';
  const loaded = await Promise.all(kept.map(async ({ best, sum }) => ({ best, sum, found: await best.data() })));
  // Who pastes a message wants its entry in the dictionary before the lesson that tells the whole story.
  const rank = ({ sum, found }: (typeof loaded)[number]) => sum * (kindOf(found) === 'term' ? 1.4 : 1);
  loaded.sort((a, b) => rank(b) - rank(a));
  const counts: Record<string, number> = {};
  for (const { found } of loaded) counts[kindOf(found)] = (counts[kindOf(found)] ?? 0) + 1;
  const results = loaded.filter(({ found }) => kinds.size === 0 || kinds.has(kindOf(found))).map(({ best }) => best);
  return { results, counts, words: words.join(' '), partly: true };
}

/**
 * Asks the index. A few words must all be in a result. Of a pasted message, full of names and numbers that only its
 * reader's cluster knows, the words that can be known are taken, and results are ranked by how much of it they have.
 *
 * @param text what the reader typed; without words everything in the chosen facets is listed.
 * @param kinds the chosen facets; none means all.
 */
export async function ask(pagefind: Pagefind, text: string, kinds: ReadonlySet<string>): Promise<QueryAnswer> {
  const typed = text.trim().replace(/\s+/g, ' ');
  const isExact = /^".*"$/.test(typed);
  const known = messageWords(typed);
  if (!isExact && typed.split(' ').length >= messageLength && known.length > 1) {
    return askForMessage(pagefind, known, kinds);
  }
  const { results, totalFilters } = await pagefind.search(typed === '' ? null : typed, filtersFor(kinds));
  return { results, counts: totalFilters.kind ?? {}, words: typed, partly: false };
}

/**
 * Names that look like what was typed, the nearest first.
 *
 * @param text what the reader typed.
 * @param names names that are spelled right.
 * @returns at most three.
 */
export function nearNames(text: string, names: readonly string[]): string[] {
  const fold = (name: string) => name.toLowerCase().replace(/[\s_-]+/g, '');
  const typed = fold(text);
  if (typed.length < 3) return [];
  const limit = typed.length < 5 ? 1 : Math.min(3, Math.floor(typed.length / 4) + 1);
  return names
    .map((name) => {
      const folded = fold(name);
      // A beginning counts as well: who types "imagepulback" has not finished the word.
      const start =
        folded.length > typed.length ? editDistance(typed, folded.slice(0, typed.length), limit) + 0.5 : limit + 1;
      return { name, steps: Math.min(editDistance(typed, folded, limit), start) };
    })
    .filter(({ steps }) => steps <= limit)
    .sort((a, b) => a.steps - b.steps || a.name.length - b.name.length)
    .slice(0, 3)
    .map(({ name }) => name);
}

/**
 * The same words with those mended that look like a word of some name: `kubctl logs` is `kubectl logs`.
 *
 * @param text what the reader typed, several words.
 * @param names names that are spelled right.
 * @returns undefined when there is nothing to mend.
 */
export function mendedWords(text: string, names: readonly string[]): string | undefined {
  const known = [...new Set(names.flatMap((name) => name.split(/\s+/)).filter((word) => /^[\w.:/-]{4,}$/.test(word)))];
  const folded = new Set(known.map((word) => word.toLowerCase()));
  const words = text.trim().split(/\s+/);
  const mended = words.map((word) => (folded.has(word.toLowerCase()) ? word : (nearNames(word, known)[0] ?? word)));
  return words.length > 1 && mended.some((word, index) => word !== words[index]) ? mended.join(' ') : undefined;
}
