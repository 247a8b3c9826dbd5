import type { Wait } from '../../kernel/task.ts';
import type { FileError } from '../../runtime/filesystem.ts';
import { readAll } from '../../runtime/streams.ts';
import type { System } from '../../runtime/system.ts';
import { ERRNO_TEXT } from './errno.ts';

/** A tool at work: what its program is. */
export type Run<T = number> = Generator<Wait, T, unknown>;

/** Whose words a tool uses: BusyBox's, or GNU's as in Debian images. */
export type Style = 'busybox' | 'gnu';

/** The options and operands of a command line. */
export interface Arguments {
  /** Options by letter; those that take a value have it. */
  readonly options: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/** Why a command line cannot be read: a message for standard error. */
export interface UsageFault {
  readonly usage: string;
}

/**
 * Reads options as getopt does. `letters`: `ln:` takes -l and -n VALUE. `long`: names of long options, to the letter each stands for.
 * With `inOrder`, options end at the first operand.
 */
export function readArguments(
  argv: readonly string[],
  letters: string,
  long: Readonly<Record<string, string>> = {},
  inOrder = false,
): Arguments | UsageFault {
  const name = (argv[0] ?? '').split('/').pop() ?? '';
  const options = new Map<string, string>();
  const operands: string[] = [];
  const takesValue = (letter: string): boolean => letters[letters.indexOf(letter) + 1] === ':';
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') {
      operands.push(...argv.slice(i + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [option = '', value] = word.slice(2).split(/=(.*)/s);
      const letter = long[option];
      if (!letter) return { usage: `${name}: unrecognized option '--${option}'` };
      if (!takesValue(letter)) options.set(letter, '');
      else if (value !== undefined) options.set(letter, value);
      else {
        const next = argv[++i];
        if (next === undefined) return { usage: `${name}: option '--${option}' requires an argument` };
        options.set(letter, next);
      }
      continue;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      if (inOrder) {
        operands.push(...argv.slice(i + 1));
        break;
      }
      continue;
    }
    for (let j = 1; j < word.length; j++) {
      const letter = word[j] as string;
      if (letter === ':' || !letters.includes(letter)) return { usage: `${name}: invalid option -- '${letter}'` };
      if (!takesValue(letter)) {
        options.set(letter, '');
        continue;
      }
      const value = word.slice(j + 1) || argv[++i];
      if (value === undefined) return { usage: `${name}: option requires an argument -- '${letter}'` };
      options.set(letter, value);
      break;
    }
  }
  return { options, operands };
}

/** Writes to standard output. */
export function* print(system: System, text: string): Run<void> {
  if (text) yield system.stdout.write(text);
}

/** Writes a line to standard error, with the tool's name before it, and gives `code`. */
export function* complain(system: System, message: string, code = 1): Run {
  yield system.stderr.write(`${toolName(system)}: ${message}\n`);
  return code;
}

/** Says that the command line is wrong. */
export function* usage(system: System, fault: UsageFault, code = 1): Run {
  yield system.stderr.write(`${fault.usage}\n`);
  return code;
}

/** What the tool is called. */
export const toolName = (system: System): string => (system.argv[0] ?? '').split('/').pop() ?? '';

export const reason = (error: FileError): string => ERRNO_TEXT[error.error];

/** `can't` of BusyBox, `cannot` of GNU. */
export const cannot = (style: Style): string => (style === 'busybox' ? "can't" : 'cannot');

/** The text of a file, or of standard input for `-`. */
export function* readFile(system: System, path: string): Run<string | FileError> {
  if (path === '-') return yield* readAll(system.stdin);
  const text = system.files.read(path);
  yield system.spend(1 + (typeof text === 'string' ? text.length >> 10 : 0));
  return text;
}

/** The texts of all operands one after the other (standard input when there are none); those that cannot be opened are complained of. */
export function* readOperands(
  system: System,
  operands: readonly string[],
  style: Style,
): Run<{ texts: { name: string; text: string }[]; code: number }> {
  const texts: { name: string; text: string }[] = [];
  let code = 0;
  for (const name of operands.length > 0 ? operands : ['-']) {
    const text = yield* readFile(system, name);
    if (typeof text === 'string') texts.push({ name, text });
    else code = yield* cannotOpen(system, name, text, style);
  }
  return { texts, code };
}

/** Recordings 047, 060: BusyBox `can't open 'x': reason`, GNU `x: reason`. */
export const cannotOpen = (system: System, path: string, error: FileError, style: Style): Run =>
  complain(
    system,
    style === 'busybox' && error.error !== 'EISDIR'
      ? `can't open '${path}': ${reason(error)}`
      : style === 'busybox'
        ? `read error: ${reason(error)}`
        : `${path}: ${reason(error)}`,
  );

/** The lines of a text; a missing line end at the end makes no difference. */
export function lines(text: string): string[] {
  const all = text.split('\n');
  if (all[all.length - 1] === '') all.pop();
  return all;
}
