import { SIGNAL_NUMBERS, signalNamed } from '../../runtime/signals.ts';
import type { Program, SignalName } from '../../runtime/system.ts';
import { complain, print } from './tool.ts';

/** kill [-SIGNAL | -s SIGNAL] PID..., kill -l. */
export const kill: Program = function* (system) {
  let words = system.argv.slice(1);
  let signal: SignalName | 0 = 'TERM';
  const option = words[0] ?? '';
  if (option === '-l') {
    yield* print(
      system,
      Object.entries(SIGNAL_NUMBERS)
        .map(([name, n]) => `${String(n).padStart(2)}) ${name}\n`)
        .join(''),
    );
    return 0;
  }
  if (/^-[^-]/.test(option)) {
    const word = option === '-s' ? (words[1] ?? '') : option.slice(1);
    const named = signalNamed(word);
    if (named === undefined) return yield* complain(system, `bad signal name '${word}'`);
    signal = named;
    words = words.slice(option === '-s' ? 2 : 1);
  }
  if (words[0] === '--') words = words.slice(1);
  if (words.length === 0) return yield* complain(system, 'you need to specify whom to kill');
  let code = 0;
  for (const word of words) {
    if (!/^-?\d+$/.test(word)) code = yield* complain(system, `invalid number '${word}'`);
    else if (Number(word) === -1) {
      for (const p of system.processes()) if (p.pid !== 1 && p.pid !== system.pid) system.kill(p.pid, signal);
    } else if (!system.kill(Math.abs(Number(word)) || system.pid, signal)) {
      code = yield* complain(system, `can't kill pid ${word}: No such process`);
    }
    yield system.spend(1); // one that kills itself ends here
  }
  return code;
};

/** pidof NAME... */
export const pidof: Program = function* (system) {
  const names = system.argv.slice(1);
  const pids = system
    .processes()
    .filter((p) => names.includes((p.command.split(' ')[0] ?? '').split('/').pop()?.replace(/:$/, '') ?? ''))
    .map((p) => p.pid)
    .reverse();
  if (pids.length > 0) yield* print(system, `${pids.join(' ')}\n`);
  return pids.length > 0 ? 0 : 1;
};
