import { Signal, type Wait, wakeNow } from '../kernel/task.ts';
import { byteLength } from '../runtime/file-tree.ts';
import { httpDate, type ReceivedRequest, readRequest } from '../runtime/http.ts';
import type { SignalName } from '../runtime/signals.ts';
import type { Connection, Listener, System } from '../runtime/system.ts';
import type { Run } from '../shell/tools/tool.ts';

/** What a web server answers. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers: readonly string[];
}

/** What a web server got: a request, or something that is none. */
export type Asked = ReceivedRequest | 'bad';

/** What makes one web server different from another. */
export interface WebServer<R extends Reply> {
  /** Processor time of a request. */
  readonly steps: number;
  /** Whether the connection is closed after this answer though the client would keep it. */
  closes(): boolean;
  respond(request: Asked, connection: Connection): R | Run<R>;
  /** The status line and the headers. `length`: bytes of the body. */
  head(reply: R, length: number, close: boolean): readonly string[];
  /** Writes the access log. `bytes`: of the body that was sent. */
  log(request: Asked, reply: R, bytes: number, connection: Connection): Run<void>;
}

/** Takes the connections of a listener, each in a thread of its own; ends with the process. */
export function* serve<R extends Reply>(system: System, listener: Listener, server: WebServer<R>): Run<never> {
  for (;;) {
    const connection = (yield listener.accept) as Connection;
    system.start(converse(system, connection, server));
  }
}

/** Answers the requests of one connection until it is to be closed. */
export function* converse<R extends Reply>(system: System, connection: Connection, server: WebServer<R>): Run<void> {
  for (;;) {
    const request = yield* readRequest(connection);
    if (!request) break;
    yield system.spend(server.steps);
    const responding = server.respond(request, connection);
    const reply = 'next' in responding ? yield* responding : responding;
    const close = request === 'bad' || closes(request) || server.closes();
    const body = request !== 'bad' && request.method === 'HEAD' ? '' : reply.body;
    connection.write([...server.head(reply, byteLength(reply.body), close), '', body].join('\r\n'));
    yield* server.log(request, reply, byteLength(body), connection);
    if (close) break;
  }
  connection.close();
}

/** Whether the client wants the connection closed after the answer. */
const closes = (request: ReceivedRequest): boolean =>
  request.version === 'HTTP/1.0' || request.headers.get('connection')?.toLowerCase() === 'close';

/** What a web server finds in its directory for the path of a request. */
export type Served =
  | { readonly kind: 'file'; readonly text: string; readonly type: string; readonly modified: string }
  /** A directory without an index page: its names in order, directories with a `/` at their end. */
  | { readonly kind: 'directory'; readonly names: readonly string[]; readonly path: string }
  /** A directory asked for without its `/`. */
  | { readonly kind: 'redirect'; readonly to: string }
  /** `path`: the file that would have been given. */
  | { readonly kind: 'missing' | 'denied'; readonly path: string };

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
  svg: 'image/svg+xml',
  xml: 'text/xml',
};

/**
 * Finds `path` (of a request line, still encoded) under the directory `root`. `index`: names of pages that stand for a directory; `script`:
 * what the server calls JavaScript.
 */
export function findServed(
  { files }: System,
  root: string,
  path: string,
  index: readonly string[],
  script = 'text/javascript',
): Served {
  let plain: string;
  try {
    plain = decodeURIComponent(path.split(/[?#]/)[0] as string);
  } catch {
    return { kind: 'missing', path };
  }
  let at = `${root.replace(/\/$/, '')}${plain}`;
  if (!plain.startsWith('/') || plain.split('/').includes('..')) return { kind: 'missing', path: at };
  if (plain.endsWith('/')) {
    const page = index.find((name) => files.stat(at + name)?.type === 'file') ?? index.at(-1) ?? '';
    const names = files.stat(at + page)?.type === 'file' ? [] : files.readdir(at);
    if ('error' in names) return { kind: names.error === 'EACCES' ? 'denied' : 'missing', path: at + page };
    if (files.stat(at + page)?.type !== 'file') {
      const marked = names.map((name) => (files.stat(at + name)?.type === 'directory' ? `${name}/` : name));
      return { kind: 'directory', names: marked.sort(), path: at };
    }
    at += page;
  } else if (files.stat(at)?.type === 'directory') return { kind: 'redirect', to: `${plain}/` };
  const text = files.read(at);
  if (typeof text !== 'string') return { kind: text.error === 'EACCES' ? 'denied' : 'missing', path: at };
  const type = (TYPES[at.split('.').pop() ?? ''] ?? 'application/octet-stream').replace('text/javascript', script);
  return { kind: 'file', text, type, modified: `Last-Modified: ${httpDate(files.stat(at)?.modified ?? 0)}` };
}

/** The client of a connection: its address without the port. */
export const clientOf = ({ remoteAddress }: Connection): string =>
  remoteAddress.slice(0, remoteAddress.lastIndexOf(':'));

/** Text that is safe in HTML. */
export const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** Catches signals from the moment it is made: which of them came first, and how to wait for it. */
export class FirstSignal<S extends SignalName> {
  readonly #told = new Signal<S>();
  came: S | undefined;

  constructor(system: System, names: readonly S[]) {
    for (const name of names) {
      system.onSignal(name, () => {
        this.came ??= name;
        this.#told.notify(this.came);
      });
    }
  }

  /** Wakes with the first of the signals. */
  get wait(): Wait<S> {
    return (kernel, wake) => (this.came ? wakeNow(wake, this.came) : this.#told.wait(kernel, wake));
  }
}
