import { LineReader, textInput } from '../../runtime/streams.ts';
import type { System } from '../../runtime/system.ts';
import { type Match, type Pattern, PatternFault, posixPattern } from './regex.ts';
import { type Run, reason, tool } from './tool.ts';

type Address = { readonly line: number } | { readonly pattern: Pattern } | 'last';

/** One command of a script. `to` of `{`, `b`, `t` and `T`: where the script goes on when it does not apply, or jumps. */
interface Step {
  readonly from: Address | undefined;
  readonly until: Address | undefined;
  readonly negated: boolean;
  readonly name: string;
  readonly pattern?: Pattern;
  readonly text?: string;
  readonly print?: boolean;
  /** Which match `s` replaces; 0: every one. */
  readonly nth?: number;
  to: number;
  /** Inside a range. */
  inside: boolean;
}

class ScriptFault extends Error {}

/** sed: the commands s y p P d D q a i c = n N g G h H x b t T { } : with line, `$` and /pattern/ addresses and ranges. */
export const sed = tool(
  {
    options: 'nEri::e:f:s',
    long: 'quiet=n in-place=i expression=e file=f regexp-extended=E',
    synopsis: '[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...',
    plain: true,
  },
  function* (t) {
    const { files } = t.system;
    const scripts = yield* t.sources();
    if (!scripts) return undefined;
    const operands = [...t.words];
    const source = scripts.length > 0 ? scripts.join('\n') : operands.shift();
    if (source === undefined) return yield* t.usage();
    let steps: Step[];
    try {
      steps = readScript(source, t.has('Er'));
    } catch (e) {
      if (!(e instanceof ScriptFault || e instanceof PatternFault)) throw e;
      return yield* t.fail(t.gnu ? `-e expression #1, char ${source.length}: ${e.message}` : e.message);
    }
    const run = function* (reader: LineReader, put: (text: string) => Run<void>): Run<void> {
      try {
        yield* edit(t.system, reader, steps, t.has('n'), put);
      } catch (e) {
        if (!(e instanceof ScriptFault || e instanceof PatternFault)) throw e;
        yield* t.fail(e.message, t.gnu ? 4 : 1);
      }
    };
    const say = function* (text: string): Run<void> {
      yield t.say(text);
    };
    if (operands.length === 0) yield* run(new LineReader(t.system.stdin), say);
    for (const path of operands) {
      const text = files.read(path);
      if (typeof text !== 'string') {
        yield* t.fail(t.gnu ? `can't read ${path}: ${reason(text)}` : `${path}: ${reason(text)}`, t.gnu ? 2 : 1);
        continue;
      }
      if (!t.has('i')) {
        yield* run(new LineReader(textInput(text)), say);
        continue;
      }
      let result = '';
      // biome-ignore lint/correctness/useYield: it takes what the editing puts out, at once
      yield* run(new LineReader(textInput(text)), function* (piece) {
        result += piece;
      });
      const suffix = t.options.get('i');
      if (suffix) files.write(path + suffix, text);
      const written = files.write(path, result);
      if (written !== true) yield* t.cannotOpen(path, written);
    }
    return undefined;
  },
);

const MAX_JUMPS = 100_000;
/** Characters of the pattern space and of the hold space. */
const MAX_SPACE = 4 * 1024 * 1024;

/** Edits what `reader` gives line by line. */
function* edit(
  system: System,
  reader: LineReader,
  steps: readonly Step[],
  quiet: boolean,
  put: (text: string) => Run<void>,
): Run<void> {
  let [number, hold, jumps] = [0, '', 0];
  let after = yield* reader.next();
  let unfinished = false;
  for (let restart: string | undefined; after || restart !== undefined; ) {
    let line: string = restart ?? (after?.line as string);
    const advance = function* (): Run<void> {
      unfinished = after?.complete === false;
      after = yield* reader.next();
      number++;
    };
    if (restart === undefined) yield* advance();
    restart = undefined;
    if (number % 64 === 0) yield system.spend(64);
    const at = (a: Address): boolean => {
      if (a === 'last') return !after;
      if ('line' in a) return a.line === number;
      return a.pattern.test(line);
    };
    const applies = (step: Step): boolean => {
      const { from, until } = step;
      if (from === undefined) return true;
      if (until === undefined) return at(from);
      const over = typeof until === 'object' && 'line' in until && until.line <= number;
      const hit = step.inside || at(from);
      step.inside = step.inside ? !(at(until) || over) : hit && !over;
      return hit;
    };
    let [deleted, quit, replaced] = [false, false, false];
    let appended = '';
    for (let i = 0; i < steps.length && !deleted && !quit; i++) {
      const step = steps[i] as Step;
      const { name, text = '' } = step;
      if (line.length + hold.length > MAX_SPACE) throw new ScriptFault('memory exhausted');
      if (applies(step) === step.negated) {
        if (name === '{') i = step.to;
        continue;
      }
      if (name === 's') {
        const before = line;
        let count = 0;
        let done = 0;
        let made = '';
        for (const match of (step.pattern as Pattern).all(line)) {
          if (step.nth !== 0 && ++count < (step.nth ?? 1)) continue;
          made += line.slice(done, match.from) + replacement(text, match);
          done = match.to;
          if (step.nth !== 0) break;
        }
        line = made + line.slice(done);
        yield system.spend((step.pattern as Pattern).cost(line) >> 9);
        if (before !== line) replaced = true;
        if (step.print && before !== line) yield* put(`${line}\n`);
      } else if (name === 'y')
        line = [...line]
          .map((c) =>
            text.includes(c) && text.indexOf(c) < text.length / 2
              ? (text[text.indexOf(c) + text.length / 2] as string)
              : c,
          )
          .join('');
      else if (name === 'p') yield* put(`${line}\n`);
      else if (name === 'P') yield* put(`${line.split('\n')[0]}\n`);
      else if (name === '=') yield* put(`${number}\n`);
      else if (name === 'a') appended += `${text}\n`;
      else if (name === 'i') yield* put(`${text}\n`);
      else if (name === 'c') {
        if (!step.inside) yield* put(`${text}\n`);
        deleted = true;
      } else if (name === 'd') deleted = true;
      else if (name === 'D') {
        deleted = true;
        if (line.includes('\n')) restart = line.slice(line.indexOf('\n') + 1);
      } else if (name === 'q') quit = true;
      else if (name === 'g') line = hold;
      else if (name === 'G') line += `\n${hold}`;
      else if (name === 'h') hold = line;
      else if (name === 'H') hold += `\n${line}`;
      else if (name === 'x') [line, hold] = [hold, line];
      else if (name === 'n' || name === 'N') {
        if (!after) {
          quit = true;
          continue;
        }
        if (name === 'n' && !quiet) yield* put(`${line}\n`);
        line = name === 'n' ? after.line : `${line}\n${after.line}`;
        yield* advance();
      } else if (name === 'b' || (name === 't' && replaced) || (name === 'T' && !replaced)) {
        if (++jumps > MAX_JUMPS) return;
        if (jumps % 64 === 0) yield system.spend(64);
        i = step.to;
        replaced = false;
      }
    }
    if (!deleted && !quiet) yield* put(`${line}${!after && unfinished ? '' : '\n'}`);
    if (appended) yield* put(appended);
    if (quit) return;
  }
}

const replacement = (text: string, { groups }: Match): string =>
  text.replace(/\\(\d)|\\(.)|&/gs, (all, group?: string, escaped?: string) => {
    if (all === '&') return groups[0] ?? '';
    if (group !== undefined) return groups[Number(group)] ?? '';
    return escaped === 'n' ? '\n' : escaped === 't' ? '\t' : (escaped ?? '');
  });

/** Reads a script. Throws ScriptFault and PatternFault. */
function readScript(source: string, extended: boolean): Step[] {
  const steps: Step[] = [];
  const labels = new Map<string, number>();
  const jumps: [Step, string][] = [];
  const open: Step[] = [];
  let at = 0;
  const delimited = (delimiter: string): string => {
    let text = '';
    for (; at < source.length; at++) {
      const c = source[at] as string;
      if (c === delimiter) {
        at++;
        return text;
      }
      if (c === '\\' && at + 1 < source.length) {
        const next = source[++at] as string;
        text += next === delimiter ? next : `\\${next}`;
      } else text += c;
    }
    throw new ScriptFault(`unmatched '${delimiter}'`);
  };
  const taken = (pattern: RegExp): string => {
    const found = pattern.exec(source.slice(at))?.[0] ?? '';
    at += found.length;
    return found;
  };
  const address = (): Address | undefined => {
    const digits = taken(/^\d+/);
    if (digits) return { line: Number(digits) };
    if (taken(/^\$/)) return 'last';
    if (!taken(/^\//)) return undefined;
    const pattern = delimited('/');
    return { pattern: posixPattern(pattern, extended, taken(/^I/) !== '') };
  };
  for (;;) {
    taken(/^[\s;]+/);
    if (at >= source.length) break;
    const from = taken(/^#[^\n]*/) ? undefined : address();
    if (at >= source.length || source[at] === '\n') continue;
    let until: Address | undefined;
    if (from && taken(/^ *, */)) {
      until = address();
      if (!until) throw new ScriptFault('unexpected ,');
    }
    taken(/^ +/);
    const negated = taken(/^! */) !== '';
    const name = source[at++] ?? '';
    const base: Step = { from, until, negated, name, to: 0, inside: false };
    if (name === 's' || name === 'y') {
      const delimiter = source[at++] ?? '';
      const pattern = delimited(delimiter);
      const text = delimited(delimiter);
      if (name === 'y') {
        if (pattern.length !== text.length) throw new ScriptFault('strings for `y` command are different lengths');
        steps.push({ ...base, text: pattern + text });
        continue;
      }
      const flags = taken(/^[gpIi\d]+/);
      const nth = flags.includes('g') ? 0 : Number(/\d+/.exec(flags)?.[0] ?? 1);
      const regex = posixPattern(pattern, extended, /i/i.test(flags));
      steps.push({ ...base, pattern: regex, text, nth, print: flags.includes('p') });
    } else if ('aic'.includes(name)) {
      taken(/^[ \t]*\\?\n?[ \t]*/);
      const text = taken(/^(?:\\[\s\S]|[^\\\n])*/).replace(/\\([\s\S])/g, '$1');
      steps.push({ ...base, text });
    } else if (name === ':') labels.set(taken(/^ *[^\s;]+/).trim(), steps.length - 1);
    else if (/[btT]/.test(name)) {
      steps.push(base);
      jumps.push([base, taken(/^ *[^\s;}]*/).trim()]);
    } else if (name === '{') {
      steps.push(base);
      open.push(base);
    } else if (name === '}') {
      const begun = open.pop();
      if (!begun) throw new ScriptFault('unexpected }');
      begun.to = steps.length - 1;
    } else if ('pPdDq=gGhHxnN'.includes(name) && name !== '') steps.push(base);
    else throw new ScriptFault(name === '' ? 'missing command' : `unsupported command ${name}`);
  }
  if (open.length > 0) throw new ScriptFault('unmatched {');
  for (const [step, label] of jumps) {
    const to = label === '' ? steps.length : labels.get(label);
    if (to === undefined) throw new ScriptFault(`can't find label for jump to '${label}'`);
    step.to = to;
  }
  return steps;
}
