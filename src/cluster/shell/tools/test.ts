import type { FileInfo } from '../../runtime/filesystem.ts';
import type { Program, System } from '../../runtime/system.ts';
import type { Dialect } from '../dialect.ts';
import { matches } from '../pattern.ts';
import { PatternFault, posixPattern } from './regex.ts';
import { type Run, toolName } from './tool.ts';

/** How each shell says that an expression cannot be judged (`@` stands for the word that is wrong). */
const FAULTS = {
  number: { ash: '@: bad number', dash: 'Illegal number: @', bash: '@: integer expression expected' },
  operand: { ash: '@: unknown operand', dash: '@: unexpected operator', bash: 'too many arguments' },
  argument: { ash: '@: argument expected', dash: '@: argument expected', bash: '@: unary operator expected' },
  ended: { ash: 'argument expected', dash: 'argument expected', bash: 'argument expected' },
  closing: { ash: 'closing paren expected', dash: 'closing paren expected', bash: "`)' expected" },
} as const;

/** An expression that cannot be judged. */
class TestFault extends Error {
  readonly #kind: keyof typeof FAULTS;
  readonly #word: string;

  constructor(kind: keyof typeof FAULTS, word = '') {
    super(kind);
    this.#kind = kind;
    this.#word = word;
  }

  said(dialect: Dialect): string {
    return FAULTS[this.#kind][dialect].replace('@', () => this.#word);
  }
}

/** test EXPRESSION, [ EXPRESSION ] and bash's [[ EXPRESSION ]]. `speaker`: whose name stands before a complaint, else the tool's. */
export const testAs = (speaker?: string, dialect: Dialect = 'ash'): Program =>
  function* (system) {
    const name = toolName(system);
    const complain = function* (message: string): Run {
      yield system.stderr.write(`${speaker ?? name}: ${message}\n`);
      return 2;
    };
    const words = system.argv.slice(1);
    if (name === '[' || name === '[[') {
      const end = name === '[' ? ']' : ']]';
      if (words.pop() !== end) return yield* complain(dialect === 'bash' ? `missing \`${end}'` : `missing ${end}`);
    }
    try {
      return holds(system, words, name === '[[') ? 0 : 1;
    } catch (e) {
      if (!(e instanceof TestFault || e instanceof PatternFault)) throw e;
      return yield* complain(e instanceof TestFault ? e.said(dialect) : e.message);
    }
  };

export const test: Program = testAs();

const integer = (text: string): number => {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestFault('number', text);
  return Number(text);
};
const modified = ({ files }: System, path: string): number => files.stat(path)?.modified ?? -1;
const same = (left: string, right: string, patterns: boolean): boolean =>
  patterns ? matches(right, left) : left === right;

/** What stands between two words. `patterns`: the right side of `==` is a pattern, as in `[[`. */
const BINARY: Readonly<Record<string, (left: string, right: string, system: System, patterns: boolean) => boolean>> = {
  '=': (l, r, _s, patterns) => same(l, r, patterns),
  '==': (l, r, _s, patterns) => same(l, r, patterns),
  '!=': (l, r, _s, patterns) => !same(l, r, patterns),
  '=~': (l, r) => posixPattern(r, true).test(l),
  '<': (l, r) => l < r,
  '>': (l, r) => l > r,
  '-eq': (l, r) => integer(l) === integer(r),
  '-ne': (l, r) => integer(l) !== integer(r),
  '-lt': (l, r) => integer(l) < integer(r),
  '-le': (l, r) => integer(l) <= integer(r),
  '-gt': (l, r) => integer(l) > integer(r),
  '-ge': (l, r) => integer(l) >= integer(r),
  '-nt': (l, r, system) => modified(system, l) > modified(system, r),
  '-ot': (l, r, system) => modified(system, l) < modified(system, r),
  '-ef': (l, r, { files }) => l === r && files.stat(l) !== undefined,
};

const permitted = (bit: number) => (_word: string, system: System, info?: FileInfo) => {
  if (!info) return false;
  if (system.uid === 0) return bit !== 1 || info.type === 'directory' || (info.mode & 0o111) !== 0;
  const shift = info.uid === system.uid ? 6 : info.gid === system.gid || system.groups.includes(info.gid) ? 3 : 0;
  return ((info.mode >> shift) & bit) !== 0;
};
const isLink = (word: string, { files }: System): boolean => files.lstat(word)?.type === 'link';
const never = (): boolean => false;

/** What stands before a word, which is often the path of a file. */
const UNARY: Readonly<Record<string, (word: string, system: System, info?: FileInfo) => boolean>> = {
  n: (word) => word !== '',
  z: (word) => word === '',
  e: (_w, _s, info) => info !== undefined,
  a: (_w, _s, info) => info !== undefined,
  f: (_w, _s, info) => info?.type === 'file',
  d: (_w, _s, info) => info?.type === 'directory',
  c: (_w, _s, info) => info?.type === 'device',
  s: (_w, _s, info) => (info?.size ?? 0) > 0,
  h: isLink,
  L: isLink,
  r: permitted(4),
  w: permitted(2),
  x: permitted(1),
  t: (word, { stdin, stdout, stderr }) => ([stdin, stdout][Number(word)] ?? stderr).isTerminal,
  b: never,
  p: never,
  S: never,
  k: never,
  u: (_w, _s, info) => ((info?.mode ?? 0) & 0o4000) !== 0,
  g: (_w, _s, info) => ((info?.mode ?? 0) & 0o2000) !== 0,
};

/** Whether an expression holds. Throws TestFault and PatternFault. */
function holds(system: System, words: readonly string[], patterns: boolean): boolean {
  let at = 0;
  /** Several of `next` with one of `operators` between them: whether one (`any`), or every one, holds. */
  const several = (next: () => boolean, operators: readonly string[], any: boolean): boolean => {
    let value = next();
    while (operators.includes(words[at] ?? '')) {
      at++;
      const one = next();
      value = any ? one || value : one && value;
    }
    return value;
  };
  const either = (): boolean => several(both, ['-o', '||'], true);
  const both = (): boolean => several(negated, ['-a', '&&'], false);
  const negated = (): boolean => {
    if (words[at] !== '!' || words.length - at < 2 || Object.hasOwn(BINARY, words[at + 1] ?? '')) return primary();
    at++;
    return !negated();
  };
  const primary = (): boolean => {
    const word = words[at++];
    if (word === undefined) throw new TestFault('ended');
    const operator = words[at];
    if (operator !== undefined && Object.hasOwn(BINARY, operator)) {
      const right = words[at + 1];
      at += 2;
      if (right === undefined) throw new TestFault('argument', operator);
      return BINARY[operator]?.(word, right, system, patterns) ?? false;
    }
    if (word === '(') {
      const value = either();
      if (words[at++] !== ')') throw new TestFault('closing');
      return value;
    }
    const unary = /^-[a-zA-Z]$/.test(word) && operator !== undefined ? UNARY[word.slice(1)] : undefined;
    if (!unary) return word !== '';
    at++;
    return unary(operator as string, system, operator ? system.files.stat(operator) : undefined);
  };
  if (words.length === 0) return false;
  const value = either();
  const left = words[at];
  if (left !== undefined) throw new TestFault('operand', left);
  return value;
}
