import { sleep, type Wait } from '../kernel/task.ts';
import { NetworkNamespace } from '../runtime/network.ts';
import type { Connection } from '../runtime/system.ts';
import type { NodeServices } from './node-services.ts';
import { type Step, until } from './wait.ts';

/** What the kubelet asks of a server. `timeout` in milliseconds. */
export interface HttpRequest {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly agent: string;
  readonly timeout: number;
}

/** What a request came to. */
export type HttpOutcome =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'timeout' };

/** The first of two waits; undefined when `ms` passed before. */
const within =
  <T>(wait: Wait<T>, ms: number): Wait<T | undefined> =>
  (kernel, wake) => {
    let stopWait = (): void => {};
    const stopTimer = sleep(ms)(kernel, () => {
      stopWait();
      wake(undefined);
    });
    stopWait = wait(kernel, (value) => {
      stopTimer();
      wake(value);
    });
    return () => {
      stopTimer();
      stopWait();
    };
  };

function connecting(node: NodeServices, host: string, port: number): ReturnType<NetworkNamespace['connect']> {
  const { network, kernel, spec } = node;
  const own =
    network?.addresses.get(spec.internalIP) ??
    new NetworkNamespace({ kernel, addresses: [spec.internalIP], ...(network ? { cluster: network } : {}) });
  return own.connect(host, port);
}

/** Opens and closes a connection from the node. */
export function* tcpConnect(
  node: NodeServices,
  host: string,
  port: number,
  timeout: number,
): Step<'open' | 'refused' | 'timeout'> {
  const connection = yield* until(within(connecting(node, host, port), timeout));
  if (connection === undefined) return 'timeout';
  if ('error' in connection) return connection.error === 'ECONNREFUSED' ? 'refused' : 'timeout';
  connection.close();
  return 'open';
}

/** A GET request from the node to a Pod. */
export function* httpGet(node: NodeServices, request: HttpRequest): Step<HttpOutcome> {
  const deadline = node.kernel.now + request.timeout;
  const connection = yield* until(within(connecting(node, request.host, request.port), request.timeout));
  if (connection === undefined) return { kind: 'timeout' };
  if ('error' in connection) return { kind: connection.error === 'ECONNREFUSED' ? 'refused' : 'timeout' };
  const own = new Map(request.headers.map((h) => [h.name.toLowerCase(), h]));
  const lines = [
    `GET ${request.path.startsWith('/') ? request.path : `/${request.path}`} HTTP/1.1`,
    `Host: ${own.get('host')?.value ?? `${request.host}:${request.port}`}`,
    `User-Agent: ${own.get('user-agent')?.value ?? request.agent}`,
    'Accept: */*',
    ...[...own.entries()].filter(([k]) => !['host', 'user-agent'].includes(k)).map(([, h]) => `${h.name}: ${h.value}`),
    'Connection: close',
  ];
  connection.write(`${lines.join('\r\n')}\r\n\r\n`);
  const text = yield* readAnswer(node, connection, deadline);
  connection.close();
  const status = /^HTTP\/1\.\d (\d{3})/.exec(text ?? '');
  if (text === undefined || !status) return { kind: 'timeout' };
  return { kind: 'answer', status: Number(status[1]), body: text.slice(text.indexOf('\r\n\r\n') + 4) };
}

/** Reads until the server closes, the announced length is there, or the deadline passes. */
function* readAnswer(node: NodeServices, connection: Connection, deadline: number): Step<string | undefined> {
  let text = '';
  while (text.length < 64 * 1024) {
    const left = deadline - node.kernel.now;
    if (left <= 0) return undefined;
    const piece = yield* until(within<string | null>((k, wake) => connection.read(k, (t) => wake(t ?? null)), left));
    if (piece === undefined) return undefined;
    if (piece === null) return text;
    text += piece;
    const head = text.indexOf('\r\n\r\n');
    const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head < 0 ? 0 : head + 2));
    if (head >= 0 && length && text.length >= head + 4 + Number(length[1])) return text;
  }
  return text;
}
