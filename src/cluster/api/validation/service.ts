import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import type { Service, ServicePort } from '../types.generated.ts';
import { validatePort } from './container.ts';
import { validateLabels } from './metadata.ts';
import { dnsLabel, dnsSubdomain, ipAddress, portNumber } from './names.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** The faults of a Service. */
export function validateService(f: Faults, { spec }: Service): void {
  const ports = spec?.ports ?? [];
  const type: string | undefined = spec?.type;
  const headless = spec?.clusterIP === 'None';
  if (ports.length === 0 && !headless && type !== 'ExternalName') f.required('spec.ports');
  if (headless && (type === 'NodePort' || type === 'LoadBalancer')) {
    f.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`);
  }
  if (type === 'ExternalName') {
    if (!spec?.externalName) f.required('spec.externalName');
    else f.each('spec.externalName', spec.externalName, dnsSubdomain(spec.externalName.replace(/\.$/, '')));
  }
  const names = new Set<string>();
  for (const [i, p] of ports.entries()) validateServicePort(f, `spec.ports[${i}]`, p, ports.length > 1, names);
  validateLabels(f, 'spec.selector', spec?.selector);
  f.oneOf('spec.sessionAffinity', spec?.sessionAffinity, ['ClientIP', 'None']);
  if (spec?.clusterIP && !headless) f.each('spec.clusterIPs[0]', spec.clusterIP, ipAddress(spec.clusterIP));
  for (const [i, ip] of (spec?.externalIPs ?? []).entries()) f.each(`spec.externalIPs[${i}]`, ip, ipAddress(ip));
  f.oneOf('spec.type', type, TYPES);
  f.oneOf('spec.externalTrafficPolicy', spec?.externalTrafficPolicy, ['Cluster', 'Local']);
  f.oneOf('spec.internalTrafficPolicy', spec?.internalTrafficPolicy, ['Cluster', 'Local']);
  const seen = new Set<string>();
  for (const [i, p] of ports.entries()) {
    const key = `${p.protocol}/${p.port}`;
    if (seen.has(key)) {
      // The value shown is the API server's own form of the key it compares by.
      const shown = { Name: '', Protocol: p.protocol, AppProtocol: null, Port: p.port, TargetPort: 0, NodePort: 0 };
      f.duplicate(`spec.ports[${i}]`, shown);
    }
    seen.add(key);
  }
}

/** What holds for a new Service: its addresses begin with its address. Of an update the server sees to that (recording 139). */
export function validateNewService(f: Faults, { spec }: Service): void {
  const { clusterIP = '', clusterIPs = [] } = spec ?? {};
  // An empty address is one that the server is to give.
  if (clusterIPs[0] && clusterIPs[0] !== clusterIP) {
    f.invalid('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`');
  }
}

function validateServicePort(f: Faults, field: string, p: ServicePort, named: boolean, names: Set<string>): void {
  if (named && !p.name) f.required(`${field}.name`);
  else if (p.name) {
    f.each(`${field}.name`, p.name, dnsLabel(p.name));
    if (names.has(p.name)) f.duplicate(`${field}.name`, p.name);
    names.add(p.name);
  }
  f.each(`${field}.port`, p.port ?? 0, portNumber(p.port ?? 0));
  f.oneOf(`${field}.protocol`, p.protocol, ['SCTP', 'TCP', 'UDP']);
  if (p.targetPort !== undefined) validatePort(f, `${field}.targetPort`, p.targetPort);
}

/** A change of a Service: its cluster address stays. */
export function validateServiceUpdate(f: Faults, now: Service, old: Service): void {
  const before = old.spec?.clusterIP;
  if (!before || now.spec?.type === 'ExternalName' || old.spec?.type === 'ExternalName') return;
  if (now.spec?.clusterIP && !equal(now.spec.clusterIP, before)) {
    f.invalid('spec.clusterIPs[0]', [now.spec.clusterIP], 'may not change once set');
  }
}
