import type { Wait } from '../../kernel/task.ts';
import type { FileError } from '../../runtime/filesystem.ts';
import { readAll } from '../../runtime/streams.ts';
import type { Program, Run, System } from '../../runtime/system.ts';
import { ERRNO_TEXT } from './errno.ts';

export type { Run } from '../../runtime/system.ts';

/** Whose words a tool uses: BusyBox's, or GNU's as in Debian images. */
export type Style = 'busybox' | 'gnu';

/** A tool in the words of either. */
export type Tool = (style: Style) => Program;

/** The options and operands of a command line. */
export interface Arguments {
  /** Options by letter; those that take a value have it, the last where it was given often. */
  readonly options: ReadonlyMap<string, string>;
  /** Every option in the order in which they came. */
  readonly given: readonly (readonly [letter: string, value: string])[];
  readonly operands: readonly string[];
}

/** Why a command line cannot be read: a message for standard error. */
export interface UsageFault {
  readonly usage: string;
}

/**
 * Reads options as getopt does. `letters`: `ln:` takes -l and -n VALUE, `i::` takes -i and -iVALUE. `long`: names of long options, to the
 * letter each stands for. With `inOrder`, options end at the first operand.
 */
function readArguments(
  argv: readonly string[],
  letters: string,
  long: ReadonlyMap<string, string>,
  inOrder = false,
): Arguments | UsageFault {
  const name = baseName(argv[0] ?? '');
  const given: [string, string][] = [];
  const operands: string[] = [];
  const takes = (letter: string): string => /^:{0,2}/.exec(letters.slice(letters.indexOf(letter) + 1))?.[0] ?? '';
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') {
      operands.push(...argv.slice(i + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [option = '', value] = word.slice(2).split(/=(.*)/s);
      const letter = long.get(option);
      if (!letter) return { usage: `${name}: unrecognized option '--${option}'` };
      const next = value ?? (takes(letter) === ':' ? argv[++i] : '');
      if (next === undefined) return { usage: `${name}: option '--${option}' requires an argument` };
      given.push([letter, next]);
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
      if (takes(letter) === '') {
        given.push([letter, '']);
        continue;
      }
      const value = word.slice(j + 1) || (takes(letter) === ':' ? argv[++i] : '');
      if (value === undefined) return { usage: `${name}: option requires an argument -- '${letter}'` };
      given.push([letter, value]);
      break;
    }
  }
  return { options: new Map(given), given, operands };
}

/** What a tool takes: the one table its command line is read, and its usage printed, by. */
export interface ToolSpec {
  /** Options as `readArguments` takes them. */
  readonly options?: string;
  /** Long options and the letter that each stands for: `all=a quiet=q`. */
  readonly long?: string;
  /** What `Usage:` says after the name. */
  readonly synopsis: string;
  /** Operands that must be there. */
  readonly least?: number;
  /** Options end at the first operand. */
  readonly inOrder?: boolean;
  /** The exit code of a command line that is wrong; default 1. `gnuWrong`: GNU's, where it is another. */
  readonly wrong?: number;
  readonly gnuWrong?: number;
  /** Changes the command line before it is read (old forms of options). */
  readonly rewrite?: (argv: readonly string[]) => readonly string[];
  /** Files that cannot be opened are `X: reason` in BusyBox too, not `can't open 'X': reason`. */
  readonly plain?: boolean;
}

const BANNER = 'BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.';

/** A tool at work: its command line, and what all tools do alike. */
export class Job {
  readonly system: System;
  readonly gnu: boolean;
  readonly options: ReadonlyMap<string, string>;
  readonly given: Arguments['given'];
  readonly words: readonly string[];
  /** The exit code, when the tool does not give one. */
  code = 0;
  readonly #plain: boolean;
  /** Says that the command line is wrong; gives the exit code. */
  readonly usage: () => Run;

  constructor(system: System, style: Style, plain: boolean, given: Arguments, usage: () => Run) {
    this.system = system;
    this.gnu = style === 'gnu';
    this.options = given.options;
    this.given = given.given;
    this.words = given.operands;
    this.#plain = plain || this.gnu;
    this.usage = usage;
  }

  /** Whether one of these options was given. */
  has(letters: string): boolean {
    for (const letter of letters) if (this.options.has(letter)) return true;
    return false;
  }

  /** Writes to standard output: to be yielded. */
  say(text: string): Wait<boolean> {
    return this.system.stdout.write(text);
  }

  /** Complains; the exit code will be `code`, which is given back. */
  *fail(message: string, code = 1): Run {
    this.code = code;
    return yield* complain(this.system, message, code);
  }

  /** The text of a file, or of standard input for `-`; undefined when it cannot be read, which was said. */
  *open(path: string): Run<string | undefined> {
    if (path === '-') return yield* readAll(this.system.stdin);
    const text = this.system.files.read(path);
    yield this.system.spend(1 + (typeof text === 'string' ? text.length >> 10 : 0));
    if (typeof text === 'string') return text;
    yield* this.cannotOpen(path, text);
    return undefined;
  }

  /** The operands, or `-` for standard input without any. */
  get paths(): readonly string[] {
    return this.words.length > 0 ? this.words : ['-'];
  }

  /** The text of all operands (standard input without any) that can be read. */
  *inputs(paths = this.paths): Run<{ name: string; text: string }[]> {
    const texts: { name: string; text: string }[] = [];
    for (const name of paths) {
      const text = yield* this.open(name);
      if (text !== undefined) texts.push({ name, text });
    }
    return texts;
  }

  /** What -e gives, and what is in the files of -f, in order; undefined when one cannot be read, which was said. */
  *sources(): Run<string[] | undefined> {
    const sources: string[] = [];
    for (const [letter, value] of this.given) {
      if (letter !== 'e' && letter !== 'f') continue;
      const text = letter === 'e' ? value : yield* this.open(value);
      if (text === undefined) return undefined;
      sources.push(text.replace(/\n$/, ''));
    }
    return sources;
  }

  /** The lines of all operands. */
  *lines(paths = this.paths): Run<string[]> {
    return (yield* this.inputs(paths)).flatMap(({ text }) => lines(text));
  }

  /** Recordings 047, 060: BusyBox `can't open 'x': reason`, GNU `x: reason`. */
  *cannotOpen(path: string, error: FileError): Run {
    if (this.#plain) return yield* this.fail(`${path}: ${reason(error)}`);
    if (error.error === 'EISDIR') return yield* this.fail(`read error: ${reason(error)}`);
    return yield* this.fail(`can't open '${path}': ${reason(error)}`);
  }

  /** Goes through a tree of files: `path` and what is below, each directory before (or after) what it holds. */
  *below(path: string, visit: (path: string) => Run<void>, last = false): Run<void> {
    if (!last) yield* visit(path);
    if (this.system.files.lstat(path)?.type === 'directory') {
      const names = this.system.files.readdir(path);
      if ('error' in names) yield* this.fail(`${path}: ${reason(names)}`);
      else for (const name of names) yield* this.below(join(path, name), visit, last);
    }
    if (last) yield* visit(path);
  }
}

/** Makes a tool: its command line is read by `spec`, a wrong one answered with the usage; then `work` runs and may give the exit code. */
export const tool =
  (spec: ToolSpec, work: (job: Job) => Run<number | undefined> | Run<void>): Tool =>
  (style) => {
    const long = new Map(`help=? ${spec.long ?? ''}`.split(' ').map((w) => w.split('=') as [string, string]));
    return function* (system) {
      const argv = spec.rewrite ? spec.rewrite(system.argv) : system.argv;
      const name = toolName(system);
      const read = readArguments(argv, spec.options ?? '', long, spec.inOrder);
      const gnu = style === 'gnu';
      const help = 'options' in read && read.options.has('?');
      const usage = function* (): Run {
        const wanted = `Usage: ${name} ${spec.synopsis}\n`;
        const text = gnu ? (help ? wanted : gnuUsage(name, read)) : `${BANNER}\n\n${wanted}`;
        const fault = 'usage' in read ? `${read.usage}\n` : '';
        yield (help && gnu ? system.stdout : system.stderr).write(fault + text);
        return help ? 0 : ((gnu ? spec.gnuWrong : undefined) ?? spec.wrong ?? 1);
      };
      if ('usage' in read || help || read.operands.length < (spec.least ?? 0)) return yield* usage();
      const job = new Job(system, style, spec.plain ?? false, read, usage);
      return (yield* work(job)) ?? job.code;
    };
  };

const gnuUsage = (name: string, read: Arguments | UsageFault): string => {
  const last = 'usage' in read ? undefined : read.operands[0];
  const missing = last === undefined ? 'missing operand' : `missing operand after '${last}'`;
  return `${'usage' in read ? '' : `${name}: ${missing}\n`}Try '${name} --help' for more information.\n`;
};

/** Writes to standard output. */
export function* print(system: System, text: string): Run<void> {
  if (text) yield system.stdout.write(text);
}

/** Writes a line to standard error, with the tool's name before it, and gives `code`. */
export function* complain(system: System, message: string, code = 1): Run {
  yield system.stderr.write(`${toolName(system)}: ${message}\n`);
  return code;
}

/** The last name of a path. */
export const baseName = (path: string): string => path.replace(/\/+$/, '').split('/').pop() || '/';
/** A name in a directory. */
export const join = (dir: string, name: string): string => (dir.endsWith('/') ? dir + name : `${dir}/${name}`);

/** What the tool is called. */
export const toolName = (system: System): string => baseName(system.argv[0] ?? '');

/** The first of the directories of PATH, each with a slash at its end, that has an executable file of this name; '' when it is a path itself. */
export function directoryOf(system: System, path: string, name: string): string | undefined {
  const dirs = name.includes('/') ? [''] : path.split(':').map((d) => `${d}/`);
  return dirs.find((d) => {
    const info = system.files.stat(d + name);
    return info?.type === 'file' && (info.mode & 0o111) !== 0;
  });
}

/** What strerror says of it. */
export const reason = (error: FileError): string => ERRNO_TEXT[error.error];

/** The lines of a text; a missing line end at the end makes no difference. */
export function lines(text: string): string[] {
  const all = text.split('\n');
  if (all[all.length - 1] === '') all.pop();
  return all;
}

/** Lines as a text. */
export const unlines = (all: readonly string[]): string => all.map((l) => `${l}\n`).join('');

/** The name of a user or group by /etc/passwd or /etc/group; the number when it has none. */
export function accountName(system: System, kind: 'passwd' | 'group', id: number): string {
  return account(system, kind, 2, String(id))?.[0] ?? String(id);
}

/** The number of a user or group by name or number; undefined when there is none of that name. */
export function accountId(system: System, kind: 'passwd' | 'group', name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const found = account(system, kind, 0, name);
  return found && Number(found[2]);
}

/** The fields of the line of /etc/passwd or /etc/group whose field `at` is `value`. */
export function account(
  system: System,
  kind: 'passwd' | 'group',
  at: number,
  value: string,
): readonly string[] | undefined {
  const text = system.files.read(`/etc/${kind}`);
  if (typeof text !== 'string') return undefined;
  return lines(text)
    .map((l) => l.split(':'))
    .find((fields) => fields[at] === value);
}

const UNITS: Readonly<Record<string, number>> = {
  b: 512,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
};

/** `4k` in bytes (or lines), with its sign; NaN when it is no amount. */
export function amount(text: string): number {
  const [, number, unit = ''] = /^([-+]?\d+)([a-zA-Z]*)$/.exec(text) ?? [];
  return Number(number) * (unit === '' || unit === 'c' ? 1 : (UNITS[unit.toLowerCase()] ?? Number.NaN));
}

/** `2.0K`, `1.5M`. */
export function humanSize(bytes: number): string {
  let value = bytes;
  for (const unit of ['', 'K', 'M', 'G', 'T']) {
    if (value < 1024) return unit === '' ? String(value) : `${value.toFixed(1)}${unit}`;
    value /= 1024;
  }
  return `${value.toFixed(1)}P`;
}
