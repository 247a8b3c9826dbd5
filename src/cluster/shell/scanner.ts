/** A script that is not shell. `incomplete`: more lines could make it right, as an interactive shell asks for. */
export class SyntaxFault extends Error {
  readonly line: number;
  readonly incomplete: boolean;
  /** The token that was not expected; undefined at the end of the text or where a quote is open. */
  readonly token: string | undefined;

  constructor(message: string, line: number, options: { incomplete?: boolean; token?: string } = {}) {
    super(message);
    this.name = 'SyntaxFault';
    this.line = line;
    this.incomplete = options.incomplete ?? false;
    this.token = options.token;
  }
}

/** Longer ones before those that they begin with. */
const OPERATORS = '&& || ;; &> <<- << >> >& <& <> >| & | ; < > ( ) \n'.split(' ');
const BLANK = /[ \t]/;
/** Ends a word. */
export const META = /[ \t\n|&;<>()]/;
const MAX_DEPTH = 100;

/** A place in a script, and what stands there: blanks, operators and plain words. Its position moves by what is taken. */
export abstract class Scanner {
  protected readonly text: string;
  protected at = 0;
  protected depth = 0;
  /** How far lines have been counted, and the line there. */
  #counted = 0;
  #lines = 1;

  constructor(text: string) {
    this.text = text;
  }

  /** A line has ended: the position is at the beginning of the next. */
  protected abstract lineEnded(): void;

  /** The line of the position, from 1. */
  protected get line(): number {
    if (this.at < this.#counted) {
      this.#counted = 0;
      this.#lines = 1;
    }
    for (; this.#counted < this.at; this.#counted++) if (this.text[this.#counted] === '\n') this.#lines++;
    return this.#lines;
  }

  /** Whether nothing is left. */
  protected get atEnd(): boolean {
    this.blanks();
    return this.at >= this.text.length;
  }

  /** Throws SyntaxFault for the position. */
  protected fault(message: string, options: { incomplete?: boolean; token?: string } = {}): never {
    throw new SyntaxFault(message, this.line, options);
  }

  /** Throws SyntaxFault: what stands here should not. `expecting`: what should. */
  protected unexpected(expecting?: string): never {
    this.blanks();
    const hint = expecting ? ` (expecting "${expecting}")` : '';
    const operator = this.operator();
    if (this.at >= this.text.length) this.fault(`unexpected end of file${hint}`, { incomplete: true });
    const token = operator === '\n' ? 'newline' : (operator ?? this.peekWord() ?? this.text[this.at] ?? '');
    this.fault(`unexpected ${operator === '\n' ? 'newline' : `"${token}"`}${hint}`, { token });
  }

  /** Passes blanks, comments and continued line ends. */
  protected blanks(): void {
    for (;;) {
      const c = this.text[this.at];
      if (c === undefined) return;
      if (BLANK.test(c)) this.at++;
      else if (c === '\\' && this.text[this.at + 1] === '\n') this.at += 2;
      else if (c === '#') while (this.at < this.text.length && this.text[this.at] !== '\n') this.at++;
      else return;
    }
  }

  /** The operator here, not taken. */
  protected operator(): string | undefined {
    return OPERATORS.find((op) => this.text.startsWith(op, this.at));
  }

  /** Takes this operator; false when another thing stands here. */
  protected take(operator: string): boolean {
    this.blanks();
    if (this.operator() !== operator) return false;
    this.at += operator.length;
    if (operator === '\n') this.lineEnded();
    return true;
  }

  protected newlines(): void {
    while (this.take('\n'));
  }

  /** A word of plain characters here, for reserved words; not taken. */
  protected peekWord(): string | undefined {
    this.blanks();
    let end = this.at;
    while (end < this.text.length && !META.test(this.text[end] as string)) end++;
    const word = this.text.slice(this.at, end);
    return /^[^\\'"$`]+$/.test(word) ? word : undefined;
  }

  /** Takes this reserved word; false when another thing stands here. */
  protected reserved(word: string): boolean {
    if (this.peekWord() !== word) return false;
    this.at += word.length;
    return true;
  }

  protected expect(word: string): void {
    if (!this.reserved(word)) this.unexpected(word);
  }

  /** Reads something that may hold its like; throws SyntaxFault when that goes too deep. */
  protected nested<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) this.fault('nested too deeply');
    const result = read();
    this.depth--;
    return result;
  }
}
