import { LineReader, textInput } from '../../runtime/streams.ts';
import type { Program, System } from '../../runtime/system.ts';
import { PatternFault, posixPattern } from './regex.ts';
import { cannotOpen, complain, print, type Run, readArguments, type Style, usage } from './tool.ts';

type Address = { readonly line: number } | { readonly pattern: RegExp } | 'last';

interface Step {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negated: boolean;
  readonly name: string;
  readonly pattern?: RegExp;
  readonly text?: string;
  readonly print?: boolean;
  /** Inside a range. */
  inside: boolean;
}

class ScriptFault extends Error {}

/** sed [-nEr] [-i] [-e SCRIPT] SCRIPT [FILE]...: s y p d q a i c = n, with line, `$` and /pattern/ addresses and ranges. */
export const sed = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'nErie:f:s', { quiet: 'n', 'in-place': 'i', expression: 'e' });
    if ('usage' in given) return yield* usage(system, given);
    const operands = [...given.operands];
    const scripts = system.argv.flatMap((w, i) =>
      w === '-e' || w === '--expression' ? [system.argv[i + 1] ?? ''] : [],
    );
    const source = scripts.length > 0 ? scripts.join('\n') : (given.options.get('e') ?? operands.shift());
    if (source === undefined) return yield* complain(system, 'no script');
    let steps: Step[];
    try {
      steps = readScript(source, given.options.has('E') || given.options.has('r'));
    } catch (e) {
      if (!(e instanceof ScriptFault || e instanceof PatternFault)) throw e;
      return yield* complain(system, e instanceof PatternFault ? `bad regex: ${e.message}` : e.message);
    }
    const quiet = given.options.has('n');
    let code = 0;
    if (operands.length === 0) {
      yield* edit(system, new LineReader(system.stdin), steps, quiet, (text) => print(system, text));
      return 0;
    }
    for (const path of operands) {
      const text = system.files.read(path);
      if (typeof text !== 'string') {
        code =
          style === 'gnu'
            ? yield* complain(system, `can't read ${path}: No such file or directory`, 2)
            : yield* cannotSed(system, path, text);
        continue;
      }
      let result = '';
      const inPlace = given.options.has('i');
      yield* edit(system, new LineReader(textInput(text)), steps, quiet, function* (t) {
        if (inPlace) result += t;
        else yield* print(system, t);
      });
      const written = inPlace ? system.files.write(path, result) : true;
      if (written !== true) code = yield* cannotOpen(system, path, written, style);
    }
    return code;
  };

const cannotSed = (system: System, path: string, error: Parameters<typeof cannotOpen>[2]): Run =>
  complain(system, `${path}: ${error.error === 'ENOENT' ? 'No such file or directory' : 'read error'}`);

function* edit(
  system: System,
  reader: LineReader,
  steps: Step[],
  quiet: boolean,
  put: (text: string) => Run<void>,
): Run<void> {
  let number = 0;
  for (let next = yield* reader.next(); next; ) {
    let { line } = next;
    let after = yield* reader.next();
    number++;
    if (number % 64 === 0) yield system.spend(64);
    const at = (a: Address): boolean =>
      a === 'last' ? !after : 'line' in a ? a.line === number : matchesLine(a.pattern, line);
    let [deleted, quit] = [false, false];
    let appended = '';
    for (const step of steps) {
      let applies: boolean;
      if (step.from === undefined) applies = true;
      else if (step.to === undefined) applies = at(step.from);
      else if (step.inside) {
        applies = true;
        if (at(step.to) || (typeof step.to === 'object' && 'line' in step.to && step.to.line <= number))
          step.inside = false;
      } else {
        applies = at(step.from);
        step.inside = applies && !(typeof step.to === 'object' && 'line' in step.to && step.to.line <= number);
      }
      if (applies === step.negated) continue;
      if (step.name === 's' && step.pattern) {
        const before = line;
        line = line.replace(step.pattern, (...found: unknown[]) => replacement(step.text ?? '', found));
        if (step.print && before !== line) yield* put(`${line}\n`);
      } else if (step.name === 'y')
        line = [...line]
          .map((c) => (step.text ?? '')[(step.text ?? '').indexOf(c) + (step.text ?? '').length / 2] ?? c)
          .join('');
      else if (step.name === 'p') yield* put(`${line}\n`);
      else if (step.name === '=') yield* put(`${number}\n`);
      else if (step.name === 'a') appended += `${step.text}\n`;
      else if (step.name === 'i') yield* put(`${step.text}\n`);
      else if (step.name === 'c') {
        yield* put(`${step.text}\n`);
        deleted = true;
      } else if (step.name === 'd') deleted = true;
      else if (step.name === 'q') quit = true;
      else if (step.name === 'n' && after) {
        if (!quiet) yield* put(`${line}\n`);
        line = after.line;
        after = yield* reader.next();
        number++;
      }
      if (deleted || quit) break;
    }
    if (!deleted && !quiet) yield* put(`${line}\n`);
    if (appended) yield* put(appended);
    if (quit) return;
    next = after;
  }
}

function matchesLine(pattern: RegExp, line: string): boolean {
  pattern.lastIndex = 0;
  return pattern.test(line);
}

const replacement = (text: string, found: readonly unknown[]): string =>
  text.replace(/\\(\d)|\\(.)|&/gs, (all, group?: string, escaped?: string) => {
    if (all === '&') return String(found[0]);
    if (group !== undefined) return String(found[Number(group)] ?? '');
    return escaped === 'n' ? '\n' : escaped === 't' ? '\t' : (escaped ?? '');
  });

function readScript(source: string, extended: boolean): Step[] {
  const steps: Step[] = [];
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
    throw new ScriptFault('unterminated address or command');
  };
  const address = (): Address | undefined => {
    const rest = source.slice(at);
    const number = /^\d+/.exec(rest);
    if (number) {
      at += number[0].length;
      return { line: Number(number[0]) };
    }
    if (rest.startsWith('$')) {
      at++;
      return 'last';
    }
    if (!rest.startsWith('/')) return undefined;
    at++;
    return { pattern: posixPattern(delimited('/'), extended, 'g') };
  };
  while (at < source.length) {
    if (/[\s;]/.test(source[at] as string)) {
      at++;
      continue;
    }
    const from = address();
    let to: Address | undefined;
    if (from && source[at] === ',') {
      at++;
      to = address();
      if (!to) throw new ScriptFault('unexpected ,');
    }
    while (source[at] === ' ') at++;
    const negated = source[at] === '!';
    if (negated) at++;
    const name = source[at++] ?? '';
    const base = { from, to, negated, name, inside: false };
    if (name === 's' || name === 'y') {
      const delimiter = source[at++] ?? '';
      const pattern = delimited(delimiter);
      const text = delimited(delimiter);
      if (name === 'y') {
        if (pattern.length !== text.length) throw new ScriptFault('y command strings have different lengths');
        steps.push({ ...base, text: pattern + text });
        continue;
      }
      const flags = /^[gpiI\d]*/.exec(source.slice(at))?.[0] ?? '';
      at += flags.length;
      steps.push({
        ...base,
        pattern: posixPattern(pattern, extended, `${flags.includes('g') ? 'g' : ''}${/i/i.test(flags) ? 'i' : ''}`),
        text,
        print: flags.includes('p'),
      });
    } else if ('aic'.includes(name) && name) {
      const end = source.indexOf('\n', at) < 0 ? source.length : source.indexOf('\n', at);
      steps.push({ ...base, text: source.slice(at, end).replace(/^\\?\s*/, '') });
      at = end;
    } else if ('pdqn='.includes(name) && name) steps.push(base);
    else throw new ScriptFault(`unsupported command ${name}`);
  }
  return steps;
}
