import { Faults } from '../api/field-error.ts';
import type { KubeObject } from '../api/object.ts';
import { invalid, Refusal } from '../api/status.ts';
import type { Service, ServiceSpec } from '../api/types.generated.ts';
import type { WriteContext } from './context.ts';

/** The service range: 10.96.0.0/12, of which the first address is the `kubernetes` Service's. */
const BASE = (10 << 24) | (96 << 16);
const SIZE = 1 << 20;
const PORTS = { first: 30000, last: 32767 };

const toNumber = (ip: string): number => ip.split('.').reduce((n, part) => n * 256 + Number(part), 0);
const toAddress = (n: number): string => [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join('.');

/** Gives a changed Service back what it was given before and does not name now: its cluster address and its node ports. */
export function keepAllocations(draft: KubeObject, old: Service): void {
  const { spec } = draft as Service;
  if (!spec || spec.type === 'ExternalName') return;
  if (!spec.clusterIP && old.spec?.clusterIP) spec.clusterIP = old.spec.clusterIP;
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return;
  for (const port of spec.ports ?? []) {
    const same = old.spec?.ports?.find((p) => p.port === port.port && p.protocol === port.protocol)?.nodePort;
    if (port.nodePort === undefined && same !== undefined) port.nodePort = same;
  }
}

/**
 * Gives a Service what the API server hands out: its cluster address and its node ports. The draft is changed in place. Throws Refusal for an
 * address or port that is taken or outside the range.
 */
export function allocateService(draft: KubeObject, context: WriteContext): void {
  const { spec, metadata } = draft as Service;
  if (!spec) return;
  const others = (context.store.list('services') as Service[]).filter((s) => s.metadata.uid !== metadata.uid);
  const faults = new Faults();
  allocateAddress(faults, spec, others, context);
  if (faults.errors.length === 0) allocatePorts(faults, spec, others, context);
  if (faults.errors.length) throw new Refusal(invalid('', draft.kind, metadata.name, faults.errors.slice(0, 1)));
}

function allocateAddress(f: Faults, spec: ServiceSpec, others: readonly Service[], context: WriteContext): void {
  const { random, request } = context;
  if (spec.type === 'ExternalName') {
    delete spec.clusterIP;
    delete spec.clusterIPs;
    return;
  }
  const taken = new Set(others.map((s) => s.spec?.clusterIP));
  let ip = spec.clusterIP ?? '';
  const refuse = (why: string): void => f.invalid('spec.clusterIPs', [ip], `failed to allocate IP ${ip}: ${why}`);
  if (ip === '' && request.options?.dryRun) {
    // Nothing is handed out: the address shown is the first of the range.
    ip = toAddress(BASE);
  } else if (ip === '') {
    do ip = toAddress(BASE + 256 + random.services.below(SIZE - 512));
    while (taken.has(ip));
  } else if (ip !== 'None') {
    const offset = toNumber(ip) - BASE;
    // Not a number for addresses of the other family.
    if (!(offset > 0 && offset < SIZE - 1))
      refuse(`the provided IP (${ip}) is not in the valid range. The range of valid IPs is 10.96.0.0/12`);
    if (taken.has(ip)) refuse('provided IP is already allocated');
  }
  spec.clusterIP = ip;
  spec.clusterIPs = [ip];
}

function allocatePorts(f: Faults, spec: ServiceSpec, others: readonly Service[], context: WriteContext): void {
  const { type, ports = [] } = spec;
  if (type !== 'NodePort' && !(type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)) {
    if (type !== 'LoadBalancer') for (const p of ports) delete p.nodePort;
    return;
  }
  const { random, request } = context;
  const taken = new Set(others.flatMap((s) => (s.spec?.ports ?? []).map((p) => p.nodePort)));
  for (const [i, port] of ports.entries()) {
    const bad = (why: string): void => f.invalid(`spec.ports[${i}].nodePort`, port.nodePort, why);
    if (port.nodePort === undefined) {
      do port.nodePort = PORTS.first + random.services.below(PORTS.last - PORTS.first + 1);
      while (taken.has(port.nodePort));
    } else if (!request.options?.dryRun) {
      if (port.nodePort < PORTS.first || port.nodePort > PORTS.last)
        bad('provided port is not in the valid range. The range of valid ports is 30000-32767');
      if (taken.has(port.nodePort)) bad('provided port is already allocated');
    }
    taken.add(port.nodePort);
  }
}
