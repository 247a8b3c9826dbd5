import type { Kernel } from '../kernel/kernel.ts';
import { Signal, sleep, type Wait, wakeNow } from '../kernel/task.ts';
import type { FileSystem } from './filesystem.ts';
import type { RunningProcess } from './process.ts';
import type { Connection, Listener, Network } from './system.ts';

/** The address of the cluster's DNS Service: the kubelet's `clusterDNS`, as kubeadm chooses it (recording 133). */
export const CLUSTER_DNS = '10.96.0.10';
/** What the names of Services and Pods end in: the kubelet's `clusterDomain`. */
export const CLUSTER_DOMAIN = 'cluster.local';

/** What network namespaces know of the cluster around them; the Pod network and its Services implement it. */
export interface ClusterNetwork {
  /** Who answers at an address: Pods and nodes. */
  readonly addresses: Map<string, NetworkNamespace>;
  /**
   * The endpoint behind a Service address for a client at `from`; `refused` when it has none; undefined when it is no Service address and
   * port.
   */
  route?(
    ip: string,
    port: number,
    from: string,
  ): { readonly ip: string; readonly port: number } | 'refused' | undefined;
  /** Addresses of a full DNS name (`web.default.svc.cluster.local`); empty when there is no such name. `namespace`: the asking Pod's. */
  lookup?(name: string, namespace: string): readonly string[];
}

/** How a node hangs on the network: its own namespace and those of its Pods share it. Not connected: nothing leaves the node or comes in. */
export interface Uplink {
  connected: boolean;
}

/** Why a connection failed. */
export type ConnectError = 'ECONNREFUSED' | 'ETIMEDOUT' | 'EHOSTUNREACH' | 'ENOTFOUND';

const LOOPBACK_MS = 0.03;
const CLUSTER_MS = 0.15;
/** When Linux gives up on a connection that nobody answers: six retries. */
const CONNECT_TIMEOUT_MS = 127_000;
/** What a name server takes to answer. */
const DNS_MS = 1;
/** When a resolver gives up on a name server that does not answer: two attempts of five seconds (resolv.conf(5)). */
const DNS_TIMEOUT_MS = 10_000;
/** How often TCP tries again what was not acknowledged, about, and how long. */
const RETRANSMIT_MS = 1000;
const MAX_RETRANSMITS = 924;
/** Characters that may wait to be read; a connection that has more is cut. */
const MAX_UNREAD = 4 * 1024 * 1024;

/** One end of a connection. */
class Socket implements Connection {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly #kernel: Kernel;
  readonly #latency: number;
  readonly #reaches: () => boolean;
  /** What is sent again until the other end can be reached. */
  #held: (string | undefined)[] | undefined;
  peer: Socket | undefined;
  #unread = '';
  #ended = false;
  readonly #arrived = new Signal();

  constructor(
    kernel: Kernel,
    localAddress: string,
    remoteAddress: string,
    path: { readonly latency: number; readonly reaches: () => boolean },
  ) {
    this.#kernel = kernel;
    this.localAddress = localAddress;
    this.remoteAddress = remoteAddress;
    this.#latency = path.latency;
    this.#reaches = path.reaches;
  }

  readonly read: Wait<string | undefined> = (kernel, wake) => {
    if (this.#unread) {
      const text = this.#unread;
      this.#unread = '';
      return wakeNow(wake, text);
    }
    if (this.#ended) return wakeNow(wake, undefined);
    return this.#arrived.wait(kernel, () => this.read(kernel, wake));
  };

  write(text: string): void {
    if (text) this.#send(this.peer, text);
  }

  close(): void {
    const { peer } = this;
    this.peer = undefined;
    this.#ended = true;
    this.#send(peer, undefined);
  }

  #send(peer: Socket | undefined, text: string | undefined): void {
    if (!peer) return;
    if (this.#held) this.#held.push(text);
    else if (this.#reaches()) this.#kernel.after(this.#latency, () => peer.#receive(text));
    else {
      this.#held = [text];
      this.#retransmit(peer, 1);
    }
  }

  #retransmit(peer: Socket, attempt: number): void {
    this.#kernel.after(RETRANSMIT_MS, () => {
      if (!this.#reaches() && attempt < MAX_RETRANSMITS) {
        this.#retransmit(peer, attempt + 1);
        return;
      }
      const all = this.#held ?? [];
      this.#held = undefined;
      if (this.#reaches()) for (const text of all) this.#send(peer, text);
      else this.#receive(undefined);
    });
  }

  #receive(text: string | undefined): void {
    if (text === undefined || this.#unread.length > MAX_UNREAD) this.#ended = true;
    else this.#unread += text;
    this.#arrived.notify();
  }
}

/** A port that a process listens on, and the connections that wait to be taken. */
class Bound implements Listener {
  readonly #namespace: NetworkNamespace;
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  readonly owner: string;
  readonly machine: string;
  #waiting: Connection[] | undefined;
  #came: Signal | undefined;

  constructor(namespace: NetworkNamespace, options: ListenOptions) {
    this.#namespace = namespace;
    this.host = options.host;
    this.port = options.port;
    this.pid = options.pid;
    this.owner = options.owner;
    this.machine = options.machine;
  }

  get accept(): Wait<Connection> {
    const accept: Wait<Connection> = (kernel, wake) => {
      const next = this.#waiting?.shift();
      if (next) return wakeNow(wake, next);
      this.#came ??= new Signal();
      return this.#came.wait(kernel, () => accept(kernel, wake));
    };
    return accept;
  }

  offer(connection: Connection): void {
    this.#waiting ??= [];
    this.#waiting.push(connection);
    this.#came?.notify();
  }

  close(): void {
    this.#namespace.release(this);
    for (const connection of this.#waiting?.splice(0) ?? []) connection.close();
  }
}

/** What a process listens on; `owner` is the name that netstat shows. */
interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly owner: string;
  readonly pid: number;
  readonly machine: string;
}

const ANY = new Set(['0.0.0.0', '::', '[::]']);
const isLoopback = (ip: string): boolean => ip.startsWith('127.') || ip === '::1';

const NOBODY: readonly Bound[] = [];

/** A network namespace: addresses, ports and who listens on them. Shared by the containers of a Pod. */
export class NetworkNamespace {
  readonly kernel: Kernel;
  readonly addresses: readonly string[];
  readonly cluster: ClusterNetwork | undefined;
  readonly uplink: Uplink | undefined;
  /** Ports of this namespace that lead to others (hostPort). */
  readonly forwards: Map<number, { readonly ip: string; readonly port: number }> | undefined;
  /** Namespace of the Pod, for DNS. */
  readonly namespace: string;
  #listeners: readonly Bound[] = NOBODY;
  #nextPort = 32768;

  constructor(options: {
    kernel: Kernel;
    addresses?: readonly string[];
    cluster?: ClusterNetwork;
    namespace?: string;
    uplink?: Uplink;
    forwards?: Map<number, { readonly ip: string; readonly port: number }>;
  }) {
    this.kernel = options.kernel;
    this.addresses = options.addresses ?? [];
    this.cluster = options.cluster;
    this.namespace = options.namespace ?? 'default';
    this.uplink = options.uplink;
    this.forwards = options.forwards;
  }

  get listeners(): readonly { host: string; port: number; pid: number; owner: string; machine: string }[] {
    return this.#listeners;
  }

  /** Whether packets get from here to another namespace: those of one node always do. */
  reaches(other: NetworkNamespace): boolean {
    if (other === this || (this.uplink && other.uplink === this.uplink)) return true;
    return this.uplink?.connected !== false && other.uplink?.connected !== false;
  }

  /** Takes a port. `[::]` is IPv6 only, `::` takes IPv4 as well, as sockets do by default. */
  listen(options: ListenOptions): Listener | { error: 'EADDRINUSE' } {
    const { host, port } = options;
    const clash = (other: Bound): boolean =>
      other.port === port &&
      (other.host === '[::]') === (host === '[::]') &&
      (other.host === host || ANY.has(host) || ANY.has(other.host));
    const clashDual = (other: Bound): boolean => other.port === port && (host === '::' || other.host === '::');
    if (this.#listeners.some((b) => clash(b) || clashDual(b))) return { error: 'EADDRINUSE' };
    const bound = new Bound(this, options);
    this.#listeners = this.#listeners.concat(bound);
    return bound;
  }

  /** Gives a port free. */
  release(bound: Listener): void {
    this.#listeners = this.#listeners.filter((b) => b !== bound);
  }

  /** Closes the ports of a process that has ended. */
  closeOf(pid: number, machine: string): void {
    for (const l of this.#listeners.filter((b) => b.pid === pid && b.machine === machine)) l.close();
  }

  /** Opens a connection to an address: localhost, another Pod, a node, or a Service. */
  connect(ip: string, port: number): Wait<Connection | { readonly error: ConnectError }> {
    return (kernel, wake) => {
      const after = (ms: number, error: ConnectError): (() => void) => sleep(ms)(kernel, () => wake({ error }));
      const from = this.addresses[0] ?? '127.0.0.1';
      const service = isLoopback(ip) ? undefined : this.cluster?.route?.(ip, port, from);
      if (service === 'refused') return after(CLUSTER_MS, 'ECONNREFUSED');
      const at = (address: string): NetworkNamespace | undefined =>
        isLoopback(address) || this.addresses.includes(address) ? this : this.cluster?.addresses.get(address);
      const forwarded = service ? undefined : at(ip)?.forwards?.get(port);
      const routed = service ?? forwarded ?? { ip, port };
      const target = at(routed.ip);
      if (!target || !this.reaches(target)) return after(CONNECT_TIMEOUT_MS, 'ETIMEDOUT');
      const latency = target === this ? LOOPBACK_MS : CLUSTER_MS;
      return sleep(latency * 2)(kernel, () => {
        const listener = target.#listeners.find(
          (l) =>
            l.port === routed.port &&
            (ANY.has(l.host) ? l.host !== '[::]' || routed.ip.includes(':') : l.host === routed.ip),
        );
        if (!listener) {
          wake({ error: 'ECONNREFUSED' });
          return;
        }
        this.#nextPort = this.#nextPort >= 60999 ? 32768 : this.#nextPort + 2;
        const local = isLoopback(ip) ? ip : (this.addresses[0] ?? '127.0.0.1');
        const path = { latency, reaches: () => this.reaches(target) };
        const here = new Socket(kernel, `${local}:${this.#nextPort}`, `${ip}:${port}`, path);
        const there = new Socket(kernel, `${routed.ip}:${routed.port}`, here.localAddress, path);
        here.peer = there;
        there.peer = here;
        listener.offer(there);
        wake(here);
      });
    };
  }

  /** One echo request: milliseconds, or undefined when nobody answers (after `timeoutMs`). */
  ping(ip: string, timeoutMs = 10_000): Wait<number | undefined> {
    const own = isLoopback(ip) || this.addresses.includes(ip);
    const target = own ? this : this.cluster?.addresses.get(ip);
    const there = target && this.reaches(target);
    const ms = 0.03 + (own ? 0.05 : 0.25) * this.kernel.random(`ping/${ip}/${this.kernel.now}`).next();
    return (kernel, wake) => sleep(there ? ms : timeoutMs)(kernel, () => wake(there ? ms : undefined));
  }
}

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** The entries of a hosts file: address and names of each line. */
function hostsEntries(files: FileSystem): readonly { readonly ip: string; readonly names: readonly string[] }[] {
  const text = files.read('/etc/hosts');
  if (typeof text !== 'string') return [];
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter((words) => words.length > 1)
    .map(([ip = '', ...names]) => ({ ip, names }));
}

/** What /etc/resolv.conf says. */
export function resolverSettings(files: FileSystem): {
  servers: readonly string[];
  search: readonly string[];
  ndots: number;
} {
  const text = files.read('/etc/resolv.conf');
  const lines = (typeof text === 'string' ? text : '').split('\n').map((l) => l.trim().split(/\s+/));
  const of = (key: string): string[] => lines.filter((l) => l[0] === key).flatMap((l) => l.slice(1));
  const ndots = of('options').map((o) => /^ndots:(\d+)$/.exec(o)?.[1]);
  return { servers: of('nameserver'), search: of('search'), ndots: Number(ndots.find((n) => n) ?? 1) };
}

/** The full names to ask a name server for, in order: with the search domains first when the name has fewer dots than `ndots`. */
export function candidateNames(
  name: string,
  settings: { search: readonly string[]; ndots: number },
): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = settings.search.map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= settings.ndots ? [name, ...searched] : [...searched, name];
}

/** The network as a process sees it; names are resolved by its own /etc/hosts and /etc/resolv.conf. */
export class ProcessNetwork implements Network {
  readonly #process: RunningProcess;
  readonly #files: FileSystem;
  readonly #space: NetworkNamespace;

  constructor(process: RunningProcess, files: FileSystem) {
    const { kernel, network } = process.machine;
    this.#process = process;
    this.#files = files;
    this.#space = network ?? new NetworkNamespace({ kernel });
  }

  get addresses(): readonly string[] {
    return this.#space.addresses;
  }

  listen(options: { host: string; port: number; owner: string }): Listener | { error: 'EADDRINUSE' } {
    const { pid, machine } = this.#process;
    return this.#space.listen({ ...options, pid, machine: machine.name });
  }

  connect(host: string, port: number): Wait<Connection | { readonly error: ConnectError }> {
    return (k, wake) => {
      const found = this.#find(host);
      const ip = found.addresses[0];
      if (ip === undefined) return sleep(found.ms)(k, () => wake({ error: 'ENOTFOUND' }));
      let stop = (): void => {};
      const stopFirst = sleep(found.ms)(k, () => {
        stop = this.#space.connect(ip, port)(k, wake);
      });
      return () => {
        stopFirst();
        stop();
      };
    };
  }

  resolve(name: string): Wait<readonly string[]> {
    return (k, wake) => {
      const found = this.#find(name);
      return sleep(found.ms)(k, () => wake(found.addresses));
    };
  }

  query(name: string, server?: string): Wait<readonly string[] | undefined> {
    return (k, wake) => {
      const servers = server === undefined ? resolverSettings(this.#files).servers : [server];
      return sleep(DNS_MS)(k, () => wake(queryName(this.#space, servers, name)));
    };
  }

  ping(address: string): Wait<number | undefined> {
    return this.#space.ping(address);
  }

  get listeners(): Network['listeners'] {
    const { name } = this.#process.machine;
    return this.#space.listeners.map(({ host, port, pid, owner, machine }) => ({
      host,
      port,
      pid: machine === name ? pid : 0,
      owner,
    }));
  }

  #find(name: string): { addresses: readonly string[]; ms: number } {
    if (IPV4.test(name) || name.includes(':')) return { addresses: [name], ms: 0 };
    const entries = hostsEntries(this.#files).filter((e) => e.names.includes(name));
    const listed = entries.filter((e) => !e.ip.includes(':'));
    if (entries.length > 0) return { addresses: (listed.length > 0 ? listed : entries).map((e) => e.ip), ms: 0 };
    if (name === 'localhost') return { addresses: ['127.0.0.1'], ms: 0 };
    const settings = resolverSettings(this.#files);
    let ms = 0;
    for (const candidate of candidateNames(name, settings)) {
      ms += DNS_MS;
      if (settings.servers.length > 0 && this.#space.uplink?.connected === false)
        return { addresses: [], ms: DNS_TIMEOUT_MS };
      const addresses = queryName(this.#space, settings.servers, candidate);
      if (addresses && addresses.length > 0) return { addresses, ms };
    }
    return { addresses: [], ms };
  }
}

/** Asks name servers for a full name: addresses, none, or undefined when no server answers. Only the cluster's DNS Service answers. */
function queryName(space: NetworkNamespace, servers: readonly string[], name: string): readonly string[] | undefined {
  const { cluster } = space;
  if (space.uplink?.connected === false) return undefined;
  const answers = servers.some((ip) => cluster?.addresses.has(ip) || cluster?.route?.(ip, 53, '') !== undefined);
  return answers ? (cluster?.lookup?.(name, space.namespace) ?? []) : undefined;
}
