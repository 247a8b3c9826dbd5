import { Signal, sleep } from '../kernel/task.ts';
import { httpDate, httpGet, parseUrl, type ReceivedRequest } from '../runtime/http.ts';
import type { Connection, Listener, Process, Program, SignalName, System } from '../runtime/system.ts';
import { formatTime } from '../shell/tools/time-format.ts';
import { print, type Run } from '../shell/tools/tool.ts';
import { ConfigFault, type Location, readConfig, type Server } from './nginx-config.ts';
import { versionOf } from './versions.ts';
import { type Asked, clientOf, converse, FirstSignal, findServed, type Reply, type WebServer } from './web-server.ts';

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

/** The program nginx: -g DIRECTIVES, -s SIGNAL, -t, -v, -c FILE. Logs word for word as recordings 001, 005, 007, 047 and 131 have them. */
export const nginx = (tag: string): Program =>
  function* (system) {
    const version = versionOf('nginx', tag);
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
  const told = new FirstSignal(system, ['TERM', 'QUIT']);
  system.onSignal('HUP', 'ignore');
  const active = { count: 0, idle: new Signal() };
  for (const [address, listener] of listen ? service.listeners : []) {
    const port = Number(address.slice(address.lastIndexOf(':') + 1));
    system.start(
      (function* () {
        while (!told.came) {
          const connection = (yield listener.accept) as Connection;
          const closes = (): boolean => told.came !== undefined;
          system.start(converse(system, connection, webServer(system, service, port, active, closes)));
        }
      })(),
    );
  }
  if ((yield told.wait) === 'QUIT') {
    yield* log(system, 'notice', 'gracefully shutting down');
    while (active.count > 0) yield active.idle.wait;
  }
  yield sleep(late);
  yield* log(system, 'notice', 'exiting');
  yield* log(system, 'notice', 'exit');
  return 0;
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
/** What serves one connection. `active`: requests at work, over all connections; `closes`: the worker is ending. */
function webServer(
  system: System,
  service: Service,
  port: number,
  active: { count: number; idle: Signal },
  closes: () => boolean,
): WebServer<Reply> {
  const number = ++service.connections;
  const header = (request: Asked, name: string): string =>
    request === 'bad' ? '-' : (request.headers.get(name) ?? '-');
  return {
    steps: 80,
    closes,
    *respond(request, connection): Run<Reply> {
      active.count++;
      if (request === 'bad') return page(service, 400);
      return yield* respond({ system, service, request, port, number, client: clientOf(connection) });
    },
    head: (reply, length, close) => [
      `HTTP/1.1 ${reply.status} ${REASONS[reply.status] ?? ''}`,
      `Server: nginx/${service.version}`,
      `Date: ${httpDate(system.now())}`,
      reply.headers[0] as string,
      `Content-Length: ${length}`,
      ...reply.headers.slice(1),
      `Connection: ${close ? 'close' : 'keep-alive'}`,
    ],
    *log(request, reply, bytes, connection) {
      const time = formatTime('%d/%b/%Y:%H:%M:%S +0000', system.now());
      const line = request === 'bad' ? '' : request.line;
      const sent = ['referer', 'user-agent', 'x-forwarded-for'].map((name) => `"${header(request, name)}"`).join(' ');
      yield* print(system, `${clientOf(connection)} - - [${time}] "${line}" ${reply.status} ${bytes} ${sent}\n`);
      active.count--;
      active.idle.notify();
    },
  };
}

/** A request at work, and where it came from. */
interface Work {
  readonly system: System;
  readonly service: Service;
  readonly request: ReceivedRequest;
  readonly port: number;
  /** Of the connection. */
  readonly number: number;
  readonly client: string;
}

/** An answer with a body of this type. */
const reply = (status: number, body: string, type: string, headers: readonly string[] = []): Reply => ({
  status,
  body,
  headers: [`Content-Type: ${type}`, ...headers],
});

/** The page nginx makes itself for a status. */
const page = (service: Service, status: number, headers: readonly string[] = []): Reply => {
  const title = `${status} ${REASONS[status] ?? ''}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${service.version}</center>\r\n</body>\r\n</html>\r\n`;
  return reply(status, body, 'text/html', headers);
};

function* respond(work: Work): Run<Reply> {
  const { service, request, port } = work;
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
  if (!server || !location) return page(service, 404);
  if (path.split('/').includes('..')) return page(service, 400);
  if (location.answer) {
    const { status, text } = location.answer;
    if (status >= 300 && status < 400) return page(service, status, [`Location: ${text}`]);
    return text === '' && status >= 400 ? page(service, status) : reply(status, text, 'text/plain');
  }
  if (location.proxy) return yield* proxied(work, location.proxy, server);
  if (request.method !== 'GET' && request.method !== 'HEAD') return page(service, 405);
  return yield* fileReply(work, location, server);
}

/** Says in the error log what went wrong, and answers with the page of `status`. `more`: what the line says besides the usual. */
function* failed(work: Work, server: Server, status: number, text: string, more: string): Run<Reply> {
  const { number, client, request } = work;
  yield* log(
    work.system,
    'error',
    `*${number} ${text}, client: ${client}, server: ${server.names[0] ?? ''}, request: "${request.line}", ${more}`,
  );
  return page(work.service, status);
}

function* fileReply(work: Work, location: Location, server: Server): Run<Reply> {
  const { system, service, request } = work;
  const host = request.headers.get('host') ?? '';
  const found = findServed(system, location.root, request.path, location.index, 'application/javascript');
  const fail = (status: number, text: string) => failed(work, server, status, text, `host: "${host}"`);
  switch (found.kind) {
    case 'file':
      return reply(200, found.text, found.type, [found.modified, 'Accept-Ranges: bytes']);
    case 'redirect':
      return page(service, 301, [`Location: http://${host}${found.to}`]);
    case 'directory':
      return yield* fail(403, `directory index of "${found.path}" is forbidden`);
    case 'denied':
      return yield* fail(403, `open() "${found.path}" failed (13: Permission denied)`);
    case 'missing':
      return yield* fail(404, `open() "${found.path}" failed (2: No such file or directory)`);
  }
}

function* proxied(work: Work, target: string, server: Server): Run<Reply> {
  const { system, request } = work;
  const url = parseUrl(target);
  if (!url) return page(work.service, 500);
  const path = /^https?:\/\/[^/]+$/.test(target) ? request.path : url.path;
  const answer = yield* httpGet(
    system.network,
    { ...url, path },
    { agent: request.headers.get('user-agent') ?? '', method: request.method, headers: ['Connection: close'] },
  );
  if (!('error' in answer)) return reply(answer.status, answer.body, 'text/html');
  const refused = 'connect() failed (111: Connection refused) while connecting to upstream';
  return yield* failed(work, server, 502, refused, `upstream: "${target}"`);
}
