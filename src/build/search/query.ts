import type { Answer, Pagefind } from './pagefind.ts';

/** What was asked of the index and what it answered. */
export interface QueryAnswer {
  readonly answer: Answer;
  /** The words that were looked for: those typed, or the part of them that anything contains. */
  readonly words: string;
  /** Whether words were left out because nothing contains all of them. */
  readonly partly: boolean;
}

/** The facets to show as Pagefind's filter; none means all. */
function filtersFor(kinds: ReadonlySet<string>): { filters?: Record<string, unknown> } {
  return kinds.size === 0 ? {} : { filters: { kind: { any: [...kinds] } } };
}

/** Whether a word of a pasted message is a name or number that the site cannot know, or a mere mark. */
function isNoise(word: string): boolean {
  return /^[\W_]*$/.test(word) || /^[0-9a-f]{8,}$/i.test(word) || /^[\w-]+_[\w-]+\([0-9a-f-]+\)$/.test(word);
}

/**
 * Asks the index. When nothing has all the words, as happens with a pasted message full of names and numbers, it
 * leaves out the words that nothing has, and then the rarest, until something is found.
 *
 * @param text what the reader typed; without words everything in the chosen facets is listed.
 * @param kinds the chosen facets; none means all.
 */
export async function ask(pagefind: Pagefind, text: string, kinds: ReadonlySet<string>): Promise<QueryAnswer> {
  const filters = filtersFor(kinds);
  const typed = text.trim().replace(/\s+/g, ' ');
  const whole = await pagefind.search(typed === '' ? null : typed, filters);
  const words = typed.split(' ');
  if (whole.results.length > 0 || words.length < 2 || /^".*"$/.test(typed)) {
    return { answer: whole, words: typed, partly: false };
  }
  const counted: { word: string; count: number }[] = [];
  for (const word of words.slice(0, 24)) {
    if (isNoise(word)) continue;
    const { results } = await pagefind.search(word);
    if (results.length > 0) counted.push({ word, count: results.length });
  }
  while (counted.length > 0) {
    const kept = counted.map(({ word }) => word).join(' ');
    const answer = await pagefind.search(kept, filters);
    if (answer.results.length > 0) return { answer, words: kept, partly: true };
    const rarest = counted.reduce((least, item) => (item.count < least.count ? item : least));
    counted.splice(counted.indexOf(rarest), 1);
  }
  return { answer: whole, words: typed, partly: false };
}

/** The least number of changed, added, left out or swapped characters between two words, at most `limit` + 1. */
function changes(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      let least = Math.min(
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
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
        folded.length > typed.length ? changes(typed, folded.slice(0, typed.length), limit) + 0.5 : limit + 1;
      return { name, steps: Math.min(changes(typed, folded, limit), start) };
    })
    .filter(({ steps }) => steps <= limit)
    .sort((a, b) => a.steps - b.steps || a.name.length - b.name.length)
    .slice(0, 3)
    .map(({ name }) => name);
}
