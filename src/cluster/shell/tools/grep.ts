import { LineReader, textInput } from '../../runtime/streams.ts';
import type { InputStream, Program } from '../../runtime/system.ts';
import { PatternFault, posixPattern } from './regex.ts';
import { cannotOpen, complain, print, type Run, readArguments, type Style, usage } from './tool.ts';

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
/** A longer line is not searched: what a hostile pattern can cost. */
const MAX_LINE = 20_000;

/** grep [-EFivclnoqwxhHrs] [-A N] [-B N] [-C N] [-m N] [-e PATTERN] PATTERN [FILE]... Lines come out as they come in. */
export const grep = (style: Style, extendedByName = false): Program =>
  function* (system) {
    const argv = system.argv.map((w, i) => (i > 0 && /^-\d+$/.test(w) ? `-C${w.slice(1)}` : w));
    const long = {
      'ignore-case': 'i',
      'invert-match': 'v',
      count: 'c',
      quiet: 'q',
      'line-number': 'n',
      color: 'z',
      colour: 'z',
      recursive: 'r',
      'extended-regexp': 'E',
      'fixed-strings': 'F',
      'only-matching': 'o',
      'line-buffered': 'z',
    };
    const given = readArguments(argv, 'EFGPivclLnoqwxhHrRsaze:A:B:C:m:', long);
    if ('usage' in given) return yield* usage(system, given, 2);
    const { options } = given;
    const has = (o: string): boolean => options.has(o);
    const operands = [...given.operands];
    const source = options.get('e') ?? operands.shift();
    if (source === undefined) return yield* complain(system, 'no pattern', 2);
    let pattern: RegExp;
    try {
      const extended = has('E') || has('P') || extendedByName;
      const parts = source.split('\n').map((p) => (has('F') ? literal(p) : posixPattern(p, extended).source));
      const any = parts.map((p) => `(?:${p})`).join('|');
      pattern = new RegExp(
        has('x') ? `^(?:${any})$` : has('w') ? `(?<!\\w)(?:${any})(?!\\w)` : any,
        has('i') ? 'gi' : 'g',
      );
    } catch (e) {
      if (!(e instanceof PatternFault || e instanceof SyntaxError)) throw e;
      return yield* complain(system, `bad regex '${source}': ${e.message}`, 2);
    }
    const around = Number(options.get('C') ?? 0);
    const after = Number(options.get('A') ?? around);
    const before = Number(options.get('B') ?? around);
    const most = Number(options.get('m') ?? Number.POSITIVE_INFINITY);
    const recursive = has('r') || has('R');
    const paths: string[] = [];
    const gather = (path: string): void => {
      const names = recursive && system.files.stat(path)?.type === 'directory' ? system.files.readdir(path) : undefined;
      if (names && !('error' in names)) for (const name of names) gather(`${path.replace(/\/$/, '')}/${name}`);
      else paths.push(path);
    };
    for (const path of operands.length > 0 ? operands : [recursive ? '.' : '-']) gather(path);
    const named = has('H') || (!has('h') && (paths.length > 1 || recursive));
    let found = false;
    let code = 0;
    const search = function* (name: string, input: InputStream): Run<boolean> {
      const reader = new LineReader(input);
      const label = named ? (name === '-' ? '(standard input)' : name) : '';
      const show = function* (text: string, number: number, mark: string): Run<void> {
        yield* print(system, `${label && label + mark}${has('n') ? number + mark : ''}${text}\n`);
      };
      const held: { text: string; number: number }[] = [];
      let [count, trailing, shown] = [0, 0, 0];
      for (let number = 1; count < most; number++) {
        const read = yield* reader.next();
        if (!read) break;
        const { line } = read;
        if (number % 64 === 0) yield system.spend(64);
        pattern.lastIndex = 0;
        const hit = (line.length <= MAX_LINE && pattern.test(line)) !== has('v');
        if (!hit) {
          if (trailing > 0) {
            trailing--;
            shown = number;
            yield* show(line, number, '-');
          } else if (before > 0) {
            held.push({ text: line, number });
            if (held.length > before) held.shift();
          }
          continue;
        }
        count++;
        if (has('q')) return true;
        if (has('l') || has('L')) break;
        if (has('c')) continue;
        if (before + after > 0 && shown > 0 && (held[0]?.number ?? number) > shown + 1) yield* print(system, '--\n');
        for (const h of held.splice(0)) yield* show(h.text, h.number, '-');
        if (has('o') && !has('v')) {
          for (const m of line.matchAll(pattern)) if (m[0]) yield* show(m[0], number, ':');
        } else yield* show(line, number, ':');
        shown = number;
        trailing = after;
      }
      if (has('c')) yield* print(system, `${label && `${label}:`}${count}\n`);
      if ((has('l') && count > 0) || (has('L') && count === 0))
        yield* print(system, `${name === '-' ? '(standard input)' : name}\n`);
      return count > 0;
    };
    for (const path of paths) {
      let input = system.stdin;
      if (path !== '-') {
        const text = system.files.read(path);
        if (typeof text !== 'string') {
          if (!has('s')) yield* cannotGrep(path, text);
          code = 2;
          continue;
        }
        input = textInput(text);
      }
      if (yield* search(path, input)) {
        found = true;
        if (has('q')) return 0;
      }
    }
    return code || (found ? 0 : 1);

    function* cannotGrep(path: string, error: Parameters<typeof cannotOpen>[2]): Run<void> {
      const plain = style === 'gnu' || error.error !== 'EISDIR';
      if (plain)
        yield* complain(
          system,
          `${path}: ${error.error === 'ENOENT' ? 'No such file or directory' : error.error === 'EISDIR' ? 'Is a directory' : 'Permission denied'}`,
        );
      else yield* cannotOpen(system, path, error, style);
    }
  };
