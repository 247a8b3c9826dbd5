import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import type { ClientIPConfig, Service, ServicePort, ServiceSpec } from '../types.generated.ts';
import { ipAddress, ordinaryAddress } from './names.ts';
import { check, define } from './rules.ts';

const ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'";

/** The faults of a Service. */
export function validateService(f: Faults, { spec }: Service): void {
  check(f, 'spec', 'ServiceSpec', spec, spec ?? {});
}

function validateType(f: Faults, at: string, spec: ServiceSpec): void {
  const { type, clusterIP, ports = [] } = spec;
  const headless = clusterIP === 'None';
  if (ports.length === 0 && !headless && type !== 'ExternalName') f.required(`${at}.ports`);
  if (headless && (type === 'NodePort' || type === 'LoadBalancer'))
    f.invalid(`${at}.clusterIPs[0]`, 'None', `may not be set to 'None' for ${type} services`);
  if (type !== 'ExternalName') return;
  for (const name of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const)
    if (spec[name]?.length) f.forbidden(`${at}.${name}`, 'may not be set for ExternalName services');
  check(f, at, 'ExternalName', { externalName: spec.externalName?.replace(/\.$/, '') });
}

function validateTimeout(f: Faults, at: string, { timeoutSeconds: seconds = 1 }: ClientIPConfig): void {
  if (seconds <= 0 || seconds > 86400)
    f.invalid(`${at}.timeoutSeconds`, seconds, 'must be greater than 0 and less than 86400');
}

/** Addresses of the cluster, of which one kind of Service has none. */
function validateAddresses(f: Faults, at: string, spec: ServiceSpec): void {
  const { type, clusterIP, ipFamilies = [], clusterIPs = clusterIP ? [clusterIP] : [] } = spec;
  if (type === 'ExternalName') return;
  for (const [i, family] of ipFamilies.entries()) {
    f.oneOf(`${at}.ipFamilies[${i}]`, family, ['IPv4', 'IPv6']);
    if (ipFamilies.indexOf(family) < i) f.duplicate(`${at}.ipFamilies[${i}]`, family);
  }
  f.oneOf(`${at}.ipFamilyPolicy`, spec.ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack']);
  const field = `${at}.clusterIPs`;
  const faults = f.errors.length;
  for (const [i, ip] of clusterIPs.entries()) {
    if (i > 0 || ip !== 'None') f.each(`${field}[${i}]`, ip, ip ? ipAddress(ip) : []);
    else if (clusterIPs.length > 1) f.invalid(field, clusterIPs, "'None' must be the first and only value");
  }
  if (clusterIPs.length > 2) f.invalid(field, clusterIPs, 'may only hold up to 2 values');
  const families = clusterIPs.map((ip) => ip.includes(':'));
  if (f.errors.length === faults && clusterIPs.length > 1 && new Set(families).size < 2)
    f.invalid(field, clusterIPs, 'may specify no more than one IP for each IP family');
}

function validateExternal(f: Faults, at: string, { externalIPs = [] }: ServiceSpec): void {
  for (const [i, ip] of externalIPs.entries()) {
    const bad = ipAddress(ip);
    f.each(`${at}.externalIPs[${i}]`, ip, bad.length ? bad : ordinaryAddress(ip));
  }
}

/** No two ports are the same, of the Service or of the node. The value shown is the API server's own form of the key it compares by. */
function validatePairs(f: Faults, at: string, { ports = [] }: ServiceSpec): void {
  const seen = new Set<string>();
  const taken = (key: string): boolean => seen.has(key) || !seen.add(key);
  for (const [i, { protocol, nodePort }] of ports.entries())
    if (nodePort && taken(`${protocol} of node ${nodePort}`)) f.duplicate(`${at}.ports[${i}].nodePort`, nodePort);
  for (const [i, { protocol, port }] of ports.entries()) {
    if (!taken(`${protocol}/${port}`)) continue;
    const key = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    f.duplicate(`${at}.ports[${i}]`, key);
  }
}

function validateBalanced(f: Faults, at: string, { type, loadBalancerSourceRanges, loadBalancerClass }: ServiceSpec) {
  const balanced = type === 'LoadBalancer';
  // The field's name begins with a capital in messages.
  const ranges = { LoadBalancerSourceRanges: loadBalancerSourceRanges?.map((r) => r.trim()) };
  if (loadBalancerSourceRanges?.length && !balanced) f.forbidden(`${at}.LoadBalancerSourceRanges`, ONLY_BALANCED);
  check(f, at, 'SourceRanges', ranges);
  if (balanced) check(f, at, 'BalancerClass', { loadBalancerClass });
  else if (loadBalancerClass !== undefined) f.forbidden(`${at}.loadBalancerClass`, ONLY_BALANCED);
}

function requireName(f: Faults, at: string, { name }: ServicePort, spec: ServiceSpec): void {
  if (!name && (spec.ports?.length ?? 0) > 1) f.required(`${at}.name`);
}

define({
  ServiceSpec: [
    validateType,
    'ports>ServicePort selector>Labels sessionAffinity!=ClientIP|None sessionAffinityConfig>AffinityConfig',
    validateAddresses,
    validateExternal,
    'type!=ClusterIP|ExternalName|LoadBalancer|NodePort',
    validatePairs,
    validateBalanced,
    'externalTrafficPolicy=Cluster|Local internalTrafficPolicy=Cluster|Local',
    'trafficDistribution=PreferClose|PreferSameNode|PreferSameZone',
  ],
  ServicePort: [requireName, 'name#:label port::port protocol!=SCTP|TCP|UDP targetPort:port appProtocol:qualified'],
  ExternalName: ['externalName!:subdomain'],
  AffinityConfig: ['clientIP>ClientIp'],
  ClientIp: [validateTimeout],
  SourceRanges: ['LoadBalancerSourceRanges:cidr'],
  BalancerClass: ['loadBalancerClass:qualified'],
});

/** What holds for a new Service. Of an update the server takes away what the new type does not have (recording 139). */
export function validateNewService(f: Faults, { spec }: Service): void {
  const { type, clusterIP = '', clusterIPs = [], externalIPs, ports = [] } = spec ?? {};
  if (clusterIPs.length && !clusterIP)
    f.invalid('spec.clusterIPs', clusterIPs, 'must be empty when `clusterIP` is not specified');
  else if (clusterIPs.length && clusterIPs[0] !== clusterIP)
    f.invalid('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`');
  for (const [i, { nodePort }] of ports.entries())
    if (type === 'ClusterIP' && nodePort)
      f.forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'");
  if (type !== 'LoadBalancer' && spec?.allocateLoadBalancerNodePorts !== undefined)
    f.forbidden('spec.allocateLoadBalancerNodePorts', ONLY_BALANCED);
  const policy = spec?.externalTrafficPolicy;
  const outside = type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs?.length);
  if (policy && !outside)
    f.invalid('spec.externalTrafficPolicy', policy, 'may only be set for externally-accessible services');
  const health = spec?.healthCheckNodePort;
  if (health && !(type === 'LoadBalancer' && policy === 'Local')) {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    f.invalid('spec.healthCheckNodePort', health, why);
  }
}

/** A change of a Service: its cluster address stays. */
export function validateServiceUpdate(f: Faults, now: Service, old: Service): void {
  const before = old.spec?.clusterIP;
  if (!before || now.spec?.type === 'ExternalName' || old.spec?.type === 'ExternalName') return;
  if (now.spec?.clusterIP && !equal(now.spec.clusterIP, before))
    f.invalid('spec.clusterIPs[0]', [now.spec.clusterIP], 'may not change once set');
}
