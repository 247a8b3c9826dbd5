import type { Kernel } from '../kernel/kernel.ts';
import { first, sleep, thisKernel, type Wait } from '../kernel/task.ts';
import { byteLength } from './file-tree.ts';
import type { ConnectError } from './network.ts';
import type { Connection, Run } from './system.ts';

/** The parts of an http address. */
export interface Url {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Host, and the port where the address gave one: what the Host header says. */
  readonly hostPort: string;
}

/** Takes an address apart; undefined when it is none. Without a scheme it is http. */
export function parseUrl(text: string): Url | undefined {
  const m =
    /^(?:(https?):\/\/)?(?:[^/@\s]*@)?(\[[0-9a-fA-F:]+\]|[^/:?#\s]+)(?::(\d{1,5}))?([/?][^#\s]*)?(?:#.*)?$/.exec(text);
  if (!m) return undefined;
  const [, scheme = 'http', host = '', port, path = '/'] = m;
  const secure = scheme === 'https';
  return {
    secure,
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? (secure ? 443 : 80) : Number(port),
    path: path.startsWith('/') ? path : `/${path}`,
    hostPort: port === undefined ? host : `${host}:${port}`,
  };
}

/** A response as it came. */
export interface HttpAnswer {
  readonly status: number;
  readonly statusLine: string;
  readonly headers: readonly string[];
  readonly body: string;
}

/** What is asked for besides the address. */
export interface HttpRequest {
  readonly agent: string;
  readonly headers?: readonly string[];
  readonly method?: string;
  readonly body?: string;
  /** Where to connect instead of resolving the host. */
  readonly ip?: string;
  /** What is plainly no HTTP is given back at once, as HTTP/0.9, and not read to its end. */
  readonly strict?: boolean;
}

/** Opens a connection: a process's network (`Network`), or a namespace itself (`NetworkNamespace`, for the kubelet's probes). */
export interface Dialer {
  connect(host: string, port: number): Wait<Connection | { readonly error: ConnectError }>;
}

/** Asks a server over HTTP/1.1 and reads the answer to its end. `EMPTY`: the server closed without an answer. */
export function* httpGet(
  network: Dialer,
  url: Url,
  request: HttpRequest,
): Run<HttpAnswer | { readonly error: ConnectError | 'EMPTY' }> {
  const connection = (yield network.connect(request.ip ?? url.host, url.port)) as Connection | { error: ConnectError };
  if ('error' in connection) return connection;
  try {
    const body = request.body ?? '';
    const head = [
      `${request.method ?? 'GET'} ${url.path} HTTP/1.1`,
      `Host: ${url.hostPort}`,
      `User-Agent: ${request.agent}`,
      ...(request.headers ?? []),
      ...(body ? [`Content-Length: ${body.length}`] : []),
    ];
    connection.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    let text = '';
    for (;;) {
      const more = (yield connection.read) as string | undefined;
      if (more !== undefined) text += more;
      const foreign = request.strict && !text.startsWith('HTTP/') && text.includes('\n');
      const answer = parseAnswer(text, more === undefined || foreign === true, request.method === 'HEAD');
      if (answer) return answer;
      if (more === undefined) return { error: 'EMPTY' };
    }
  } finally {
    connection.close();
  }
}

/** An answer, once it is complete. */
function parseAnswer(text: string, ended: boolean, bodiless: boolean): HttpAnswer | undefined {
  const gap = /\r?\n\r?\n/.exec(text);
  if (!gap) {
    // Something that is no HTTP server (nc -l) may answer with plain text.
    return ended && text ? { status: 200, statusLine: 'HTTP/0.9 200 OK', headers: [], body: text } : undefined;
  }
  const [statusLine = '', ...headers] = text.slice(0, gap.index).split(/\r?\n/);
  const body = text.slice(gap.index + gap[0].length);
  const length = headers.map((h) => /^content-length:\s*(\d+)/i.exec(h)?.[1]).find((n) => n !== undefined);
  if (!ended && !bodiless && (length === undefined || byteLength(body) < Number(length))) return undefined;
  return { status: Number(/^HTTP\/\S+ (\d{3})/.exec(statusLine)?.[1] ?? 200), statusLine, headers, body };
}

/** Runs a generator for at most `ms`; undefined when it did not end in time. */
export function* within<T>(ms: number, run: Run<T>): Run<T | undefined> {
  const kernel = (yield thisKernel) as Kernel;
  const end = kernel.now + ms;
  let next = run.next();
  while (!next.done) {
    const left = sleep(Math.max(0, end - kernel.now));
    const woken = (yield first<unknown>(next.value, left)) as { index: number; value: unknown };
    if (woken.index === 1) {
      run.return(undefined as T);
      return undefined;
    }
    next = run.next(woken.value);
  }
  return next.value;
}

/** A request as a server reads it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly version: string;
  /** The request line as it came. */
  readonly line: string;
  /** Header values by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Reads a request's head from a connection; undefined when the client closed, `bad` when it is no HTTP. */
export function* readRequest(connection: Connection): Run<ReceivedRequest | 'bad' | undefined> {
  let text = '';
  while (!/\r?\n\r?\n/.test(text)) {
    const more = (yield connection.read) as string | undefined;
    if (more === undefined) return text ? 'bad' : undefined;
    text += more;
    if (text.length > 65536) return 'bad';
  }
  const [line = '', ...headers] = text.split(/\r?\n/);
  const m = /^([A-Z]+) (\S+) (HTTP\/1\.[01])$/.exec(line);
  if (!m) return 'bad';
  const values = new Map<string, string>();
  for (const h of headers) {
    const colon = h.indexOf(':');
    if (colon > 0) values.set(h.slice(0, colon).toLowerCase(), h.slice(colon + 1).trim());
  }
  return { method: m[1] as string, path: m[2] as string, version: m[3] as string, line, headers: values };
}

/** `Fri, 20 Nov 2026 06:15:36 GMT`. */
export const httpDate = (ms: number): string => new Date(ms).toUTCString();
