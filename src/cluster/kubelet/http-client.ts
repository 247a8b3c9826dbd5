import type { Container, HTTPGetAction } from '../api/types.generated.ts';
import { type HttpAnswer, httpGet } from '../runtime/http.ts';
import { type ConnectError, NetworkNamespace } from '../runtime/network.ts';
import type { Connection } from '../runtime/system.ts';
import type { Kubelet } from './kubelet.ts';
import { portOf } from './ports.ts';
import { type Step, until, within } from './wait.ts';

/** What a request came to. `failed`: nobody answered, in the words of Go's client. `invalid`: it could not even be made. */
export type HttpOutcome =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'failed' | 'invalid'; readonly error: string };

const MOST_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Sent to a server that is to speak TLS; one that speaks HTTP answers that this is no request. */
const CLIENT_HELLO = '\x16\x03\x01';

/** A dialer with the node's own network: names are those that the node itself knows (README of the recordings: nothing outside resolves). */
function nodeNetwork({ network, kernel, spec }: Kubelet): NetworkNamespace {
  return (
    network?.addresses.get(spec.internalIP) ??
    new NetworkNamespace({ kernel, addresses: [spec.internalIP], ...(network ? { cluster: network } : {}) })
  );
}

/** The address of a host as the node resolves it; undefined when it knows none. */
const addressOf = (host: string, { spec }: Kubelet): string | undefined => {
  if (/^[\d.]+$|:/.test(host)) return host;
  if (host === 'localhost') return '127.0.0.1';
  return host === (spec.hostname ?? spec.name) ? spec.internalIP : undefined;
};

const UNKNOWN_HOST = (host: string): string => `dial tcp: lookup ${host} on 127.0.0.53:53: no such host`;

const dialError = (error: ConnectError, address: string): string =>
  `dial tcp ${address}: connect: ${error === 'ECONNREFUSED' ? 'connection refused' : 'connection timed out'}`;

/** Opens and closes a connection from the node. Gives why it failed, or nothing. `timeout`: milliseconds. */
export function* tcpConnect(node: Kubelet, host: string, port: number, timeout: number): Step<string | undefined> {
  const ip = addressOf(host, node);
  if (ip === undefined) return UNKNOWN_HOST(host);
  const address = `${host}:${port}`;
  const connection = yield* within(until(nodeNetwork(node).connect(ip, port)), timeout);
  if (connection === undefined) return `dial tcp ${address}: i/o timeout`;
  if ('error' in connection) return dialError(connection.error, address);
  (connection as Connection).close();
  return undefined;
}

/**
 * The GET request of a probe or hook, from the node: the Pod's address unless the action names a host, redirects within the host followed
 * (API field: HTTPGetAction). `agent`: `probe` or `lifecycle`; `timeout`: milliseconds, none: as long as it takes.
 */
export function* httpGetFrom(
  node: Kubelet,
  action: HTTPGetAction,
  container: Container | undefined,
  podIP: string,
  options: { readonly agent: string; readonly timeout?: number },
): Step<HttpOutcome> {
  const port = portOf(action.port, container);
  if (typeof port !== 'number') return { kind: 'invalid', error: port.problem };
  const scheme = (action.scheme ?? 'HTTP').toLowerCase();
  const host = action.host || podIP;
  const { path = '/' } = action;
  const url = `${scheme}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
  const ask = request(node, action, { url, host, port, agent: `kube-${options.agent}/1.36` });
  const outcome = options.timeout === undefined ? yield* ask : yield* within(ask, options.timeout);
  if (outcome && 'status' in outcome) return { kind: 'answer', status: outcome.status, body: outcome.body };
  const error = outcome?.error ?? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  return { kind: 'failed', error: `Get "${outcome?.url ?? url}": ${error}` };
}

function* request(
  node: Kubelet,
  { httpHeaders = [] }: HTTPGetAction,
  target: { readonly url: string; readonly host: string; readonly port: number; readonly agent: string },
): Step<HttpAnswer | { readonly error: string; readonly url?: string }> {
  const own = new Map(httpHeaders.map((h) => [h.name.toLowerCase(), h]));
  const ip = addressOf(target.host, node);
  if (ip === undefined) return { error: UNKNOWN_HOST(target.host) };
  const headers = ['Accept: */*', 'Connection: close'].filter((h) => !own.has(h.split(':')[0]?.toLowerCase() ?? ''));
  for (const [name, h] of own)
    if (name !== 'host' && name !== 'user-agent' && h.value) headers.push(`${h.name}: ${h.value}`);
  let { url, port } = target;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const secure = url.startsWith('https:');
    const path = url.replace(/^\w+:\/\/[^/]*/, '');
    const hostPort = own.get('host')?.value ?? `${target.host}:${port}`;
    const answer = yield* httpGet(
      nodeNetwork(node),
      { secure, host: ip, port, path, hostPort },
      {
        agent: own.get('user-agent')?.value ?? target.agent,
        headers,
        strict: true,
        ...(secure ? { method: CLIENT_HELLO } : {}),
      },
    );
    if ('error' in answer)
      return { error: answer.error === 'EMPTY' ? 'EOF' : dialError(answer.error, `${target.host}:${port}`) };
    if (secure) return { error: 'http: server gave HTTP response to HTTPS client' };
    if (answer.statusLine.startsWith('HTTP/0.9'))
      return {
        error: `net/http: HTTP/1.x transport connection broken: malformed HTTP response ${JSON.stringify(answer.body.split(/\r?\n/, 1)[0])}`,
      };
    const location = answer.headers.map((h) => /^location:\s*(\S+)/i.exec(h)?.[1]).find((l) => l);
    if (!location || !REDIRECTS.has(answer.status)) return answer;
    const next = /^(https?:)\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(location);
    if (next && next[2] !== target.host) return answer;
    port = next ? Number(next[3] ?? (next[1] === 'https:' ? 443 : 80)) : port;
    url = next ? location : url.replace(/^(\w+:\/\/[^/]*).*/, `$1${location.startsWith('/') ? '' : '/'}${location}`);
  }
  return { url, error: 'stopped after 10 redirects' };
}
