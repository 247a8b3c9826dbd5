import { byteLength } from '../runtime/file-tree.ts';
import { httpDate, readRequest } from '../runtime/http.ts';
import { readAll } from '../runtime/streams.ts';
import type { Connection, Program, System } from '../runtime/system.ts';
import { formatTime } from '../shell/tools/time-format.ts';
import { print, type Run, readArguments, usage } from '../shell/tools/tool.ts';
import { clientOf, escaped, findServed, lastModified } from './served-files.ts';

/** The version that a tag of the image holds. */
function versionOf(tag: string): string {
  const known: Readonly<Record<string, string>> = {
    '3.9': '3.9.24',
    '3.10': '3.10.19',
    '3.11': '3.11.14',
    '3.12': '3.12.12',
    '3.13': '3.13.9',
    '3.14': '3.14.0',
  };
  return known[/^3\.\d+/.exec(tag)?.[0] ?? '3.14'] ?? '3.14.0';
}

/**
 * The program python: `--version`, and `-m http.server [PORT] [-b ADDRESS] [-d DIRECTORY]`. The language is not simulated, and what would
 * need it says so. Without a program and without input it ends with 0, as the real one does.
 */
export const python = (tag: string): Program =>
  function* (system) {
    const version = versionOf(tag);
    const words = system.argv.slice(1);
    let unbuffered = system.stdout.isTerminal || Boolean(system.env.get('PYTHONUNBUFFERED'));
    while (/^-[uBEIsSO]+$/.test(words[0] ?? '')) unbuffered = words.shift()?.includes('u') || unbuffered;
    const [first, module] = words;
    if (first === '--version' || first === '-V') {
      yield* print(system, `Python ${version}\n`);
      return 0;
    }
    if (first === '-m' && module === 'http.server')
      return yield* httpServer(system.as(['server.py', ...words.slice(2)]), version, unbuffered);
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
function* httpServer(system: System, version: string, unbuffered: boolean): Run {
  const given = readArguments(system.argv, 'b:d:p:', { bind: 'b', directory: 'd', protocol: 'p' });
  if ('usage' in given) return yield* usage(system, given, 2);
  const word = given.operands[0] ?? '8000';
  const port = Number(word);
  if (!/^\d+$/.test(word)) {
    yield system.stderr.write(`server.py: error: argument port: invalid int value: '${word}'\n`);
    return 2;
  }
  if (port > 65535) {
    yield system.stderr.write('OverflowError: bind(): port must be 0-65535.\n');
    return 1;
  }
  const directory = given.options.get('d') ?? '.';
  const root = directory.startsWith('/') ? directory : `${system.cwd.replace(/\/$/, '')}/${directory}`;
  const host = given.options.get('b') ?? '0.0.0.0';
  const listener = system.network.listen({ host, port, owner: 'python' });
  if ('error' in listener) {
    // Of the real one's traceback, its last line.
    yield system.stderr.write(
      listener.error === 'EACCES'
        ? 'PermissionError: [Errno 13] Permission denied\n'
        : 'OSError: [Errno 98] Address already in use\n',
    );
    return 1;
  }
  const greeting = `Serving HTTP on ${host} port ${port} (http://${host}:${port}/) ...\n`;
  // What Python prints to something that is no terminal waits in a buffer until it ends: the log does not have it before.
  if (unbuffered) yield* print(system, greeting);
  let interrupted = false;
  const stop = (wake: () => void): void =>
    system.onSignal('INT', () => {
      interrupted = true;
      wake();
    });
  for (;;) {
    const connection = (yield (kernel, wake) => {
      stop(() => wake(undefined));
      return listener.accept(kernel, wake);
    }) as Connection | undefined;
    if (interrupted || !connection) break;
    system.start(answer(system, connection, root, version));
  }
  listener.close();
  yield* print(system, `${unbuffered ? '' : greeting}\nKeyboard interrupt received, exiting.\n`);
  return 0;
}

interface Reply {
  readonly status: string;
  readonly body: string;
  readonly headers: readonly string[];
  /** What is logged of an error. */
  readonly fault?: string;
}

/** The page that http.server makes for an error. */
const errorPage = (code: number, message: string, explanation: string): Reply => ({
  status: `${code} ${message}`,
  body: `<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: ${code}</p>\n        <p>Message: ${escaped(message)}.</p>\n        <p>Error code explanation: ${code} - ${explanation}.</p>\n    </body>\n</html>\n`,
  headers: ['Connection: close', 'Content-Type: text/html;charset=utf-8'],
  fault: `code ${code}, message ${message}`,
});

function* answer(system: System, connection: Connection, root: string, version: string): Run<void> {
  const request = yield* readRequest(connection);
  if (!request) {
    connection.close();
    return;
  }
  yield system.spend(400);
  const bad = request === 'bad';
  const reply = bad
    ? errorPage(400, 'Bad request syntax', 'Bad request syntax or unsupported method')
    : request.method === 'GET' || request.method === 'HEAD'
      ? respond(system, root, request.path)
      : errorPage(501, `Unsupported method ('${request.method}')`, 'Server does not support this operation');
  const head = [
    `HTTP/1.0 ${reply.status}`,
    `Server: SimpleHTTP/0.6 Python/${version}`,
    `Date: ${httpDate(system.now())}`,
    ...reply.headers,
    `Content-Length: ${byteLength(reply.body)}`,
  ];
  connection.write(`${head.join('\r\n')}\r\n\r\n${!bad && request.method === 'HEAD' ? '' : reply.body}`);
  connection.close();
  const from = `${clientOf(connection)} - - [${formatTime('%d/%b/%Y %H:%M:%S', system.now())}]`;
  if (reply.fault) yield system.stderr.write(`${from} ${reply.fault}\n`);
  yield system.stderr.write(`${from} "${bad ? '' : request.line}" ${reply.status.slice(0, 3)} -\n`);
}

function respond(system: System, root: string, path: string): Reply {
  const found = findServed(system, root, path, ['index.html', 'index.htm']);
  switch (found.kind) {
    case 'file':
      return {
        status: '200 OK',
        body: found.text,
        headers: [`Content-type: ${found.type}`, lastModified(found.modified)],
      };
    case 'redirect':
      return { status: '301 Moved Permanently', body: '', headers: [`Location: ${found.to}`] };
    case 'directory': {
      const title = `Directory listing for ${escaped(path)}`;
      const items = found.names.map((n) => `<li><a href="${encodeURI(n)}">${escaped(n)}</a></li>\n`).join('');
      return {
        status: '200 OK',
        body: `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${items}</ul>\n<hr>\n</body>\n</html>\n`,
        headers: ['Content-type: text/html; charset=utf-8'],
      };
    }
    case 'denied':
    case 'missing':
      return errorPage(404, 'File not found', 'Nothing matches the given URI');
  }
}
