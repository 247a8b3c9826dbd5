import type { Connection, Program, System } from '../runtime/system.ts';
import { formatTime } from '../shell/tools/time-format.ts';
import { print, type Run } from '../shell/tools/tool.ts';
import { execute, Keyspace } from './redis-commands.ts';
import { encodeReply, readCommand, splitWords } from './redis-protocol.ts';
import { versionOf } from './versions.ts';
import { FirstSignal } from './web-server.ts';

const DEFAULT_PORT = 6379;
/** The user that the image's entrypoint gives the server: redis. */
const REDIS_USER = 999;

/** `docker-entrypoint.sh`: runs the server as the user redis, and options alone as options of the server; anything else as it is. */
export const redisEntrypoint: Program = function* (system) {
  const words = system.argv.slice(1);
  const argv = /^-|\.conf$/.test(words[0] ?? '') ? ['redis-server', ...words] : words;
  const drops = argv[0] === 'redis-server' && system.uid === 0;
  const started = system.exec(argv, drops ? { uid: REDIS_USER, gid: REDIS_USER } : {});
  if (!('error' in started)) return yield* started.run;
  yield system.stderr.write(`${system.argv[0]}: exec: ${argv[0] ?? ''}: not found\n`);
  return 127;
};

/** Directives that have an effect here, and those that make none in what is simulated. */
const DIRECTIVES = new Set(['port', 'requirepass']);
const WITHOUT_EFFECT = new Set(
  'bind daemonize databases dir loglevel protected-mode save tcp-keepalive timeout'.split(' '),
);

/**
 * The program redis-server: `[FILE.conf] [--port N] [--requirepass WORD]`. Keys and their times are in memory, in virtual time; nothing is
 * written to disk. Logs to standard output.
 */
export const redisServer = (tag: string): Program =>
  function* (system) {
    const version = versionOf('redis', tag);
    const words = system.argv.slice(1);
    if (words[0] === '-v' || words[0] === '--version') {
      yield* print(system, `Redis server v=${version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64\n`);
      return 0;
    }
    const file = words[0]?.startsWith('-') ? undefined : words.shift();
    const text = file === undefined ? '' : system.files.read(file);
    if (typeof text !== 'string') {
      yield* print(
        system,
        `*** FATAL CONFIG FILE ERROR (Redis ${version}) ***\nCan't open config file '${file}': No such file or directory\n`,
      );
      return 1;
    }
    const options = ` ${words.join(' ')}`.split(' --').slice(1);
    const lines = [...text.split('\n'), ...options].filter((l) => !/^\s*(#|$)/.test(l));
    const settings = new Map<string, string>();
    for (const [index, line] of lines.entries()) {
      const [name = '', ...values] = splitWords(line) ?? [];
      const directive = name.toLowerCase();
      const port = Number(values[0]);
      const why =
        directive === 'port' && !(Number.isInteger(port) && port > 0 && port < 65536)
          ? 'argument must be between 0 and 65535 inclusive'
          : DIRECTIVES.has(directive) || WITHOUT_EFFECT.has(directive)
            ? undefined
            : 'not simulated here, or no directive of Redis';
      if (why) {
        yield* print(
          system,
          `\n*** FATAL CONFIG FILE ERROR (Redis ${version}) ***\nReading the configuration file, at line ${index + 1}\n>>> '${line.trim()}'\n${why}\n`,
        );
        return 1;
      }
      settings.set(directive, values[0] ?? '');
    }
    return yield* serve(system, version, settings, lines.length > 0);
  };

/** A line of the log: process and role (C before it serves, M a master), the time, and how grave it is (`*` a notice, `#` a warning). */
function* log(system: System, role: 'C' | 'M', mark: '*' | '#', text: string): Run<void> {
  const now = system.now();
  const time = formatTime('%d %b %Y %H:%M:%S', now);
  yield* print(
    system,
    `${system.pid}:${role} ${time}.${String(Math.floor(now % 1000)).padStart(3, '0')} ${mark} ${text}\n`,
  );
}

function* serve(system: System, version: string, settings: ReadonlyMap<string, string>, configured: boolean): Run {
  const port = Number(settings.get('port') ?? DEFAULT_PORT);
  // Version 7 made notices of what were warnings, and tells more.
  const recent = !version.startsWith('6.');
  const mark = recent ? '*' : '#';
  yield* log(system, 'C', mark, 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo');
  yield* log(
    system,
    'C',
    mark,
    `Redis version=${version}, bits=64, commit=00000000, modified=0, pid=${system.pid}, just started`,
  );
  if (configured) yield* log(system, 'C', mark, 'Configuration loaded');
  else {
    yield* log(
      system,
      'C',
      '#',
      'Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf',
    );
  }
  const listener = system.network.listen({ host: '::', port, owner: 'redis-server' });
  if ('error' in listener) {
    const why = listener.error === 'EACCES' ? 'Permission denied' : 'Address already in use';
    yield* log(system, 'M', '#', `Warning: Could not create server TCP listening socket *:${port}: bind: ${why}`);
    yield* log(system, 'M', '#', `Failed listening on port ${port} (tcp), aborting.`);
    return 1;
  }
  yield* log(system, 'M', '*', 'monotonic clock: POSIX clock_gettime');
  yield* log(system, 'M', '*', `Running mode=standalone, port=${port}.`);
  yield* log(system, 'M', mark, 'Server initialized');
  yield* log(system, 'M', '*', `Ready to accept connections${recent ? ' tcp' : ''}`);
  system.setTitle(`redis-server *:${port}`);
  const told = new FirstSignal(system, ['TERM', 'INT']);
  system.onSignal('HUP', 'ignore');
  const keys = new Keyspace();
  system.start(
    (function* (): Run<void> {
      for (;;) {
        const connection = (yield listener.accept) as Connection;
        system.start(converse(system, connection, keys, settings.get('requirepass') ?? ''));
      }
    })(),
  );
  const ended = (yield told.wait) as string;
  const time = Math.floor(system.now() / 1000);
  yield* print(system, `${system.pid}:signal-handler (${time}) Received SIG${ended} scheduling shutdown...\n`);
  yield* log(system, 'M', mark, 'User requested shutdown...');
  yield* log(system, 'M', '#', 'Redis is now ready to exit, bye bye...');
  return 0;
}

/** One client: its commands in order, until it closes or says QUIT. */
function* converse(system: System, connection: Connection, keys: Keyspace, password: string): Run<void> {
  let text = '';
  let known = password === '';
  for (let more = (yield connection.read) as string | undefined; more !== undefined; ) {
    text += more;
    for (;;) {
      const read = readCommand(text);
      if (read.kind === 'more') break;
      if (read.kind === 'fault') {
        connection.write(encodeReply({ kind: 'error', text: `ERR ${read.message}` }));
        connection.close();
        return;
      }
      text = text.slice(read.end);
      const [name = '', ...args] = read.value;
      if (name === '') continue;
      yield system.spend(10);
      switch (name.toUpperCase()) {
        case 'QUIT':
          connection.write('+OK\r\n');
          connection.close();
          return;
        case 'AUTH': {
          const right = args.at(-1) === password;
          known ||= right && password !== '';
          connection.write(
            password === ''
              ? '-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\r\n'
              : right
                ? '+OK\r\n'
                : '-WRONGPASS invalid username-password pair or user is disabled.\r\n',
          );
          break;
        }
        default:
          connection.write(
            known ? encodeReply(execute(keys, read.value, system.now())) : '-NOAUTH Authentication required.\r\n',
          );
      }
    }
    more = (yield connection.read) as string | undefined;
  }
  connection.close();
}
