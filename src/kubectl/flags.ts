import { CommandError } from './errors.ts';
import { parseDuration } from './print/age.ts';

/**
 * A flag of a command. Types: `b` true or false, `s` text, `i` integer, `d` duration, `a` list (split at commas, may be repeated),
 * `m` list (not split, may be repeated).
 */
export interface Flag {
  readonly name: string;
  readonly short: string | undefined;
  readonly type: 'b' | 's' | 'i' | 'd' | 'a' | 'm';
  readonly default: string;
  /** What the flag means when it is given without `=value` and needs none: booleans, `--dry-run`. */
  readonly bare: string | undefined;
  /** Not in the help: what kubectl has deprecated. */
  readonly hidden: boolean;
}

/** Flags written down as `name/short:type=default` with spaces between; `?` after the type: the value may be left out; `!` in front: hidden. */
export function flagTable(text: string): Flag[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((entry) => {
      const m = /^!?([a-z][\w-]*)(?:\/(.))?:([bsidam])(\?(?:[^=]*))?(?:=(.*))?$/.exec(entry);
      if (!m) throw new TypeError(`flag table entry ${entry}`);
      const [, name = '', short, type = 's', bare, value] = m;
      const fallback = type === 'b' ? 'false' : type === 'i' ? '0' : type === 'd' ? '0s' : '';
      return {
        name,
        short,
        type: type as Flag['type'],
        default: value ?? fallback,
        bare: type === 'b' ? 'true' : bare?.slice(1),
        hidden: entry.startsWith('!'),
      };
    });
}

/** Flags that every command has. */
export const GLOBAL_FLAGS = flagTable(
  'namespace/n:s kubeconfig:s context:s cluster:s user:s as:s as-group:m as-uid:s as-user-extra:m token:s server/s:s request-timeout:s=0 v/v:i ' +
    'cache-dir:s=/root/.kube/cache certificate-authority:s client-certificate:s client-key:s insecure-skip-tls-verify:b tls-server-name:s ' +
    'match-server-version:b disable-compression:b warnings-as-errors:b kuberc:s profile:s=none profile-output:s=profile.pprof ' +
    'log-flush-frequency:d=5s vmodule:s username:s password:s',
);
const HELP = flagTable('help/h:b');

/** A command line taken apart. */
export interface Parsed {
  readonly args: readonly string[];
  /** How many of `args` stand before `--`; undefined when there is no `--`. */
  readonly dash: number | undefined;
  /** Values given, by flag name; later ones come last. */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

/** What is wrong with a command line; the message is the one of kubectl's flag parser. */
export interface FlagFault {
  readonly fault: string;
}

/** The error for a command line that cannot be taken apart. */
export const flagFault = (command: string, { fault }: FlagFault): CommandError =>
  new CommandError(`error: ${fault}\nSee '${['kubectl', command].filter(Boolean).join(' ')} --help' for usage.`);

const BOOLS: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  '0': false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
};

/** A boolean flag's value; undefined when it is none. */
export const parseBool = (text: string): boolean | undefined => (Object.hasOwn(BOOLS, text) ? BOOLS[text] : undefined);

function fault(flag: Flag, value: string): string | undefined {
  const why =
    flag.type === 'b' && parseBool(value) === undefined
      ? `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`
      : flag.type === 'i' && !/^[-+]?[0-9]+$/.test(value)
        ? `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`
        : undefined;
  const duration = flag.type === 'd' ? parseDuration(value) : undefined;
  const reason = why ?? (duration && 'error' in duration ? duration.error : undefined);
  return (
    reason &&
    `invalid argument ${JSON.stringify(value)} for "${flag.short ? `-${flag.short}, ` : ''}--${flag.name}" flag: ${reason}`
  );
}

/** Parses what follows a command's name. Flags and arguments may be mixed; `--` ends the flags. */
export function parseFlags(words: readonly string[], flags: readonly Flag[]): Parsed | FlagFault {
  const args: string[] = [];
  const given = new Map<string, string[]>();
  let dash: number | undefined;
  const all = [...flags, ...GLOBAL_FLAGS, ...HELP];
  const set = (flag: Flag, value: string): string | undefined => {
    const wrong = fault(flag, value);
    if (!wrong) given.set(flag.name, [...(given.get(flag.name) ?? []), value]);
    return wrong;
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') {
      dash = args.length;
      args.push(...words.slice(i + 1));
      break;
    }
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const name = word.slice(2, equals < 0 ? undefined : equals);
      if (!name || name.startsWith('-')) return { fault: `bad flag syntax: ${word}` };
      const flag = all.find((f) => f.name === name);
      if (!flag) return { fault: `unknown flag: --${name}` };
      let value = equals < 0 ? flag.bare : word.slice(equals + 1);
      if (value === undefined) {
        value = words[++i];
        if (value === undefined) return { fault: `flag needs an argument: --${name}` };
      }
      const wrong = set(flag, value);
      if (wrong) return { fault: wrong };
    } else if (word.startsWith('-') && word.length > 1) {
      let letters = word.slice(1);
      while (letters) {
        const letter = letters.charAt(0);
        const flag = all.find((f) => f.short === letter);
        if (!flag) return { fault: `unknown shorthand flag: '${letter}' in -${letters}` };
        let value: string | undefined;
        let rest = letters.slice(1);
        if (rest.startsWith('=')) {
          value = rest.slice(1);
          rest = '';
        } else if (flag.bare !== undefined) value = flag.bare;
        else if (rest) {
          value = rest;
          rest = '';
        } else value = words[++i];
        if (value === undefined) return { fault: `flag needs an argument: '${letter}' in -${letters}` };
        const wrong = set(flag, value);
        if (wrong) return { fault: wrong };
        letters = rest;
      }
    } else args.push(word);
  }
  return { args, dash, given };
}

/** Where the first word stands that is neither a flag nor a global flag's value; -1 when there is none before `--`. */
export function firstWord(words: readonly string[]): number {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') return -1;
    if (!word.startsWith('-') || word === '-') return i;
    const flag = GLOBAL_FLAGS.find((f) => word === `--${f.name}` || word === `-${f.short}`);
    if (flag && flag.bare === undefined) i++;
  }
  return -1;
}
