import type { Wait } from '../kernel/task.ts';
import { BUILTINS, type Builtin, NAME, print, runBuiltin, runText } from './builtins.ts';
import { Leave, ShellFault } from './control.ts';
import type { Shell } from './interpreter.ts';

type Run<T = number> = Generator<Wait, T, unknown>;

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

/** The builtins that are fetched when one of them is first used. */
export const FURTHER_BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['read', read],
  ['.', source],
  ['source', source],
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
]);
