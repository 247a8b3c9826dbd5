import { first } from '../kernel/task.ts';
import { furtherTools } from '../parts.ts';
import { CANNOT_RUN, lateProgram } from '../runtime/late-program.ts';
import { signalNamed } from '../runtime/signals.ts';
import type { Process, Run } from '../runtime/system.ts';
import type { Command } from './ast.ts';
import { Leave, ShellFault } from './control.ts';
import type { Shell } from './interpreter.ts';
import { parse } from './parser.ts';
import { OPTION_LETTERS, type Variable } from './state.ts';
import { echo } from './tools/echo.ts';
import { ERRNO_TEXT } from './tools/errno.ts';
import type { Tool } from './tools/tool.ts';

/** A command that the shell carries out itself. `last`: nothing follows it in the script. */
export type Builtin = (shell: Shell, argv: readonly string[], last: boolean) => Run | number;

/** Carries out a builtin; gives its exit code. */
export function* runBuiltin(builtin: Builtin, shell: Shell, argv: readonly string[], last: boolean): Run {
  const before = shell.running;
  shell.running = argv[0];
  const result = builtin(shell, argv, last);
  const code = typeof result === 'number' ? result : yield* result;
  shell.running = before;
  return code;
}

/** Those whose failure ends a script and whose assignments stay (POSIX 2.14). */
export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set(
  'break : continue . eval exec exit export readonly return set shift trap unset'.split(' '),
);

/** What a name of a variable is. */
export const NAME = /^[A-Za-z_]\w*$/;

/** The name of a variable and what `NAME=VALUE` gives it; throws ShellFault when it is no name. */
function assignment(word: string): [name: string, value: string | undefined] {
  const [name = '', value] = word.split(/=(.*)/s);
  if (!NAME.test(name)) throw new ShellFault(`${name}: bad variable name`, 2);
  return [name, value];
}

/** Variables as `set` and `export` list them, each after `lead`. */
const listed = (variables: readonly (readonly [string, Variable])[], lead = ''): string =>
  [...variables]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { value }]) => `${lead}${name}=${quote(value)}\n`)
    .join('');

/** Writes to the shell's standard output; gives 0. */
export function* print(shell: Shell, text: string): Run {
  if (text) yield shell.streams().stdout.write(text);
  return 0;
}

/** A tool that runs inside the shell, so that its complaints begin with the shell's name, as ash has it. */
const inside = (name: string): Builtin =>
  function* (shell, argv) {
    const words = [shell.speaker(name), ...argv.slice(1)];
    const tool = lateProgram(furtherTools, ({ tools }) => (tools[name] as Tool)('busybox'));
    return yield* tool(shell.system.as(words, shell.streams()));
  };

/** Says that a builtin could not be fetched. */
function* missing(shell: Shell, name: string): Run {
  yield* shell.complain(`${name}: this command could not be loaded; are you offline? Try again.`);
  return CANNOT_RUN;
}

const condition: Builtin = function* (shell, argv) {
  const rarer = yield* shell.rarer();
  if (!rarer) return yield* missing(shell, argv[0] ?? '');
  return yield* rarer.testAs(shell.speaker(argv[0] ?? ''), shell.dialect)(shell.system.as(argv, shell.streams()));
};

const count = (shell: Shell, word: string | undefined, what: string): number => {
  if (word === undefined) return 1;
  if (!/^\d+$/.test(word)) throw new ShellFault(`Illegal number: ${word}`, 2);
  return shell.loops === 0 && what !== 'shift' ? 0 : Number(word);
};

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const exit: Builtin = (shell, argv) => {
  const word = argv[1];
  if (word !== undefined && !/^-?\d+$/.test(word)) throw new ShellFault(`Illegal number: ${word}`, 2);
  throw new Leave('exit', word === undefined ? shell.status : Number(word) & 255);
};

const cd: Builtin = function* (shell, argv) {
  const { system } = shell;
  const to = argv[1] === '-' ? (shell.variable('OLDPWD') ?? '') : (argv[1] ?? shell.variable('HOME') ?? '/');
  const info = system.files.stat(to || '.');
  if (info?.type !== 'directory') {
    const why = info ? ERRNO_TEXT.ENOTDIR : ERRNO_TEXT.ENOENT;
    const where = { ash: `can't cd to ${to}: ${why}`, dash: `can't cd to ${to}`, bash: `${to}: ${why}` };
    yield* shell.complain(where[shell.dialect]);
    return shell.dialect === 'bash' ? 1 : 2;
  }
  const path = (to.startsWith('/') ? to : `${system.cwd}/${to}`).split('/').reduce<string[]>((parts, name) => {
    if (name === '..') parts.pop();
    else if (name !== '' && name !== '.') parts.push(name);
    return parts;
  }, []);
  shell.assign('OLDPWD', system.cwd);
  system.cwd = `/${path.join('/')}`;
  shell.assign('PWD', system.cwd);
  return argv[1] === '-' ? yield* print(shell, `${system.cwd}\n`) : 0;
};

const exportNames = (attribute: 'exported' | 'readOnly', word: string): Builtin =>
  function* (shell, argv) {
    const words = argv.slice(1).filter((w) => w !== '-p');
    if (words.length === 0) {
      const all = [...shell.variables].filter(([, v]) => v[attribute]);
      return yield* print(shell, listed(all, `${word} `));
    }
    for (const w of words) {
      const [name, value] = assignment(w);
      if (value !== undefined) shell.assign(name, value);
      const variable = shell.variables.get(name);
      if (variable) variable[attribute] = true;
      else shell.variables.set(name, { value: '', exported: false, readOnly: false, [attribute]: true });
    }
    return 0;
  };

const unset: Builtin = (shell, argv) => {
  for (const name of argv.slice(1)) {
    if (shell.variables.get(name)?.readOnly) throw new ShellFault(`${name}: is read only`, 2);
    if (argv[1] !== '-f') shell.variables.delete(name);
    if (argv[1] === '-f' || !NAME.test(name)) shell.functions.delete(name);
  }
  return 0;
};

const local: Builtin = (shell, argv) => {
  const scope = shell.locals.at(-1);
  if (!scope) throw new ShellFault('not in a function', 2);
  for (const w of argv.slice(1)) {
    const [name, value] = assignment(w);
    if (!scope.has(name)) {
      const old = shell.variables.get(name);
      scope.set(name, old);
      shell.variables.set(name, { value: value ?? '', exported: old?.exported ?? false, readOnly: false });
    } else shell.assign(name, value ?? '');
  }
  return 0;
};

const LETTERS = new Set(Object.values(OPTION_LETTERS));

const set: Builtin = function* (shell, argv) {
  if (argv.length === 1) return yield* print(shell, listed([...shell.variables]));
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--' || !/^[-+]./.test(word)) {
      shell.parameters = argv.slice(word === '--' ? i + 1 : i);
      return 0;
    }
    const on = word.startsWith('-');
    for (const letter of word.slice(1)) {
      const option = letter === 'o' ? argv[++i] : undefined;
      const name = option === undefined ? letter : OPTION_LETTERS[option];
      if (letter === 'o' && option === undefined) {
        const all = Object.entries(OPTION_LETTERS);
        yield* print(shell, all.map(([n, l]) => `${n.padEnd(15)} ${shell.options.has(l) ? 'on' : 'off'}\n`).join(''));
      } else if (name === undefined || !LETTERS.has(name)) {
        throw new ShellFault(`illegal option -${option === undefined ? letter : `o ${option}`}`, 2);
      } else if (on) shell.options.add(name);
      else shell.options.delete(name);
    }
  }
  return 0;
};

const shift: Builtin = (shell, argv) => {
  const n = count(shell, argv[1], 'shift');
  if (n > shell.parameters.length) {
    if (shell.dialect === 'dash') throw new ShellFault("can't shift that many", 2);
    return 1;
  }
  shell.parameters = shell.parameters.slice(n);
  return 0;
};

const leaveLoop =
  (kind: 'break' | 'continue'): Builtin =>
  (shell, argv) => {
    const n = count(shell, argv[1], kind);
    if (n > 0 && shell.loops > 0) throw new Leave(kind, n);
    return 0;
  };

const trap: Builtin = function* (shell, argv) {
  const words = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  const shown = ([signal, action]: readonly [string, string]): string => `trap -- ${quote(action)} ${signal}\n`;
  if (words.length === 0) return yield* print(shell, [...shell.traps].map(shown).join(''));
  const reset = words.length === 1 || words[0] === '-' || /^\d+$/.test(words[0] as string);
  const action = reset ? undefined : (words[0] as string);
  let code = 0;
  for (const word of reset && words[0] !== '-' ? words : words.slice(1)) {
    const signal = word === 'EXIT' || word === '0' ? 'EXIT' : signalNamed(word);
    if (!signal) {
      yield* shell.complain(`${word}: invalid signal specification`);
      code = 1;
      continue;
    }
    if (action === undefined) shell.traps.delete(signal);
    else shell.traps.set(signal, action);
    if (signal === 'EXIT') continue;
    const handler = action === '' ? 'ignore' : () => shell.trap(signal);
    shell.system.onSignal(signal, action === undefined ? undefined : handler);
  }
  return code;
};

/** The job that a word means: `%1`, `%%` or a pid. */
export const jobOf = (shell: Shell, word: string): Process | undefined => {
  if (!word.startsWith('%')) return shell.jobs.find((j) => j.pid === Number(word));
  return /^%\d+$/.test(word) ? shell.jobs[Number(word.slice(1)) - 1] : shell.jobs.at(-1);
};

/** `kill` knows jobs by their pids. */
const kill: Builtin = function* (shell, argv) {
  const lost = argv.find((word) => word.startsWith('%') && !jobOf(shell, word));
  if (lost) {
    yield* shell.complain(`${lost}: no such job`);
    return 1;
  }
  const words = argv.map((word) => (word.startsWith('%') ? String(jobOf(shell, word)?.pid) : word));
  return yield* inside('kill')(shell, words, false) as Run;
};

const wait: Builtin = function* (shell, argv) {
  const any = argv[1] === '-n';
  const words = argv.slice(any ? 2 : 1);
  for (const word of words) if (!/^(\d+|%.*)$/.test(word)) throw new ShellFault(`Illegal number: ${word}`, 2);
  const running = shell.jobs.filter((j) => j.code === undefined);
  const jobs = words.length > 0 ? words.map((w) => jobOf(shell, w)) : any ? running : [...shell.jobs];
  if (any && jobs.length > 0) {
    const over = (yield first<number>(...jobs.flatMap((j) => (j ? [j.exit] : [])))) as { value: number };
    return over.value;
  }
  let code = any ? 127 : 0;
  for (const job of jobs) {
    if (!job) {
      code = 127;
      continue;
    }
    const was = job.code;
    const ended = yield* shell.waitOrTrap(job);
    if (ended === undefined) {
      yield* shell.runTraps();
      return 143;
    }
    if (shell.dialect === 'ash' && words.length > 0 && (was === undefined || !shell.reported.has(job.pid)))
      yield* shell.report(job);
    if (words.length > 0) code = ended;
  }
  return code;
};

/** Runs text as a script within the shell; a syntax error ends it. */
export function* runText(shell: Shell, text: string, last: boolean): Run {
  let command: Command;
  try {
    command = parse(text);
  } catch (e) {
    yield* shell.saySyntax(e);
    throw new Leave('exit', 2);
  }
  return yield* shell.run(command, last);
}

const exec: Builtin = function* (shell, argv) {
  if (argv.length === 1) return 0;
  const io = shell.io;
  const code = yield* shell.program(argv.slice(1), { io, replace: true });
  throw new Leave('exit', code);
};

/** A builtin that is fetched when it is first used. */
const late = (name: string): Builtin =>
  function* (shell, argv, last) {
    const builtin = (yield* shell.rarer())?.FURTHER_BUILTINS[name];
    return builtin ? yield* runBuiltin(builtin, shell, argv, last) : yield* missing(shell, name);
  };

/** Every builtin by name. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>(
  Object.entries<Builtin>({
    ':': () => 0,
    true: () => 0,
    false: () => 1,
    exit,
    cd,
    pwd: (shell) => print(shell, `${shell.system.cwd}\n`),
    export: exportNames('exported', 'export'),
    readonly: exportNames('readOnly', 'readonly'),
    unset,
    local,
    set,
    shift,
    break: leaveLoop('break'),
    continue: leaveLoop('continue'),
    return: (shell, argv) => {
      throw new Leave('return', argv[1] === undefined ? shell.status : Number(argv[1]) & 255);
    },
    trap,
    wait,
    eval: (shell, argv, last) => runText(shell, argv.slice(1).join(' '), last),
    exec,
    echo: (shell, argv) => echo(shell.dialect === 'dash')(shell.system.as(argv, shell.streams())),
    printf: inside('printf'),
    test: condition,
    '[': condition,
    '[[': condition,
    kill,
  }).concat(
    '. alias command getopts hash jobs let read source time times type ulimit umask unalias'
      .split(' ')
      .map((name): [string, Builtin] => [name, late(name)]),
  ),
);
