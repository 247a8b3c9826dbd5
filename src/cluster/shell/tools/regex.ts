import { type Expression, literal, PatternFault, type Place, readPattern } from './regex-syntax.ts';

export { PatternFault } from './regex-syntax.ts';

/** What a pattern has found: the text as a whole and of each group, and where it stands. */
export interface Match {
  readonly from: number;
  readonly to: number;
  readonly groups: readonly (string | undefined)[];
}

/** How patterns are to be read. */
export interface PatternOptions {
  readonly extended?: boolean;
  readonly ignoreCase?: boolean;
  /** The text itself is looked for. */
  readonly literal?: boolean;
  /** What a match must fill. */
  readonly fills?: 'line' | 'word' | undefined;
}

type Step =
  | { readonly op: 'any' }
  | { readonly op: 'found' }
  | { readonly op: 'character'; readonly character: string }
  | { readonly op: 'set'; readonly has: RegExp }
  | { readonly op: 'at'; readonly place: Place }
  | { readonly op: 'same'; readonly group: number }
  /** Notes the place in a register. */
  | { readonly op: 'note'; readonly register: number }
  /** Goes on only from another place than the one noted. */
  | { readonly op: 'moved'; readonly register: number }
  /** Goes on at `to`, or at `or` should that lead nowhere. */
  | { readonly op: 'fork'; to: number; or: number };

/** Steps of a pattern at most. */
const LONGEST = 4000;
/** Steps times characters that one text may take, and steps where a pattern refers to what it has found. */
const MOST = 2_000_000;

/** One of several POSIX patterns. Throws PatternFault. */
export function posixPatterns(texts: readonly string[], options: PatternOptions): Pattern {
  const { extended = false, fills, ignoreCase = false } = options;
  const each = texts.map((text) => (options.literal ? literal(text) : readPattern(text, extended)));
  const any: Expression = { kind: 'either', of: each };
  const around = (before: Place, after: Place): Expression => ({
    kind: 'all',
    of: [{ kind: 'at', place: before }, any, { kind: 'at', place: after }],
  });
  const whole =
    fills === 'line' ? around('start', 'end') : fills === 'word' ? around('no word before', 'no word after') : any;
  return new Pattern(whole, ignoreCase);
}

/** A POSIX pattern. Throws PatternFault. */
export const posixPattern = (text: string, extended: boolean, ignoreCase = false): Pattern =>
  posixPatterns([text], { extended, ignoreCase });

/**
 * A regular expression that takes time in proportion to the text, whatever it is: what has led nowhere from a place is not tried there again.
 * (JavaScript's own can take time that doubles with every character, and nothing can stop them.) The first of several branches that fits is
 * taken, and as much as there is.
 */
export class Pattern {
  readonly #steps: Step[] = [];
  readonly #ignoreCase: boolean;
  readonly #groups: number;
  /** Two for every group: where it begins and ends; then those of the loops. */
  #registers: number;
  /** Refers to what it has found: then where it has come from makes a difference. */
  readonly #refers: boolean;

  constructor(expression: Expression, ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
    this.#refers = refers(expression);
    this.#groups = groupsIn(expression);
    this.#registers = 2 * (this.#groups + 1);
    this.#compile(expression);
    this.#add({ op: 'found' });
  }

  /** What a look through a text costs, in steps. */
  cost(text: string): number {
    return this.#steps.length * text.length;
  }

  /** Whether it is somewhere in a text. Throws PatternFault. */
  test(text: string): boolean {
    return !this.all(text).next().done;
  }

  /** The first match in a text. Throws PatternFault. */
  first(text: string): Match | undefined {
    for (const match of this.all(text)) return match;
    return undefined;
  }

  /** All matches in a text, none within another; none that is empty right behind another. Throws PatternFault. */
  *all(text: string): Generator<Match, void, undefined> {
    const steps = this.#steps.length;
    if (!this.#refers && steps * (text.length + 1) > MOST)
      throw new PatternFault('not simulated: the line is too long for this pattern');
    const tried = this.#refers ? undefined : new Uint8Array(steps * (text.length + 1));
    let left = MOST;
    const lead = this.#steps[0];
    let end = -1;
    for (let from = 0; from <= text.length; from++) {
      if (lead?.op === 'character' && !this.#ignoreCase) {
        from = text.indexOf(lead.character, from);
        if (from < 0) return;
      }
      const match = this.#matchAt(text, from, tried, () => {
        if (--left < 0) throw new PatternFault('not simulated: the pattern has too much to try');
      });
      if (!match || (match.to === from && from === end)) continue;
      yield match;
      end = match.to;
      // What led to the match stands at its end as tried, and may lead to the next.
      tried?.fill(0, end * steps, (end + 1) * steps);
      if (end > from) from = end - 1;
    }
  }

  #add(step: Step): number {
    if (this.#steps.length >= LONGEST) throw new PatternFault('Regular expression too big');
    return this.#steps.push(step) - 1;
  }

  #compile(e: Expression): void {
    switch (e.kind) {
      case 'any':
        this.#add({ op: 'any' });
        return;
      case 'character':
        this.#add({ op: 'character', character: this.#ignoreCase ? e.character.toLowerCase() : e.character });
        return;
      case 'set':
        this.#add({ op: 'set', has: this.#ignoreCase ? new RegExp(e.has.source, 'i') : e.has });
        return;
      case 'at':
        this.#add({ op: 'at', place: e.place });
        return;
      case 'same':
        this.#add({ op: 'same', group: e.group });
        return;
      case 'group':
        this.#add({ op: 'note', register: 2 * e.group });
        this.#compile(e.of);
        this.#add({ op: 'note', register: 2 * e.group + 1 });
        return;
      case 'all':
        for (const part of e.of) this.#compile(part);
        return;
      case 'either': {
        const ends: { to: number; or: number }[] = [];
        for (const [i, branch] of e.of.entries()) {
          const fork = i < e.of.length - 1 ? this.#fork() : undefined;
          this.#compile(branch);
          if (!fork) continue;
          ends.push(this.#fork());
          fork.or = this.#steps.length;
        }
        for (const end of ends) end.to = this.#steps.length;
        return;
      }
      case 'repeat': {
        for (let i = 0; i < e.least; i++) this.#compile(e.of);
        if (e.most === Number.POSITIVE_INFINITY) this.#loop(e.of);
        const forks: { or: number }[] = [];
        for (let i = e.least; i < e.most && e.most < Number.POSITIVE_INFINITY; i++) {
          forks.push(this.#fork());
          this.#compile(e.of);
        }
        for (const fork of forks) fork.or = this.#steps.length;
      }
    }
  }

  /** A part as often as it comes. Where places are tried again, a round that goes nowhere must be the last. */
  #loop(of: Expression): void {
    const begin = this.#steps.length;
    const fork = this.#fork();
    const register = this.#refers ? this.#registers++ : undefined;
    if (register !== undefined) this.#add({ op: 'note', register });
    this.#compile(of);
    if (register !== undefined) this.#add({ op: 'moved', register });
    this.#add({ op: 'fork', to: begin, or: -1 });
    fork.or = this.#steps.length;
  }

  /** A fork that goes on with the next step, and as yet has no other way. */
  #fork(): { to: number; or: number } {
    const fork = { op: 'fork' as const, to: this.#steps.length + 1, or: -1 };
    this.#add(fork);
    return fork;
  }

  #matchAt(text: string, from: number, tried: Uint8Array | undefined, count: () => void): Match | undefined {
    const steps = this.#steps;
    const registers: (number | undefined)[] = Array(this.#registers).fill(undefined);
    /** Ways not yet taken: a step and a place; or a register (as -1 - register) and what it held before. */
    const ways: (number | undefined)[] = [0, from];
    while (ways.length > 0) {
      let at = ways.pop();
      let step = ways.pop() as number;
      if (step < 0) {
        registers[-1 - step] = at;
        continue;
      }
      for (let place = at as number; ; at = place) {
        const next = steps[step] as Step;
        if (tried) {
          const way = place * steps.length + step;
          if (tried[way]) break;
          tried[way] = 1;
        } else count();
        if (next.op === 'fork') {
          if (next.or >= 0) ways.push(next.or, place);
          step = next.to;
          continue;
        }
        if (next.op === 'note') {
          ways.push(-1 - next.register, registers[next.register]);
          registers[next.register] = place;
        } else if (next.op === 'found') {
          const groups = Array.from({ length: this.#groups + 1 }, (_, i) => {
            const [begin, end] = i === 0 ? [from, place] : [registers[2 * i], registers[2 * i + 1]];
            return begin === undefined || end === undefined ? undefined : text.slice(begin, end);
          });
          return { from, to: place, groups };
        } else {
          const length = this.#length(next, text, place, registers);
          if (length === undefined) break;
          place += length;
        }
        step++;
      }
    }
    return undefined;
  }

  /** How much of the text a step takes here; undefined: it does not fit. */
  #length(
    step: Exclude<Step, { op: 'fork' | 'note' | 'found' }>,
    text: string,
    place: number,
    registers: readonly (number | undefined)[],
  ): number | undefined {
    const c = text[place];
    switch (step.op) {
      case 'any':
        return c === undefined ? undefined : 1;
      case 'character':
        return c === step.character || (this.#ignoreCase && c?.toLowerCase() === step.character) ? 1 : undefined;
      case 'set':
        return c !== undefined && step.has.test(c) ? 1 : undefined;
      case 'at':
        return isAt(step.place, text, place) ? 0 : undefined;
      case 'moved':
        return registers[step.register] === place ? undefined : 0;
      case 'same': {
        const found = text.slice(registers[2 * step.group] ?? 0, registers[2 * step.group + 1] ?? -1);
        const same = registers[2 * step.group + 1] !== undefined && text.startsWith(found, place);
        return same ? found.length : undefined;
      }
    }
  }
}

const isWord = (c: string | undefined): boolean => c !== undefined && /\w/.test(c);

function isAt(place: Place, text: string, at: number): boolean {
  const [before, after] = [isWord(text[at - 1]), isWord(text[at])];
  switch (place) {
    case 'start':
      return at === 0;
    case 'end':
      return at === text.length;
    case 'word edge':
      return before !== after;
    case 'no word edge':
      return before === after;
    case 'no word before':
      return !before;
    case 'no word after':
      return !after;
  }
}

const partsOf = (e: Expression): readonly Expression[] =>
  e.kind === 'all' || e.kind === 'either' ? e.of : e.kind === 'group' || e.kind === 'repeat' ? [e.of] : [];

const refers = (e: Expression): boolean => e.kind === 'same' || partsOf(e).some(refers);

const groupsIn = (e: Expression): number =>
  partsOf(e).reduce((most, part) => Math.max(most, groupsIn(part)), e.kind === 'group' ? e.group : 0);
