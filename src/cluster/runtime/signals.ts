/** Numbers of the signals on Linux. */
export const SIGNAL_NUMBERS = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
} as const;

/** Signals that programs can be sent. */
export type SignalName = keyof typeof SIGNAL_NUMBERS;

/** The signal that a word names: `TERM`, `SIGTERM`, `15`; 0 for `0`; undefined for none. */
export function signalNamed(word: string): SignalName | 0 | undefined {
  if (word === '0') return 0;
  const name = word.toUpperCase().replace(/^SIG/, '');
  for (const [signal, number] of Object.entries(SIGNAL_NUMBERS)) {
    if (signal === name || String(number) === word) return signal as SignalName;
  }
  return undefined;
}

/** What a shell says of a child that a signal ended. */
export const SIGNAL_WORDS: Readonly<Partial<Record<SignalName, string>>> = {
  KILL: 'Killed',
  TERM: 'Terminated',
  SEGV: 'Segmentation fault',
  HUP: 'Hangup',
  QUIT: 'Quit',
  ABRT: 'Aborted',
  USR1: 'User defined signal 1',
  USR2: 'User defined signal 2',
  ALRM: 'Alarm clock',
};
