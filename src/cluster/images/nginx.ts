import { Signal, sleep } from '../kernel/task.ts';
import { byteLength } from '../runtime/file-tree.ts';
import { httpDate, httpGet, parseUrl, type ReceivedRequest, readRequest } from '../runtime/http.ts';
import type { Connection, Listener, Process, Program, SignalName, System } from '../runtime/system.ts';
import { formatTime } from '../shell/tools/time-format.ts';
import { print, type Run } from '../shell/tools/tool.ts';
import { ConfigFault, type Location, readConfig, type Server } from './nginx-config.ts';

const PID_FILE = '/run/nginx.pid';
const WORKERS = 2;
/** www-data: who the workers run as (recording 055). */
const WORKER_USER = 33;
const BIND_TRIES = 5;
const BIND_WAIT_MS = 500;

const SIGNAL_TEXT: Readonly<Partial<Record<SignalName, string>>> = {
  TERM: '15 (SIGTERM)',
  INT: '2 (SIGINT)',
  QUIT: '3 (SIGQUIT)',
  HUP: '1 (SIGHUP)',
};

/** What one nginx process shares: its version, configuration and counters. */
interface Service {
  readonly version: string;
  servers: readonly Server[];
  readonly listeners: Map<string, Listener>;
  connections: number;
}

/** The version that a tag of the image holds. */
function versionOf(tag: string): string {
  const known: Readonly<Record<string, string>> = {
    '1.19': '1.19.10',
    '1.20': '1.20.2',
    '1.21': '1.21.6',
    '1.22': '1.22.1',
    '1.23': '1.23.4',
    '1.24': '1.24.0',
    '1.25': '1.25.5',
    '1.26': '1.26.3',
    '1.27': '1.27.5',
    '1.28': '1.28.0',
    '1.29': '1.29.3',
  };
  const base = tag.replace(/-?alpine$/, '');
  return known[base] ?? (/^\d+\.\d+\.\d+$/.test(base) ? base : base === 'stable' ? '1.28.0' : '1.29.3');
}

/** The program nginx: -g DIRECTIVES, -s SIGNAL, -t, -v, -c FILE. Logs word for word as recordings 001, 005, 007, 047 and 131 have them. */
export const nginx = (tag: string): Program =>
  function* (system) {
    const version = versionOf(tag);
    const words = system.argv.slice(1);
    const value = (option: string): string | undefined =>
      words.includes(option) ? words[words.indexOf(option) + 1] : undefined;
    if (words.includes('-v') || words.includes('-V')) {
      yield system.stderr.write(`nginx version: nginx/${version}\n`);
      return 0;
    }
    const file = value('-c') ?? '/etc/nginx/nginx.conf';
    let servers: readonly Server[];
    try {
      servers = readConfig(system.files, file);
    } catch (e) {
      if (!(e instanceof ConfigFault)) throw e;
      yield* emerg(system, e.message);
      if (words.includes('-t')) yield system.stderr.write(`nginx: configuration file ${file} test failed\n`);
      return 1;
    }
    if (words.includes('-t')) {
      yield system.stderr.write(
        `nginx: the configuration file ${file} syntax is ok\nnginx: configuration file ${file} test is successful\n`,
      );
      return 0;
    }
    const order = value('-s');
    if (order !== undefined) return yield* signalMaster(system, order);
    return yield* master(system, { version, servers, listeners: new Map(), connections: 0 }, file);
  };

/** The second of the last line, and its text: the lines of a start have the same. */
let stamped = { second: Number.NaN, text: '' };

function stamp(system: System): string {
  const second = Math.floor(system.now() / 1000);
  if (second !== stamped.second) stamped = { second, text: formatTime('%Y/%m/%d %H:%M:%S', second * 1000) };
  return stamped.text;
}

function* log(system: System, level: string, text: string): Run<void> {
  yield system.stderr.write(`${stamp(system)} [${level}] ${system.pid}#${system.pid}: ${text}\n`);
}

/** Before it runs nginx writes fatal messages twice: to its log and to the terminal. */
function* emerg(system: System, text: string): Run<void> {
  yield* log(system, 'emerg', text);
  yield system.stderr.write(`nginx: [emerg] ${text}\n`);
}

function* signalMaster(system: System, order: string): Run {
  const signal = ({ stop: 'TERM', quit: 'QUIT', reload: 'HUP', reopen: 'USR1' } as const)[order as 'stop'];
  if (!signal) {
    yield system.stderr.write(`nginx: invalid option: "-s ${order}"\n`);
    return 1;
  }
  yield* log(system, 'notice', 'signal process started');
  const text = system.files.read(PID_FILE);
  if (typeof text !== 'string') {
    yield* log(system, 'error', `open() "${PID_FILE}" failed (2: No such file or directory)`);
    yield system.stderr.write(`nginx: [error] open() "${PID_FILE}" failed (2: No such file or directory)\n`);
    return 1;
  }
  if (system.kill(Number(text), signal)) return 0;
  yield* log(system, 'alert', `kill(${text.trim()}, ${signal}) failed (3: No such process)`);
  return 1;
}

function* master(system: System, service: Service, file: string): Run {
  if (!(yield* bind(system, service))) return 1;
  const daemon = !system.argv.includes('daemon off;');
  if (daemon) {
    system.fork('nginx: master process nginx', (child) => manage(child, service, file));
    return 0;
  }
  system.setTitle(`nginx: master process ${system.argv.join(' ')}`);
  return yield* manage(system, service, file);
}

/** Takes the ports; tries again as nginx does when they are in use (recording 131). */
function* bind(system: System, service: Service): Run<boolean> {
  const wanted = [...new Set(service.servers.flatMap((s) => s.listen))];
  for (let attempt = 0; attempt < BIND_TRIES; attempt++) {
    let failed = false;
    for (const address of wanted) {
      if (service.listeners.has(address)) continue;
      const colon = address.lastIndexOf(':');
      const port = Number(address.slice(colon + 1));
      const listener =
        system.uid !== 0 && port < 1024
          ? ({ error: 'EACCES' } as const)
          : system.network.listen({ host: address.slice(0, colon), port, owner: 'nginx' });
      if (!('error' in listener)) service.listeners.set(address, listener);
      else if (listener.error === 'EACCES') {
        yield* emerg(system, `bind() to ${address} failed (13: Permission denied)`);
        return false;
      } else {
        failed = true;
        yield* emerg(system, `bind() to ${address} failed (98: Address already in use)`);
      }
    }
    if (!failed) return true;
    yield* log(system, 'notice', `try again to bind() after ${BIND_WAIT_MS}ms`);
    yield sleep(BIND_WAIT_MS);
  }
  yield* emerg(system, 'still could not bind()');
  return false;
}

function* manage(system: System, service: Service, file: string): Run {
  system.files.write(PID_FILE, `${system.pid}\n`);
  const woken = new Signal();
  const signals: { name: SignalName; from: number | undefined }[] = [];
  for (const name of ['TERM', 'INT', 'QUIT', 'HUP'] as const) {
    system.onSignal(name, (from) => {
      signals.push({ name, from });
      woken.notify();
    });
  }
  yield* log(system, 'notice', 'using the "epoll" event method');
  yield* log(system, 'notice', `nginx/${service.version}`);
  yield* log(system, 'notice', 'OS: Linux 6.18.44-generic');
  yield* log(system, 'notice', 'getrlimit(RLIMIT_NOFILE): 20000:20000');
  let workers = yield* startWorkers(system, service);
  for (;;) {
    while (signals.length === 0) yield woken.wait;
    const { name, from } = signals.shift() as { name: SignalName; from: number | undefined };
    const sender = from === undefined ? '' : ` from ${from}`;
    if (name === 'HUP') {
      yield* log(system, 'notice', `signal 1 (SIGHUP) received${sender}, reconfiguring`);
      yield* log(system, 'notice', 'reconfiguring');
      try {
        service.servers = readConfig(system.files, file);
        if (yield* bind(system, service)) {
          const old = workers;
          workers = yield* startWorkers(system, service);
          for (const w of old) w.kill('QUIT');
          for (const w of old) yield* reap(system, w);
        }
      } catch (e) {
        if (!(e instanceof ConfigFault)) throw e;
        yield* log(system, 'emerg', e.message);
      }
      continue;
    }
    const graceful = name === 'QUIT';
    yield* log(
      system,
      'notice',
      `signal ${SIGNAL_TEXT[name]} received${sender}, ${graceful ? 'shutting down' : 'exiting'}`,
    );
    for (const w of workers) w.kill(graceful ? 'QUIT' : 'TERM');
    if (!graceful) {
      // recording 007: they end together
      for (const w of workers) yield w.exit;
      yield* log(system, 'notice', `signal 17 (SIGCHLD) received from ${workers[0]?.pid}`);
      for (const w of workers) yield* log(system, 'notice', departure(w));
    } else {
      // recording 047: the last worker is the first to be gone
      for (const [index, w] of [...workers].reverse().entries()) {
        yield* reap(system, w);
        if (index < workers.length - 1) yield* log(system, 'notice', 'signal 29 (SIGIO) received');
      }
    }
    yield* log(system, 'notice', 'exit');
    system.files.remove(PID_FILE);
    return 0;
  }
}

function* reap(system: System, worker: Process): Run<void> {
  yield worker.exit;
  yield* log(system, 'notice', `signal 17 (SIGCHLD) received from ${worker.pid}`);
  yield* log(system, 'notice', departure(worker));
}

const departure = (worker: Process): string =>
  worker.signal
    ? `worker process ${worker.pid} exited on signal ${(worker.code ?? 128) - 128}`
    : `worker process ${worker.pid} exited with code ${worker.code}`;

function* startWorkers(system: System, service: Service): Run<Process[]> {
  yield* log(system, 'notice', 'start worker processes');
  const workers: Process[] = [];
  for (let i = 0; i < WORKERS; i++) {
    const late = (WORKERS - i) * 0.6;
    const user = system.uid === 0 ? { uid: WORKER_USER, gid: WORKER_USER } : {};
    const worker = system.fork('nginx: worker process', (child) => work(child, service, late, i === 0), user);
    workers.push(worker);
    yield* log(system, 'notice', `start worker process ${worker.pid}`);
  }
  return workers;
}

/**
 * A worker: takes connections, each in a thread of its own, until it is told to end. `late`: milliseconds its end takes. A connection wakes
 * the first worker first, which takes it at once: so only that one needs to `listen`.
 */
function* work(system: System, service: Service, late: number, listen: boolean): Run {
  const ending = new Signal();
  let how: 'TERM' | 'QUIT' | undefined;
  for (const name of ['TERM', 'QUIT'] as const) {
    system.onSignal(name, () => {
      how ??= name;
      ending.notify();
    });
  }
  system.onSignal('HUP', 'ignore');
  const active = { count: 0, idle: new Signal() };
  for (const [address, listener] of listen ? service.listeners : []) {
    system.start(
      (function* () {
        while (!how) {
          const connection = (yield listener.accept) as Connection;
          system.start(
            serve(
              system,
              service,
              connection,
              Number(address.slice(address.lastIndexOf(':') + 1)),
              active,
              () => how !== undefined,
            ),
          );
        }
      })(),
    );
  }
  while (!how) yield ending.wait;
  if (how === 'QUIT') {
    yield* log(system, 'notice', 'gracefully shutting down');
    while (active.count > 0) yield active.idle.wait;
  }
  yield sleep(late);
  yield* log(system, 'notice', 'exiting');
  yield* log(system, 'notice', 'exit');
  return 0;
}

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly type: string;
  readonly headers: readonly string[];
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  301: 'Moved Permanently',
  302: 'Moved Temporarily',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
};
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  svg: 'image/svg+xml',
  xml: 'text/xml',
};

function* serve(
  system: System,
  service: Service,
  connection: Connection,
  port: number,
  active: { count: number; idle: Signal },
  ending: () => boolean,
): Run<void> {
  const number = ++service.connections;
  const client = connection.remoteAddress.slice(0, connection.remoteAddress.lastIndexOf(':'));
  for (;;) {
    const request = yield* readRequest(connection);
    if (!request) break;
    active.count++;
    yield system.spend(80);
    const reply =
      request === 'bad' ? page(service, 400) : yield* respond(system, service, request, port, { number, client });
    const line = request === 'bad' ? '' : request.line;
    const close =
      request === 'bad' ||
      ending() ||
      request.version === 'HTTP/1.0' ||
      request.headers.get('connection')?.toLowerCase() === 'close';
    const length = byteLength(reply.body);
    const head = [
      `HTTP/1.1 ${reply.status} ${REASONS[reply.status] ?? ''}`,
      `Server: nginx/${service.version}`,
      `Date: ${httpDate(system.now())}`,
      `Content-Type: ${reply.type}`,
      `Content-Length: ${length}`,
      ...reply.headers,
      `Connection: ${close ? 'close' : 'keep-alive'}`,
    ];
    const bodiless = request !== 'bad' && request.method === 'HEAD';
    connection.write(`${head.join('\r\n')}\r\n\r\n${bodiless ? '' : reply.body}`);
    const header = (name: string): string => (request === 'bad' ? '-' : (request.headers.get(name) ?? '-'));
    const time = formatTime('%d/%b/%Y:%H:%M:%S +0000', system.now());
    yield* print(
      system,
      `${client} - - [${time}] "${line}" ${reply.status} ${bodiless ? 0 : length} "${header('referer')}" "${header('user-agent')}" "${header('x-forwarded-for')}"\n`,
    );
    active.count--;
    active.idle.notify();
    if (close) break;
  }
  connection.close();
}

/** The page nginx makes itself for a status. */
const page = (service: Service, status: number): Reply => ({
  status,
  body: `<html>\r\n<head><title>${status} ${REASONS[status] ?? ''}</title></head>\r\n<body>\r\n<center><h1>${status} ${REASONS[status] ?? ''}</h1></center>\r\n<hr><center>nginx/${service.version}</center>\r\n</body>\r\n</html>\r\n`,
  type: 'text/html',
  headers: [],
});

function* respond(
  system: System,
  service: Service,
  request: ReceivedRequest,
  port: number,
  from: { number: number; client: string },
): Run<Reply> {
  const host = (request.headers.get('host') ?? '').replace(/:\d+$/, '');
  const here = service.servers.filter((s) => s.listen.some((l) => l.endsWith(`:${port}`)));
  const server = here.find((s) => s.names.includes(host)) ?? here[0];
  let path: string;
  try {
    path = decodeURIComponent(request.path.split('?')[0] as string);
  } catch {
    return page(service, 400);
  }
  const location = server?.locations.find((l) => l.matches(path));
  if (!server || !location || path.split('/').includes('..'))
    return page(service, server ? (location ? 400 : 404) : 404);
  if (location.answer) {
    const { status, text } = location.answer;
    if (status >= 300 && status < 400) return { ...page(service, status), headers: [`Location: ${text}`] };
    return text === '' && status >= 400
      ? page(service, status)
      : { status, body: text, type: 'text/plain', headers: [] };
  }
  if (location.proxy) return yield* proxied(system, service, request, location.proxy, from, server);
  if (request.method !== 'GET' && request.method !== 'HEAD') return page(service, 405);
  return yield* fileReply(system, service, request, path, location, server, from);
}

function* fileReply(
  system: System,
  service: Service,
  request: ReceivedRequest,
  path: string,
  location: Location,
  server: Server,
  from: { number: number; client: string },
): Run<Reply> {
  const base = `${location.root}${path}`;
  const fail = function* (status: number, text: string): Run<Reply> {
    yield* log(
      system,
      'error',
      `*${from.number} ${text}, client: ${from.client}, server: ${server.names[0] ?? ''}, request: "${request.line}", host: "${request.headers.get('host') ?? ''}"`,
    );
    return page(service, status);
  };
  const info = system.files.stat(base);
  if (info?.type === 'directory' && !path.endsWith('/')) {
    return { ...page(service, 301), headers: [`Location: http://${request.headers.get('host') ?? ''}${path}/`] };
  }
  const names = path.endsWith('/') ? location.index.map((name) => `${base}${name}`) : [base];
  const file = names.find((name) => system.files.stat(name)?.type === 'file');
  if (file === undefined) {
    if (path.endsWith('/') && info?.type === 'directory')
      return yield* fail(403, `directory index of "${base}" is forbidden`);
    return yield* fail(
      404,
      `open() "${path.endsWith('/') ? (names.at(-1) ?? base) : base}" failed (2: No such file or directory)`,
    );
  }
  const text = system.files.read(file);
  if (typeof text !== 'string') return yield* fail(403, `open() "${file}" failed (13: Permission denied)`);
  const modified = system.files.stat(file)?.modified ?? 0;
  return {
    status: 200,
    body: text,
    type: TYPES[file.split('.').pop() ?? ''] ?? 'application/octet-stream',
    headers: [`Last-Modified: ${httpDate(modified)}`, 'Accept-Ranges: bytes'],
  };
}

function* proxied(
  system: System,
  service: Service,
  request: ReceivedRequest,
  target: string,
  from: { number: number; client: string },
  server: Server,
): Run<Reply> {
  const url = parseUrl(target);
  if (!url) return page(service, 500);
  const path = /^https?:\/\/[^/]+$/.test(target) ? request.path : url.path;
  const answer = yield* httpGet(
    system.network,
    { ...url, path },
    { agent: request.headers.get('user-agent') ?? '', method: request.method, headers: ['Connection: close'] },
  );
  if ('error' in answer) {
    yield* log(
      system,
      'error',
      `*${from.number} connect() failed (111: Connection refused) while connecting to upstream, client: ${from.client}, server: ${server.names[0] ?? ''}, request: "${request.line}", upstream: "${target}"`,
    );
    return page(service, 502);
  }
  return { status: answer.status, body: answer.body, type: 'text/html', headers: [] };
}
