import type { FileInfo } from '../../runtime/filesystem.ts';
import type { Program, System } from '../../runtime/system.ts';
import type { Dialect } from '../dialect.ts';
import { matches } from '../pattern.ts';
import { PatternFault, posixPattern } from './regex.ts';
import { type Run, toolName } from './tool.ts';

/** An expression that cannot be judged, and how each shell says so (`@` stands for the word that is wrong). */
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

const FAULTS = {
  number: { ash: '@: bad number', dash: 'Illegal number: @', bash: '@: integer expression expected' },
  operand: { ash: '@: unknown operand', dash: '@: unexpected operator', bash: 'too many arguments' },
  argument: { ash: '@: argument expected', dash: '@: argument expected', bash: '@: unary operator expected' },
  ended: { ash: 'argument expected', dash: 'argument expected', bash: 'argument expected' },
  closing: { ash: 'closing paren expected', dash: 'closing paren expected', bash: "`)' expected" },
} as const;

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
      return new Evaluation(system, words, name === '[[').result() ? 0 : 1;
    } catch (e) {
      if (!(e instanceof TestFault || e instanceof PatternFault)) throw e;
      return yield* complain(e instanceof TestFault ? e.said(dialect) : e.message);
    }
  };

export const test: Program = testAs();

const BINARY = new Set([
  '=',
  '==',
  '!=',
  '=~',
  '<',
  '>',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
]);

class Evaluation {
  readonly #system: System;
  readonly #words: readonly string[];
  /** `[[`: the right side of `==` is a pattern. */
  readonly #patterns: boolean;
  #at = 0;

  constructor(system: System, words: readonly string[], patterns: boolean) {
    this.#system = system;
    this.#words = words;
    this.#patterns = patterns;
  }

  result(): boolean {
    if (this.#words.length === 0) return false;
    const value = this.#or();
    const left = this.#words[this.#at];
    if (left !== undefined) throw new TestFault('operand', left);
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#words[this.#at] === '-o' || this.#words[this.#at] === '||') {
      this.#at++;
      value = this.#and() || value;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#words[this.#at] === '-a' || this.#words[this.#at] === '&&') {
      this.#at++;
      value = this.#not() && value;
    }
    return value;
  }

  #not(): boolean {
    let negated = false;
    while (
      this.#words[this.#at] === '!' &&
      this.#words.length - this.#at > 1 &&
      !BINARY.has(this.#words[this.#at + 1] as string)
    ) {
      negated = !negated;
      this.#at++;
    }
    return this.#primary() !== negated;
  }

  #primary(): boolean {
    const word = this.#words[this.#at++];
    if (word === undefined) throw new TestFault('ended');
    const operator = this.#words[this.#at];
    if (operator !== undefined && BINARY.has(operator)) {
      this.#at++;
      const right = this.#words[this.#at++];
      if (right === undefined) throw new TestFault('argument', operator);
      return this.#compare(word, operator, right);
    }
    if (word === '(') {
      const value = this.#or();
      if (this.#words[this.#at++] !== ')') throw new TestFault('closing');
      return value;
    }
    if (/^-[a-zA-Z]$/.test(word) && operator !== undefined) {
      const value = this.#unary(word, operator);
      if (value !== undefined) {
        this.#at++;
        return value;
      }
    }
    return word !== '';
  }

  #unary(operator: string, operand: string): boolean | undefined {
    const { files } = this.#system;
    const info = (): FileInfo | undefined => (operand === '' ? undefined : files.stat(operand));
    const permitted = (bit: number): boolean => {
      const i = info();
      if (!i) return false;
      if (this.#system.uid === 0) return bit !== 1 || i.type === 'directory' || (i.mode & 0o111) !== 0;
      const shift =
        i.uid === this.#system.uid ? 6 : i.gid === this.#system.gid || this.#system.groups.includes(i.gid) ? 3 : 0;
      return ((i.mode >> shift) & bit) !== 0;
    };
    switch (operator) {
      case '-n':
        return operand !== '';
      case '-z':
        return operand === '';
      case '-e':
      case '-a':
        return info() !== undefined;
      case '-f':
        return info()?.type === 'file';
      case '-d':
        return info()?.type === 'directory';
      case '-c':
        return info()?.type === 'device';
      case '-s':
        return (info()?.size ?? 0) > 0;
      case '-h':
      case '-L':
        return files.lstat(operand)?.type === 'link';
      case '-r':
        return permitted(4);
      case '-w':
        return permitted(2);
      case '-x':
        return permitted(1);
      case '-t':
        return operand === '0'
          ? this.#system.stdin.isTerminal
          : operand === '1'
            ? this.#system.stdout.isTerminal
            : this.#system.stderr.isTerminal;
      case '-b':
      case '-p':
      case '-S':
      case '-k':
        return false;
      case '-u':
        return ((info()?.mode ?? 0) & 0o4000) !== 0;
      case '-g':
        return ((info()?.mode ?? 0) & 0o2000) !== 0;
    }
    return undefined;
  }

  #compare(left: string, operator: string, right: string): boolean {
    const { files } = this.#system;
    const number = (text: string): number => {
      if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestFault('number', text);
      return Number(text);
    };
    switch (operator) {
      case '=':
      case '==':
        return this.#patterns ? matches(right, left) : left === right;
      case '!=':
        return this.#patterns ? !matches(right, left) : left !== right;
      case '=~':
        return posixPattern(right, true).test(left);
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '-eq':
        return number(left) === number(right);
      case '-ne':
        return number(left) !== number(right);
      case '-lt':
        return number(left) < number(right);
      case '-le':
        return number(left) <= number(right);
      case '-gt':
        return number(left) > number(right);
      case '-ge':
        return number(left) >= number(right);
      case '-nt':
        return (files.stat(left)?.modified ?? -1) > (files.stat(right)?.modified ?? -1);
      case '-ot':
        return (files.stat(left)?.modified ?? -1) < (files.stat(right)?.modified ?? -1);
      default:
        return left === right && files.stat(left) !== undefined;
    }
  }
}
