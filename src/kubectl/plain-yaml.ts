import { plainScalar } from './plain-scalar.ts';

/*
 * The YAML that manifests are usually written in: block mappings and sequences, scalars on one line, literal blocks (`|`, `|-`), flow
 * collections on one line, comments. Everything else is left to the whole parser (yaml-input.ts), which is several times as large and comes
 * when it is first needed: anchors, tags, merges, folded and many-line scalars, escapes beyond `\n` and `\t`, keys that are quoted or
 * not plain words, and every document in error. Where the two could differ, this one gives up: what it reads it reads as the other does
 * (tests/kubectl/plain-yaml.test.ts reads all manifests, and many broken ones, with both).
 */

/** Characters and levels: what is longer or nested deeper is left to the whole parser, with its own limits. */
const LONGEST = 200_000;
const DEEPEST = 60;
/** Characters that need no second look: line ends, ASCII but for its controls, and letters beyond it. */
const UNUSUAL = /[^\n\x20-\x7e\u00a1-\u2027\u2030-\ud7ff]/;
const KEY = /^([A-Za-z_][\w./-]{0,200}):(?: +(?!#)(.+)| *| +#.*)$/;
const DOUBLE = /^"((?:[^"\\]|\\["\\nt])*)"$/;
const SINGLE = /^'((?:[^']|'')*)'$/;
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', t: '\t' };

/** Thrown where the text is beyond this reader. */
class Beyond extends Error {}

interface Line {
  readonly indent: number;
  /** Without indentation. */
  readonly text: string;
}

/**
 * One YAML document as a JSON value, equal to what `readYaml` gives; undefined when the document is not of the plain kind (or in error), which
 * says nothing about it: `readYaml` is to be asked.
 */
export function readPlainYaml(text: string): { readonly value: unknown } | undefined {
  if (text.length > LONGEST || UNUSUAL.test(text)) return undefined;
  const reader = new Reader(text);
  try {
    return { value: reader.document() };
  } catch (e) {
    if (e instanceof Beyond) return undefined;
    throw e;
  }
}

/** All documents of a file; undefined when one of them is not plain. */
export function readPlainDocuments(text: string): unknown[] | undefined {
  const values: unknown[] = [];
  for (const document of documentsOf(text)) {
    if (isBlank(document)) continue;
    const plain = readPlainYaml(document);
    if (!plain) return undefined;
    values.push(plain.value);
  }
  return values;
}

/** The documents of a file, each from its first line on; separators are lines that begin with `---`. */
export const documentsOf = (text: string): string[] => text.replaceAll('\r\n', '\n').split(/^---.*(?:\n|$)/m);

/** Whether a document is nothing but comments and empty lines. */
export const isBlank = (document: string): boolean => !/^[^\S\n]*[^\s#]/m.test(document);

/** Whether a line without its indentation is an item of a sequence. */
const isItem = (text: string): boolean => text === '-' || text.startsWith('- ');

class Reader {
  readonly #lines: Line[];
  #at = 0;

  constructor(text: string) {
    this.#lines = text.split('\n').map((line) => {
      const rest = line.trimStart();
      return { indent: line.length - rest.length, text: rest };
    });
  }

  document(): unknown {
    const first = this.#next();
    if (!first || first.indent > 0 || !KEY.test(first.text)) throw new Beyond();
    const value = this.#block(0, 0);
    if (this.#next()) throw new Beyond();
    return value;
  }

  /** The next line with content; it stays the next one. */
  #next(): Line | undefined {
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#lines[this.#at];
      if (line?.text && !line.text.startsWith('#')) return line;
    }
    return undefined;
  }

  /** The mapping or sequence whose lines begin at `indent`. */
  #block(indent: number, depth: number): unknown {
    if (depth > DEEPEST) throw new Beyond();
    const first = this.#next();
    if (first && isItem(first.text)) {
      const items: unknown[] = [];
      for (let line = this.#next(); line && line.indent === indent && isItem(line.text); line = this.#next())
        items.push(this.#item(line, depth));
      return items;
    }
    const entries = new Map<string, unknown>();
    for (let line = this.#next(); line && line.indent === indent && !isItem(line.text); line = this.#next()) {
      const [, key = '', value] = KEY.exec(line.text) ?? [];
      if (!key || entries.has(key) || plainScalar(key) !== key) throw new Beyond();
      this.#at++;
      entries.set(key, value === undefined ? this.#below(indent, depth, true) : this.#value(value, indent));
    }
    this.#over(indent);
    return Object.fromEntries(entries);
  }

  #item(line: Line, depth: number): unknown {
    const rest = line.text.slice(1).trimStart();
    if (!rest || rest.startsWith('#')) {
      this.#at++;
      return this.#below(line.indent, depth, false);
    }
    if (KEY.test(rest) || isItem(rest)) {
      const indent = line.indent + line.text.length - rest.length;
      this.#lines[this.#at] = { indent, text: rest };
      return this.#block(indent, depth + 1);
    }
    this.#at++;
    return this.#value(rest, line.indent);
  }

  /** What stands below a key or dash that has nothing after it. A sequence may stand right under its key. */
  #below(indent: number, depth: number, key: boolean): unknown {
    const next = this.#next();
    if (!next || next.indent < indent) return null;
    if (next.indent > indent) return this.#nested(next, depth);
    return key && isItem(next.text) ? this.#block(indent, depth + 1) : null;
  }

  #nested(next: Line, depth: number): unknown {
    if (!KEY.test(next.text) && !isItem(next.text)) throw new Beyond();
    return this.#block(next.indent, depth + 1);
  }

  /** A block has ended: nothing may go on deeper than it. */
  #over(indent: number): void {
    const next = this.#next();
    if (next && next.indent > indent) throw new Beyond();
  }

  /** A value after a key or dash at `indent`, on the same line or, of a literal block, on the following ones. */
  #value(text: string, indent: number): unknown {
    if (text === '|' || text === '|-') return this.#literal(indent, text === '|');
    const value = text.startsWith('[') || text.startsWith('{') ? flow(uncommented(text)) : scalar(text);
    this.#over(indent);
    return value;
  }

  #literal(indent: number, end: boolean): string {
    const begin = this.#at;
    let stop = begin;
    let last = begin;
    for (; stop < this.#lines.length; stop++) {
      const line = this.#lines[stop];
      if (!line?.text) continue;
      if (line.indent <= indent) break;
      last = stop + 1;
    }
    const lines = this.#lines.slice(begin, last);
    const edge = lines[0]?.indent ?? 0;
    // Empty lines at the start, lines that fall back, and an end without line end have rules of their own.
    if (!lines[0]?.text || lines.some((l) => l.text && l.indent < edge) || last === this.#lines.length)
      throw new Beyond();
    this.#at = stop;
    const text = lines.map((l) => `${' '.repeat(Math.max(0, l.indent - edge))}${l.text}`).join('\n');
    return end ? `${text}\n` : text;
  }
}

/** A text without the blanks at its end. (` +$` takes time that grows with the square of a run of blanks.) */
const withoutEnd = (text: string): string => {
  let end = text.length;
  while (text[end - 1] === ' ') end--;
  return text.slice(0, end);
};

const uncommented = (text: string): string => {
  const bare = withoutEnd(text);
  if (bare.includes(' #')) throw new Beyond();
  return bare;
};

function scalar(text: string): unknown {
  const quoted = /^(?:"|')/.test(text) ? withoutEnd(text) : undefined;
  if (quoted !== undefined) return unquoted(quoted);
  const comment = text.indexOf(' #');
  const bare = withoutEnd(comment < 0 ? text : text.slice(0, comment));
  if (/^(?:[?:,[\]{}#&*!|>%@`]|-(?: |$))|:(?: |$)/.test(bare)) throw new Beyond();
  return plainScalar(bare);
}

function unquoted(text: string): string {
  const double = DOUBLE.exec(text)?.[1];
  if (double !== undefined) return double.replace(/\\(.)/g, (_, c: string) => ESCAPES[c] ?? c);
  const single = SINGLE.exec(text)?.[1];
  if (single === undefined) throw new Beyond();
  return single.replaceAll("''", "'");
}

/** A flow collection on one line, of scalars and further collections. */
function flow(text: string): unknown {
  const tokens = text.match(/[[\]{},]|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^[\]{},"']+/g) ?? [];
  if (tokens.join('') !== text) throw new Beyond();
  let at = 0;
  const skip = (): string => {
    while (/^ +$/.test(tokens[at] ?? '')) at++;
    return tokens[at] ?? '';
  };
  const value = (depth: number): unknown => {
    const token = skip();
    if (depth > DEEPEST) throw new Beyond();
    if (token === '[') return collection(']', (into: unknown[]) => into.push(value(depth + 1)));
    if (token === '{') {
      const entries = collection('}', (into: [string, unknown][]) => into.push(pair(depth)));
      if (new Set(entries.map(([key]) => key)).size < entries.length) throw new Beyond();
      return Object.fromEntries(entries);
    }
    at++;
    if (/^["']/.test(token)) return unquoted(token);
    const bare = token.trim();
    if (!/^[A-Za-z0-9_./=+$-][^:#&*!|>%@`?]*$/.test(bare) || /^-(?: |$)/.test(bare)) throw new Beyond();
    return plainScalar(bare);
  };
  const pair = (depth: number): [string, unknown] => {
    const [, key = '', rest = ''] = /^ *([A-Za-z_][\w./-]{0,200}): +(.*)$/.exec(tokens[at] ?? '') ?? [];
    if (!key || plainScalar(key) !== key) throw new Beyond();
    if (rest) tokens[at] = rest;
    else at++;
    return [key, value(depth + 1)];
  };
  const collection = <T>(close: string, add: (into: T[]) => void): T[] => {
    const into: T[] = [];
    at++;
    if (skip() === close) {
      at++;
      return into;
    }
    for (;;) {
      add(into);
      const token = skip();
      at++;
      if (token === close) return into;
      if (token !== ',') throw new Beyond();
    }
  };
  const result = value(0);
  if (at < tokens.length) throw new Beyond();
  return result;
}
