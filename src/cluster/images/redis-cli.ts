import { LineReader } from '../runtime/streams.ts';
import type { Connection } from '../runtime/system.ts';
import { CONNECT_WORDS } from '../shell/tools/errno.ts';
import { type Run, tool } from '../shell/tools/tool.ts';
import { encodeCommand, type Reply, readReply, splitWords } from './redis-protocol.ts';

/** The program redis-cli: `[-h HOST] [-p PORT] [-a PASSWORD] [COMMAND...]`; without a command, one a line, with a prompt on a terminal. */
export const redisCli = tool(
  {
    options: 'h:p:a:n:r',
    long: 'pass=a raw=r no-auth-warning=r',
    synopsis: '[OPTIONS] [cmd [arg [arg ...]]]',
    inOrder: true,
  },
  function* (t) {
    const { network, stderr, stdin, stdout } = t.system;
    const host = t.options.get('h') ?? '127.0.0.1';
    const port = Number(t.options.get('p') ?? 6379);
    const opened = (yield network.connect(host, port)) as Connection | { error: keyof typeof CONNECT_WORDS };
    if ('error' in opened) {
      const why = opened.error === 'ENOTFOUND' ? 'Name or service not known' : CONNECT_WORDS[opened.error];
      yield stderr.write(`Could not connect to Redis at ${host}:${port}: ${why}\n`);
      return 1;
    }
    const ask = asker(opened);
    const password = t.options.get('a');
    if (password !== undefined) {
      const reply = yield* ask(['AUTH', password]);
      if (reply?.kind === 'error') yield stderr.write(`AUTH failed: ${reply.text}\n`);
    }
    const show = stdout.isTerminal && !t.has('r') ? shown : raw;
    const once = function* (words: readonly string[]): Run<void> {
      const reply = yield* ask(words);
      if (reply) return void (yield t.say(`${show(reply)}\n`));
      yield stderr.write('Error: Server closed the connection\n');
      t.code = 1;
    };
    if (t.words.length > 0) yield* once(t.words);
    else {
      const lines = new LineReader(stdin);
      while (t.code === 0) {
        if (stdin.isTerminal) yield t.say(`${host}:${port}> `);
        const line = yield* lines.next();
        const words = line === undefined ? ['quit'] : splitWords(line.line);
        if (words === undefined) yield t.say('Invalid argument(s)\n');
        else if (/^(quit|exit)$/i.test(words[0] ?? '')) break;
        else if (words.length > 0) yield* once(words);
      }
    }
    opened.close();
    return t.code;
  },
)('gnu');

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
