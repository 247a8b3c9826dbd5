import type { Faults } from '../field-error.ts';
import type {
  Endpoint,
  EndpointAddress,
  EndpointSlice,
  EndpointSubset,
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '../types.generated.ts';
import { ipAddress, ordinaryAddress } from './names.ts';
import { check, define, format } from './rules.ts';

/** An Ingress. */
export function validateIngress(f: Faults, { spec }: Ingress): void {
  if (!spec?.rules?.length && !spec?.defaultBackend)
    f.invalid('spec', spec?.rules ?? null, 'either `defaultBackend` or `rules` must be specified');
  check(f, 'spec', 'IngressSpec', spec);
}

/** A new Ingress: of its two ways to name a class, both say the same. */
export function validateNewIngress(f: Faults, { metadata, spec }: Ingress): void {
  const old = metadata.annotations?.['kubernetes.io/ingress.class'];
  const why = 'must match `ingressClassName` when both are specified';
  if (old !== undefined && spec?.ingressClassName !== undefined && old !== spec.ingressClassName)
    f.invalid('annotations.kubernetes.io/ingress.class', old, why);
}

function validateHost(f: Faults, at: string, { host }: IngressRule): void {
  if (host && ipAddress(host).length === 0) f.invalid(`${at}.host`, host, 'must be a DNS name, not an IP address');
}

function validatePath(f: Faults, at: string, { pathType, path = '', backend }: HTTPIngressPath): void {
  const field = `${at}.path`;
  if (!pathType) {
    f.required(`${at}.pathType`, 'pathType must be specified');
    return;
  }
  if (pathType === 'Exact' || pathType === 'Prefix') {
    format(f, field, 'absolute', path);
    for (const part of ['//', '/./', '/../', '%2f', '%2F'])
      if (path.includes(part)) f.invalid(field, path, `must not contain '${part}'`);
    for (const end of ['/..', '/.']) if (path.endsWith(end)) f.invalid(field, path, `cannot end with '${end}'`);
  } else if (pathType !== 'ImplementationSpecific')
    f.notSupported(`${at}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']);
  else if (path) format(f, field, 'absolute', path);
  check(f, `${at}.backend`, 'Backend', backend);
}

function validateBackend(f: Faults, at: string, { resource, service }: IngressBackend): void {
  if (resource && service) f.invalid(at, '', 'cannot set both resource and service backends');
  else if (resource) check(f, `${at}.resource`, 'BackendResource', resource);
  else if (!service) f.invalid(at, '', 'resource or service backend is required');
  else {
    check(f, `${at}.service`, 'BackendService', service);
    const { name, number } = service.port ?? {};
    if (name && number) f.invalid(at, '', 'cannot set both port name & port number');
    else if (!name && !number) f.required(at, 'port name or number is required');
    else check(f, `${at}.service.port`, 'BackendPort', service.port);
  }
}

function validatePolicyPort(f: Faults, at: string, { port, endPort }: NetworkPolicyPort): void {
  const bad = (why: string): void => f.invalid(`${at}.endPort`, endPort, why);
  if (typeof port === 'number') {
    format(f, `${at}.port`, 'port', port);
    if (endPort !== undefined && endPort < port) bad('must be greater than or equal to `port`');
    if (endPort !== undefined) format(f, `${at}.endPort`, 'port', endPort);
    return;
  }
  if (endPort !== undefined)
    bad(`may not be specified when \`port\` is ${port === undefined ? 'not specified' : 'non-numeric'}`);
  if (port !== undefined) format(f, `${at}.port`, 'port', port);
}

function validatePeer(f: Faults, at: string, { ipBlock, podSelector, namespaceSelector }: NetworkPolicyPeer): void {
  if (!ipBlock && !podSelector && !namespaceSelector) f.required(at, 'must specify a peer');
  else if (ipBlock && (podSelector || namespaceSelector))
    f.forbidden(at, 'may not specify both ipBlock and another peer');
}

function validateSubset(f: Faults, at: string, { addresses, notReadyAddresses }: EndpointSubset): void {
  if (!addresses?.length && !notReadyAddresses?.length)
    f.required(at, 'must specify `addresses` or `notReadyAddresses`');
}

function requirePortName(f: Faults, at: string, { name }: { name?: string }, subset: EndpointSubset): void {
  if (!name && (subset.ports?.length ?? 0) > 1) f.required(`${at}.name`);
}

function validateAddress(f: Faults, at: string, { ip = '' }: Partial<EndpointAddress>): void {
  f.each(`${at}.ip`, ip, ordinaryAddress(ip));
}

function validateEndpoint(f: Faults, at: string, { addresses = [] }: Endpoint, { addressType }: EndpointSlice): void {
  if (!addresses.length) f.required(`${at}.addresses`, 'must contain at least 1 address');
  if (addresses.length > 100) f.tooMany(`${at}.addresses`, addresses.length, 100);
  for (const [i, address] of addresses.entries()) {
    const field = `${at}.addresses[${i}]`;
    if (addressType === 'FQDN') format(f, field, 'subdomain', address);
    else if (address.includes(':') !== (addressType === 'IPv6') || ipAddress(address).length)
      f.invalid(field, address, `must be a valid ${addressType} address`);
    else f.each(field, address, ordinaryAddress(address));
  }
}

/** An EndpointSlice. */
export function validateEndpointSlice(f: Faults, slice: EndpointSlice): void {
  check(f, '', 'EndpointSlice', slice, slice);
}

/** Endpoints. */
export function validateEndpoints(f: Faults, { subsets = [] }: { subsets?: EndpointSubset[] }): void {
  for (const [i, subset] of subsets.entries()) check(f, `subsets[${i}]`, 'Subset', subset, subset);
}

define({
  IngressSpec: ['defaultBackend>Backend rules>IngressRule tls>IngressTls ingressClassName:subdomain'],
  IngressRule: [validateHost, 'host:host http>HttpRule'],
  HttpRule: ['paths!>HttpPath'],
  HttpPath: [validatePath],
  Backend: [validateBackend],
  BackendResource: ['apiGroup:subdomain kind!:segment name!:segment'],
  BackendService: ['name!:label'],
  BackendPort: ['name:port number:port'],
  IngressTls: ['hosts:host secretName:subdomain'],
  NetworkPolicy: ['spec>NetworkPolicySpec'],
  NetworkPolicySpec: [
    'podSelector>LabelSelector ingress>PolicyRule egress>PolicyRule',
    (f, at, { policyTypes = [] }: { policyTypes?: string[] }) => {
      for (const [i, type] of policyTypes.entries()) f.oneOf(`${at}.policyTypes[${i}]`, type, ['Ingress', 'Egress']);
    },
  ],
  PolicyRule: ['ports>PolicyPort from>Peer to>Peer'],
  PolicyPort: ['protocol=TCP|UDP|SCTP', validatePolicyPort],
  Peer: ['podSelector>LabelSelector namespaceSelector>LabelSelector ipBlock>IpBlock', validatePeer],
  IpBlock: ['cidr!:cidr except:cidr'],
  Subset: [validateSubset, 'addresses>SubsetAddress notReadyAddresses>SubsetAddress ports>SubsetPort'],
  SubsetAddress: ['ip::ip hostname:label nodeName:subdomain', validateAddress],
  SubsetPort: [requirePortName, 'name:label port::port protocol!=SCTP|TCP|UDP appProtocol:qualified'],
  EndpointSlice: ['addressType!=FQDN|IPv4|IPv6 endpoints>SliceEndpoint ports>SlicePort'],
  SliceEndpoint: [validateEndpoint, 'hostname:label'],
  SlicePort: ['name#:label protocol!=SCTP|TCP|UDP appProtocol:qualified'],
});
