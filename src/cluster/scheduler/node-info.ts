import { podResources } from '../api/pod-resources.ts';
import { milliValue, quantityValue } from '../api/quantity.ts';
import type { Node, Pod } from '../api/types.generated.ts';

/** What Pods ask for by resource: processors in thousandths, all else in base units. */
export type Requests = Readonly<Record<string, number>>;

/** A port of the node that a Pod takes. */
export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

const amount = (name: string, quantity: string | number): number =>
  name === 'cpu' ? milliValue(quantity) : quantityValue(quantity);

const known = new WeakMap<object, Requests>();

/**
 * What a Pod asks a node for: the sum over its containers and sidecars, or what one init container asks for beyond that, and its overhead
 * (documentation: resource management, init containers).
 */
export function requestsOf(pod: Pod): Requests {
  const cached = known.get(pod.spec);
  if (cached) return cached;
  const total: Record<string, number> = {};
  for (const amounts of [podResources(pod.spec, 'requests'), pod.spec.overhead ?? {}])
    for (const [name, quantity] of Object.entries(amounts)) total[name] = (total[name] ?? 0) + amount(name, quantity);
  known.set(pod.spec, total);
  return total;
}

/** The ports of its node that a Pod takes. */
export function hostPortsOf(pod: Pod): readonly HostPort[] {
  const ports: HostPort[] = [];
  const sidecars = (pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always');
  for (const { hostIP, protocol = 'TCP', hostPort } of [...pod.spec.containers, ...sidecars].flatMap(
    (c) => c.ports ?? [],
  ))
    if (hostPort) ports.push({ ip: hostIP || '0.0.0.0', protocol, port: hostPort });
  return ports;
}

/** What the least-allocated score counts for a container that asks for nothing. */
const DEFAULT_CPU = 100;
const DEFAULT_MEMORY = 200 * 1024 * 1024;

/** Requests with defaults for containers that ask for nothing: processors in thousandths and bytes of memory. */
export function scoredRequests(pod: Pod): { cpu: number; memory: number } {
  let cpu = 0;
  let memory = 0;
  for (const { resources } of pod.spec.containers) {
    cpu += resources?.requests?.cpu === undefined ? DEFAULT_CPU : milliValue(resources.requests.cpu);
    memory += resources?.requests?.memory === undefined ? DEFAULT_MEMORY : quantityValue(resources.requests.memory);
  }
  return { cpu, memory };
}

const SPREAD_OWNERS = ['ReplicaSet', 'StatefulSet', 'ReplicationController'];

/** The uid of the owner whose Pods are spread without being asked to; undefined for Pods of Jobs, say. */
export const spreadOwnerOf = (pod: Pod): string | undefined =>
  pod.metadata.ownerReferences?.find((o) => o.controller && SPREAD_OWNERS.includes(o.kind))?.uid;

/** Whether two host ports cannot be had together. */
export const portsClash = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0');

/** A node and what is taken of it; kept up to date Pod by Pod. */
export class NodeInfo {
  node: Node;
  readonly pods = new Map<string, Pod>();
  readonly requested: Record<string, number> = {};
  readonly scored = { cpu: 0, memory: 0 };
  readonly ports: HostPort[] = [];
  /** How many Pods of each owner are here whose Pods are spread. */
  readonly owners = new Map<string, number>();
  /** Pods here that keep others away. */
  readonly antiAffine = new Set<Pod>();
  /** Pods here that want others near, or would like them near or far. */
  readonly wishful = new Set<Pod>();
  allocatable: Requests = {};

  constructor(node: Node) {
    this.node = node;
    this.setNode(node);
  }

  setNode(node: Node): void {
    this.node = node;
    this.allocatable = Object.fromEntries(
      Object.entries(node.status?.allocatable ?? {}).map(([name, q]) => [name, amount(name, q)]),
    );
  }

  add(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    if (this.pods.has(uid)) this.remove(uid);
    this.pods.set(uid, pod);
    this.#count(pod, 1);
    for (const port of hostPortsOf(pod)) this.ports.push(port);
    const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
    if (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution) this.antiAffine.add(pod);
    if (podAffinity || podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution) this.wishful.add(pod);
  }

  remove(uid: string): void {
    const pod = this.pods.get(uid);
    if (!pod) return;
    this.pods.delete(uid);
    this.antiAffine.delete(pod);
    this.wishful.delete(pod);
    this.#count(pod, -1);
    for (const port of hostPortsOf(pod)) {
      const at = this.ports.findIndex((p) => p.port === port.port && p.ip === port.ip && p.protocol === port.protocol);
      if (at >= 0) this.ports.splice(at, 1);
    }
  }

  #count(pod: Pod, sign: 1 | -1): void {
    for (const [name, value] of Object.entries(requestsOf(pod)))
      this.requested[name] = (this.requested[name] ?? 0) + sign * value;
    const owner = spreadOwnerOf(pod);
    if (owner !== undefined) this.owners.set(owner, (this.owners.get(owner) ?? 0) + sign);
    const scored = scoredRequests(pod);
    this.scored.cpu += sign * scored.cpu;
    this.scored.memory += sign * scored.memory;
  }
}
