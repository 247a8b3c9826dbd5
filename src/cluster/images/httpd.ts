import { sleep } from '../kernel/task.ts';
import { httpDate, readRequest } from '../runtime/http.ts';
import type { Connection, Program, System } from '../runtime/system.ts';
import { complain, type Run, readArguments, usage } from '../shell/tools/tool.ts';

/** httpd -f -p PORT -h HOME -v: BusyBox's web server (recording 130). Without -f it goes to the background. */
export const httpd: Program = function* (system) {
  const given = readArguments(system.argv, 'ifvp:h:c:u:r:');
  if ('usage' in given) return yield* usage(system, given);
  const home = given.options.get('h') ?? '.';
  const port = Number((given.options.get('p') ?? '80').split(':').pop());
  if (system.files.stat(home)?.type !== 'directory')
    return yield* complain(system, `can't change directory to '${home}': No such file or directory`);
  const root = home.startsWith('/') ? home : `${system.cwd}/${home}`;
  if (!given.options.has('f')) {
    system.fork(system.argv.join(' '), (child) => serve(child, root, port, false));
    yield sleep(1);
    return 0;
  }
  return yield* serve(system, root, port, given.options.has('v'));
};

function* serve(system: System, root: string, port: number, verbose: boolean): Run {
  const listener = system.network.listen({ host: '::', port, owner: 'httpd' });
  if ('error' in listener) return yield* complain(system, 'bind: Address already in use');
  for (;;) {
    const connection = (yield listener.accept) as Connection;
    system.start(answer(system, connection, root, verbose));
  }
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
};

function* answer(system: System, connection: Connection, root: string, verbose: boolean): Run<void> {
  const request = yield* readRequest(connection);
  if (!request) {
    connection.close();
    return;
  }
  yield system.spend(50);
  const path = request === 'bad' ? '' : (request.path.split('?')[0] as string);
  const file = `${root}${path}${path.endsWith('/') ? 'index.html' : ''}`;
  const text = request === 'bad' ? undefined : system.files.read(file);
  const [status, body] =
    request === 'bad'
      ? ['400 Bad Request', page('400 Bad Request', 'Unsupported method')]
      : path.split('/').includes('..')
        ? ['403 Forbidden', page('403 Forbidden', '')]
        : typeof text === 'string'
          ? ['200 OK', text]
          : ['404 Not Found', page('404 Not Found', 'The requested URL was not found')];
  const type =
    typeof text === 'string' ? (TYPES[file.split('.').pop() ?? ''] ?? 'application/octet-stream') : 'text/html';
  const length = new TextEncoder().encode(body).length;
  const head = [
    `HTTP/1.1 ${status}`,
    `Date: ${httpDate(system.now())}`,
    'Connection: close',
    `Content-type: ${type}`,
    `Content-Length: ${length}`,
  ];
  connection.write(`${head.join('\r\n')}\r\n\r\n${request !== 'bad' && request.method === 'HEAD' ? '' : body}`);
  connection.close();
  if (verbose) yield system.stderr.write(`${connection.remoteAddress}: response:${status.slice(0, 3)}\n`);
}

const page = (title: string, text: string): string =>
  `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\n${text}\n</BODY></HTML>\n`;
