import { sleep } from '../../kernel/task.ts';
import { LineReader, readAll } from '../../runtime/streams.ts';
import type { Program } from '../../runtime/system.ts';
import { unescapeText } from './echo.ts';
import {
  cannotOpen,
  complain,
  lines,
  print,
  readArguments,
  readFile,
  readOperands,
  type Style,
  usage,
} from './tool.ts';

const unlines = (all: readonly string[]): string => all.map((l) => `${l}\n`).join('');

/** How a count is given: `-5`, `-n 5`, `+3`. Old forms are put into `-n`. */
const modern = (argv: readonly string[]): string[] =>
  argv.map((w, i) => (i > 0 && /^-\d+$/.test(w) ? `-n${w.slice(1)}` : w));

/** head [-n N | -c N] [FILE]... Stops reading when it has enough. */
export const head = (style: Style): Program =>
  function* (system) {
    const given = readArguments(modern(system.argv), 'n:c:qv', { lines: 'n', bytes: 'c' });
    if ('usage' in given) return yield* usage(system, given);
    const bytes = given.options.get('c');
    const n = Number(bytes ?? given.options.get('n') ?? 10);
    if (!Number.isInteger(n)) return yield* complain(system, `invalid number '${bytes ?? given.options.get('n')}'`);
    let code = 0;
    for (const [index, path] of (given.operands.length > 0 ? given.operands : ['-']).entries()) {
      if (given.operands.length > 1) yield* print(system, `${index > 0 ? '\n' : ''}==> ${path} <==\n`);
      if (path === '-') {
        if (bytes !== undefined) {
          let left = n;
          while (left > 0) {
            const text = (yield system.stdin.read) as string | undefined;
            if (text === undefined) break;
            yield* print(system, text.slice(0, left));
            left -= text.length;
          }
          continue;
        }
        const reader = new LineReader(system.stdin);
        let left = n;
        for (; left > 0; left--) {
          const line = yield* reader.next();
          if (!line) break;
          yield* print(system, line.line + (line.complete ? '\n' : ''));
        }
        continue;
      }
      const text = yield* readFile(system, path);
      if (typeof text !== 'string') code = yield* cannotOpen(system, path, text, style);
      else if (bytes !== undefined) yield* print(system, text.slice(0, n));
      else yield* print(system, n < 0 ? unlines(lines(text).slice(0, n)) : firstLines(text, n));
    }
    return code;
  };

function firstLines(text: string, n: number): string {
  let at = 0;
  for (let i = 0; i < n; i++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text;
    at = end + 1;
  }
  return text.slice(0, at);
}

/** How often `tail -f` looks for more. Milliseconds. */
const FOLLOW_MS = 1000;
/** How much of an endless file tail takes in at a time, and how long that takes. */
const SWALLOW = 1024 * 1024;

/** tail [-n N | -c N] [-f | -F] [FILE]... An endless file fills its memory, as the real one's. */
export const tail = (style: Style): Program =>
  function* (system) {
    const given = readArguments(modern(system.argv), 'n:c:fFqs:v', { lines: 'n', bytes: 'c', follow: 'f' });
    if ('usage' in given) return yield* usage(system, given);
    const wanted = given.options.get('c') ?? given.options.get('n') ?? '10';
    const n = Math.abs(Number(wanted));
    if (!Number.isInteger(n)) return yield* complain(system, `invalid number '${wanted}'`);
    const part = (text: string): string => {
      if (given.options.has('c'))
        return wanted.startsWith('+') ? text.slice(n - 1) : text.slice(Math.max(0, text.length - n));
      const all = text.split(/(?<=\n)/);
      return (wanted.startsWith('+') ? all.slice(Math.max(0, n - 1)) : n === 0 ? [] : all.slice(-n)).join('');
    };
    const follow = given.options.has('f') || given.options.has('F');
    const paths = given.operands.length > 0 ? given.operands : ['-'];
    const seen = new Map<string, number>();
    let code = 0;
    for (const [index, path] of paths.entries()) {
      if (system.files.stat(path)?.type === 'device' && path === '/dev/zero') {
        for (let held = SWALLOW; ; held += SWALLOW) {
          yield system.allocate(held);
          yield sleep(10);
        }
      }
      const text = yield* readFile(system, path);
      if (paths.length > 1) yield* print(system, `${index > 0 ? '\n' : ''}==> ${path} <==\n`);
      if (typeof text !== 'string') {
        code = yield* cannotOpen(system, path, text, style);
        if (given.options.has('F')) seen.set(path, 0);
        continue;
      }
      yield* print(system, part(text));
      seen.set(path, text.length);
    }
    while (follow && seen.size > 0) {
      yield sleep(FOLLOW_MS);
      for (const [path, length] of seen) {
        const text = path === '-' ? '' : system.files.read(path);
        if (typeof text !== 'string' || text.length === length) continue;
        yield* print(system, text.length > length ? text.slice(length) : text);
        seen.set(path, text.length);
      }
    }
    return code;
  };

/** wc [-lwc] [FILE]... */
export const wc = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'lwcmL', { lines: 'l', words: 'w', bytes: 'c' });
    if ('usage' in given) return yield* usage(system, given);
    const wanted = ['l', 'w', 'c'].filter((o) => given.options.has(o) || (o === 'c' && given.options.has('m')));
    const shown = wanted.length > 0 ? wanted : ['l', 'w', 'c'];
    const { texts, code } = yield* readOperands(system, given.operands, style);
    const rows = texts.map(({ name, text }) => ({
      name: given.operands.length > 0 ? name : '',
      counts: {
        l: text.split('\n').length - 1,
        w: text.split(/\s+/).filter(Boolean).length,
        c: new TextEncoder().encode(text).length,
      },
    }));
    if (rows.length > 1) {
      const sum = (k: 'l' | 'w' | 'c'): number => rows.reduce((s, r) => s + r.counts[k], 0);
      rows.push({ name: 'total', counts: { l: sum('l'), w: sum('w'), c: sum('c') } });
    }
    const width = shown.length > 1 ? (style === 'gnu' ? 7 : 9) : 0;
    for (const { name, counts } of rows) {
      const numbers = shown
        .map((k) => String(counts[k as 'l' | 'w' | 'c']).padStart(width))
        .join(style === 'gnu' && width ? ' ' : '');
      yield* print(system, `${numbers}${name ? ` ${name}` : ''}\n`);
    }
    return code;
  };

/** sort [-nrufhV] [-k FIELD] [-t SEPARATOR] [FILE]... */
export const sort = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'nrufhVk:t:sbo:', { reverse: 'r', 'numeric-sort': 'n', unique: 'u' });
    if ('usage' in given) return yield* usage(system, given);
    const { options } = given;
    const { texts, code } = yield* readOperands(system, given.operands, style);
    const all = texts.flatMap(({ text }) => lines(text));
    yield system.spend(all.length);
    const separator = options.get('t');
    const key = options.get('k');
    const spec = key === undefined ? undefined : /^(\d+)(?:\.\d+)?([a-zA-Z]*)(?:,(\d+)?([a-zA-Z]*))?/.exec(key);
    if (key !== undefined && !spec) return yield* complain(system, `bad field specification '${key}'`, 2);
    const modifiers = `${spec?.[2] ?? ''}${spec?.[4] ?? ''}`;
    const field = (line: string): string => {
      if (!spec) return line;
      const fields = separator === undefined ? line.trim().split(/\s+/) : line.split(separator);
      return fields.slice(Number(spec[1]) - 1, spec[3] ? Number(spec[3]) : undefined).join(separator ?? ' ');
    };
    const numeric = options.has('n') || options.has('h') || modifiers.includes('n');
    const units: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, G: 1e9 };
    const number = (text: string): number =>
      (Number.parseFloat(text.trim()) || 0) * (options.has('h') ? (units[/[KMG]/.exec(text)?.[0] ?? ''] ?? 1) : 1);
    const fold = (text: string): string => (options.has('f') ? text.toUpperCase() : text);
    const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    const compare = (a: string, b: string): number =>
      numeric ? number(field(a)) - number(field(b)) : text(fold(field(a)), fold(field(b)));
    const sign = options.has('r') || modifiers.includes('r') ? -1 : 1;
    all.sort((a, b) => sign * (compare(a, b) || (options.has('u') ? 0 : text(a, b))));
    const kept = options.has('u') ? all.filter((l, i) => i === 0 || compare(all[i - 1] as string, l) !== 0) : all;
    yield* print(system, unlines(kept));
    return code;
  };

/** uniq [-cdu] [FILE] */
export const uniq = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'cdui');
    if ('usage' in given) return yield* usage(system, given);
    const { texts, code } = yield* readOperands(system, given.operands.slice(0, 1), style);
    const runs: { line: string; count: number }[] = [];
    for (const line of texts.flatMap(({ text }) => lines(text))) {
      const last = runs.at(-1);
      if (last?.line === line) last.count++;
      else runs.push({ line, count: 1 });
    }
    const shown = runs.filter((r) =>
      given.options.has('d') ? r.count > 1 : given.options.has('u') ? r.count === 1 : true,
    );
    yield* print(
      system,
      unlines(shown.map((r) => (given.options.has('c') ? `${String(r.count).padStart(7)} ${r.line}` : r.line))),
    );
    return code;
  };

/** cut -f LIST [-d C] [-s] | -c LIST [FILE]... */
export const cut = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'f:d:c:b:s');
    if ('usage' in given) return yield* usage(system, given);
    const { options } = given;
    const list = options.get('f') ?? options.get('c') ?? options.get('b');
    if (list === undefined) return yield* complain(system, 'expected a list of bytes, characters, or fields');
    const ranges = list.split(',').map((r) => {
      const [from = '', to] = r.split('-');
      return [Number(from || 1), to === undefined ? Number(from) : Number(to || Number.MAX_SAFE_INTEGER)] as const;
    });
    if (ranges.some(([a, b]) => !(a >= 1) || Number.isNaN(b)))
      return yield* complain(system, `invalid range '${list}'`);
    const pick = (items: string[]): string[] =>
      items.filter((_x, i) => ranges.some(([a, b]) => i + 1 >= a && i + 1 <= b));
    const separator = options.get('d') ?? '\t';
    const { texts, code } = yield* readOperands(system, given.operands, style);
    const out: string[] = [];
    for (const line of texts.flatMap(({ text }) => lines(text))) {
      if (!options.has('f')) out.push(pick([...line]).join(''));
      else if (line.includes(separator)) out.push(pick(line.split(separator)).join(separator));
      else if (!options.has('s')) out.push(line);
    }
    yield* print(system, unlines(out));
    return code;
  };

const TR_CLASSES: Readonly<Record<string, string>> = {
  lower: 'a-z',
  upper: 'A-Z',
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  space: ' \t\n\v\f\r',
  blank: ' \t',
  punct: '!-/:-@[-`{-~',
};

/** The characters of a tr set: ranges, classes and escapes spelled out. */
function trSet(text: string): string[] {
  const plain = unescapeText(
    text.replace(/\[:(\w+):\]/g, (all, name: string) => TR_CLASSES[name] ?? all),
    false,
  ).text;
  const set: string[] = [];
  for (let i = 0; i < plain.length; i++) {
    const from = plain.charCodeAt(i);
    if (plain[i + 1] === '-' && i + 2 < plain.length) {
      for (let c = from; c <= plain.charCodeAt(i + 2); c++) set.push(String.fromCharCode(c));
      i += 2;
    } else set.push(plain[i] as string);
  }
  return set;
}

/** tr [-cds] SET1 [SET2] */
export const tr: Program = function* (system) {
  const given = readArguments(system.argv, 'cCds');
  if ('usage' in given) return yield* usage(system, given);
  const [one, two] = given.operands;
  if (one === undefined) return yield* complain(system, 'missing operand');
  const from = trSet(one);
  const to = two === undefined ? [] : trSet(two);
  const complement = given.options.has('c') || given.options.has('C');
  const inFrom = new Set(from);
  const map = new Map<string, string>();
  if (to.length > 0 && !complement)
    for (const [i, c] of from.entries()) if (!map.has(c)) map.set(c, to[Math.min(i, to.length - 1)] as string);
  const squeezed = new Set(to.length > 0 ? to : from);
  let last = '';
  for (;;) {
    const text = (yield system.stdin.read) as string | undefined;
    if (text === undefined) return 0;
    let out = '';
    for (const c of text) {
      const hit = inFrom.has(c) !== complement;
      if (hit && given.options.has('d')) continue;
      const put = hit && to.length > 0 ? (complement ? (to.at(-1) as string) : (map.get(c) ?? c)) : c;
      if (given.options.has('s') && put === last && squeezed.has(put) !== (complement && to.length === 0)) continue;
      last = put;
      out += put;
    }
    yield* print(system, out);
  }
};

/** tee [-a] [FILE]... */
export const tee: Program = function* (system) {
  const given = readArguments(system.argv, 'ai');
  if ('usage' in given) return yield* usage(system, given);
  let code = 0;
  if (!given.options.has('a')) for (const path of given.operands) system.files.write(path, '');
  for (;;) {
    const text = (yield system.stdin.read) as string | undefined;
    if (text === undefined) return code;
    yield* print(system, text);
    for (const path of given.operands) {
      const written = system.files.write(path, text, { append: true });
      if (written !== true) code = yield* cannotOpen(system, path, written, 'busybox');
    }
  }
};

const MAX_ARGUMENTS = 5000;

/** xargs [-n N] [-I STRING] [-r] [-t] [-0] [COMMAND [ARGUMENT]...] */
export const xargs: Program = function* (system) {
  const given = readArguments(system.argv, 'n:I:rt0P:d:', {}, true);
  if ('usage' in given) return yield* usage(system, given);
  const { options, operands } = given;
  const command = operands.length > 0 ? operands : ['echo'];
  const text = yield* readAll(system.stdin);
  const replace = options.get('I');
  const words = options.has('0')
    ? text.split('\0').filter(Boolean)
    : replace !== undefined
      ? lines(text)
          .map((l) => l.trim())
          .filter(Boolean)
      : [...text.matchAll(/(?:"[^"]*"|'[^']*'|\\.|[^\s'"\\])+/g)].map((m) => m[0].replace(/["']|\\(.)/g, '$1'));
  const per = replace !== undefined ? 1 : Math.max(1, Number(options.get('n') ?? MAX_ARGUMENTS));
  let code = 0;
  for (let i = 0; i < words.length || (i === 0 && !options.has('r') && replace === undefined); i += per) {
    const some = words.slice(i, i + per);
    const argv =
      replace !== undefined ? command.map((w) => w.replaceAll(replace, some[0] ?? '')) : [...command, ...some];
    if (options.has('t')) yield system.stderr.write(`${argv.join(' ')}\n`);
    const child = system.spawn(argv, {});
    if ('error' in child) return yield* complain(system, `${argv[0]}: No such file or directory`, 127);
    const ended = (yield child.exit) as number;
    if (ended !== 0) code = 123;
  }
  return code;
};

/** seq [-s SEPARATOR] [-w] [FIRST [STEP]] LAST */
export const seq: Program = function* (system) {
  let words = system.argv.slice(1);
  let separator = '\n';
  let wide = false;
  for (let m = /^-([sw])(.*)$/.exec(words[0] ?? ''); m; m = /^-([sw])(.*)$/.exec(words[0] ?? '')) {
    const attached = m[1] === 'w' || m[2] !== '';
    if (m[1] === 'w') wide = true;
    else separator = attached ? (m[2] as string) : (words[1] ?? '');
    words = words.slice(attached ? 1 : 2);
  }
  const numbers = words.map(Number);
  const bad = numbers.findIndex((n) => Number.isNaN(n));
  if (bad >= 0 || words.length === 0)
    return yield* complain(system, bad >= 0 ? `invalid number '${words[bad]}'` : 'missing operand');
  const from = numbers.length > 1 ? (numbers[0] as number) : 1;
  const step = numbers.length > 2 ? (numbers[1] as number) : 1;
  const to = numbers.at(-1) as number;
  if (step === 0) return yield* complain(system, 'increment must not be zero');
  const decimals = Math.max(...words.map((w) => (w.split('.')[1] ?? '').length));
  const width = wide ? Math.max(from.toFixed(decimals).length, to.toFixed(decimals).length) : 0;
  const total = Math.floor((to - from) / step + 1e-9) + 1;
  for (let i = 0; i < total; ) {
    const chunk: string[] = [];
    for (const end = Math.min(total, i + 256); i < end; i++)
      chunk.push((from + i * step).toFixed(decimals).padStart(width, '0'));
    yield system.spend(chunk.length >> 3);
    if (!(yield system.stdout.write(chunk.join(separator) + (i < total ? separator : '\n')))) break;
  }
  return 0;
};

/** yes [WORD]... */
export const yes: Program = function* (system) {
  const line = `${system.argv.slice(1).join(' ') || 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(1024 / line.length)));
  while (yield system.stdout.write(block)) yield system.spend(64);
  return 1;
};

/** A base64 encoder and decoder: base64 [-d] [-w N] [FILE] */
export const base64: Program = function* (system) {
  const given = readArguments(system.argv, 'dw:', { decode: 'd', wrap: 'w' });
  if ('usage' in given) return yield* usage(system, given);
  const { texts, code } = yield* readOperands(system, given.operands.slice(0, 1), 'busybox');
  const text = texts[0]?.text ?? '';
  if (given.options.has('d')) {
    const bytes = decodeBase64(text.replace(/\s/g, ''));
    if (!bytes) return yield* complain(system, 'truncated input');
    yield* print(system, new TextDecoder().decode(bytes));
    return code;
  }
  const wrap = Number(given.options.get('w') ?? 76);
  const coded = encodeBase64(new TextEncoder().encode(text));
  yield* print(system, wrap > 0 ? unlines(coded.match(new RegExp(`.{1,${wrap}}`, 'g')) ?? []) : coded);
  return code;
};

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function encodeBase64(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const n = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const four = [18, 12, 6, 0].map((s) => BASE64[(n >> s) & 63]).join('');
    out += four.slice(0, Math.min(4, bytes.length - i + 1)).padEnd(4, '=');
  }
  return out;
}

function decodeBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let n = 0;
  let at = 0;
  for (const c of digits) {
    const value = BASE64.indexOf(c);
    if (value < 0) return undefined;
    n = ((n << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (n >> bits) & 255;
  }
  return bytes;
}
