import { type Assignment, type Command, isBracket, type Part, type Redirect, type Word } from './ast.ts';
import { META, Scanner, SyntaxFault } from './scanner.ts';
import { unescapeText } from './tools/echo.ts';

const RESERVED = new Set('if then elif else fi while until for do done case esac in { } !'.split(' '));
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Reads a script of the POSIX shell language. Throws SyntaxFault with busybox's words. `asking`: more lines can be had. */
export function parse(text: string, asking = false): Command {
  const parser = new Parser(text);
  parser.asking = asking;
  return parser.script();
}

class Parser extends Scanner {
  /** A here-document without its end is incomplete; else it ends with the text. */
  asking = false;
  /** Here-documents whose text begins at the next line. */
  #documents: { delimiter: string; stripTabs: boolean; quoted: boolean; parts: Part[] }[] = [];

  script(): Command {
    const list = this.#list([]);
    if (this.at < this.text.length) this.unexpected();
    this.lineEnded();
    return list;
  }

  /** Commands until one of the reserved words `ends`, a `)`, `;;` or the end. */
  #list(ends: readonly string[]): Command {
    return this.nested(() => {
      const items: { command: Command; background: boolean }[] = [];
      for (;;) {
        this.newlines();
        this.blanks();
        const operator = this.operator();
        if (this.at >= this.text.length || operator === ')' || operator === ';;') break;
        const word = this.peekWord();
        if (word !== undefined && ends.includes(word)) break;
        const command = this.#andOr();
        const background = this.take('&');
        items.push({ command, background });
        if (!background && !this.take(';') && !this.take('\n')) break;
      }
      return items.length === 1 && !items[0]?.background
        ? (items[0] as { command: Command }).command
        : { kind: 'list', items };
    });
  }

  #body(ends: readonly string[]): Command {
    const list = this.#list(ends);
    if (list.kind === 'list' && list.items.length === 0) this.unexpected(this.atEnd ? (ends.at(-1) ?? ')') : undefined);
    return list;
  }

  #andOr(): Command {
    let left = this.#pipeline();
    for (;;) {
      const operator = this.take('&&') ? '&&' : this.take('||') ? '||' : undefined;
      if (!operator) return left;
      this.newlines();
      left = { kind: 'and-or', left, operator, right: this.#pipeline() };
    }
  }

  #pipeline(): Command {
    let negated = false;
    while (this.reserved('!')) negated = !negated;
    const commands = [this.#command()];
    while (this.take('|')) {
      this.newlines();
      commands.push(this.#command());
    }
    return commands.length === 1 && !negated ? (commands[0] as Command) : { kind: 'pipeline', commands, negated };
  }

  #command(): Command {
    this.blanks();
    const word = this.peekWord();
    if (this.operator() === '(') {
      this.at++;
      const body = this.#body([]);
      if (!this.take(')')) this.unexpected(')');
      return { kind: 'subshell', body, redirects: this.#redirects() };
    }
    if (word === 'function' && /^function[ \t]+[\w-]+[ \t\n]*(\(|\{)/.test(this.text.slice(this.at, this.at + 300))) {
      this.at += word.length;
      const name = this.peekWord() ?? '';
      this.at += name.length;
      if (this.take('(')) this.take(')');
      this.newlines();
      return { kind: 'function', name, body: this.#command() };
    }
    if (word !== undefined && RESERVED.has(word)) {
      switch (word) {
        case '{': {
          this.at++;
          const body = this.#body(['}']);
          this.expect('}');
          return { kind: 'group', body, redirects: this.#redirects() };
        }
        case 'if':
          return this.nested(() => this.#if());
        case 'while':
        case 'until': {
          this.at += word.length;
          const condition = this.#body(['do']);
          return {
            kind: 'while',
            until: word === 'until',
            condition,
            body: this.#doGroup(),
            redirects: this.#redirects(),
          };
        }
        case 'for':
          return this.nested(() => this.#for());
        case 'case':
          return this.nested(() => this.#case());
        default:
          this.unexpected();
      }
    }
    return this.#simple();
  }

  #doGroup(): Command {
    this.newlines();
    this.expect('do');
    const body = this.#body(['done']);
    this.expect('done');
    return body;
  }

  #if(): Command {
    this.expect('if');
    const branches: { condition: Command; body: Command }[] = [];
    do {
      const condition = this.#body(['then']);
      this.expect('then');
      branches.push({ condition, body: this.#body(['elif', 'else', 'fi']) });
    } while (this.reserved('elif'));
    const otherwise = this.reserved('else') ? this.#body(['fi']) : undefined;
    this.expect('fi');
    return { kind: 'if', branches, otherwise, redirects: this.#redirects() };
  }

  #for(): Command {
    this.expect('for');
    const name = this.peekWord() ?? '';
    if (name === '') this.unexpected();
    if (!NAME.test(name)) this.fault('bad for loop variable', { token: name });
    this.at += name.length;
    this.newlines();
    let words: Word[] | undefined;
    if (this.reserved('in')) {
      words = [];
      for (let word = this.#word(); word; word = this.#word()) words.push(word);
      if (!this.take(';') && !this.take('\n')) this.unexpected();
    } else this.take(';');
    return { kind: 'for', name, words, body: this.#doGroup(), redirects: this.#redirects() };
  }

  #case(): Command {
    this.expect('case');
    const word = this.#word();
    if (!word) this.unexpected();
    this.newlines();
    this.expect('in');
    const clauses: { patterns: Word[]; body: Command }[] = [];
    for (;;) {
      this.newlines();
      if (this.reserved('esac')) break;
      this.take('(');
      const patterns: Word[] = [];
      do {
        const pattern = this.#word();
        if (!pattern) this.unexpected(this.atEnd ? ')' : undefined);
        patterns.push(pattern);
      } while (this.take('|'));
      if (!this.take(')')) this.unexpected(')');
      clauses.push({ patterns, body: this.#list(['esac']) });
      this.newlines();
      if (this.take(';;')) continue;
      this.expect('esac');
      break;
    }
    return { kind: 'case', word, clauses, redirects: this.#redirects() };
  }

  #simple(): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    const line = this.line;
    for (;;) {
      const redirect = isBracket(words) ? undefined : this.#redirect();
      if (redirect) {
        redirects.push(redirect);
        continue;
      }
      const begin = this.at;
      const assigned = words.length === 0 ? /^([A-Za-z_]\w*)=/.exec(this.text.slice(begin, begin + 256)) : null;
      if (assigned) {
        this.at += assigned[0].length;
        const atEnd = this.at >= this.text.length || META.test(this.text[this.at] as string);
        assignments.push({ name: assigned[1] as string, value: atEnd ? [] : (this.#word() ?? []) });
        continue;
      }
      const word = this.#word() ?? (isBracket(words) ? this.#bracketOperator() : undefined);
      if (!word) break;
      words.push(word);
      if (isBracket(words) && word.length === 1 && word[0]?.kind === 'text' && word[0].text === ']]') break;
      if (
        words.length === 1 &&
        this.operator() === '(' &&
        word.length === 1 &&
        word[0]?.kind === 'text' &&
        !word[0].quoted
      ) {
        this.at++;
        if (!this.take(')')) this.unexpected();
        this.newlines();
        return { kind: 'function', name: word[0].text, body: this.#command() };
      }
    }
    if (words.length === 0 && assignments.length === 0 && redirects.length === 0) this.unexpected();
    return { kind: 'simple', assignments, words, redirects, line };
  }

  /** Within `[[`, operators of the shell are words. */
  #bracketOperator(): Word | undefined {
    const operator = this.operator();
    if (operator === undefined || !/^(&&|\|\||[<>()])$/.test(operator)) return undefined;
    this.at += operator.length;
    return [{ kind: 'text', text: operator, quoted: false }];
  }

  #redirects(): Redirect[] {
    const redirects: Redirect[] = [];
    for (let r = this.#redirect(); r; r = this.#redirect()) redirects.push(r);
    return redirects;
  }

  #redirect(): Redirect | undefined {
    this.blanks();
    const match = /^(\d*)(&>|<<-|<<|>>|>&|<&|<>|>\||<|>)/.exec(this.text.slice(this.at, this.at + 8));
    if (!match) return undefined;
    this.at += match[0].length;
    const operator = match[2] as string;
    const fd = match[1] ? Number(match[1]) : operator.startsWith('<') ? 0 : 1;
    this.blanks();
    if (operator.startsWith('<<')) {
      const begin = this.at;
      const word = this.#word();
      if (!word) this.unexpected();
      const raw = this.text.slice(begin, this.at);
      const document = {
        delimiter: raw.replace(/['"\\]/g, ''),
        stripTabs: operator === '<<-',
        quoted: /['"\\]/.test(raw),
        parts: [] as Part[],
      };
      this.#documents.push(document);
      return { fd, operator: '<<', target: document.parts };
    }
    const target = this.#word();
    if (!target) this.unexpected();
    return { fd, operator: operator === '>|' ? '>' : (operator as Redirect['operator']), target };
  }

  /** Here-documents begin where the line has ended. */
  protected override lineEnded(): void {
    for (const document of this.#documents.splice(0)) {
      let text = '';
      for (;;) {
        if (this.at >= this.text.length) {
          if (this.asking) throw new SyntaxFault('unfinished here-document', 0, { incomplete: true });
          break;
        }
        let end = this.text.indexOf('\n', this.at);
        if (end < 0) end = this.text.length;
        let line = this.text.slice(this.at, end);
        this.at = Math.min(this.text.length, end + 1);
        if (document.stripTabs) line = line.replace(/^\t+/, '');
        if (line === document.delimiter) break;
        text += `${line}\n`;
      }
      if (document.quoted) document.parts.push({ kind: 'text', text, quoted: true });
      else document.parts.push(...new Parser(text).#quotedText(undefined));
    }
  }

  /** A word, or undefined when an operator or the end is here. */
  #word(): Word | undefined {
    this.blanks();
    const begin = this.at;
    const parts = this.#pieces(META, false);
    return this.at > begin ? parts : undefined;
  }

  /** What stands here up to a character that `ends` it. `quoted`: all of it is between double quotes, where single ones are text. */
  #pieces(ends: RegExp, quoted: boolean): Part[] {
    const parts: Part[] = [];
    let plain = '';
    const add = (...more: Part[]): void => {
      if (plain) parts.push({ kind: 'text', text: plain, quoted });
      plain = '';
      parts.push(...more);
    };
    for (let c = this.text[this.at]; c !== undefined && !ends.test(c); c = this.text[this.at]) {
      const next = this.text[this.at + 1];
      if (c === '\\') {
        this.at += 2;
        if (next !== '\n') add({ kind: 'text', text: next ?? '\\', quoted: true });
      } else if (!quoted && (c === "'" || (c === '$' && next === "'"))) {
        const [all, text] =
          (c === "'" ? /^'([^']*)'/ : /^\$'((?:[^'\\]|\\[\s\S])*)'/).exec(this.text.slice(this.at)) ?? [];
        if (all === undefined || text === undefined) this.fault('unterminated quoted string', { incomplete: true });
        this.at += all.length;
        const meant = c === "'" ? text : unescapeText(text.replaceAll("\\'", "'"), false).text;
        add({ kind: 'text', text: meant, quoted: true });
      } else if (c === '"') {
        this.at++;
        const inside = this.#quotedText('"');
        add(...(inside.length > 0 ? inside : [{ kind: 'text', text: '', quoted: true } as const]));
      } else {
        const part = c === '$' || c === '`' ? this.#expansion(quoted) : undefined;
        if (part) add(part);
        else {
          plain += c;
          this.at++;
        }
      }
    }
    add();
    return parts;
  }

  /** What stands between double quotes (or all of a here-document, with `end` undefined), the closing quote included. */
  #quotedText(end: '"' | undefined): Part[] {
    const parts: Part[] = [];
    let plain = '';
    const flush = (): void => {
      if (plain) parts.push({ kind: 'text', text: plain, quoted: true });
      plain = '';
    };
    for (let c = this.text[this.at]; c !== end; c = this.text[this.at]) {
      if (c === undefined) this.fault('unterminated quoted string', { incomplete: true });
      const next = this.text[this.at + 1] ?? ' ';
      const part = c === '$' || c === '`' ? this.#expansion(true) : undefined;
      if (part) {
        flush();
        parts.push(part);
      } else if (c === '\\' && ('$`\\\n'.includes(next) || (next === '"' && end))) {
        if (next !== '\n') plain += next;
        this.at += 2;
      } else {
        plain += c;
        this.at++;
      }
    }
    if (end) this.at++;
    flush();
    return parts;
  }

  /** What begins with `$` or a backquote; undefined when it is just that character. */
  #expansion(quoted: boolean): Part | undefined {
    if (this.text[this.at] === '`') {
      let body = '';
      let i = this.at + 1;
      for (; this.text[i] !== '`'; i++) {
        if (i >= this.text.length) this.fault('EOF in backquote substitution', { incomplete: true });
        if (this.text[i] === '\\' && '$`\\'.includes(this.text[i + 1] ?? ' ')) i++;
        body += this.text[i];
      }
      this.at = i + 1;
      return { kind: 'command', body: this.nested(() => parse(body)), quoted };
    }
    if (this.text.startsWith('$((', this.at)) {
      const end = this.#arithmeticEnd(this.at + 3);
      if (end !== undefined) {
        const inner = new Parser(this.text.slice(this.at + 3, end));
        inner.depth = this.depth;
        this.at = end + 2;
        return { kind: 'arithmetic', expression: this.nested(() => inner.#quotedText(undefined)), quoted };
      }
    }
    const next = this.text[this.at + 1] ?? '';
    if (next === '(') {
      this.at += 2;
      const body = this.#list([]);
      if (!this.take(')')) this.unexpected(')');
      return { kind: 'command', body, quoted };
    }
    if (next === '{') return this.nested(() => this.#braced(quoted));
    const name = /^([A-Za-z_]\w*|[0-9@*#?$!-])/.exec(this.text.slice(this.at + 1, this.at + 257))?.[0];
    if (!name) return undefined;
    this.at += 1 + name.length;
    return { kind: 'parameter', name, operator: '', word: [], quoted };
  }

  #arithmeticEnd(from: number): number | undefined {
    let depth = 0;
    for (let i = from; i < this.text.length; i++) {
      const c = this.text[i];
      if (c === '(') depth++;
      else if (c === ')') {
        if (depth === 0) return this.text[i + 1] === ')' ? i : undefined;
        depth--;
      }
    }
    return this.fault('missing "))"', { incomplete: true });
  }

  #braced(quoted: boolean): Part {
    this.at += 2;
    const match = /^(#?)([A-Za-z_]\w*|\d+|[@*#?$!-])(:?[-=?+]|##?|%%?|\/\/?|:)?/.exec(
      this.text.slice(this.at, this.at + 300),
    );
    const bad = (): never => this.fault('bad substitution');
    if (this.text.startsWith('#}', this.at)) {
      this.at += 2;
      return { kind: 'parameter', name: '#', operator: '', word: [], quoted };
    }
    if (!match) return bad();
    const [all, hash, name = '', operator = ''] = match;
    this.at += all.length;
    if (hash) {
      if (operator || this.text[this.at] !== '}') return bad();
      this.at++;
      return { kind: 'parameter', name, operator: 'length', word: [], quoted };
    }
    const word = this.#pieces(/}/, quoted);
    if (this.at >= this.text.length) this.fault('missing "}"', { incomplete: true });
    this.at++;
    if (!operator && word.length > 0) return bad();
    return { kind: 'parameter', name, operator, word, quoted };
  }
}

const parsed = new Map<string, Command>();
const MAX_CACHED = 200;

/** The same for scripts that many containers run: they are read once. */
export function cachedParse(text: string): Command {
  let command = parsed.get(text);
  if (!command) {
    command = parse(text);
    if (parsed.size >= MAX_CACHED) parsed.clear();
    if (text.length < 10_000) parsed.set(text, command);
  }
  return command;
}
