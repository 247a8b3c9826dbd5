import type { Wait } from '../kernel/task.ts';
import { signalNamed } from '../runtime/signals.ts';
import type { Process, Program, SignalName } from '../runtime/system.ts';
import { Leave, type Shell, ShellFault } from './interpreter.ts';
import { parse, SyntaxFault } from './parser.ts';
import { echo, printf } from './tools/echo.ts';
import { ERRNO_TEXT } from './tools/errno.ts';
import { kill } from './tools/kill.ts';
import { testAs } from './tools/test.ts';

type Run<T = number> = Generator<Wait, T, unknown>;

/** A command that the shell carries out itself. `last`: nothing follows it in the script. */
export type Builtin = (shell: Shell, argv: readonly string[], last: boolean) => Run | number;

/** Carries out a builtin; gives its exit code. */
export function* runBuiltin(builtin: Builtin, shell: Shell, argv: readonly string[], last: boolean): Run {
  const result = builtin(shell, argv, last);
  return typeof result === 'number' ? result : yield* result;
}

/** Those whose failure ends a script and whose assignments stay (POSIX 2.14). */
export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set([
  'break',
  ':',
  'continue',
  '.',
  'eval',
  'exec',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'trap',
  'unset',
]);

const NAME = /^[A-Za-z_]\w*$/;

function* print(shell: Shell, text: string): Run {
  if (text) yield shell.streams().stdout.write(text);
  return 0;
}

/** A tool that runs inside the shell. Its complaints begin with the shell's name, as ash has it. */
const inside = (program: Program, named = true): Builtin =>
  function* (shell, argv) {
    const words = named ? argv : [shell.settings.name, ...argv.slice(1)];
    return yield* program(shell.system.as(words, shell.streams()));
  };

const condition: Builtin = (shell, argv) => testAs(shell.settings.name)(shell.system.as(argv, shell.streams()));

const count = (shell: Shell, word: string | undefined, what: string): number => {
  if (word === undefined) return 1;
  if (!/^\d+$/.test(word)) throw new ShellFault(`${what}: Illegal number: ${word}`, 2);
  return shell.loops === 0 && what !== 'shift' ? 0 : Number(word);
};

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const exit: Builtin = (shell, argv) => {
  const word = argv[1];
  if (word !== undefined && !/^-?\d+$/.test(word)) throw new ShellFault(`exit: Illegal number: ${word}`, 2);
  throw new Leave('exit', word === undefined ? shell.status : Number(word) & 255);
};

const cd: Builtin = function* (shell, argv) {
  const { system } = shell;
  const to = argv[1] === '-' ? (shell.variable('OLDPWD') ?? '') : (argv[1] ?? shell.variable('HOME') ?? '/');
  const info = system.files.stat(to || '.');
  const where = shell.dialect === 'bash' ? `cd: ${to}: ` : `cd: can't cd to ${to}: `;
  if (info?.type !== 'directory') {
    const why = info ? ERRNO_TEXT.ENOTDIR : ERRNO_TEXT.ENOENT;
    yield* shell.complain(shell.dialect === 'dash' ? `cd: can't cd to ${to}` : where + why);
    return shell.dialect === 'dash' ? 2 : 1;
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
      const all = [...shell.variables].filter(([, v]) => v[attribute]).sort(([a], [b]) => (a < b ? -1 : 1));
      return yield* print(shell, all.map(([n, v]) => `${word} ${n}=${quote(v.value)}\n`).join(''));
    }
    for (const w of words) {
      const [name = '', value] = w.split(/=(.*)/s);
      if (!NAME.test(name)) throw new ShellFault(`${word}: ${name}: bad variable name`, 2);
      if (value !== undefined) shell.assign(name, value);
      const variable = shell.variables.get(name);
      if (variable) variable[attribute] = true;
      else
        shell.variables.set(name, {
          value: '',
          exported: attribute === 'exported',
          readOnly: attribute === 'readOnly',
        });
    }
    return 0;
  };

const unset: Builtin = (shell, argv) => {
  for (const name of argv.slice(1)) {
    if (shell.variables.get(name)?.readOnly) throw new ShellFault(`unset: ${name}: is read only`, 2);
    if (argv[1] !== '-f') shell.variables.delete(name);
    if (argv[1] === '-f' || !NAME.test(name)) shell.functions.delete(name);
  }
  return 0;
};

const local: Builtin = (shell, argv) => {
  const scope = shell.locals.at(-1);
  if (!scope) throw new ShellFault('local: not in a function', 2);
  for (const w of argv.slice(1)) {
    const [name = '', value] = w.split(/=(.*)/s);
    if (!NAME.test(name)) throw new ShellFault(`local: ${name}: bad variable name`, 2);
    if (!scope.has(name)) {
      const old = shell.variables.get(name);
      scope.set(name, old);
      shell.variables.set(name, { value: value ?? '', exported: old?.exported ?? false, readOnly: false });
    } else shell.assign(name, value ?? '');
  }
  return 0;
};

const set: Builtin = function* (shell, argv) {
  if (argv.length === 1) {
    const all = [...shell.variables].sort(([a], [b]) => (a < b ? -1 : 1));
    return yield* print(shell, all.map(([n, v]) => `${n}=${quote(v.value)}\n`).join(''));
  }
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') {
      shell.parameters = argv.slice(i + 1);
      return 0;
    }
    if (!/^[-+]./.test(word)) {
      shell.parameters = argv.slice(i);
      return 0;
    }
    const on = word.startsWith('-');
    for (const letter of word.slice(1)) {
      if (letter === 'o') {
        const option = argv[++i];
        const letters: Readonly<Record<string, 'e' | 'x' | 'u' | 'f' | 'n' | 'pipefail'>> = {
          errexit: 'e',
          xtrace: 'x',
          nounset: 'u',
          noglob: 'f',
          pipefail: 'pipefail',
        };
        const name = option === undefined ? undefined : letters[option];
        if (name) shell.options[name] = on;
        else if (option !== undefined) throw new ShellFault(`set: illegal option -o ${option}`, 2);
      } else if (letter === 'e' || letter === 'x' || letter === 'u' || letter === 'f') shell.options[letter] = on;
      else if (!'amhvbC'.includes(letter)) throw new ShellFault(`set: illegal option -${letter}`, 2);
    }
  }
  return 0;
};

const shift: Builtin = (shell, argv) => {
  const n = count(shell, argv[1], 'shift');
  if (n > shell.parameters.length) {
    if (shell.dialect === 'dash') throw new ShellFault("shift: can't shift that many", 2);
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
  if (words.length === 0) {
    return yield* print(
      shell,
      [...shell.traps].map(([signal, action]) => `trap -- ${quote(action)} ${signal}\n`).join(''),
    );
  }
  const reset = words.length === 1 || words[0] === '-' || /^\d+$/.test(words[0] as string);
  const action = reset ? undefined : (words[0] as string);
  let code = 0;
  for (const word of reset && words[0] !== '-' ? words : words.slice(1)) {
    const signal = word === 'EXIT' || word === '0' ? 'EXIT' : signalNamed(word);
    if (!signal) {
      yield* shell.complain(`trap: ${word}: invalid signal specification`);
      code = 1;
      continue;
    }
    if (action === undefined) shell.traps.delete(signal);
    else shell.traps.set(signal, action);
    if (signal === 'EXIT') continue;
    shell.system.onSignal(
      signal,
      action === undefined ? undefined : action === '' ? 'ignore' : () => shell.trap(signal),
    );
  }
  return code;
};

const read: Builtin = function* (shell, argv) {
  let raw = false;
  let prompt = '';
  const names: string[] = [];
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '-p') prompt = argv[++i] ?? '';
    else if (/^-[tnd]$/.test(word)) i++;
    else if (/^-[rs]+$/.test(word)) raw ||= word.includes('r');
    else names.push(word);
  }
  for (const name of names) if (!NAME.test(name)) throw new ShellFault(`read: ${name}: bad variable name`, 2);
  const { stdin, stderr } = shell.streams();
  if (prompt && stdin.isTerminal) yield stderr.write(prompt);
  let line = '';
  let ended = false;
  for (;;) {
    const text = (yield stdin.read) as string | undefined;
    if (text === undefined) {
      ended = true;
      break;
    }
    const end = text.indexOf('\n');
    line += end < 0 ? text : text.slice(0, end);
    if (end < 0) continue;
    if (end + 1 < text.length) stdin.unread?.(text.slice(end + 1));
    if (!raw && /(^|[^\\])(\\\\)*\\$/.test(line)) {
      line = line.slice(0, -1);
      continue;
    }
    break;
  }
  if (!raw) line = line.replace(/\\(.)/g, '$1');
  const ifs = shell.variable('IFS') ?? ' \t\n';
  const blanks = [...ifs].filter((c) => /\s/.test(c)).join('');
  const strip = (text: string): string => {
    let [from, to] = [0, text.length];
    while (from < to && blanks.includes(text[from] as string)) from++;
    while (to > from && blanks.includes(text[to - 1] as string)) to--;
    return text.slice(from, to);
  };
  let rest = strip(line);
  const targets = names.length > 0 ? names : ['REPLY'];
  targets.forEach((name, index) => {
    let at = 0;
    while (at < rest.length && !ifs.includes(rest[at] as string)) at++;
    if (index === targets.length - 1) shell.assign(name, rest);
    else {
      shell.assign(name, rest.slice(0, at));
      rest = strip(rest.slice(at + 1));
    }
  });
  return ended ? 1 : 0;
};

const wait: Builtin = function* (shell, argv) {
  const wanted = argv.slice(1).map((w) => Number(w.replace(/^%/, '')));
  const jobs: (Process | undefined)[] =
    wanted.length > 0 ? wanted.map((pid) => shell.jobs.find((j) => j.pid === pid)) : [...shell.jobs];
  let code = 0;
  for (const job of jobs) {
    if (!job) {
      code = 127;
      continue;
    }
    const ended = yield* shell.waitOrTrap(job);
    if (ended === undefined) {
      yield* shell.runTraps();
      return 143;
    }
    if (wanted.length > 0) code = ended;
  }
  return code;
};

const evaluate: Builtin = function* (shell, argv, last) {
  return yield* runText(shell, argv.slice(1).join(' '), last);
};

function* runText(shell: Shell, text: string, last: boolean): Run {
  try {
    return yield* shell.run(parse(text), last);
  } catch (e) {
    if (!(e instanceof SyntaxFault)) throw e;
    for (const line of shell.messages.syntax(e.message, e.token, e.line))
      yield shell.streams().stderr.write(`${line}\n`);
    throw new Leave('exit', 2);
  }
}

const source: Builtin = function* (shell, argv) {
  const path = argv[1];
  if (path === undefined) return 2;
  const dirs = path.includes('/') ? [''] : ['', ...(shell.variable('PATH') ?? '').split(':').map((d) => `${d}/`)];
  for (const dir of dirs) {
    const text = shell.system.files.read(dir + path);
    if (typeof text !== 'string') continue;
    const { parameters } = shell;
    if (argv.length > 2) shell.parameters = argv.slice(2);
    try {
      return yield* runText(shell, text, false);
    } catch (e) {
      if (!(e instanceof Leave) || e.kind !== 'return') throw e;
      return e.value;
    } finally {
      shell.parameters = parameters;
    }
  }
  yield* shell.complain(
    shell.dialect === 'bash'
      ? `${path}: No such file or directory`
      : `.: can't open '${path}': No such file or directory`,
  );
  throw new Leave('exit', 2);
};

const exec: Builtin = function* (shell, argv) {
  if (argv.length === 1) return 0;
  const io = shell.io;
  const code = yield* shell.program(argv.slice(1), { io, replace: true });
  throw new Leave('exit', code);
};

/** Where a command word leads: for command -v, type and which. */
function* find(shell: Shell, name: string): Run<{ kind: 'function' | 'builtin' | 'file'; path: string } | undefined> {
  if (shell.functions.has(name)) return { kind: 'function', path: name };
  if (BUILTINS.has(name)) return { kind: 'builtin', path: name };
  const dirs = name.includes('/') ? [''] : (shell.variable('PATH') ?? '').split(':').map((d) => `${d}/`);
  for (const dir of dirs) {
    const info = shell.system.files.stat(dir + name);
    if (info?.type === 'file' && info.mode & 0o111) return { kind: 'file', path: dir + name };
  }
  return undefined;
}

const command: Builtin = function* (shell, argv, last) {
  if (argv[1] === '-v' || argv[1] === '-V') {
    let code = 0;
    for (const name of argv.slice(2)) {
      const found = yield* find(shell, name);
      if (found) yield* print(shell, argv[1] === '-v' ? `${found.path}\n` : yield* describeCommand(shell, name));
      else code = 127;
    }
    return code;
  }
  const words = argv.slice(1);
  const name = words[0];
  if (name === undefined) return 0;
  const builtin = BUILTINS.get(name);
  return builtin ? yield* runBuiltin(builtin, shell, words, last) : yield* shell.program(words, { io: shell.io });
};

function* describeCommand(shell: Shell, name: string): Run<string> {
  const found = yield* find(shell, name);
  if (!found) return `${name}: not found\n`;
  if (found.kind === 'function') return `${name} is a ${shell.dialect === 'ash' ? 'function' : 'shell function'}\n`;
  return found.kind === 'builtin' ? `${name} is a shell builtin\n` : `${name} is ${found.path}\n`;
}

const type: Builtin = function* (shell, argv) {
  let code = 0;
  for (const name of argv.slice(1)) {
    const text = yield* describeCommand(shell, name);
    if (text.endsWith('not found\n')) code = 127;
    yield* print(shell, text);
  }
  return code;
};

const constant =
  (code: number): Builtin =>
  () =>
    code;

/** Every builtin by name. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', constant(0)],
  ['true', constant(0)],
  ['false', constant(1)],
  ['exit', exit],
  ['cd', cd],
  [
    'pwd',
    function* (shell) {
      return yield* print(shell, `${shell.system.cwd}\n`);
    },
  ],
  ['export', exportNames('exported', 'export')],
  ['readonly', exportNames('readOnly', 'readonly')],
  ['unset', unset],
  ['local', local],
  ['set', set],
  ['shift', shift],
  ['break', leaveLoop('break')],
  ['continue', leaveLoop('continue')],
  [
    'return',
    (shell, argv) => {
      throw new Leave('return', argv[1] === undefined ? shell.status : Number(argv[1]) & 255);
    },
  ],
  ['trap', trap],
  ['read', read],
  ['wait', wait],
  ['eval', evaluate],
  ['.', source],
  ['source', source],
  ['exec', exec],
  ['command', command],
  ['type', type],
  ['umask', (shell, argv) => (argv.length > 1 ? 0 : print(shell, '0022\n'))],
  [
    'jobs',
    function* (shell) {
      const running = shell.jobs.filter((j) => j.code === undefined);
      return yield* print(shell, running.map((j, i) => `[${i + 1}]  Running                 ${j.pid}\n`).join(''));
    },
  ],
  ['echo', (shell, argv) => echo(shell.dialect === 'dash')(shell.system.as(argv, shell.streams()))],
  ['printf', inside(printf)],
  ['test', condition],
  ['[', condition],
  ['[[', condition],
  ['kill', inside(kill, false)],
]);

/** The prompt: PS1 with `\w`, `\u`, `\h` and `\$` replaced. */
export function* prompt(shell: Shell): Run<string> {
  const home = shell.variable('HOME');
  const { cwd, uid, hostname } = shell.system;
  const text =
    shell.variable('PS1') ??
    (shell.dialect === 'bash' ? '\\u@\\h:\\w\\$ ' : shell.dialect === 'dash' ? '\\$ ' : '\\w \\$ ');
  const where =
    home && home !== '/' && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
  const values: Readonly<Record<string, string>> = {
    w: where,
    W: where.split('/').pop() || '/',
    u: shell.variable('USER') ?? (uid === 0 ? 'root' : 'user'),
    h: hostname,
    $: uid === 0 ? '#' : '$',
    n: '\n',
  };
  return text.replace(/\\([wWuhn$])/g, (_all, c: string) => values[c] ?? '');
}

/** Signals an interactive shell does not end of. */
export const INTERACTIVE_IGNORES: readonly SignalName[] = ['TERM', 'QUIT'];
