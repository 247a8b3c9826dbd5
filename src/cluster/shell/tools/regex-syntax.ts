import { CLASSES } from '../pattern.ts';

/** A POSIX regular expression that cannot be read or, of an untoward text, not be matched. */
export class PatternFault extends Error {}

/** A place in a text: at its ends, or where words begin and end. */
export type Place = 'start' | 'end' | 'word edge' | 'no word edge' | 'no word before' | 'no word after';

/** A regular expression in its parts. */
export type Expression =
  | { readonly kind: 'any' }
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'set'; readonly has: RegExp }
  | { readonly kind: 'at'; readonly place: Place }
  | { readonly kind: 'same'; readonly group: number }
  | { readonly kind: 'group'; readonly group: number; readonly of: Expression }
  | { readonly kind: 'repeat'; readonly of: Expression; readonly least: number; readonly most: number }
  | { readonly kind: 'all' | 'either'; readonly of: readonly Expression[] };

/** Groups within groups at most. */
const DEEPEST = 100;
/** RE_DUP_MAX: how often a part may be asked for. */
const OFTENEST = 32_767;

const ESCAPES: Readonly<Record<string, Expression>> = {
  w: { kind: 'set', has: /\w/ },
  W: { kind: 'set', has: /\W/ },
  s: { kind: 'set', has: /\s/ },
  S: { kind: 'set', has: /\S/ },
  n: { kind: 'character', character: '\n' },
  t: { kind: 'character', character: '\t' },
  b: { kind: 'at', place: 'word edge' },
  B: { kind: 'at', place: 'no word edge' },
  '<': { kind: 'at', place: 'word edge' },
  '>': { kind: 'at', place: 'word edge' },
};

/** Any of these characters. */
export const literal = (text: string): Expression => ({
  kind: 'all',
  of: [...text].flatMap((c) => c.split('')).map((character) => ({ kind: 'character', character })),
});

/**
 * Reads a regular expression (POSIX, XBD 9). Basic ones (grep, sed) take `\(`, `\{`, `\|`, `\+`, `\?` as operators and the bare ones as
 * text; extended ones (-E) the other way round. Throws PatternFault.
 */
export function readPattern(text: string, extended: boolean): Expression {
  let at = 0;
  let groups = 0;
  /** Whether the operator stands here, in the way that this kind of expression writes it. */
  const stands = (operator: string): boolean => text.startsWith(extended ? operator : `\\${operator}`, at);
  const skip = (operator: string): void => {
    at += operator.length + (extended ? 0 : 1);
  };

  const either = (depth: number): Expression => {
    if (depth > DEEPEST) throw new PatternFault('Regular expression too big');
    const branches = [branch(depth)];
    while (stands('|')) {
      skip('|');
      branches.push(branch(depth));
    }
    return branches.length === 1 && branches[0] ? branches[0] : { kind: 'either', of: branches };
  };

  const branch = (depth: number): Expression => {
    const parts: Expression[] = [];
    const begins = (): boolean => parts.every((part) => part.kind === 'at' && part.place === 'start');
    while (at < text.length && !stands('|')) {
      if (stands(')')) {
        if (depth > 0) break;
        throw new PatternFault('Unmatched ) or \\)');
      }
      const bare = text[at] as string;
      if ((bare === '*' || (extended && /[+?]/.test(bare))) && begins()) {
        at++;
        parts.push({ kind: 'character', character: bare });
      } else parts.push(repeated(part(depth, parts.length === 0)));
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'all', of: parts };
  };

  const repeated = (part: Expression): Expression => {
    let of = part;
    for (;;) {
      const interval = stands('{') ? /^\{(\d*)(,?)(\d*)\\?\}/.exec(text.slice(at + (extended ? 0 : 1))) : null;
      if (text[at] === '*') {
        at++;
        of = { kind: 'repeat', of, least: 0, most: Number.POSITIVE_INFINITY };
      } else if (stands('+') || stands('?')) {
        const once = stands('+');
        skip('+');
        of = { kind: 'repeat', of, least: once ? 1 : 0, most: once ? Number.POSITIVE_INFINITY : 1 };
      } else if (interval) {
        const [whole, from = '', comma, to = ''] = interval;
        if (!from && !comma) throw new PatternFault('Invalid content of \\{\\}');
        const least = Number(from);
        const most = comma ? (to ? Number(to) : Number.POSITIVE_INFINITY) : least;
        if (least > most) throw new PatternFault('Invalid content of \\{\\}');
        if (least > OFTENEST || (most > OFTENEST && most < Number.POSITIVE_INFINITY))
          throw new PatternFault('Regular expression too big');
        at += whole.length + (extended ? 0 : 1);
        of = { kind: 'repeat', of, least, most };
      } else return of;
    }
  };

  const part = (depth: number, first: boolean): Expression => {
    if (stands('(')) {
      skip('(');
      const group = ++groups;
      const of = either(depth + 1);
      if (!stands(')')) throw new PatternFault('Unmatched ( or \\(');
      skip(')');
      return { kind: 'group', group, of };
    }
    const c = text[at++] as string;
    if (c === '[') return set();
    if (c === '.') return { kind: 'any' };
    if (c === '^' && (extended || first)) return { kind: 'at', place: 'start' };
    if (c === '$' && (extended || at === text.length || stands(')') || stands('|')))
      return { kind: 'at', place: 'end' };
    if (c !== '\\') return { kind: 'character', character: c };
    const next = text[at++];
    if (next === undefined) throw new PatternFault('Trailing backslash');
    if (/[1-9]/.test(next)) {
      if (Number(next) > groups) throw new PatternFault('Invalid back reference');
      return { kind: 'same', group: Number(next) };
    }
    return ESCAPES[next] ?? { kind: 'character', character: next };
  };

  /** `[...]`, whose bracket was read. */
  const set = (): Expression => {
    const begin = at;
    if (text[at] === '^') at++;
    if (text[at] === ']') at++;
    while (at < text.length && text[at] !== ']') at += /^\[:\w+:\]/.exec(text.slice(at, at + 12))?.[0].length ?? 1;
    if (at >= text.length) throw new PatternFault('Unmatched [');
    const body = text
      .slice(begin, at++)
      .replace(/\[:(\w+):\]|[\\[\]]/g, (all, name?: string) =>
        name === undefined ? `\\${all}` : (CLASSES[name] ?? ''),
      );
    try {
      return { kind: 'set', has: new RegExp(`[${body}]`) };
    } catch {
      throw new PatternFault('Invalid range end');
    }
  };

  return either(0);
}
