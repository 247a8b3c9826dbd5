/**
 * YAML as kubectl prints it (sigs.k8s.io/yaml over go-yaml 2): keys sorted, lists not indented in maps, `|` for text with line ends, long
 * lines folded after 80 columns, quotes only where the plain text would be read as something else. Recording 009 shows the folding.
 */
const WIDTH = 80;

/** The YAML of a JSON value, with a line end. Undefined fields are left out. */
export function toYaml(value: unknown): string {
  const out = new Emitter();
  out.node(value, 0, 'root');
  return `${out.text}${out.column ? '\n' : ''}`;
}

const WORDS = new Set(
  ['', '~', 'null', 'y', 'yes', 'true', 'on', 'n', 'no', 'false', 'off', '.nan', '.inf', '<<'].flatMap((w) => [
    w,
    w.toUpperCase(),
    w.replace(/^\.?[a-z]/, (c) => c.toUpperCase()),
    w.replace(/^\.[a-z]/, (c) => c.toUpperCase()),
  ]),
)
  .add('.NaN')
  .add('+.inf')
  .add('-.inf')
  .add('+.Inf')
  .add('-.Inf')
  .add('+.INF')
  .add('-.INF');
const INTEGER = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[0-9]+)$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const TIME =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?$/;

/** Whether plain text would be read as something other than a string. */
function resolves(s: string): boolean {
  if (WORDS.has(s)) return true;
  if (!/^[-+.0-9]/.test(s)) return false;
  return INTEGER.test(s.replaceAll('_', '')) || FLOAT.test(s) || BASE60.test(s) || TIME.test(s);
}

interface Analysis {
  readonly plain: boolean;
  readonly single: boolean;
  readonly block: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const SPECIAL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ud800-\udfff\ufeff\ufffe\uffff]/;

/** Which ways of writing are open to a text. Rules: libyaml's yaml_emitter_analyze_scalar, block context. */
function analyse(s: string): Analysis {
  if (s === '') return { plain: true, single: true, block: false };
  const indicators =
    /^(---|\.\.\.)/.test(s) ||
    /^[#,[\]{}&*!|>'"%@`]/.test(s) ||
    /^[?:-](?=[ \t\r\n]|$)/.test(s) ||
    /.:(?=[ \t\r\n]|$)/s.test(s) ||
    /[ \t\r\n]#/.test(s);
  const breaks = s.includes('\n');
  const edges = /^[ \n]|[ \n]$/.test(s);
  const breakSpace = s.includes('\n ');
  const unsafe = s.includes(' \n') || SPECIAL.test(s);
  return {
    plain: !indicators && !breaks && !edges && !unsafe,
    single: !breakSpace && !unsafe,
    block: !s.endsWith(' ') && !unsafe,
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function escaped(c: string): string | undefined {
  const known = ESCAPES[c];
  if (known && c !== '\xa0' && c !== '\u2028' && c !== '\u2029') return known;
  if (!SPECIAL.test(c)) return undefined;
  const hex = (c.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return hex.length <= 2
    ? `\\x${hex.padStart(2, '0')}`
    : hex.length <= 4
      ? `\\u${hex.padStart(4, '0')}`
      : `\\U${hex.padStart(8, '0')}`;
}

const isLetter = (c: string): boolean => /\p{L}/u.test(c);
const digits = (s: string): string => /^[0-9]*/.exec(s)?.[0] ?? '';

/** The order of keys in go-yaml: letters after other signs, runs of digits by their value. */
export function byKey(a: string, b: string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charAt(i);
    const y = b.charAt(i);
    if (x === y) continue;
    const lx = isLetter(x);
    const ly = isLetter(y);
    if (lx && ly) return x < y ? -1 : 1;
    if (lx || ly) return ly ? -1 : 1;
    const dx = digits(a.slice(i));
    const dy = digits(b.slice(i));
    if (Number(dx) !== Number(dy)) return Number(dx) - Number(dy);
    if (dx.length !== dy.length) return dx.length - dy.length;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

class Emitter {
  readonly #parts: string[] = [];
  column = 0;

  get text(): string {
    return this.#parts.join('');
  }

  #put(s: string): void {
    this.#parts.push(s);
    this.column += s.length;
  }

  #newline(indent: number): void {
    this.#parts.push(`\n${' '.repeat(indent)}`);
    this.column = indent;
  }

  /** `indent`: where the node's own lines begin. `place`: what stands before it on the line. */
  node(value: unknown, indent: number, place: 'root' | 'key' | 'item'): void {
    if (Array.isArray(value)) this.#list(value, indent, place);
    else if (value !== null && typeof value === 'object') this.#map(value, indent, place);
    else {
      if (place === 'key') this.#put(' ');
      if (typeof value === 'string') this.#scalar(value, place === 'key' ? indent + 2 : indent, false);
      else this.#put(value === undefined ? 'null' : String(value));
    }
  }

  #list(items: readonly unknown[], indent: number, place: 'root' | 'key' | 'item'): void {
    if (items.length === 0) this.#put(place === 'key' ? ' []' : '[]');
    items.forEach((item, i) => {
      if (i > 0 || place === 'key') this.#newline(indent);
      this.#put('- ');
      this.node(item, indent + 2, 'item');
    });
  }

  #map(map: object, indent: number, place: 'root' | 'key' | 'item'): void {
    const entries = Object.entries(map)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => byKey(a, b));
    if (entries.length === 0) this.#put(place === 'key' ? ' {}' : '{}');
    const own = place === 'key' ? indent + 2 : indent;
    entries.forEach(([key, value], i) => {
      if (i > 0 || place === 'key') this.#newline(own);
      this.#scalar(key, own, true);
      this.#put(':');
      this.node(value, own, 'key');
    });
  }

  /** `indent`: where further lines of it begin. */
  #scalar(s: string, indent: number, key: boolean): void {
    const a = analyse(s);
    const plain = a.plain && !resolves(s);
    if (s.includes('\n') && a.block && !key) this.#literal(s, indent);
    else if (plain) this.#folded(s, indent, !key, false);
    else if (!s.includes('\n') && !resolves(s) && a.single) this.#folded(s, indent, !key, true);
    else this.#double(s, indent, !key);
  }

  #literal(s: string, indent: number): void {
    const hint = /^[ \n]/.test(s) ? '2' : '';
    const chomp = !s.endsWith('\n') ? '-' : s === '\n' || s.endsWith('\n\n') ? '+' : '';
    this.#put(`|${hint}${chomp}`);
    const lines = s.split('\n');
    if (s.endsWith('\n')) lines.pop();
    for (const line of lines) {
      this.#newline(line ? indent : 0);
      this.#put(line);
    }
  }

  /** Plain or in single quotes; spaces beyond the width become line ends where `fold` allows it. */
  #folded(s: string, indent: number, fold: boolean, quoted: boolean): void {
    const quote = quoted ? "'" : '';
    if (s.length + this.column < WIDTH) {
      this.#put(quote + (quoted ? s.replaceAll("'", "''") : s) + quote);
      return;
    }
    this.#put(quote);
    let spaces = false;
    for (let i = 0; i < s.length; i++) {
      const c = s.charAt(i);
      const inside = !quoted || (i > 0 && i < s.length - 1);
      if (c === ' ' && fold && !spaces && this.column > WIDTH && s.charAt(i + 1) !== ' ' && inside)
        this.#newline(indent);
      else this.#put(quoted && c === "'" ? "''" : c);
      spaces = c === ' ';
    }
    this.#put(quote);
  }

  #double(s: string, indent: number, fold: boolean): void {
    this.#put('"');
    let spaces = false;
    const chars = [...s];
    chars.forEach((c, i) => {
      const e = escaped(c);
      if (e !== undefined) {
        this.#put(e);
        spaces = false;
      } else if (c === ' ') {
        if (fold && !spaces && this.column > WIDTH && i > 0 && i < chars.length - 1) {
          this.#newline(indent);
          if (chars[i + 1] === ' ') this.#put('\\');
        } else this.#put(c);
        spaces = true;
      } else {
        this.#put(c);
        spaces = false;
      }
    });
    this.#put('"');
  }
}
