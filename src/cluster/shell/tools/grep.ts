import { LineReader, textInput } from '../../runtime/streams.ts';
import type { InputStream } from '../../runtime/system.ts';
import { type Pattern, PatternFault, posixPatterns } from './regex.ts';
import { type Job, join, type Run, reason, tool } from './tool.ts';

/** grep, and egrep and fgrep. Lines come out as they come in. */
export const grep = tool(
  {
    options: 'EFGPivclLnoqwxhHrRsaze:f:A:B:C:m:',
    long: 'ignore-case=i invert-match=v count=c quiet=q line-number=n color=a colour=a recursive=r extended-regexp=E fixed-strings=F only-matching=o line-buffered=a',
    synopsis: '[-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...',
    wrong: 2,
    rewrite: (argv) => argv.map((w, i) => (i > 0 && /^-\d+$/.test(w) ? `-C${w.slice(1)}` : w)),
    plain: true,
  },
  function* (t) {
    const { files } = t.system;
    const operands = [...t.words];
    const sources = yield* t.sources();
    if (!sources) return 2;
    if (!t.has('ef')) {
      if (operands.length === 0) return yield* t.usage();
      sources.push(operands.shift() as string);
    }
    const pattern = yield* compiled(t, sources);
    if (!pattern) return 2;
    const recursive = t.has('rR');
    const paths: string[] = [];
    const gather = (path: string): void => {
      const names = recursive && files.stat(path)?.type === 'directory' ? files.readdir(path) : undefined;
      if (names && !('error' in names)) for (const name of names) gather(join(path, name));
      else paths.push(path);
    };
    for (const path of operands.length > 0 ? operands : [recursive ? '.' : '-']) gather(path);
    const named = t.has('H') || (!t.has('h') && (paths.length > 1 || recursive));
    let found = false;
    for (const path of paths) {
      let input = t.system.stdin;
      if (path !== '-') {
        const text = files.read(path);
        if (typeof text !== 'string') {
          if (!t.has('s')) yield* t.fail(`${path}: ${reason(text)}`);
          t.code = 2;
          continue;
        }
        input = textInput(text);
      }
      const name = path === '-' ? '(standard input)' : path;
      try {
        if (!(yield* search(t, pattern, name, input, named))) continue;
      } catch (e) {
        if (!(e instanceof PatternFault)) throw e;
        yield* t.fail(`${name}: ${e.message}`, 2);
        continue;
      }
      found = true;
      if (t.has('q')) return 0;
    }
    return t.code || (found ? 0 : 1);
  },
);

function* compiled(t: Job, sources: readonly string[]): Run<Pattern | undefined> {
  const name = t.system.argv[0] ?? '';
  const options = {
    extended: t.has('EP') || name.endsWith('egrep'),
    literal: t.has('F') || name.endsWith('fgrep'),
    fills: t.has('x') ? ('line' as const) : t.has('w') ? ('word' as const) : undefined,
    ignoreCase: t.has('i'),
  };
  const texts = sources.flatMap((s) => s.split('\n'));
  let at = '';
  try {
    for (at of texts) posixPatterns([at], options);
    return posixPatterns(texts, options);
  } catch (e) {
    if (!(e instanceof PatternFault)) throw e;
    yield* t.fail(t.gnu ? e.message : `bad regex '${at}': ${e.message}`, 2);
    return undefined;
  }
}

/** Searches one input; whether there was a line. */
function* search(t: Job, pattern: Pattern, name: string, input: InputStream, named: boolean): Run<boolean> {
  const around = Number(t.options.get('C') ?? 0);
  const after = Number(t.options.get('A') ?? around);
  const before = Number(t.options.get('B') ?? around);
  const most = Number(t.options.get('m') ?? Number.POSITIVE_INFINITY);
  const reader = new LineReader(input);
  const show = (text: string, number: number, mark: string) =>
    t.say(`${named ? name + mark : ''}${t.has('n') ? number + mark : ''}${text}\n`);
  const held: { text: string; number: number }[] = [];
  let [count, trailing, shown, cost] = [0, 0, 0, 0];
  for (let number = 1; count < most || trailing > 0; number++) {
    const read = yield* reader.next();
    if (!read) break;
    const { line } = read;
    cost += 1 + (pattern.cost(line) >> 9);
    if (cost >= 64) {
      yield t.system.spend(cost);
      cost = 0;
    }
    if (count >= most || pattern.test(line) === t.has('v')) {
      if (trailing > 0) {
        trailing--;
        shown = number;
        yield show(line, number, '-');
      } else if (before > 0) {
        held.push({ text: line, number });
        if (held.length > before) held.shift();
      }
      continue;
    }
    count++;
    if (t.has('q')) return true;
    if (t.has('lL')) break;
    if (t.has('c')) continue;
    if (before + after > 0 && shown > 0 && (held[0]?.number ?? number) > shown + 1) yield t.say('--\n');
    for (const h of held.splice(0)) yield show(h.text, h.number, '-');
    if (t.has('o') && !t.has('v')) {
      for (const { from, to } of pattern.all(line)) if (to > from) yield show(line.slice(from, to), number, ':');
    } else yield show(line, number, ':');
    shown = number;
    trailing = after;
  }
  if (t.has('c')) yield t.say(`${named ? `${name}:` : ''}${count}\n`);
  if (t.has('l') ? count > 0 : t.has('L') && count === 0) yield t.say(`${name}\n`);
  return count > 0;
}
