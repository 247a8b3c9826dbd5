import { PatternFault, posixPattern } from './regex.ts';
import { formatTime, parseDate } from './time-format.ts';
import { account, accountName, baseName, directoryOf, tool } from './tool.ts';

/** date (recording 043: `Fri Nov 20 06:14:47 UTC 2026`). */
export const date = tool(
  {
    options: 'ud:I::Rr:s:D:',
    long: 'utc=u date=d iso-8601=I reference=r rfc-2822=R rfc-email=R',
    synopsis: '[OPTIONS] [+FMT] [[-s] TIME]',
  },
  function* (t) {
    const [text, file] = [t.options.get('d'), t.options.get('r')];
    let at = t.system.now();
    if (file !== undefined) {
      const info = t.system.files.stat(file);
      if (!info) return yield* t.fail(`${t.gnu ? '' : "can't stat "}'${file}': No such file or directory`);
      at = info.modified;
    } else if (text !== undefined) at = text === 'now' ? at : parseDate(text);
    if (Number.isNaN(at)) return yield* t.fail(`invalid date '${text}'`);
    const [word] = t.words;
    if (t.has('s') || (word !== undefined && !word.startsWith('+')))
      return yield* t.fail("can't set date: Operation not permitted");
    const iso = t.options.get('I');
    let format = word?.slice(1) ?? '%a %b %e %H:%M:%S UTC %Y';
    if (iso !== undefined)
      format = iso.startsWith('h')
        ? '%FT%H+00:00'
        : iso.startsWith('m')
          ? '%FT%R+00:00'
          : iso.startsWith('s')
            ? '%FT%T+00:00'
            : '%F';
    if (t.has('R')) format = '%a, %d %b %Y %H:%M:%S +0000';
    yield t.say(`${formatTime(format, at)}\n`);
    return 0;
  },
);

/** id, and `groups` as `id -Gn` (recordings 060, 064). */
export const id = tool(
  { options: 'ugGnrZ', long: 'user=u group=g groups=G name=n', synopsis: '[-ugGnr] [USER]' },
  function* (t) {
    const { system } = t;
    const [word] = t.words;
    const other = word === undefined ? undefined : account(system, 'passwd', 0, word);
    if (word !== undefined && !other) return yield* t.fail(t.gnu ? `'${word}': no such user` : `unknown user ${word}`);
    const uid = other ? Number(other[2]) : system.uid;
    const gid = other ? Number(other[3]) : system.gid;
    const groups = [...new Set(other ? [gid] : [...system.groups, gid])].sort((a, b) => a - b);
    const name = (kind: 'passwd' | 'group', n: number): string =>
      t.has('n') ? accountName(system, kind, n) : String(n);
    const full = (kind: 'passwd' | 'group', n: number): string => {
      const known = accountName(system, kind, n);
      return known === String(n) ? known : `${n}(${known})`;
    };
    if (t.has('u')) yield t.say(`${name('passwd', uid)}\n`);
    else if (t.has('g')) yield t.say(`${name('group', gid)}\n`);
    else if (t.has('G')) yield t.say(`${groups.map((g) => name('group', g)).join(' ')}\n`);
    else
      yield t.say(
        `uid=${full('passwd', uid)} gid=${full('group', gid)} groups=${groups.map((g) => full('group', g)).join(',')}\n`,
      );
    return 0;
  },
);

export const groups = tool({ synopsis: '[USER]' }, function* (t) {
  return yield* id(t.gnu ? 'gnu' : 'busybox')(t.system.as(['id', '-Gn', ...t.words]));
});

export const whoami = tool({ synopsis: '' }, function* (t) {
  const name = accountName(t.system, 'passwd', t.system.uid);
  if (name !== String(t.system.uid)) yield t.say(`${name}\n`);
  else yield* t.fail(t.gnu ? `cannot find name for user ID ${name}` : `unknown uid ${name}`);
});

/** hostname (recordings 005, 065) */
export const hostname = tool({ options: 'sidfIF:', synopsis: '[-sidf] [HOSTNAME | -F FILE]' }, function* (t) {
  const { system } = t;
  if (t.words.length > 0) return yield* t.fail('sethostname: Operation not permitted');
  if (t.has('iI')) {
    const found = (yield system.network.resolve(system.hostname)) as readonly string[];
    if (found.length === 0) return yield* t.fail(`${system.hostname}: Unknown host`);
    yield t.say(`${found.join(' ')}${t.has('I') ? ' ' : ''}\n`);
  } else if (t.has('fd')) {
    const hosts = system.files.read('/etc/hosts');
    const names = (typeof hosts === 'string' ? hosts.split('\n') : []).map((l) => l.split(/\s+/).slice(1));
    const full = names.find((n) => n.includes(system.hostname))?.[0] ?? system.hostname;
    yield t.say(`${t.has('f') ? full : full.split('.').slice(1).join('.')}\n`);
  } else yield t.say(`${t.has('s') ? system.hostname.split('.')[0] : system.hostname}\n`);
  return 0;
});

/** The kernel of the recordings. */
const KERNEL = { s: 'Linux', r: '6.18.44-generic', v: '#1 SMP PREEMPT_DYNAMIC', m: 'x86_64', o: 'GNU/Linux' };

/** uname, and arch as `uname -m`. */
export const uname = tool({ options: 'asnrvmopi', long: 'all=a', synopsis: '[-amnrspvio]' }, function* (t) {
  const arch = baseName(t.system.argv[0] ?? '') === 'arch';
  const parts = { s: KERNEL.s, n: t.system.hostname, r: KERNEL.r, v: KERNEL.v, m: KERNEL.m, o: KERNEL.o };
  const wanted = arch ? 'm' : t.options.size === 0 ? 's' : t.has('a') ? 'snrvmo' : [...t.options.keys()].join('');
  const shown = Object.entries(parts).filter(([letter]) => wanted.includes(letter));
  yield t.say(`${shown.map(([, text]) => text).join(' ')}\n`);
});

export const tty = tool({ options: 's', synopsis: '' }, function* (t) {
  const terminal = t.system.stdin.isTerminal;
  if (!t.has('s')) yield t.say(terminal ? '/dev/pts/0\n' : 'not a tty\n');
  return terminal ? 0 : 1;
});

export const which = tool({ options: 'a', synopsis: '[-a] COMMAND...', least: 1 }, function* (t) {
  for (const name of t.words) {
    const found = directoryOf(t.system, t.system.env.get('PATH') ?? '', name);
    if (found === undefined) t.code = 1;
    else yield t.say(`${found}${name}\n`);
  }
});

export const basename = tool(
  { options: 'as:', synopsis: 'FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...', least: 1 },
  function* (t) {
    const many = t.has('as');
    const suffix = many ? (t.options.get('s') ?? '') : (t.words[1] ?? '');
    for (const path of many ? t.words : t.words.slice(0, 1)) {
      const name = baseName(path);
      yield t.say(`${suffix && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name}\n`);
    }
  },
);

export const dirname = tool({ synopsis: 'FILENAME', least: 1 }, function* (t) {
  for (const path of t.words) {
    const parent = path.replace(/\/+$/, '').replace(/\/*[^/]*$/, '');
    yield t.say(`${parent || (path.startsWith('/') ? '/' : '.')}\n`);
  }
});

export const pwd = tool({ options: 'LP', synopsis: '' }, function* (t) {
  yield t.say(`${t.system.cwd}\n`);
});

/** clear: the screen of a terminal. */
export const clear = tool({ synopsis: '' }, function* (t) {
  yield t.say(t.gnu ? '\x1b[H\x1b[2J\x1b[3J' : '\x1b[H\x1b[J');
});

export const expr = tool(
  { synopsis: 'EXPRESSION', least: 1, gnuWrong: 2, rewrite: (argv) => [argv[0] ?? 'expr', '--', ...argv.slice(1)] },
  function* (t) {
    try {
      const value = evaluate(t.words[0] === '--' ? t.words.slice(1) : t.words);
      yield t.say(`${value}\n`);
      return value === '' || value === '0' ? 1 : 0;
    } catch (e) {
      if (!(e instanceof ExprFault || e instanceof PatternFault)) throw e;
      return yield* t.fail(e.message, 2);
    }
  },
);

class ExprFault extends Error {}

const number = (text: string): number => {
  if (!/^-?\d+$/.test(text)) throw new ExprFault('non-numeric argument');
  return Number(text);
};
const divisor = (text: string): number => {
  if (number(text) === 0) throw new ExprFault('division by zero');
  return Number(text);
};
const holds = (text: string): boolean => text !== '' && text !== '0';
/** Less than, equal to or greater than 0: numbers by value, else texts. */
const order = (a: string, b: string): number =>
  /^-?\d+$/.test(a) && /^-?\d+$/.test(b) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
const yes = (is: boolean): string => (is ? '1' : '0');

function match(text: string, pattern: string): string {
  const groups = posixPattern(`^${pattern.replace(/^\^/, '')}`, false).first(text)?.groups;
  return groups ? (groups[1] ?? String(groups[0]?.length)) : /\\\(/.test(pattern) ? '' : '0';
}

/** Operators of expr, those that bind least first. */
const LEVELS: readonly Readonly<Record<string, (a: string, b: string) => string>>[] = [
  { '|': (a, b) => (holds(a) ? a : b) },
  { '&': (a, b) => (holds(a) && holds(b) ? a : '0') },
  {
    '=': (a, b) => yes(order(a, b) === 0),
    '==': (a, b) => yes(order(a, b) === 0),
    '!=': (a, b) => yes(order(a, b) !== 0),
    '<': (a, b) => yes(order(a, b) < 0),
    '>': (a, b) => yes(order(a, b) > 0),
    '<=': (a, b) => yes(order(a, b) <= 0),
    '>=': (a, b) => yes(order(a, b) >= 0),
  },
  { '+': (a, b) => String(number(a) + number(b)), '-': (a, b) => String(number(a) - number(b)) },
  {
    '*': (a, b) => String(number(a) * number(b)),
    '/': (a, b) => String(Math.trunc(number(a) / divisor(b))),
    '%': (a, b) => String(number(a) % divisor(b)),
  },
  { ':': match },
];

/** The value of the words of an expression. Throws ExprFault and PatternFault. */
function evaluate(words: readonly string[]): string {
  let at = 0;
  const next = (): string => {
    const word = words[at++];
    if (word === undefined) throw new ExprFault('syntax error');
    return word;
  };
  const level = (n: number): string => {
    const operators = LEVELS[n];
    if (!operators) return primary();
    let left = level(n + 1);
    for (let op = words[at]; op !== undefined && Object.hasOwn(operators, op); op = words[at]) {
      at++;
      left = operators[op]?.(left, level(n + 1)) ?? '';
    }
    return left;
  };
  const primary = (): string => {
    const word = next();
    const more = at < words.length;
    if (word === 'length' && more) return String(next().length);
    if (word === 'match' && more) return match(next(), next());
    if (word === 'substr' && more) {
      const [text, from, count] = [next(), number(next()) - 1, number(next())];
      return text.slice(from, from + count);
    }
    if (word !== '(') return word;
    const inner = level(0);
    if (next() !== ')') throw new ExprFault('syntax error');
    return inner;
  };
  const value = level(0);
  if (at < words.length) throw new ExprFault('syntax error');
  return value;
}
