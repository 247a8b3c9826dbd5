import { LineReader } from '../runtime/streams.ts';
import type { Connection, Program } from '../runtime/system.ts';
import { print, type Run, readArguments, usage } from '../shell/tools/tool.ts';
import { encodeCommand, type Reply, readReply, splitWords } from './redis-protocol.ts';

const CONNECT_WORDS = {
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENOTFOUND: 'Name or service not known',
} as const;

/** The program redis-cli: `[-h HOST] [-p PORT] [-a PASSWORD] [COMMAND...]`; without a command, one a line, with a prompt on a terminal. */
export const redisCli: Program = function* (system) {
  const given = readArguments(system.argv, 'h:p:a:n:r', { pass: 'a', raw: 'r', 'no-auth-warning': 'r' }, true);
  if ('usage' in given) return yield* usage(system, given);
  const { options, operands } = given;
  const host = options.get('h') ?? '127.0.0.1';
  const port = Number(options.get('p') ?? 6379);
  const opened = (yield system.network.connect(host, port)) as Connection | { error: keyof typeof CONNECT_WORDS };
  if ('error' in opened) {
    yield system.stderr.write(`Could not connect to Redis at ${host}:${port}: ${CONNECT_WORDS[opened.error]}\n`);
    return 1;
  }
  const ask = asker(opened);
  const password = options.get('a');
  if (password !== undefined) {
    const reply = yield* ask(['AUTH', password]);
    if (reply?.kind === 'error') yield system.stderr.write(`AUTH failed: ${reply.text}\n`);
  }
  const show = system.stdout.isTerminal && !options.has('r') ? shown : raw;
  let code = 0;
  const once = function* (words: readonly string[]): Run<void> {
    const reply = yield* ask(words);
    if (!reply) {
      yield system.stderr.write('Error: Server closed the connection\n');
      code = 1;
    } else yield* print(system, `${show(reply)}\n`);
  };
  if (operands.length > 0) yield* once(operands);
  else {
    const lines = new LineReader(system.stdin);
    const prompt = system.stdin.isTerminal ? `${host}:${port}> ` : '';
    for (;;) {
      yield* print(system, prompt);
      const line = yield* lines.next();
      const words = line === undefined ? ['quit'] : splitWords(line.line);
      if (words === undefined) yield* print(system, 'Invalid argument(s)\n');
      else if (/^(quit|exit)$/i.test(words[0] ?? '')) break;
      else if (words.length > 0) yield* once(words);
      if (code !== 0) break;
    }
  }
  opened.close();
  return code;
};

/** Sends commands over a connection and reads their replies; undefined when the server has closed it. */
function asker(connection: Connection): (words: readonly string[]) => Run<Reply | undefined> {
  let text = '';
  return function* (words) {
    connection.write(encodeCommand(words));
    for (;;) {
      const read = readReply(text);
      if (read.kind === 'read') {
        text = text.slice(read.end);
        return read.value;
      }
      const more = read.kind === 'fault' ? undefined : ((yield connection.read) as string | undefined);
      if (more === undefined) return undefined;
      text += more;
    }
  };
}

/** A reply for a terminal. */
function shown(reply: Reply): string {
  switch (reply.kind) {
    case 'status':
      return reply.text;
    case 'error':
      return `(error) ${reply.text}`;
    case 'bulk':
      return JSON.stringify(reply.text);
    case 'integer':
      return `(integer) ${reply.value}`;
    case 'nil':
      return '(nil)';
    case 'array': {
      if (reply.items.length === 0) return '(empty array)';
      const width = String(reply.items.length).length;
      return reply.items.map((item, i) => `${String(i + 1).padStart(width)}) ${shown(item)}`).join('\n');
    }
  }
}

/** A reply for another program. */
function raw(reply: Reply): string {
  switch (reply.kind) {
    case 'status':
    case 'bulk':
      return reply.text;
    case 'error':
      return `${reply.text}\n`;
    case 'integer':
      return String(reply.value);
    case 'nil':
      return '';
    case 'array':
      return reply.items.map(raw).join('\n');
  }
}
