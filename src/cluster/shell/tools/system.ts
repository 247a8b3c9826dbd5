import { first, sleep } from '../../kernel/task.ts';
import { signalNamed } from '../../runtime/signals.ts';
import type { Program } from '../../runtime/system.ts';
import { accountName, humanSize } from './list.ts';
import { duration } from './sleep.ts';
import { formatTime, two } from './time-format.ts';
import { complain, print, readArguments, type Style, usage } from './tool.ts';

/** date [-u] [-I[seconds]] [-d @SECONDS] [+FORMAT] (recording 043: `Fri Nov 20 06:14:47 UTC 2026`). */
export const date: Program = function* (system) {
  let format = '%a %b %e %H:%M:%S UTC %Y';
  let at = system.now();
  const words = system.argv.slice(1);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word.startsWith('+')) format = word.slice(1);
    else if (/^(-I|--iso-8601)/.test(word))
      format = /s(econds)?$/.test(word.slice(2)) ? '%Y-%m-%dT%H:%M:%S+00:00' : '%Y-%m-%d';
    else if (word === '-R') format = '%a, %d %b %Y %H:%M:%S +0000';
    else if (word === '-d' || word.startsWith('--date=')) {
      const text = word === '-d' ? (words[++i] ?? '') : word.slice(7);
      const parsed = text.startsWith('@') ? Number(text.slice(1)) * 1000 : text === 'now' ? at : parseDate(text);
      if (Number.isNaN(parsed)) return yield* complain(system, `invalid date '${text}'`);
      at = parsed;
    } else if (word !== '-u' && word !== '--utc') return yield* complain(system, `invalid date '${word}'`);
  }
  yield* print(system, `${formatTime(format, at)}\n`);
  return 0;
};

function parseDate(text: string): number {
  const m = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?Z?)?$/.exec(text);
  if (!m) return Number.NaN;
  const [, y, mo, d, h = '0', mi = '0', s = '0'] = m;
  return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
}

/** timeout [-s SIGNAL] [-k SECONDS] SECONDS COMMAND [ARGUMENT]... : 124 when the time was over (143 in BusyBox). */
export const timeout = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, 's:k:', { signal: 's', 'kill-after': 'k' }, true);
    if ('usage' in given) return yield* usage(system, given, 125);
    const [time = '', ...command] = given.operands;
    const ms = duration(time);
    const signal = signalNamed(given.options.get('s') ?? 'TERM');
    if (Number.isNaN(ms) || command.length === 0 || !signal)
      return yield* complain(system, `invalid time interval '${time}'`, 125);
    const child = system.spawn(command);
    if ('error' in child)
      return yield* complain(system, `can't execute '${command[0]}': No such file or directory`, 127);
    const over = (yield first<unknown>(child.exit, sleep(ms))) as { index: number; value: number };
    if (over.index === 0) return over.value;
    child.kill(signal);
    const kill = given.options.get('k');
    if (kill !== undefined) {
      yield first<unknown>(child.exit, sleep(duration(kill)));
      child.kill('KILL');
    }
    const code = (yield child.exit) as number;
    return style === 'gnu' ? 124 : code;
  };

/** env [-i] [-u NAME] [NAME=VALUE]... [COMMAND [ARGUMENT]...] */
export const env: Program = function* (system) {
  const given = readArguments(system.argv, 'iu:0', { 'ignore-environment': 'i' }, true);
  if ('usage' in given) return yield* usage(system, given, 125);
  const values = new Map(given.options.has('i') ? [] : system.env);
  const unset = given.options.get('u');
  if (unset !== undefined) values.delete(unset);
  const words = [...given.operands];
  for (let m = /^([^=]+)=(.*)$/s.exec(words[0] ?? ''); m; m = /^([^=]+)=(.*)$/s.exec(words[0] ?? '')) {
    values.set(m[1] as string, m[2] as string);
    words.shift();
  }
  if (words.length === 0) {
    yield* print(system, [...values].map(([n, v]) => `${n}=${v}\n`).join(''));
    return 0;
  }
  const started = system.exec(words, { env: values });
  if ('error' in started)
    return yield* complain(
      system,
      `can't execute '${words[0]}': ${started.error === 'ENOENT' ? 'No such file or directory' : 'Permission denied'}`,
      started.error === 'ENOENT' ? 127 : 126,
    );
  return yield* started.run;
};

/** printenv [NAME]... */
export const printenv: Program = function* (system) {
  const names = system.argv.slice(1);
  if (names.length === 0) {
    yield* print(system, [...system.env].map(([n, v]) => `${n}=${v}\n`).join(''));
    return 0;
  }
  let code = 0;
  for (const name of names) {
    const value = system.env.get(name);
    if (value === undefined) code = 1;
    else yield* print(system, `${value}\n`);
  }
  return code;
};

/** id [-u | -g | -G] [-n] (recordings 060, 064). */
export const id: Program = function* (system) {
  const given = readArguments(system.argv, 'ugGnr');
  if ('usage' in given) return yield* usage(system, given);
  const has = (o: string): boolean => given.options.has(o);
  const groups = [...new Set([...system.groups, system.gid])].sort((a, b) => a - b);
  const name = (kind: 'passwd' | 'group', n: number): string => (has('n') ? accountName(system, kind, n) : String(n));
  const full = (kind: 'passwd' | 'group', n: number): string => {
    const known = accountName(system, kind, n);
    return known === String(n) ? known : `${n}(${known})`;
  };
  if (has('u')) yield* print(system, `${name('passwd', system.uid)}\n`);
  else if (has('g')) yield* print(system, `${name('group', system.gid)}\n`);
  else if (has('G')) yield* print(system, `${groups.map((g) => name('group', g)).join(' ')}\n`);
  else
    yield* print(
      system,
      `uid=${full('passwd', system.uid)} gid=${full('group', system.gid)} groups=${groups.map((g) => full('group', g)).join(',')}\n`,
    );
  return 0;
};

/** whoami */
export const whoami: Program = function* (system) {
  const name = accountName(system, 'passwd', system.uid);
  if (name === String(system.uid)) return yield* complain(system, `unknown uid ${system.uid}`);
  yield* print(system, `${name}\n`);
  return 0;
};

/** hostname [-f | -i | -s] (recordings 005, 065) */
export const hostname: Program = function* (system) {
  const option = system.argv[1];
  if (option === undefined || option === '-s') yield* print(system, `${system.hostname.split('.')[0]}\n`);
  else if (option === '-i' || option === '-I') {
    const found = (yield system.network.resolve(system.hostname)) as readonly string[];
    if (found.length === 0) return yield* complain(system, `${system.hostname}: Unknown host`);
    yield* print(system, `${found.join(' ')}${option === '-I' ? ' ' : ''}\n`);
  } else if (option === '-f' || option === '-d') {
    const hosts = system.files.read('/etc/hosts');
    const line =
      typeof hosts === 'string'
        ? hosts.split('\n').find((l) => l.split(/\s+/).slice(1).includes(system.hostname))
        : undefined;
    const full = line?.split(/\s+/)[1] ?? system.hostname;
    yield* print(system, `${option === '-f' ? full : full.split('.').slice(1).join('.')}\n`);
  } else return yield* complain(system, 'sethostname: Operation not permitted');
  return 0;
};

/** uname [-asnrvmo]: the kernel of the recordings. */
export const uname: Program = function* (system) {
  const given = readArguments(system.argv, 'asnrvmopi', { all: 'a' });
  if ('usage' in given) return yield* usage(system, given);
  const parts: readonly (readonly [string, string])[] = [
    ['s', 'Linux'],
    ['n', system.hostname],
    ['r', '6.18.44-generic'],
    ['v', '#1 SMP PREEMPT_DYNAMIC'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ];
  const wanted = given.options.size === 0 ? 's' : [...given.options.keys()].join('');
  const shown = parts.filter(([letter]) => wanted.includes(letter) || wanted.includes('a'));
  yield* print(system, `${shown.map(([, text]) => text).join(' ')}\n`);
  return 0;
};

const clock = (ms: number): string => `${Math.floor(ms / 60_000)}:${two(Math.floor(ms / 1000) % 60)}`;

/** ps: BusyBox's table whatever its options (recording 060), or procps' with `aux` and `-ef`. */
export const ps = (style: Style): Program =>
  function* (system) {
    const processes = system.processes();
    if (style === 'busybox') {
      const rows = processes.map(
        (p) =>
          `${String(p.pid).padStart(5)} ${accountName(system, 'passwd', p.uid).padEnd(8)} ${clock(p.cpu).padStart(5)} ${p.command}\n`,
      );
      yield* print(system, `PID   USER     TIME  COMMAND\n${rows.join('')}`);
      return 0;
    }
    const options = system.argv.slice(1).join('');
    const time = (ms: number): string => `00:${two(Math.floor(ms / 60_000))}:${two(Math.floor(ms / 1000) % 60)}`;
    if (/aux/.test(options)) {
      const rows = processes.map(
        (p) =>
          `${accountName(system, 'passwd', p.uid).padEnd(8)} ${String(p.pid).padStart(7)}  0.0  0.0   2484   896 ?        Ss   ${formatTime('%H:%M', system.now())}   ${clock(p.cpu)} ${p.command}\n`,
      );
      yield* print(
        system,
        `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${rows.join('')}`,
      );
    } else if (/e/.test(options)) {
      const rows = processes.map(
        (p) =>
          `${accountName(system, 'passwd', p.uid).padEnd(8)} ${String(p.pid).padStart(7)} ${String(p.ppid).padStart(7)}  0 ${formatTime('%H:%M', system.now())} ?        ${time(p.cpu)} ${p.command}\n`,
      );
      yield* print(system, `UID          PID    PPID  C STIME TTY          TIME CMD\n${rows.join('')}`);
    } else {
      const rows = processes.map(
        (p) =>
          `${String(p.pid).padStart(7)} ?        ${time(p.cpu)} ${(p.command.split(' ')[0] ?? '').split('/').pop()}\n`,
      );
      yield* print(system, `    PID TTY          TIME CMD\n${rows.join('')}`);
    }
    return 0;
  };

/** top -bn1: one picture of the processes; it does not follow them. */
export const top: Program = function* (system) {
  const rows = system
    .processes()
    .map(
      (p) =>
        `${String(p.pid).padStart(5)} ${String(p.ppid).padStart(5)} ${accountName(system, 'passwd', p.uid).padEnd(8)} S     1604   0%   0   0% ${p.command}\n`,
    );
  yield* print(system, `  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n${rows.join('')}`);
  return 0;
};

/** df [-h] [PATH]...: of /dev/shm (recording 142) and the root. */
export const df: Program = function* (system) {
  const given = readArguments(system.argv, 'hkmTPai');
  if ('usage' in given) return yield* usage(system, given);
  const human = given.options.has('h');
  const size = (kb: number): string =>
    human ? (kb === 0 ? '0' : humanSize(kb * 1024).replace(/^(\d+)$/, '$1')) : String(kb);
  const row = (device: string, kb: number, used: number, at: string): string =>
    `${device.padEnd(20)}${size(kb).padStart(human ? 10 : 10)} ${size(used).padStart(9)} ${size(kb - used).padStart(9)} ${String(Math.round((used * 100) / kb)).padStart(3)}% ${at}\n`;
  const measured = (path: string): number => {
    const names = system.files.readdir(path);
    return 'error' in names
      ? 0
      : names.reduce((sum, n) => sum + Math.ceil((system.files.stat(`${path}/${n}`)?.size ?? 0) / 4096) * 4, 0);
  };
  const head = human
    ? 'Filesystem                Size      Used Available Use% Mounted on\n'
    : 'Filesystem           1K-blocks      Used Available Use% Mounted on\n';
  const root = row('overlay', 101_590_008, 14_021_948, '/');
  const shm = row('shm', 65_536, measured('/dev/shm'), '/dev/shm');
  const tmp = row('tmpfs', 65_536, 0, '/dev');
  const paths = given.operands;
  let rows = '';
  for (const path of paths) {
    if (!system.files.stat(path)) return yield* complain(system, `${path}: can't find mount point`);
    rows += path.startsWith('/dev/shm') ? shm : path.startsWith('/dev') ? tmp : root;
  }
  yield* print(system, head + (paths.length > 0 ? rows : root + tmp + shm));
  return 0;
};

/** which NAME... */
export const which: Program = function* (system) {
  let code = 0;
  for (const name of system.argv.slice(1)) {
    const dirs = name.includes('/') ? [''] : (system.env.get('PATH') ?? '').split(':').map((d) => `${d}/`);
    const found = dirs.find((d) => {
      const info = system.files.stat(d + name);
      return info?.type === 'file' && (info.mode & 0o111) !== 0;
    });
    if (found === undefined) code = 1;
    else yield* print(system, `${found}${name}\n`);
  }
  return code;
};

/** basename PATH [SUFFIX] */
export const basename: Program = function* (system) {
  const [, path = '', suffix = ''] = system.argv;
  const name = path.replace(/\/+$/, '').split('/').pop() || '/';
  yield* print(
    system,
    `${suffix && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name}\n`,
  );
  return 0;
};

/** dirname PATH... */
export const dirname: Program = function* (system) {
  for (const path of system.argv.slice(1)) {
    const parts = path.replace(/\/+$/, '').split('/');
    parts.pop();
    yield* print(system, `${parts.join('/') || (path.startsWith('/') ? '/' : '.')}\n`);
  }
  return 0;
};

/** expr: integers, comparisons, `:` and length. */
export const expr: Program = function* (system) {
  const w = system.argv.slice(1);
  const num = (s: string): number => {
    if (!/^-?\d+$/.test(s)) throw new TypeError();
    return Number(s);
  };
  let at = 0;
  const LEVELS: readonly (readonly string[])[] = [
    ['|'],
    ['&'],
    ['=', '!=', '<', '>', '<=', '>='],
    ['+', '-'],
    ['*', '/', '%'],
    [':'],
  ];
  const level = (n: number): string => {
    const operators = LEVELS[n];
    if (!operators) {
      const word = w[at++];
      if (word === undefined) throw new TypeError();
      if (word === 'length') return String((w[at++] ?? '').length);
      if (word !== '(') return word;
      const inner = level(0);
      at++;
      return inner;
    }
    let left = level(n + 1);
    for (let op = w[at]; op !== undefined && operators.includes(op); op = w[at]) {
      at++;
      left = applyExpr(left, op, level(n + 1), num);
    }
    return left;
  };
  try {
    const value = level(0);
    if (at < w.length) throw new TypeError();
    yield* print(system, `${value}\n`);
    return value === '' || value === '0' ? 1 : 0;
  } catch (e) {
    if (e instanceof RangeError) return yield* complain(system, 'division by zero', 2);
    return yield* complain(system, e instanceof TypeError ? 'non-numeric argument' : 'syntax error', 2);
  }
};

function applyExpr(a: string, operator: string, b: string, num: (s: string) => number): string {
  const numeric = /^-?\d+$/.test(a) && /^-?\d+$/.test(b);
  const order = numeric ? num(a) - num(b) : a < b ? -1 : a > b ? 1 : 0;
  const yes = (holds: boolean): string => (holds ? '1' : '0');
  switch (operator) {
    case '|':
      return a !== '' && a !== '0' ? a : b;
    case '&':
      return a !== '' && a !== '0' && b !== '' && b !== '0' ? a : '0';
    case '=':
      return yes(order === 0);
    case '!=':
      return yes(order !== 0);
    case '<':
      return yes(order < 0);
    case '>':
      return yes(order > 0);
    case '<=':
      return yes(order <= 0);
    case '>=':
      return yes(order >= 0);
    case '+':
      return String(num(a) + num(b));
    case '-':
      return String(num(a) - num(b));
    case '*':
      return String(num(a) * num(b));
    case ':': {
      if (b.length > 200 || a.length > 1000) throw new TypeError();
      const m = new RegExp(`^${b.replace(/\\([()])/g, '$1')}`).exec(a);
      return m ? (m[1] ?? String(m[0].length)) : /\\\(/.test(b) ? '' : '0';
    }
  }
  if (num(b) === 0) throw new RangeError();
  return String(operator === '/' ? Math.trunc(num(a) / num(b)) : num(a) % num(b));
}

/** pwd */
export const pwd: Program = function* (system) {
  yield* print(system, `${system.cwd}\n`);
  return 0;
};

/** clear: the screen of a terminal. */
export const clear: Program = function* (system) {
  yield* print(system, '\x1b[H\x1b[2J\x1b[3J');
  return 0;
};
