import type { Faults } from '../field-error.ts';
import type { Endpoints, HTTPIngressPath, Ingress, IngressRule, NetworkPolicyPort } from '../types.generated.ts';
import { ipAddress } from './names.ts';
import { check, define, format } from './rules.ts';

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

define({
  Ingress: [
    (f, _, { spec }: Ingress) => {
      if (!spec?.rules?.length && !spec?.defaultBackend)
        f.invalid('spec', spec?.rules ?? null, 'either `defaultBackend` or `rules` must be specified');
    },
    'spec>IngressSpec',
  ],
  // Of the two ways to name a class, both say the same.
  'Ingress.created': [
    (f, _, { metadata, spec }: Ingress) => {
      const old = metadata.annotations?.['kubernetes.io/ingress.class'];
      const why = 'must match `ingressClassName` when both are specified';
      if (old !== undefined && spec?.ingressClassName !== undefined && old !== spec.ingressClassName)
        f.invalid('annotations.kubernetes.io/ingress.class', old, why);
    },
  ],
  IngressSpec: ['defaultBackend>Backend rules>IngressRule tls>IngressTls ingressClassName:subdomain'],
  IngressRule: [validateHost, 'host:host http>HttpRule'],
  HttpRule: ['paths!>HttpPath'],
  HttpPath: [validatePath],
  Backend: [
    'invalid .(=) if resource? & service?: cannot set both resource and service backends',
    'invalid .(=) if !resource? & !service?: resource or service backend is required',
    (f, at, { resource, service }: { resource?: object; service?: object }) => {
      if (resource && !service) check(f, `${at}.resource`, 'BackendResource', resource);
      else if (service && !resource) check(f, at, 'ServiceBackend', { service });
    },
  ],
  BackendResource: ['apiGroup:subdomain kind!:segment name!:segment'],
  ServiceBackend: [
    'service>BackendService',
    'invalid .(=) if service.port.name & service.port.number: cannot set both port name & port number',
    'required . if !service.port.name & !service.port.number: port name or number is required',
    (f, at, { service: { port } }: { service: { port?: { name?: string; number?: number } } }) => {
      if (!port?.name !== !port?.number) check(f, `${at}.service.port`, 'BackendPort', port);
    },
  ],
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
  Peer: [
    'podSelector>LabelSelector namespaceSelector>LabelSelector ipBlock>IpBlock',
    'required . if !ipBlock? & !podSelector? & !namespaceSelector?: must specify a peer',
    (f, at, { ipBlock, podSelector, namespaceSelector }: { [name: string]: object | undefined }) => {
      if (ipBlock && (podSelector || namespaceSelector))
        f.forbidden(at, 'may not specify both ipBlock and another peer');
    },
  ],
  IpBlock: ['cidr!:cidr except:cidr'],
  Endpoints: [
    (f, _, { subsets = [] }: Endpoints) => {
      for (const [i, subset] of subsets.entries()) check(f, `subsets[${i}]`, 'Subset', subset, subset);
    },
  ],
  Subset: [
    'required . if !addresses & !notReadyAddresses: must specify `addresses` or `notReadyAddresses`',
    'addresses>SubsetAddress notReadyAddresses>SubsetAddress ports>SubsetPort',
  ],
  SubsetAddress: ['ip::ip hostname:label nodeName:subdomain ip::ordinary'],
  SubsetPort: ['required name if $ports>1: ', 'name:label port::port protocol!=SCTP|TCP|UDP appProtocol:qualified'],
});
