import type { Faults } from '../field-error.ts';
import type { Service, ServiceSpec } from '../types.generated.ts';
import { ipAddress, ordinaryAddress } from './names.ts';
import { check, define } from './rules.ts';

const ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'";

/** What a name outside the cluster, which has no address in it, may not have. */
function validateExternalName(f: Faults, at: string, spec: ServiceSpec): void {
  if (spec.type !== 'ExternalName') return;
  for (const name of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const)
    if (spec[name]?.length) f.forbidden(`${at}.${name}`, 'may not be set for ExternalName services');
  check(f, at, 'ExternalName', { externalName: spec.externalName?.replace(/\.$/, '') });
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
  const families = new Set(clusterIPs.map((ip) => ip.includes(':')));
  if (f.errors.length === faults && clusterIPs.length > 1 && families.size < 2)
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
    const key = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    if (taken(`${protocol}/${port}`)) f.duplicate(`${at}.ports[${i}]`, key);
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

/** What only a new Service may not have: of an update the server takes away what the new type does not have (recording 139). */
function validateNew(f: Faults, at: string, spec: ServiceSpec): void {
  const { type, clusterIP, clusterIPs, externalIPs, externalTrafficPolicy: policy, ports = [] } = spec;
  const asked = clusterIP ? 'first value must match `clusterIP`' : 'must be empty when `clusterIP` is not specified';
  if (clusterIPs?.length && clusterIPs[0] !== clusterIP) f.invalid(`${at}.clusterIPs`, clusterIPs, asked);
  for (const [i, { nodePort }] of ports.entries())
    if (type === 'ClusterIP' && nodePort)
      f.forbidden(`${at}.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'");
  if (type !== 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== undefined)
    f.forbidden(`${at}.allocateLoadBalancerNodePorts`, ONLY_BALANCED);
  const outside = type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs?.length);
  if (policy && !outside)
    f.invalid(`${at}.externalTrafficPolicy`, policy, 'may only be set for externally-accessible services');
  const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  const health = spec.healthCheckNodePort;
  if (health && !(type === 'LoadBalancer' && policy === 'Local')) f.invalid(`${at}.healthCheckNodePort`, health, why);
}

define({
  Service: [(f, _, { spec }: Service) => check(f, 'spec', 'ServiceSpec', spec, spec ?? {})],
  ServiceSpec: [
    'required ports if clusterIP!=None & type!=ExternalName: ',
    (f, at, { clusterIP, type }: ServiceSpec) => {
      if (clusterIP === 'None' && (type === 'NodePort' || type === 'LoadBalancer'))
        f.invalid(`${at}.clusterIPs[0]`, clusterIP, `may not be set to 'None' for ${type} services`);
    },
    validateExternalName,
    'ports>ServicePort selector>Labels sessionAffinity!=ClientIP|None sessionAffinityConfig>AffinityConfig',
    validateAddresses,
    validateExternal,
    'type!=ClusterIP|ExternalName|LoadBalancer|NodePort',
    validatePairs,
    validateBalanced,
    'externalTrafficPolicy=Cluster|Local internalTrafficPolicy=Cluster|Local',
    'trafficDistribution=PreferClose|PreferSameNode|PreferSameZone',
  ],
  ServicePort: [
    'required name if $ports>1: ',
    'name#:label port::port protocol!=SCTP|TCP|UDP targetPort:port appProtocol:qualified',
  ],
  ExternalName: ['externalName!:subdomain'],
  AffinityConfig: ['clientIP>ClientIp'],
  ClientIp: [
    'invalid timeoutSeconds <= 0: must be greater than 0 and less than 86400',
    'invalid timeoutSeconds > 86400: must be greater than 0 and less than 86400',
  ],
  SourceRanges: ['LoadBalancerSourceRanges:cidr'],
  BalancerClass: ['loadBalancerClass:qualified'],
  'Service.created': ['spec>NewService'],
  NewService: [validateNew],
  // The cluster's address of a Service stays.
  'Service.updated': [
    (f, _, { spec: now }: Service, { spec: old }: Service) => {
      if ([now, old].every((s) => s?.clusterIP && s.type !== 'ExternalName') && now?.clusterIP !== old?.clusterIP)
        f.invalid('spec.clusterIPs[0]', [now?.clusterIP], 'may not change once set');
    },
  ],
});
