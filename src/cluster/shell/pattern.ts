import type { FileSystem } from '../runtime/filesystem.ts';

/** Characters of a pattern that `escapePattern` protects. */
const SPECIAL = /[\\*?[\]]/g;

/** Text that stands for itself in a pattern. */
export const escapePattern = (text: string): string => text.replace(SPECIAL, '\\$&');

/** Whether a pattern has anything but ordinary characters. */
export const hasWildcards = (pattern: string): boolean => /[*?[]/.test(pattern.replace(/\\./gs, ''));

/** The text a pattern stands for when it matches nothing. */
export const unescapePattern = (pattern: string): string => pattern.replace(/\\(.)/gs, '$1');

/** Whether a shell pattern (`*`, `?`, `[...]`, backslash quotes) matches the whole of `text`. Takes time linear in each `*`. */
export function matches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let starAt = -1;
  let starText = 0;
  for (;;) {
    if (pattern[p] === '*') {
      starAt = p++;
      starText = t;
      continue;
    }
    if (t < text.length) {
      const next = p < pattern.length ? matchOne(pattern, p, text[t] as string) : undefined;
      if (next !== undefined) {
        p = next;
        t++;
        continue;
      }
    } else if (p >= pattern.length) return true;
    if (starAt < 0 || starText >= text.length) return false;
    p = starAt + 1;
    t = ++starText;
  }
}

/** A pattern taken apart: each piece stands for one character, or is a star for any number of them. */
const piecesOf = (pattern: string): string[] =>
  pattern.match(/\*+|\\[\s\S]|\[[!^]?[\s\S][^\]]*\]|[\s\S]/g)?.map((p) => (p.startsWith('*') ? '*' : p)) ?? [];

/** What a pattern has come to after each character: the pieces that could be next. Several may, as stars end anywhere. */
class Progress {
  readonly #pieces: readonly string[];
  #next: readonly number[] = [];

  constructor(pieces: readonly string[]) {
    this.#pieces = pieces;
  }

  /** A match may begin here. */
  begin(): void {
    if (!this.#next.includes(0)) this.#next = this.#withEnds([0, ...this.#next]);
  }

  take(c: string): void {
    const after: number[] = [];
    for (const n of this.#next) {
      const piece = this.#pieces[n];
      if (piece === '*') after.push(n);
      else if (piece !== undefined && matchOne(piece, 0, c) !== undefined) after.push(n + 1);
    }
    this.#next = this.#withEnds(after);
  }

  /** Whether a match ends here. */
  get done(): boolean {
    return this.#next.at(-1) === this.#pieces.length;
  }

  get over(): boolean {
    return this.#next.length === 0;
  }

  /** A star may stand for nothing. The numbers rise. */
  #withEnds(pieces: readonly number[]): number[] {
    const all: number[] = [];
    for (const n of pieces) {
      if (all.at(-1) !== n) all.push(n);
      if (this.#pieces[n] === '*') all.push(n + 1);
    }
    return all;
  }
}

/** How long the beginning (or, `fromEnd`, the end) of a text is that matches: the longest or shortest one; undefined when none does. */
export function matchLength(
  pattern: string,
  text: string,
  { longest, fromEnd = false, from = 0 }: { longest: boolean; fromEnd?: boolean; from?: number },
): number | undefined {
  const pieces = piecesOf(pattern);
  const progress = new Progress(fromEnd ? pieces.reverse() : pieces);
  let found: number | undefined;
  progress.begin();
  for (let length = 0; ; length++) {
    if (progress.done) found = length;
    const c = fromEnd ? text[text.length - 1 - length] : text[from + length];
    if (c === undefined || progress.over || (found !== undefined && !longest)) return found;
    progress.take(c);
  }
}

/** Where matches could begin in a text: 1 for each such place. */
export function matchStarts(pattern: string, text: string): Uint8Array {
  const progress = new Progress(piecesOf(pattern).reverse());
  const starts = new Uint8Array(text.length + 1);
  for (let at = text.length; at >= 0; at--) {
    progress.begin();
    if (progress.done) starts[at] = 1;
    if (at > 0) progress.take(text[at - 1] as string);
  }
  return starts;
}

/** Matches one character at `p`; gives where the pattern goes on. */
function matchOne(pattern: string, p: number, c: string): number | undefined {
  const at = pattern[p];
  if (at === '?') return p + 1;
  if (at === '\\' && p + 1 < pattern.length) return pattern[p + 1] === c ? p + 2 : undefined;
  if (at !== '[') return at === c ? p + 1 : undefined;
  const end = pattern.indexOf(']', pattern[p + 1] === '!' || pattern[p + 1] === '^' ? p + 3 : p + 2);
  if (end < 0) return c === '[' ? p + 1 : undefined;
  let set = pattern.slice(p + 1, end);
  const negated = set.startsWith('!') || set.startsWith('^');
  if (negated) set = set.slice(1);
  let found = false;
  for (let i = 0; i < set.length; i++) {
    const named = /^\[:(\w+):\]?/.exec(set.slice(i));
    if (named) {
      found ||= new RegExp(`[${CLASSES[named[1] as string] ?? ''}]`).test(c);
      i += named[0].length - 1;
    } else if (set[i + 1] === '-' && i + 2 < set.length) {
      found ||= c >= (set[i] as string) && c <= (set[i + 2] as string);
      i += 2;
    } else found ||= set[i] === c;
  }
  return found !== negated ? end + 1 : undefined;
}

/** Classes of characters (`[:alpha:]`) as ranges, which patterns, regular expressions and tr read alike (POSIX, XBD 9.3.5). */
export const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \t\n\v\f\r',
  blank: ' \t',
  punct: '!-/:-@[-`{-~',
  xdigit: 'A-Fa-f0-9',
};

/** Files whose path matches a pattern, sorted; relative to `cwd` when the pattern is. `dots`: `.*` means `.` and `..` too. */
export function glob(pattern: string, files: FileSystem, cwd: string, dots = false): string[] {
  const absolute = pattern.startsWith('/');
  let found: string[] = [absolute ? '/' : ''];
  const segments = pattern.split('/').filter(Boolean);
  segments.forEach((segment, index) => {
    const next: string[] = [];
    for (const base of found) {
      const directory = base.startsWith('/') ? base : `${cwd}/${base}`;
      if (!hasWildcards(segment)) {
        const path = `${base}${unescapePattern(segment)}`;
        if (files.lstat(base.startsWith('/') ? path : `${cwd}/${path}`)) next.push(path);
      } else {
        const names = files.readdir(directory);
        if ('error' in names) continue;
        for (const name of dots && segment.startsWith('.') ? ['.', '..', ...names] : names) {
          if (name.startsWith('.') !== segment.startsWith('.') || !matches(segment, name)) continue;
          next.push(`${base}${name}`);
        }
      }
    }
    found = index < segments.length - 1 ? next.map((p) => `${p}/`) : next;
  });
  return found.sort((a, b) => (a < b ? -1 : 1));
}
