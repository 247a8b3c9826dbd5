import { first, sleep } from '../../kernel/task.ts';
import { SIGNAL_NUMBERS, signalNamed } from '../../runtime/signals.ts';
import type { ProcessInfo, SignalName, System } from '../../runtime/system.ts';
import { duration } from './sleep.ts';
import { formatTime, two } from './time-format.ts';
import { accountName, baseName, type Job, type Run, tool } from './tool.ts';

/** Signals by number, as `kill -l` lists them. */
const LIST = Object.entries(SIGNAL_NUMBERS)
  .map(([name, n]) => `${String(n).padStart(2)}) ${name}\n`)
  .join('');

/** `-TERM`, `-9` and `-s TERM` as an option with a value. */
const signalAsOption = (argv: readonly string[]): readonly string[] =>
  argv.map((w, i) => (i === 1 && /^-[A-Z0-9]\w*$/i.test(w) && !/^-[slq]$/.test(w) ? `-s${w.slice(1)}` : w));

/** Reads the signal to send; undefined when there is none of that name, which was said. */
function* wantedSignal(t: Job): Run<SignalName | 0 | undefined> {
  const word = t.options.get('s') ?? 'TERM';
  const signal = signalNamed(word);
  if (signal === undefined) yield* t.fail(`bad signal name '${word}'`);
  return signal;
}

/** kill, and `kill -l` with a signal or without. */
export const kill = tool(
  { options: 's:l', synopsis: '[-l] [-SIG] PID...', inOrder: true, rewrite: signalAsOption },
  function* (t) {
    if (t.has('l')) {
      if (t.words.length === 0) yield t.say(LIST);
      for (const word of t.words) {
        const signal = signalNamed(/^\d+$/.test(word) ? String(Number(word) % 128) : word);
        if (!signal) yield* t.fail(`unknown signal '${word}'`);
        else yield t.say(`${/^\d/.test(word) ? signal : SIGNAL_NUMBERS[signal]}\n`);
      }
      return undefined;
    }
    const signal = yield* wantedSignal(t);
    if (signal === undefined) return 1;
    const words = t.words[0] === '--' ? t.words.slice(1) : t.words;
    if (words.length === 0) return yield* t.fail('you need to specify whom to kill');
    const { system } = t;
    for (const word of words) {
      if (!/^-?\d+$/.test(word)) yield* t.fail(`invalid number '${word}'`);
      else if (Number(word) === -1) {
        for (const p of system.processes()) if (p.pid !== 1 && p.pid !== system.pid) system.kill(p.pid, signal);
      } else if (!system.kill(Math.abs(Number(word)) || system.pid, signal)) {
        const there = system.processes().some((p) => p.pid === Math.abs(Number(word)));
        yield* t.fail(`can't kill pid ${word}: ${there ? 'Operation not permitted' : 'No such process'}`);
      }
      yield system.spend(1); // one that kills itself ends here
    }
    return undefined;
  },
);

/** The name of the program that a process runs. */
const programName = (p: ProcessInfo): string => baseName(p.command.split(' ')[0] ?? '').replace(/:$/, '');

const named = (system: System, names: readonly string[]): readonly number[] =>
  system
    .processes()
    .filter((p) => names.includes(programName(p)) && p.pid !== system.pid)
    .map((p) => p.pid);

export const killall = tool(
  { options: 's:lq', synopsis: '[-lq] [-SIG] PROCESS_NAME...', inOrder: true, rewrite: signalAsOption },
  function* (t) {
    const signal = yield* wantedSignal(t);
    if (signal === undefined) return 1;
    for (const name of t.words) {
      const pids = named(t.system, [name]);
      if (pids.length === 0) yield* t.fail(`${name}: no process killed`);
      for (const pid of pids) t.system.kill(pid, signal);
    }
    return undefined;
  },
);

export const pidof = tool({ options: 's', synopsis: '[NAME]...' }, function* (t) {
  const pids = [...named(t.system, t.words)].reverse();
  if (pids.length > 0) yield t.say(`${(t.has('s') ? pids.slice(0, 1) : pids).join(' ')}\n`);
  return pids.length > 0 ? 0 : 1;
});

/** timeout: 124 when the time was over (143 in BusyBox). */
export const timeout = tool(
  {
    options: 's:k:',
    long: 'signal=s kill-after=k',
    synopsis: '[-s SIG] [-k KILL_SECS] SECS PROG ARGS',
    least: 2,
    inOrder: true,
    gnuWrong: 125,
  },
  function* (t) {
    const [time = '', ...command] = t.words;
    const [ms, patience] = [duration(time), duration(t.options.get('k') ?? 'infinity')];
    const signal = signalNamed(t.options.get('s') ?? 'TERM');
    if (Number.isNaN(ms) || Number.isNaN(patience) || !signal)
      return yield* t.fail(t.gnu ? `invalid time interval '${time}'` : `invalid number '${time}'`, t.gnu ? 125 : 1);
    const child = t.system.spawn(command);
    if ('error' in child) {
      const what = t.gnu ? `failed to run command '${command[0]}'` : `can't execute '${command[0]}'`;
      return yield* t.fail(`${what}: No such file or directory`, 127);
    }
    const over = (yield first<unknown>(child.exit, sleep(ms))) as { index: number; value: number };
    if (over.index === 0) return over.value;
    child.kill(signal);
    yield first<unknown>(child.exit, sleep(patience));
    child.kill('KILL');
    const code = (yield child.exit) as number;
    if (t.gnu) return 124;
    // BusyBox's runs the program in its own place: it ends as that does.
    if (child.signal) t.system.kill(t.system.pid, child.signal);
    yield t.system.spend(1);
    return code;
  },
);

export const env = tool(
  {
    options: 'iu:0',
    long: 'ignore-environment=i unset=u',
    synopsis: '[-i0] [-u NAME]... [-] [NAME=VALUE]... [PROG [ARGS]]',
    inOrder: true,
    gnuWrong: 125,
  },
  function* (t) {
    const words = t.words[0] === '-' ? t.words.slice(1) : [...t.words];
    const values = new Map(t.has('i') || t.words[0] === '-' ? [] : t.system.env);
    for (const [letter, value] of t.given) if (letter === 'u') values.delete(value);
    for (let m = ASSIGNED.exec(words[0] ?? ''); m; m = ASSIGNED.exec(words[0] ?? '')) {
      values.set(m[1] as string, m[2] as string);
      words.shift();
    }
    if (words.length === 0) {
      yield t.say([...values].map(([n, v]) => `${n}=${v}${t.has('0') ? '\0' : '\n'}`).join(''));
      return 0;
    }
    const started = t.system.exec(words, { env: values });
    if (!('error' in started)) return yield* started.run;
    const missing = started.error === 'ENOENT';
    const what = t.gnu ? `'${words[0]}'` : `can't execute '${words[0]}'`;
    return yield* t.fail(
      `${what}: ${missing ? 'No such file or directory' : 'Permission denied'}`,
      missing ? 127 : 126,
    );
  },
);
const ASSIGNED = /^([^=]+)=(.*)$/s;

export const printenv = tool({ synopsis: '[VARIABLE]...' }, function* (t) {
  if (t.words.length === 0) yield t.say([...t.system.env].map(([n, v]) => `${n}=${v}\n`).join(''));
  for (const name of t.words) {
    const value = t.system.env.get(name);
    if (value === undefined) t.code = 1;
    else yield t.say(`${value}\n`);
  }
});

/** nohup, nice, setsid: run a program, which here behaves as any other. */
export const runs = tool({ options: 'n:c', synopsis: '[OPTIONS] PROG ARGS', least: 1, inOrder: true }, function* (t) {
  if (baseName(t.system.argv[0] ?? '') === 'nohup') t.system.onSignal('HUP', 'ignore');
  const started = t.system.exec(t.words);
  if (!('error' in started)) return yield* started.run;
  return yield* t.fail(`can't execute '${t.words[0]}': No such file or directory`, 127);
});

const clock = (ms: number): string => `${Math.floor(ms / 60_000)}:${two(Math.floor(ms / 1000) % 60)}`;

/** Columns of ps: width, whether the value stands at the right, and the value. */
const COLUMNS: Readonly<
  Record<string, readonly [title: string, width: number, right: boolean, value: (p: ProcessInfo, s: System) => string]>
> = {
  pid: ['PID', 5, true, (p) => String(p.pid)],
  ppid: ['PPID', 5, true, (p) => String(p.ppid)],
  user: ['USER', 8, false, (p, s) => accountName(s, 'passwd', p.uid)],
  time: ['TIME', 5, true, (p) => clock(p.cpu)],
  stat: ['STAT', 4, false, () => 'S'],
  comm: ['COMMAND', 16, false, (p) => programName(p).slice(0, 15)],
  args: ['COMMAND', 0, false, (p) => p.command],
};

/** ps: BusyBox's table (recording 060) whatever its options but -o, or procps' with `aux` and `-ef`. */
export const ps = tool(
  {
    options: 'o:T',
    synopsis: '[-o COL1,COL2=HEADER] [-T]',
    rewrite: (argv) => argv.filter((w, i) => i === 0 || !/^-?[aefuxwlA]+$/.test(w)),
  },
  function* (t) {
    const { system } = t;
    const processes = system.processes();
    if (t.gnu && !t.has('o')) return yield* procps(t, processes);
    const names = (t.options.get('o') ?? 'pid,user,time,args').split(/[, ]+/);
    const wanted = names.map((n) => n.split('=')[0] as string);
    const bad = wanted.find((n) => !Object.hasOwn(COLUMNS, n));
    if (bad !== undefined)
      return yield* t.fail(`bad -o argument '${bad}', supported arguments: ${Object.keys(COLUMNS).join(',')}`);
    const line = (cell: (name: string, index: number, width: number) => string): string =>
      `${wanted.map((n, i) => cell(n, i, i === wanted.length - 1 ? 0 : (COLUMNS[n]?.[1] ?? 0))).join(' ')}\n`;
    yield t.say(line((n, i, w) => (names[i]?.split('=')[1] ?? COLUMNS[n]?.[0] ?? '').padEnd(w)));
    for (const p of processes) {
      yield t.say(
        line((n, _i, w) => {
          const [, width = 0, right, value] = COLUMNS[n] ?? [];
          const text = value?.(p, system) ?? '';
          return right ? text.padStart(width) : text.padEnd(w);
        }),
      );
    }
    return 0;
  },
);

function* procps(t: Job, processes: readonly ProcessInfo[]): Run {
  const options = t.system.argv.slice(1).join('');
  const time = (ms: number): string => `00:${two(Math.floor(ms / 60_000))}:${two(Math.floor(ms / 1000) % 60)}`;
  const now = formatTime('%H:%M', t.system.now());
  const user = (p: ProcessInfo): string => accountName(t.system, 'passwd', p.uid).padEnd(8);
  const pid = (n: number): string => String(n).padStart(7);
  const [title, row]: [string, (p: ProcessInfo) => string] = /aux/.test(options)
    ? [
        'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
        (p) => `${user(p)} ${pid(p.pid)}  0.0  0.0   2484   896 ?        Ss   ${now}   ${clock(p.cpu)} ${p.command}`,
      ]
    : /e/.test(options)
      ? [
          'UID          PID    PPID  C STIME TTY          TIME CMD',
          (p) => `${user(p)} ${pid(p.pid)} ${pid(p.ppid)}  0 ${now} ?        ${time(p.cpu)} ${p.command}`,
        ]
      : ['    PID TTY          TIME CMD', (p) => `${pid(p.pid)} ?        ${time(p.cpu)} ${programName(p)}`];
  yield t.say(`${title}\n${processes.map((p) => `${row(p)}\n`).join('')}`);
  return 0;
}

/** top: one picture of the processes; it does not follow them. */
export const top = tool({ options: 'bn:d:mH', synopsis: '[-bmH] [-n COUNT] [-d SECONDS]' }, function* (t) {
  const row = (p: ProcessInfo): string =>
    `${String(p.pid).padStart(5)} ${String(p.ppid).padStart(5)} ${accountName(t.system, 'passwd', p.uid).padEnd(8)} S     1604   0%   0   0% ${p.command}\n`;
  yield t.say(`  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n${t.system.processes().map(row).join('')}`);
});
