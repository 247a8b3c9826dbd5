import type { Run } from '../runtime/system.ts';
import { evaluate } from './arithmetic.ts';
import { BUILTINS, type Builtin, NAME, print, runBuiltin, runText } from './builtins.ts';
import { Leave, ShellFault } from './control.ts';
import { shellVariables } from './expand.ts';
import type { Shell } from './interpreter.ts';
import { directoryOf } from './tools/tool.ts';

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
  for (const name of names) if (!NAME.test(name)) throw new ShellFault(`${name}: bad variable name`, 2);
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
  const why = {
    ash: `can't open '${path}': No such file or directory`,
    bash: `${path}: No such file or directory`,
    dash: `cannot open ${path}: No such file`,
  };
  if (shell.dialect === 'bash') shell.running = undefined;
  yield* shell.complain(why[shell.dialect]);
  if (shell.dialect === 'bash') return 1;
  throw new Leave('exit', 2);
};

/** Where a command word leads: for command -v, type and which. */
function find(shell: Shell, name: string): { kind: 'function' | 'builtin' | 'file'; path: string } | undefined {
  if (shell.functions.has(name)) return { kind: 'function', path: name };
  if (BUILTINS.has(name)) return { kind: 'builtin', path: name };
  const directory = directoryOf(shell.system, shell.variable('PATH') ?? '', name);
  return directory === undefined ? undefined : { kind: 'file', path: directory + name };
}

const command: Builtin = function* (shell, argv, last) {
  if (argv[1] === '-v' || argv[1] === '-V') {
    let code = 0;
    for (const name of argv.slice(2)) {
      const found = find(shell, name);
      if (found) yield* print(shell, argv[1] === '-v' ? `${found.path}\n` : describeCommand(shell, name));
      else code = shell.dialect === 'bash' ? 1 : 127;
    }
    return code;
  }
  const words = argv.slice(1);
  const name = words[0];
  if (name === undefined) return 0;
  const builtin = BUILTINS.get(name);
  return builtin ? yield* runBuiltin(builtin, shell, words, last) : yield* shell.program(words, { io: shell.io });
};

function describeCommand(shell: Shell, name: string): string {
  const found = find(shell, name);
  if (!found) return `${name}: not found\n`;
  if (found.kind === 'function') return `${name} is a ${shell.dialect === 'ash' ? 'function' : 'shell function'}\n`;
  return found.kind === 'builtin' ? `${name} is a shell builtin\n` : `${name} is ${found.path}\n`;
}

const alias: Builtin = function* (shell, argv) {
  const shown = (name: string, text: string): string =>
    `${shell.dialect === 'bash' ? 'alias ' : ''}${name}='${text}'\n`;
  if (argv.length === 1) return yield* print(shell, [...shell.aliases].map(([n, v]) => shown(n, v)).join(''));
  let code = 0;
  for (const word of argv.slice(1)) {
    const [name = '', text] = word.split(/=(.*)/s);
    const known = shell.aliases.get(name);
    if (text !== undefined) shell.aliases.set(name, text);
    else if (known !== undefined) yield* print(shell, shown(name, known));
    else {
      const what = shell.dialect === 'ash' ? 'alias: ' : `${shell.settings.name}: alias: `;
      yield shell.streams().stderr.write(`${what}${name}${shell.dialect === 'ash' ? '' : ':'} not found\n`);
      code = 1;
    }
  }
  return code;
};

const getopts: Builtin = function* (shell, argv) {
  const [, letters = '', name = '', ...given] = argv;
  const words = given.length > 0 ? given : shell.parameters;
  const index = Number(shell.variable('OPTIND') ?? 1);
  // Where in a word of several letters the next one is.
  const within = shell.optionAt?.index === index ? shell.optionAt.letter : 1;
  const word = words[index - 1];
  shell.variables.delete('OPTARG');
  const give = (option: string, next: number): number => {
    shell.assign('OPTIND', String(next));
    shell.assign(name, option);
    return 0;
  };
  if (word === undefined || !/^-./.test(word) || word === '--') {
    shell.optionAt = undefined;
    give('?', word === '--' ? index + 1 : index);
    return 1;
  }
  const letter = word[within] as string;
  const more = within + 1 < word.length;
  shell.optionAt = more ? { index, letter: within + 1 } : undefined;
  const at = letter === ':' ? -1 : letters.indexOf(letter);
  const quiet = letters.startsWith(':');
  /** The option is wrong: with a `:` in front of the letters the script is told by OPTARG, else the reader by a message. */
  const wrong = function* (own: string, bash: string): Run<void> {
    if (quiet) shell.assign('OPTARG', letter);
    else if (shell.dialect !== 'bash') yield shell.streams().stderr.write(`${own}\n`);
    else yield shell.streams().stderr.write(`${shell.settings.name}: ${bash} -- ${letter}\n`);
  };
  if (at < 0) {
    yield* wrong(`Illegal option -${letter}`, 'illegal option');
    return give('?', more ? index : index + 1);
  }
  if (letters[at + 1] !== ':') return give(letter, more ? index : index + 1);
  shell.optionAt = undefined;
  const value = more ? word.slice(within + 1) : words[index];
  if (value === undefined) {
    yield* wrong(`No arg for -${letter} option`, 'option requires an argument');
    return give(quiet ? ':' : '?', index + 1);
  }
  shell.assign('OPTARG', value);
  return give(letter, more ? index + 1 : index + 2);
};

/** time COMMAND: how long it took; bash's words have a line before them. */
const time: Builtin = function* (shell, argv) {
  const begun = shell.system.now();
  const code = argv.length > 1 ? yield* command(shell, ['command', ...argv.slice(1)], false) as Run : 0;
  const took = (shell.system.now() - begun) / 1000;
  const [lead, gap, digits] = shell.dialect === 'ash' ? ['', ' ', 2] : ['\n', '', 3];
  const shown = (seconds: number): string => `${Math.floor(seconds / 60)}m${gap}${(seconds % 60).toFixed(digits)}s`;
  yield shell.streams().stderr.write(`${lead}real\t${shown(took)}\nuser\t${shown(0)}\nsys\t${shown(0)}\n`);
  return code;
};

const letBuiltin: Builtin = (shell, argv) => {
  const values = argv.slice(1).map((text) => evaluate(text, shellVariables(shell)));
  return values.at(-1) === '0' ? 1 : 0;
};

const type: Builtin = function* (shell, argv) {
  let code = 0;
  for (const name of argv.slice(1)) {
    const text = describeCommand(shell, name);
    const missing = text.endsWith('not found\n');
    if (missing) code = shell.dialect === 'bash' ? 1 : 127;
    if (missing && shell.dialect === 'bash') yield* shell.complain(text.trimEnd());
    else yield* print(shell, text);
  }
  return code;
};

const unalias: Builtin = (shell, argv) => {
  for (const name of argv.slice(1)) shell.aliases.delete(name);
  if (argv[1] === '-a') shell.aliases.clear();
  return 0;
};

const jobs: Builtin = (shell, argv) => {
  const rows = shell.jobs.map((j, i, all) => {
    const current = i === all.length - 1 ? '+' : i === all.length - 2 ? '-' : ' ';
    const shown = argv[1] === '-p' ? String(j.pid) : `[${i + 1}]${current}  Running                    `;
    return j.code === undefined ? `${shown}\n` : '';
  });
  return print(shell, rows.reverse().join(''));
};

/** The builtins that are fetched when one of them is first used. */
export const FURTHER_BUILTINS: Readonly<Record<string, Builtin>> = {
  '.': source,
  alias,
  command,
  getopts,
  hash: () => 0,
  jobs,
  let: letBuiltin,
  read,
  source,
  time,
  times: (shell) => print(shell, '0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n'),
  type,
  ulimit: (shell) => print(shell, 'unlimited\n'),
  umask: (shell, argv) => (argv.length > 1 ? 0 : print(shell, '0022\n')),
  unalias,
};
