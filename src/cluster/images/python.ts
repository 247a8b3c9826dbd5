import { httpDate } from '../runtime/http.ts';
import { readAll } from '../runtime/streams.ts';
import type { Connection, Program, System } from '../runtime/system.ts';
import { formatTime } from '../shell/tools/time-format.ts';
import { print, type Run, tool } from '../shell/tools/tool.ts';
import { versionOf } from './versions.ts';
import { clientOf, converse, escaped, findServed, type Reply, type WebServer } from './web-server.ts';

/**
 * The program python: `--version`, and `-m http.server [PORT] [-b ADDRESS] [-d DIRECTORY]`. The language is not simulated, and what would
 * need it says so. Without a program and without input it ends with 0, as the real one does.
 */
export const python = (tag: string): Program =>
  function* (system) {
    const version = versionOf('python', tag);
    const words = system.argv.slice(1);
    let unbuffered = system.stdout.isTerminal || Boolean(system.env.get('PYTHONUNBUFFERED'));
    while (/^-[uBEIsSO]+$/.test(words[0] ?? '')) unbuffered = words.shift()?.includes('u') || unbuffered;
    const [first, module] = words;
    if (first === '--version' || first === '-V') {
      yield* print(system, `Python ${version}\n`);
      return 0;
    }
    if (first === '-m' && module === 'http.server')
      return yield* httpServer(version, unbuffered)(system.as(['server.py', ...words.slice(2)]));
    if (first === undefined && !system.stdin.isTerminal && (yield* readAll(system.stdin)).trim() === '') return 0;
    const file = first === undefined || first.startsWith('-') ? undefined : first;
    if (file !== undefined && system.files.stat(file) === undefined) {
      const path = file.startsWith('/') ? file : `${system.cwd.replace(/\/$/, '')}/${file}`;
      yield system.stderr.write(`${system.argv[0]}: can't open file '${path}': [Errno 2] No such file or directory\n`);
      return 2;
    }
    yield system.stderr.write(
      `${system.argv[0]}: the Python language is not simulated here: of this image only "python -m http.server [PORT]" and "python --version" run\n`,
    );
    return 1;
  };

/** http.server: a directory over HTTP/1.0. It catches no SIGTERM: as a container's first process it runs until it is killed. */
const httpServer = (version: string, unbuffered: boolean): Program =>
  tool(
    {
      options: 'b:d:p:',
      long: 'bind=b directory=d protocol=p',
      synopsis: '[-h] [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [port]',
      gnuWrong: 2,
    },
    function* (t) {
      const { system } = t;
      const [word = '8000'] = t.words;
      const port = Number(word);
      if (!/^\d+$/.test(word)) return yield* t.fail(`error: argument port: invalid int value: '${word}'`, 2);
      const host = t.options.get('b') ?? '0.0.0.0';
      const listener =
        port > 65535 ? ({ error: 'EINVAL' } as const) : system.network.listen({ host, port, owner: 'python' });
      if ('error' in listener) {
        // Of the real one's traceback, its last line.
        yield system.stderr.write(`${FAULTS[listener.error]}\n`);
        return 1;
      }
      const greeting = `Serving HTTP on ${host} port ${port} (http://${host}:${port}/) ...\n`;
      // What Python prints to something that is no terminal waits in a buffer until it ends: the log does not have it before.
      if (unbuffered) yield t.say(greeting);
      const directory = t.options.get('d') ?? '.';
      const root = directory.startsWith('/') ? directory : `${system.cwd.replace(/\/$/, '')}/${directory}`;
      const server = webServer(system, root, version);
      for (;;) {
        const connection = (yield (kernel, wake) => {
          system.onSignal('INT', () => wake(undefined));
          return listener.accept(kernel, wake);
        }) as Connection | undefined;
        if (!connection) break;
        system.start(converse(system, connection, server));
      }
      listener.close();
      yield t.say(`${unbuffered ? '' : greeting}\nKeyboard interrupt received, exiting.\n`);
      return 0;
    },
  )('gnu');

const FAULTS = {
  EACCES: 'PermissionError: [Errno 13] Permission denied',
  EADDRINUSE: 'OSError: [Errno 98] Address already in use',
  EINVAL: 'OverflowError: bind(): port must be 0-65535.',
} as const;

interface PythonReply extends Reply {
  readonly message: string;
}

/** The page that http.server makes for an error. */
const errorPage = (status: number, message: string, explanation: string): PythonReply => ({
  status,
  message,
  body: `<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: ${status}</p>\n        <p>Message: ${escaped(message)}.</p>\n        <p>Error code explanation: ${status} - ${explanation}.</p>\n    </body>\n</html>\n`,
  headers: ['Connection: close', 'Content-Type: text/html;charset=utf-8'],
});

const webServer = (system: System, root: string, version: string): WebServer<PythonReply> => ({
  steps: 400,
  closes: () => true,
  respond(request) {
    if (request === 'bad') return errorPage(400, 'Bad request syntax', 'Bad request syntax or unsupported method');
    return request.method === 'GET' || request.method === 'HEAD'
      ? respond(system, root, request.path)
      : errorPage(501, `Unsupported method ('${request.method}')`, 'Server does not support this operation');
  },
  head: (reply, length) => [
    `HTTP/1.0 ${reply.status} ${reply.message}`,
    `Server: SimpleHTTP/0.6 Python/${version}`,
    `Date: ${httpDate(system.now())}`,
    ...reply.headers,
    `Content-Length: ${length}`,
  ],
  *log(request, reply, _bytes, connection): Run<void> {
    const from = `${clientOf(connection)} - - [${formatTime('%d/%b/%Y %H:%M:%S', system.now())}]`;
    if (reply.status >= 400) yield system.stderr.write(`${from} code ${reply.status}, message ${reply.message}\n`);
    yield system.stderr.write(`${from} "${request === 'bad' ? '' : request.line}" ${reply.status} -\n`);
  },
});

function respond(system: System, root: string, path: string): PythonReply {
  const found = findServed(system, root, path, ['index.html', 'index.htm']);
  if (found.kind === 'file') {
    const headers = [`Content-type: ${found.type}`, found.modified];
    return { status: 200, message: 'OK', body: found.text, headers };
  }
  if (found.kind === 'redirect')
    return { status: 301, message: 'Moved Permanently', body: '', headers: [`Location: ${found.to}`] };
  if (found.kind !== 'directory') return errorPage(404, 'File not found', 'Nothing matches the given URI');
  const title = `Directory listing for ${escaped(path)}`;
  const items = found.names.map((n) => `<li><a href="${encodeURI(n)}">${escaped(n)}</a></li>\n`).join('');
  return {
    status: 200,
    message: 'OK',
    body: `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${items}</ul>\n<hr>\n</body>\n</html>\n`,
    headers: ['Content-type: text/html; charset=utf-8'],
  };
}
