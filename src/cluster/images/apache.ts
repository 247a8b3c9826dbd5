import { Signal } from '../kernel/task.ts';
import { httpDate } from '../runtime/http.ts';
import type { Listener, Program, System } from '../runtime/system.ts';
import { formatTime } from '../shell/tools/time-format.ts';
import { print, type Run } from '../shell/tools/tool.ts';
import { versionOf } from './versions.ts';
import { clientOf, escaped, FirstSignal, findServed, type Reply, serve, type WebServer } from './web-server.ts';

const PREFIX = '/usr/local/apache2';
const PID_FILE = `${PREFIX}/logs/httpd.pid`;
/** Processes that the event module starts with, and the user they run as: www-data. */
const CHILDREN = 3;
const CHILD_USER = 33;

/** What the configuration says, of what is simulated. */
interface Settings {
  readonly port: number;
  readonly root: string;
  readonly name: string | undefined;
}

/** `httpd-foreground`: what the image runs. */
export const httpdForeground: Program = function* (system) {
  const started = system.exec(['httpd', '-DFOREGROUND', ...system.argv.slice(1)]);
  if ('error' in started) return 127;
  return yield* started.run;
};

/**
 * The program httpd of Apache: -v, -t, -D FOREGROUND. Serves its DocumentRoot; its notices go to standard error, its access log in the
 * common format to standard output. Of a mounted `conf/httpd.conf` it follows Listen, DocumentRoot and ServerName; that it leaves the rest
 * aside it says when it starts.
 */
export const apache = (tag: string): Program =>
  function* (system) {
    const version = versionOf('httpd', tag);
    const words = system.argv.slice(1);
    if (words.includes('-v')) {
      yield* print(system, `Server version: Apache/${version} (Unix)\n`);
      return 0;
    }
    const settings = yield* readSettings(system);
    if (settings.name === undefined) {
      const address = system.network.addresses[0] ?? '127.0.0.1';
      const line = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${address}. Set the 'ServerName' directive globally to suppress this message\n`;
      yield system.stderr.write(words.includes('-t') ? line : line + line);
    }
    if (words.includes('-t')) {
      yield system.stderr.write('Syntax OK\n');
      return 0;
    }
    if (system.files.stat(settings.root)?.type !== 'directory') {
      yield system.stderr.write(
        `AH00526: Syntax error: DocumentRoot '${settings.root}' is not a directory, or is not readable\n`,
      );
      return 1;
    }
    const listener = system.network.listen({ host: '::', port: settings.port, owner: 'httpd' });
    if ('error' in listener) {
      const why = listener.error === 'EACCES' ? '(13)Permission denied' : '(98)Address already in use';
      for (const address of ['[::]', '0.0.0.0'])
        yield system.stderr.write(
          `${why}: AH00072: make_sock: could not bind to address ${address}:${settings.port}\n`,
        );
      yield system.stderr.write('no listening sockets available, shutting down\nAH00015: Unable to open logs\n');
      return 1;
    }
    if (words.some((word) => word === '-DFOREGROUND' || word === 'FOREGROUND'))
      return yield* manage(system, version, settings, listener);
    system.fork('httpd', (child) => manage(child, version, settings, listener));
    return 0;
  };

function* readSettings(system: System): Run<Settings> {
  const text = system.files.read(`${PREFIX}/conf/httpd.conf`);
  let [port, root, name]: [number, string, string | undefined] = [80, `${PREFIX}/htdocs`, undefined];
  let aside = false;
  for (const line of typeof text === 'string' ? text.split('\n') : []) {
    const [, directive = '', value = ''] = /^\s*([A-Za-z]+)\s+"?([^"\s]+)"?\s*$/.exec(line) ?? [];
    if (directive.toLowerCase() === 'listen') port = Number(value.split(':').pop());
    else if (directive.toLowerCase() === 'documentroot') root = value.startsWith('/') ? value : `${PREFIX}/${value}`;
    else if (directive.toLowerCase() === 'servername') name = value;
    else aside ||= !/^\s*(#|$|ServerRoot\s)/i.test(line);
  }
  if (aside)
    yield system.stderr.write(
      'httpd: conf/httpd.conf: only Listen, DocumentRoot and ServerName are simulated; other directives have no effect here\n',
    );
  return { port, root, name };
}

/** A line of the error log; its time has microseconds, of which the clock here knows thousands. */
function* notice(system: System, module: string, text: string): Run<void> {
  const now = system.now();
  const time = formatTime(`%a %b %d %H:%M:%S.${String(Math.floor(now % 1000)).padStart(3, '0')}000 %Y`, now);
  yield system.stderr.write(`[${time}] [${module}:notice] [pid ${system.pid}:tid ${system.pid}] ${text}\n`);
}

/** The first process: starts those that serve, and ends them when it is told to. */
function* manage(system: System, version: string, settings: Settings, listener: Listener): Run {
  system.files.write(PID_FILE, `${system.pid}\n`);
  const told = new FirstSignal(system, ['TERM', 'INT']);
  system.onSignal('HUP', 'ignore');
  yield* notice(system, 'mpm_event', `AH00489: Apache/${version} (Unix) configured -- resuming normal operations`);
  yield* notice(system, 'core', "AH00094: Command line: 'httpd -D FOREGROUND'");
  const user = system.uid === 0 ? { uid: CHILD_USER, gid: CHILD_USER } : {};
  const children = Array.from({ length: CHILDREN }, (_child, i) => {
    // A connection wakes the first child, which takes it at once; the others never come to it.
    const work: Program = function* (child) {
      if (i === 0) return yield* serve(child, listener, webServer(child, version, settings));
      for (;;) yield new Signal().wait;
    };
    return system.fork(system.argv.join(' '), work, user);
  });
  const ended = (yield told.wait) as string;
  for (const child of children) child.kill('TERM');
  for (const child of children) yield child.exit;
  yield* notice(system, 'mpm_event', `AH00491: caught SIG${ended}, shutting down`);
  system.files.remove(PID_FILE);
  return 0;
}

const TITLES: Readonly<Record<number, string>> = {
  200: 'OK',
  301: 'Moved Permanently',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
};

/** The page that Apache makes itself for a status. */
const page = (status: number, text: string, headers: readonly string[] = []): Reply => ({
  status,
  body: `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${TITLES[status]}</title>\n</head><body>\n<h1>${TITLES[status]}</h1>\n<p>${text}</p>\n</body></html>\n`,
  headers: [...headers, 'Content-Type: text/html; charset=iso-8859-1'],
});

const webServer = (system: System, version: string, settings: Settings): WebServer<Reply> => ({
  steps: 80,
  closes: () => false,
  respond: (request) =>
    request === 'bad'
      ? page(400, 'Your browser sent a request that this server could not understand.<br />')
      : respond(system, settings, request.method, request.path, request.headers.get('host') ?? ''),
  head: (reply, length, close) => [
    `HTTP/1.1 ${reply.status} ${TITLES[reply.status]}`,
    `Date: ${httpDate(system.now())}`,
    `Server: Apache/${version} (Unix)`,
    ...reply.headers,
    `Content-Length: ${length}`,
    ...(close ? ['Connection: close'] : []),
  ],
  *log(request, reply, bytes, connection) {
    const time = formatTime('%d/%b/%Y:%H:%M:%S +0000', system.now());
    const line = request === 'bad' ? '-' : request.line;
    yield* print(system, `${clientOf(connection)} - - [${time}] "${line}" ${reply.status} ${bytes || '-'}\n`);
  },
});

function respond(system: System, settings: Settings, method: string, path: string, host: string): Reply {
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
    return page(405, `The requested method ${method} is not allowed for this URL.`, ['Allow: POST,OPTIONS,HEAD,GET']);
  const found = findServed(system, settings.root, path, ['index.html']);
  switch (found.kind) {
    case 'file': {
      const headers = [found.modified, 'Accept-Ranges: bytes', `Content-Type: ${found.type}`];
      return { status: 200, body: found.text, headers };
    }
    case 'redirect': {
      const to = `http://${host}${found.to}`;
      return page(301, `The document has moved <a href="${escaped(to)}">here</a>.`, [`Location: ${to}`]);
    }
    case 'directory': {
      const title = `Index of ${escaped(path.replace(/(.)\/$/, '$1'))}`;
      const up =
        path === '/' ? '' : `<li><a href="${escaped(path.replace(/[^/]*\/$/, ''))}"> Parent Directory</a></li>\n`;
      const items = found.names.map((n) => `<li><a href="${encodeURI(n)}"> ${escaped(n)}</a></li>\n`).join('');
      return {
        status: 200,
        body: `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n  <title>${title}</title>\n </head>\n <body>\n<h1>${title}</h1>\n<ul>${up}${items}</ul>\n</body></html>\n`,
        headers: ['Content-Type: text/html;charset=ISO-8859-1'],
      };
    }
    case 'denied':
      return page(403, "You don't have permission to access this resource.");
    case 'missing':
      return page(404, 'The requested URL was not found on this server.');
  }
}
