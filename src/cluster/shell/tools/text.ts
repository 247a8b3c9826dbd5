import { sleep } from '../../kernel/task.ts';
import { byteLength } from '../../runtime/file-tree.ts';
import { handOn, LineReader } from '../../runtime/streams.ts';
import { CLASSES } from '../pattern.ts';
import { unescapeText } from './echo.ts';
import { amount, type Job, lines, type Run, tool, unlines } from './tool.ts';

/** Old forms of counts (`-5`, and for tail `+5`) as `-n`. */
const countsAsOption =
  (form: RegExp) =>
  (argv: readonly string[]): string[] =>
    argv.map((w, i) =>
      i > 0 && form.test(w) && argv[i - 1] !== '-n' && argv[i - 1] !== '-c' ? `-n${w.replace(/^-/, '')}` : w,
    );

/** Names the file that follows, where there are several. */
function* heading(t: Job, index: number, path: string): Run<void> {
  if ((t.words.length > 1 && !t.has('q')) || t.has('v'))
    yield t.say(`${index > 0 ? '\n' : ''}==> ${path === '-' ? 'standard input' : path} <==\n`);
}

/** head stops reading when it has enough. */
export const head = tool(
  {
    options: 'n:c:qv',
    long: 'lines=n bytes=c quiet=q',
    synopsis: '[OPTIONS] [FILE]...',
    rewrite: countsAsOption(/^-\d+$/),
    plain: true,
  },
  function* (t) {
    const bytes = t.options.get('c');
    const wanted = bytes ?? t.options.get('n') ?? '10';
    const n = amount(wanted);
    if (Number.isNaN(n))
      return yield* t.fail(t.gnu ? `invalid number of lines: '${wanted}'` : `invalid number '${wanted}'`);
    for (const [index, path] of t.paths.entries()) {
      if (path === '-' && n >= 0 && !wanted.startsWith('-')) {
        yield* heading(t, index, path);
        yield* bytes === undefined ? firstOfInput(t, n) : firstBytesOfInput(t, n);
        continue;
      }
      const text = yield* t.open(path);
      if (text === undefined) continue;
      yield* heading(t, index, path);
      const all = text.split(/(?<=\n)/);
      const upTo = wanted.startsWith('-') ? (bytes ? text.length : all.length) + n : n;
      yield t.say(bytes === undefined ? all.slice(0, Math.max(0, upTo)).join('') : text.slice(0, Math.max(0, upTo)));
    }
    return undefined;
  },
);

function* firstOfInput(t: Job, n: number): Run<void> {
  const reader = new LineReader(t.system.stdin);
  for (let left = n; left > 0; left--) {
    const line = yield* reader.next();
    if (!line) return;
    yield t.say(line.line + (line.complete ? '\n' : ''));
  }
}

function* firstBytesOfInput(t: Job, n: number): Run<void> {
  for (let left = n; left > 0; ) {
    const text = (yield t.system.stdin.read) as string | undefined;
    if (text === undefined) return;
    yield t.say(text.slice(0, left));
    left -= text.length;
  }
}

/** How often `tail -f` looks for more. Milliseconds. */
const FOLLOW_MS = 1000;
/** How much of an endless file tail takes in at a time. */
const SWALLOW = 1024 * 1024;

/** tail: an endless file fills its memory, as the real one's. */
export const tail = tool(
  {
    options: 'n:c:fFqs:v',
    long: 'lines=n bytes=c follow=f',
    synopsis: '[OPTIONS] [FILE]...',
    rewrite: countsAsOption(/^[-+]\d+$/),
  },
  function* (t) {
    const { files } = t.system;
    const wanted = t.options.get('c') ?? t.options.get('n') ?? '10';
    const n = Math.abs(amount(wanted));
    if (Number.isNaN(n))
      return yield* t.fail(t.gnu ? `invalid number of lines: '${wanted}'` : `invalid number '${wanted}'`);
    const part = (text: string): string => {
      const all: string | string[] = t.has('c') ? text : text.split(/(?<=\n)/);
      const kept = wanted.startsWith('+') ? all.slice(Math.max(0, n - 1)) : all.slice(Math.max(0, all.length - n));
      return typeof kept === 'string' ? kept : kept.join('');
    };
    const seen = new Map<string, number>();
    for (const [index, path] of t.paths.entries()) {
      if (path === '/dev/zero' && files.stat(path)?.type === 'device') {
        for (let held = SWALLOW; ; held += SWALLOW) {
          yield t.system.allocate(held);
          yield sleep(10);
        }
      }
      const text = yield* t.open(path);
      if (text !== undefined) {
        yield* heading(t, index, path);
        yield t.say(part(text));
      }
      if (text !== undefined || t.has('F')) seen.set(path, text?.length ?? 0);
    }
    if (seen.size === 0 && !t.gnu) yield* t.fail('no files');
    while (t.has('fF') && seen.size > 0) {
      yield sleep(FOLLOW_MS);
      for (const [path, length] of seen) {
        const text = path === '-' ? '' : files.read(path);
        if (typeof text !== 'string' || text.length === length) continue;
        yield t.say(text.length > length ? text.slice(length) : text);
        seen.set(path, text.length);
      }
    }
    return undefined;
  },
);

const WC = {
  l: (text: string) => text.split('\n').length - 1,
  w: (text: string) => text.split(/\s+/).filter(Boolean).length,
  m: (text: string) => [...text].length,
  c: byteLength,
  L: (text: string) => Math.max(0, ...text.split('\n').map((l) => l.length)),
} as const;

export const wc = tool(
  { options: 'lwcmL', long: 'lines=l words=w bytes=c chars=m', synopsis: '[-cmlwL] [FILE]...', plain: true },
  function* (t) {
    const kinds = ['l', 'w', 'm', 'c', 'L'] as const;
    const shown = kinds.filter((k) => (t.options.size > 0 ? t.has(k) : 'lwc'.includes(k)));
    const rows = (yield* t.inputs()).map(({ name, text }) => ({ name, counts: shown.map((k) => WC[k](text)) }));
    if (t.words.length > 1)
      rows.push({ name: 'total', counts: shown.map((_k, i) => rows.reduce((s, r) => s + (r.counts[i] ?? 0), 0)) });
    const alone = shown.length === 1 && rows.length <= 1;
    const most = t.gnu && t.words.length > 0 ? String(Math.max(...rows.flatMap((r) => r.counts))).length : 7;
    for (const { name, counts } of rows) {
      const numbers = counts.map((n) => String(n).padStart(alone ? 0 : t.gnu ? most : 9)).join(' ');
      yield t.say(`${numbers}${t.words.length > 0 ? ` ${name}` : ''}\n`);
    }
  },
);

const UNITS: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Orders versions: runs of digits as numbers. */
const byVersion = new Intl.Collator('en', { numeric: true });

export const sort = tool(
  {
    options: 'nrufhVk:t:sbo:cgMizd',
    long: 'reverse=r numeric-sort=n unique=u key=k field-separator=t output=o',
    synopsis: '[-nrugMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...',
    wrong: 2,
    plain: true,
  },
  function* (t) {
    const all = yield* t.lines();
    if (t.code !== 0) return 2;
    yield t.system.spend(all.length);
    const separator = t.options.get('t');
    const specs = t.given
      .filter(([letter]) => letter === 'k')
      .map(([, v]) => /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)?(?:\.\d+)?([a-zA-Z]*))?$/.exec(v));
    const bad = specs.indexOf(null);
    if (bad >= 0) return yield* t.fail('bad field specification', 2);
    const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    const number = (s: string): number =>
      (Number.parseFloat(s.trim()) || 0) * (t.has('h') ? (UNITS[/[KMGT]/.exec(s)?.[0] ?? ''] ?? 1) : 1);
    const by = (a: string, b: string, flags: string): number => {
      const has = (f: string): boolean => flags.includes(f) || (flags === '' && t.has(f));
      const [x, y] = has('f') ? [a.toUpperCase(), b.toUpperCase()] : [a, b];
      const order =
        has('n') || has('h') || has('g') ? number(a) - number(b) : has('V') ? byVersion.compare(a, b) : text(x, y);
      return has('r') ? -order : order;
    };
    const compare = (a: string, b: string): number => {
      for (const spec of specs) {
        if (!spec) continue;
        const field = (line: string): string => {
          const fields = separator === undefined ? line.split(/(?<=\S)(?=\s)/) : line.split(separator);
          const kept = fields.slice(Number(spec[1]) - 1, spec[4] ? Number(spec[4]) : undefined).join(separator ?? '');
          return kept.slice(spec[2] ? Number(spec[2]) - 1 : 0);
        };
        const order = by(field(a), field(b), `${spec[3] ?? ''}${spec[5] ?? ''}`.replace(/b/g, ''));
        if (order !== 0) return order;
      }
      return specs.length > 0 ? 0 : by(a, b, '');
    };
    const last = t.has('us') ? () => 0 : t.has('r') ? (a: string, b: string) => text(b, a) : text;
    if (t.has('c')) {
      const at = all.findIndex((l, i) => i > 0 && compare(all[i - 1] as string, l) > 0);
      return at < 0 ? 0 : yield* t.fail(`${t.paths[0]}:${at + 1}: disorder: ${all[at]}`);
    }
    all.sort((a, b) => compare(a, b) || last(a, b));
    const kept = t.has('u') ? all.filter((l, i) => i === 0 || compare(all[i - 1] as string, l) !== 0) : all;
    const to = t.options.get('o');
    if (to === undefined) yield t.say(unlines(kept));
    else {
      const written = t.system.files.write(to, unlines(kept));
      if (written !== true) return yield* t.cannotOpen(to, written);
    }
    return undefined;
  },
);

export const uniq = tool({ options: 'cdui', synopsis: '[-cduiz] [-f,s,w N] [FILE [OUTFILE]]' }, function* (t) {
  const runs: { line: string; count: number }[] = [];
  const fold = (line: string | undefined): string | undefined => (t.has('i') ? line?.toLowerCase() : line);
  for (const line of yield* t.lines(t.paths.slice(0, 1))) {
    const last = runs.at(-1);
    if (last && fold(last.line) === fold(line)) last.count++;
    else runs.push({ line, count: 1 });
  }
  const shown = runs.filter((r) => (t.has('d') ? r.count > 1 : t.has('u') ? r.count === 1 : true));
  yield t.say(unlines(shown.map((r) => (t.has('c') ? `${String(r.count).padStart(7)} ${r.line}` : r.line))));
});

export const cut = tool(
  {
    options: 'f:d:c:b:snO:',
    long: 'fields=f delimiter=d characters=c output-delimiter=O',
    synopsis: '[OPTIONS] [FILE]...',
    plain: true,
  },
  function* (t) {
    const list = t.options.get('f') ?? t.options.get('c') ?? t.options.get('b');
    if (list === undefined)
      return yield* t.fail(
        t.gnu
          ? 'you must specify a list of bytes, characters, or fields'
          : 'expected a list of bytes, characters, or fields',
      );
    const ranges = list.split(',').map((r) => {
      const [from = '', to] = r.split('-');
      return [Number(from || 1), to === undefined ? Number(from) : Number(to || Number.MAX_SAFE_INTEGER)] as const;
    });
    if (ranges.some(([a, b]) => !(a >= 1) || Number.isNaN(b)))
      return yield* t.fail(t.gnu ? `invalid field value '${list}'` : `invalid range '${list}'`);
    const pick = (items: string[]): string[] =>
      items.filter((_x, i) => ranges.some(([a, b]) => i + 1 >= a && i + 1 <= b));
    const separator = t.options.get('d') ?? '\t';
    const out: string[] = [];
    for (const line of yield* t.lines()) {
      if (!t.has('f')) out.push(pick([...line]).join(''));
      else if (line.includes(separator)) out.push(pick(line.split(separator)).join(t.options.get('O') ?? separator));
      else if (!t.has('s')) out.push(line);
    }
    yield t.say(unlines(out));
    return undefined;
  },
);

/** The characters of a tr set: ranges, classes and escapes spelled out. */
function trSet(text: string): string[] {
  const plain = unescapeText(
    text.replace(/\[:(\w+):\]/g, (all, name: string) => CLASSES[name] ?? all),
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

export const tr = tool({ options: 'cCds', synopsis: '[-cds] STRING1 [STRING2]', least: 1 }, function* (t) {
  const [one = '', two] = t.words;
  const from = trSet(one);
  const to = two === undefined ? [] : trSet(two);
  const complement = t.has('cC');
  const inFrom = new Set(from);
  const map = new Map<string, string>();
  if (to.length > 0 && !complement)
    for (const [i, c] of from.entries()) if (!map.has(c)) map.set(c, to[Math.min(i, to.length - 1)] as string);
  const squeezed = new Set(to.length > 0 ? to : from);
  let last = '';
  yield* handOn(t.system.stdin, (text) => {
    let out = '';
    for (const c of text) {
      const hit = inFrom.has(c) !== complement;
      if (hit && t.has('d')) continue;
      const put = hit && to.length > 0 ? (complement ? (to.at(-1) as string) : (map.get(c) ?? c)) : c;
      if (t.has('s') && put === last && squeezed.has(put) !== (complement && to.length === 0)) continue;
      last = put;
      out += put;
    }
    return t.say(out);
  });
});

export const tee = tool({ options: 'ai', synopsis: '[-ai] [FILE]...', plain: true }, function* (t) {
  const { files } = t.system;
  const paths: string[] = [];
  for (const path of t.words) {
    const opened = files.write(path, '', { append: t.has('a') });
    if (opened === true) paths.push(path);
    else yield* t.cannotOpen(path, opened);
  }
  for (;;) {
    const text = (yield t.system.stdin.read) as string | undefined;
    if (text === undefined) return t.code;
    yield t.say(text);
    for (const path of paths) {
      const written = files.write(path, text, { append: true });
      if (written !== true) yield* t.cannotOpen(path, written);
    }
  }
});

export const tac = tool({ synopsis: '[FILE]...' }, function* (t) {
  for (const { text } of yield* t.inputs()) yield t.say(unlines(lines(text).reverse()));
});

/** seq: also with the separator attached, and numbers below zero. */
export const seq = tool(
  {
    options: 's:w',
    synopsis: '[-w] [-s SEP] [FIRST [INC]] LAST',
    least: 1,
    inOrder: true,
    rewrite: (argv) => {
      const at = argv.findIndex((w) => /^-\.?\d/.test(w));
      return at < 0 ? argv : [...argv.slice(0, at), '--', ...argv.slice(at)];
    },
  },
  function* (t) {
    const words = t.words.filter((w) => w !== '--');
    const numbers = words.map(Number);
    const bad = numbers.findIndex((n) => Number.isNaN(n));
    if (bad >= 0) return yield* t.gnu ? t.fail(`invalid floating point argument: '${words[bad]}'`) : t.usage();
    const from = numbers.length > 1 ? (numbers[0] as number) : 1;
    const step = numbers.length > 2 ? (numbers[1] as number) : 1;
    const to = numbers.at(-1) as number;
    if (step === 0) return yield* t.fail(`invalid Zero increment value: '0'`);
    const separator = t.options.get('s') ?? '\n';
    const decimals = Math.min(100, Math.max(...words.slice(0, -1).map((w) => (w.split('.')[1] ?? '').length), 0));
    const width = t.has('w') ? Math.max(from.toFixed(decimals).length, to.toFixed(decimals).length) : 0;
    const total = Math.floor((to - from) / step + 1e-9) + 1;
    for (let i = 0; i < total; ) {
      const chunk: string[] = [];
      for (const end = Math.min(total, i + 256); i < end; i++)
        chunk.push((from + i * step).toFixed(decimals).padStart(width, '0'));
      yield t.system.spend(chunk.length >> 3);
      if (!(yield t.say(chunk.join(separator) + (i < total ? separator : '\n')))) break;
    }
    return 0;
  },
);

export const yes = tool({ synopsis: '[STRING]' }, function* (t) {
  const line = `${t.words.join(' ') || 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(1024 / line.length)));
  while (yield t.say(block)) yield t.system.spend(64);
  return 1;
});

const MAX_ARGUMENTS = 5000;

export const xargs = tool(
  {
    options: 'n:I:i::rt0P:d:E:s:xL:p',
    long: 'null=0 no-run-if-empty=r',
    synopsis: '[OPTIONS] [PROG ARGS]',
    inOrder: true,
  },
  function* (t) {
    const command = t.words.length > 0 ? t.words : ['echo'];
    const text = yield* t.open('-');
    const replace = t.options.get('I') ?? (t.has('i') ? t.options.get('i') || '{}' : undefined);
    const separator = t.has('0') ? '\0' : t.options.get('d');
    let words: string[];
    if (separator !== undefined) words = (text ?? '').replace(/\n$/, '').split(separator).filter(Boolean);
    else if (replace !== undefined || t.has('L'))
      words = lines(text ?? '')
        .map((l) => l.trim())
        .filter(Boolean);
    else
      words = [...(text ?? '').matchAll(/(?:"[^"]*"|'[^']*'|\\.|[^\s'"\\])+/g)].map((m) =>
        m[0].replace(/["']|\\(.)/g, '$1'),
      );
    const per =
      replace !== undefined ? 1 : Math.max(1, Number(t.options.get('n') ?? t.options.get('L') ?? MAX_ARGUMENTS));
    for (let i = 0; i < words.length || (i === 0 && !t.has('r') && replace === undefined); i += per) {
      const some = words.slice(i, i + per);
      const argv =
        replace !== undefined ? command.map((w) => w.replaceAll(replace, some[0] ?? '')) : [...command, ...some];
      if (t.has('t')) yield t.system.stderr.write(`${argv.join(' ')}\n`);
      const child = t.system.spawn(argv, {});
      if ('error' in child) return yield* t.fail(`${argv[0]}: No such file or directory`, 127);
      const ended = (yield child.exit) as number;
      if (ended !== 0) t.code = 123;
    }
    return undefined;
  },
);
