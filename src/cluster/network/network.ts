import type { EndpointSlice, Service } from '../api/types.generated.ts';
import type { ApiServer } from '../apiserver/apiserver.ts';
import { Client } from '../apiserver/client.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import { CLUSTER_DNS, CLUSTER_DOMAIN, type ClusterNetwork, type NetworkNamespace } from '../runtime/network.ts';

/** How many names in a row may stand for another. */
const MAX_ALIASES = 8;
/** Watching takes so long before the rules of a node follow (kube-proxy). */
const PROXY_LATENCY = 500;

type Backend = { readonly ip: string; readonly port: number };

/** What kube-proxy and CoreDNS know of one Service. */
interface Route {
  readonly service: Service;
  /** By port number of the Service, and by that of every node. */
  readonly ports: ReadonlyMap<number, readonly Backend[]>;
  readonly nodePorts: ReadonlyMap<number, readonly Backend[]>;
  /** Who was last led where, by address: for sessionAffinity ClientIP. */
  readonly clients: Map<string, { readonly ip: string; readonly at: number }>;
}

/**
 * The Pod network with what kube-proxy and the cluster's DNS add to it: Service addresses lead to ready endpoints, chosen at random as iptables
 * does, and names of Services and Pods resolve (documentation: Service, DNS for Services and Pods; recordings 004, 136, 139, 141).
 */
export class Network implements ClusterNetwork {
  readonly addresses = new Map<string, NetworkNamespace>();
  readonly #client: Client;
  readonly #kernel: Kernel;
  readonly #random: Random;
  readonly #routes = new Map<string, Route>();
  readonly #byAddress = new Map<string, Route>();
  readonly #nodePorts = new Map<number, Route>();
  readonly #nodeAddresses = new Set<string>();

  constructor(options: { readonly kernel: Kernel; readonly apiserver: ApiServer }) {
    this.#client = new Client(options.apiserver, { component: 'kube-proxy' });
    this.#kernel = options.kernel;
    this.#random = options.kernel.random('network');
    const latency = { latency: PROXY_LATENCY };
    this.#client.watch<Service>(
      'services',
      ({ object }) => this.#rebuild(object.metadata.namespace ?? '', object.metadata.name),
      latency,
    );
    this.#client.watch<EndpointSlice>(
      'endpointslices.discovery.k8s.io',
      ({ object }) =>
        this.#rebuild(object.metadata.namespace ?? '', object.metadata.labels?.['kubernetes.io/service-name'] ?? ''),
      latency,
    );
    for (const { metadata } of this.#client.list('services')) this.#rebuild(metadata.namespace ?? '', metadata.name);
  }

  /** Makes a node's address one at which NodePorts answer. */
  addNode(ip: string): void {
    this.#nodeAddresses.add(ip);
  }

  route(ip: string, port: number, from = ''): Backend | 'refused' | undefined {
    const atNode = this.#nodeAddresses.has(ip);
    const route = atNode ? this.#nodePorts.get(port) : this.#byAddress.get(ip);
    if (!route) return undefined;
    if (ip === CLUSTER_DNS && port === 53) return { ip, port };
    const backends = (atNode ? route.nodePorts : route.ports).get(port);
    return backends && (this.#choose(route, backends, from) ?? 'refused');
  }

  /** An endpoint for a new connection; with sessionAffinity the one that the client had, as long as it is there and not too long ago. */
  #choose({ service, clients }: Route, backends: readonly Backend[], from: string): Backend | undefined {
    const { sessionAffinity, sessionAffinityConfig } = service.spec ?? {};
    const sticky = sessionAffinity === 'ClientIP';
    const known = sticky ? clients.get(from) : undefined;
    const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
    const same = known && this.#kernel.now - known.at <= seconds * 1000 && backends.find((b) => b.ip === known.ip);
    const chosen = same || backends[backends.length > 1 ? this.#random.below(backends.length) : 0];
    if (sticky && chosen) clients.set(from, { ip: chosen.ip, at: this.#kernel.now });
    return chosen;
  }

  lookup(name: string, _namespace = '', depth = 0): readonly string[] {
    const labels = name.replace(/\.$/, '').split('.');
    if (labels.slice(-2).join('.') !== CLUSTER_DOMAIN) return [];
    const kind = labels.at(-3);
    const namespace = labels.at(-4);
    const rest = labels.slice(0, -4);
    if (namespace === undefined) return [];
    if (kind === 'pod')
      return rest.length === 1 && /^\d+(-\d+){3}$/.test(rest[0] ?? '') ? [(rest[0] ?? '').replace(/-/g, '.')] : [];
    if (kind !== 'svc') return [];
    const service = this.#routes.get(`${namespace}/${rest.at(-1)}`)?.service;
    if (!service) return [];
    // A name for another name (CNAME): only those of the cluster lead anywhere.
    if (service.spec?.type === 'ExternalName')
      return rest.length === 1 && depth < MAX_ALIASES
        ? this.lookup(service.spec.externalName ?? '', '', depth + 1)
        : [];
    const ip = service.spec?.clusterIP;
    if (ip !== 'None') return rest.length === 1 && ip ? [ip] : [];
    const slices = this.#slices(namespace, service.metadata.name);
    const publish = service.spec?.publishNotReadyAddresses ?? false;
    const endpoints = slices.flatMap((s) => s.endpoints ?? []).filter((e) => publish || e.conditions?.ready !== false);
    const named = rest.length === 1 ? endpoints : endpoints.filter((e) => rest.length === 2 && e.hostname === rest[0]);
    return named.flatMap((e) => e.addresses);
  }

  #slices(namespace: string, service: string): readonly EndpointSlice[] {
    return this.#client
      .list<EndpointSlice>('endpointslices.discovery.k8s.io', namespace)
      .filter((s) => s.metadata.labels?.['kubernetes.io/service-name'] === service);
  }

  #rebuild(namespace: string, name: string): void {
    const key = `${namespace}/${name}`;
    const old = this.#routes.get(key);
    if (old) {
      this.#routes.delete(key);
      for (const ip of old.service.spec?.clusterIPs ?? []) this.#byAddress.delete(ip);
      for (const p of old.service.spec?.ports ?? []) if (p.nodePort) this.#nodePorts.delete(p.nodePort);
    }
    const service = this.#client.get<Service>('services', namespace, name);
    if (!service) return;
    const slices = this.#slices(namespace, name);
    const ports = new Map<number, readonly Backend[]>();
    const nodePorts = new Map<number, readonly Backend[]>();
    for (const port of service.spec?.ports ?? []) {
      const backends = slices.flatMap((slice) => {
        const target = slice.ports?.find((p) => (p.name ?? '') === (port.name ?? ''))?.port;
        if (target === undefined) return [];
        return usable(slice).map((ip): Backend => ({ ip, port: target }));
      });
      ports.set(port.port, backends);
      if (port.nodePort) nodePorts.set(port.nodePort, backends);
    }
    const route: Route = { service, ports, nodePorts, clients: old?.clients ?? new Map() };
    for (const port of nodePorts.keys()) this.#nodePorts.set(port, route);
    this.#routes.set(key, route);
    for (const ip of service.spec?.clusterIPs ?? []) if (ip !== 'None') this.#byAddress.set(ip, route);
  }
}

/** Addresses of the endpoints that take traffic: those that are ready; where none is, those that serve while they end (recording 148). */
function usable(slice: EndpointSlice): string[] {
  const endpoints = slice.endpoints ?? [];
  const ready = endpoints.filter((e) => e.conditions?.ready !== false);
  const chosen = ready.length ? ready : endpoints.filter((e) => e.conditions?.serving && e.conditions.terminating);
  return chosen.flatMap((e) => e.addresses);
}
