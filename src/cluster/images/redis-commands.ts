import { matches } from '../shell/pattern.ts';
import type { Reply } from './redis-protocol.ts';

/** A value and when it is forgotten, in real milliseconds since 1970. */
interface Entry {
  readonly value: string;
  readonly expires: number | undefined;
}

/** What a server holds: keys with their values. Those that are past their time are forgotten when they are looked at. */
export class Keyspace {
  readonly #entries = new Map<string, Entry>();
  #characters = 0;

  /** The entry of a key at the moment `now`. */
  get(key: string, now: number): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expires === undefined || entry.expires > now) return entry;
    this.delete(key);
    return undefined;
  }

  /** Keeps an entry; false when there is no room for it. */
  set(key: string, entry: Entry): boolean {
    this.delete(key);
    const size = key.length + entry.value.length;
    if (this.#characters + size > MAX_CHARACTERS || this.#entries.size >= MAX_KEYS) return false;
    this.#characters += size;
    this.#entries.set(key, entry);
    return true;
  }

  delete(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry) this.#characters -= key.length + entry.value.length;
    return this.#entries.delete(key);
  }

  keys(now: number): string[] {
    return [...this.#entries.keys()].filter((key) => this.get(key, now) !== undefined);
  }

  clear(): void {
    this.#entries.clear();
    this.#characters = 0;
  }
}

const MAX_CHARACTERS = 16 * 1024 * 1024;
const MAX_KEYS = 100_000;

const OK: Reply = { kind: 'status', text: 'OK' };
const NIL: Reply = { kind: 'nil' };
const error = (text: string): Reply => ({ kind: 'error', text: `ERR ${text}` });
const integer = (value: number): Reply => ({ kind: 'integer', value });
const bulk = (text: string): Reply => ({ kind: 'bulk', text });
const OUT_OF_MEMORY: Reply = { kind: 'error', text: "OOM command not allowed when used memory > 'maxmemory'." };
const NOT_AN_INTEGER = error('value is not an integer or out of range');
const SYNTAX = error('syntax error');

/** Words a command takes, its own name counted (negative: at least as many), and what it does at the moment `now`. */
type Command = readonly [arity: number, run: (keys: Keyspace, args: readonly string[], now: number) => Reply];

const isInteger = (word: string): boolean => /^-?\d{1,15}$/.test(word);

/** Sets a value: SET and its options. */
function set(keys: Keyspace, [key = '', value = '', ...options]: readonly string[], now: number): Reply {
  const old = keys.get(key, now);
  let expires: number | undefined;
  let only: 'NX' | 'XX' | undefined;
  let gives = false;
  while (options.length > 0) {
    const option = (options.shift() as string).toUpperCase();
    if (option === 'NX' || option === 'XX') only = option;
    else if (option === 'GET') gives = true;
    else if (option === 'KEEPTTL') expires = old?.expires;
    else if (option === 'EX' || option === 'PX') {
      const time = options.shift();
      if (time === undefined) return SYNTAX;
      if (!isInteger(time)) return NOT_AN_INTEGER;
      if (Number(time) <= 0) return error("invalid expire time in 'set' command");
      expires = now + Number(time) * (option === 'EX' ? 1000 : 1);
    } else return SYNTAX;
  }
  const before = old ? bulk(old.value) : NIL;
  if ((only === 'NX' && old) || (only === 'XX' && !old)) return gives ? before : NIL;
  if (!keys.set(key, { value, expires })) return OUT_OF_MEMORY;
  return gives ? before : OK;
}

/** Adds to a number: INCR and its like. */
function add(keys: Keyspace, key: string, by: number, now: number): Reply {
  const old = keys.get(key, now);
  if (old && !isInteger(old.value)) return NOT_AN_INTEGER;
  const value = Number(old?.value ?? 0) + by;
  return keys.set(key, { value: String(value), expires: old?.expires }) ? integer(value) : OUT_OF_MEMORY;
}

function expire(keys: Keyspace, [key = '', time = '']: readonly string[], unit: number, now: number): Reply {
  if (!isInteger(time)) return NOT_AN_INTEGER;
  const entry = keys.get(key, now);
  if (!entry) return integer(0);
  if (Number(time) <= 0) keys.delete(key);
  else keys.set(key, { ...entry, expires: now + Number(time) * unit });
  return integer(1);
}

/** Time left: -2 without the key, -1 when it has no end. */
function left(keys: Keyspace, key: string, unit: number, now: number): Reply {
  const entry = keys.get(key, now);
  if (!entry) return integer(-2);
  return integer(entry.expires === undefined ? -1 : Math.round((entry.expires - now) / unit));
}

/** A command that adds to a number: by one, or by what it is told. */
const adding = (sign: 1 | -1, told: boolean): Command => [
  told ? 3 : 2,
  (k, [key = '', by = '1'], now) => (isInteger(by) ? add(k, key, sign * Number(by), now) : NOT_AN_INTEGER),
];

const COMMANDS: Readonly<Record<string, Command>> = {
  PING: [-1, (_k, [text]) => (text === undefined ? { kind: 'status', text: 'PONG' } : bulk(text))],
  ECHO: [2, (_k, [text = '']) => bulk(text)],
  SELECT: [2, (_k, [db]) => (db === '0' ? OK : error('only database 0 is simulated here'))],
  SET: [-3, set],
  SETEX: [4, (k, [key = '', s = '', v = ''], now) => set(k, [key, v, 'EX', s], now)],
  SETNX: [3, (k, [key = '', v = ''], now) => integer(set(k, [key, v, 'NX'], now).kind === 'nil' ? 0 : 1)],
  GET: [
    2,
    (k, [key = ''], now) => {
      const entry = k.get(key, now);
      return entry ? bulk(entry.value) : NIL;
    },
  ],
  DEL: [-2, (k, names, now) => integer(names.filter((n) => k.get(n, now) && k.delete(n)).length)],
  EXISTS: [-2, (k, names, now) => integer(names.filter((n) => k.get(n, now)).length)],
  TYPE: [2, (k, [key = ''], now) => ({ kind: 'status', text: k.get(key, now) ? 'string' : 'none' })],
  STRLEN: [2, (k, [key = ''], now) => integer(k.get(key, now)?.value.length ?? 0)],
  INCR: adding(1, false),
  DECR: adding(-1, false),
  INCRBY: adding(1, true),
  DECRBY: adding(-1, true),
  EXPIRE: [3, (k, args, now) => expire(k, args, 1000, now)],
  PEXPIRE: [3, (k, args, now) => expire(k, args, 1, now)],
  TTL: [2, (k, [key = ''], now) => left(k, key, 1000, now)],
  PTTL: [2, (k, [key = ''], now) => left(k, key, 1, now)],
  PERSIST: [
    2,
    (k, [key = ''], now) => {
      const entry = k.get(key, now);
      if (entry?.expires === undefined) return integer(0);
      k.set(key, { ...entry, expires: undefined });
      return integer(1);
    },
  ],
  KEYS: [
    2,
    (k, [pattern = ''], now) => {
      const found = k.keys(now).filter((key) => matches(pattern, key));
      return { kind: 'array', items: found.map(bulk) };
    },
  ],
  DBSIZE: [1, (k, _args, now) => integer(k.keys(now).length)],
  FLUSHALL: [
    -1,
    (k) => {
      k.clear();
      return OK;
    },
  ],
};

/** Commands that the real server has and this one has not: they are told apart from those that do not exist. */
const NOT_SIMULATED =
  /^(APPEND|BGSAVE|SAVE|CLIENT|CLUSTER|COMMAND|CONFIG|DISCARD|DUMP|EVAL|EXEC|GETRANGE|GETSET|INFO|MGET|MONITOR|MSET|MULTI|OBJECT|P?SUBSCRIBE|PUBLISH|RENAME|REPLICAOF|SCAN|SHUTDOWN|WATCH|[LR](PUSH|POP|RANGE|LEN)|LRANGE|LLEN|H(SET|GET|DEL|GETALL|KEYS)|S(ADD|REM|MEMBERS|CARD|ISMEMBER)|Z(ADD|RANGE|REM|SCORE)|X(ADD|READ|RANGE|LEN))$/;

/** Carries out a command. `now`: real milliseconds since 1970. */
export function execute(keys: Keyspace, words: readonly string[], now: number): Reply {
  const [name = '', ...args] = words;
  const command = Object.hasOwn(COMMANDS, name.toUpperCase()) ? COMMANDS[name.toUpperCase()] : undefined;
  if (!command) {
    if (NOT_SIMULATED.test(name.toUpperCase())) return error(`the command '${name}' is not simulated here`);
    const beginning = args.map((a) => `'${a.slice(0, 128)}' `).join('');
    return error(`unknown command '${name.slice(0, 128)}', with args beginning with: ${beginning}`.trimEnd());
  }
  const [arity, run] = command;
  if (arity >= 0 ? words.length !== arity : words.length < -arity)
    return error(`wrong number of arguments for '${name.toLowerCase()}' command`);
  return run(keys, args, now);
}
