import { toBase64 } from '../base64.ts';
import { furtherKnowledge } from '../everyday.ts';
import type { EndpointSlice, Event, Namespace, Node, PriorityClass, Secret, Service } from '../types.generated.ts';
import { canonical, defaultPod } from './pod.ts';

function defaultService({ spec }: Service): void {
  if (!spec) return;
  spec.sessionAffinity ??= 'None';
  if (spec.sessionAffinity === 'ClientIP') {
    spec.sessionAffinityConfig ??= {};
    spec.sessionAffinityConfig.clientIP ??= {};
    spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= 10800;
  }
  spec.type ??= 'ClusterIP';
  for (const p of spec.ports ?? []) {
    p.protocol ??= 'TCP';
    if (p.targetPort === undefined || p.targetPort === 0 || p.targetPort === '') p.targetPort = p.port;
  }
  if (spec.type === 'ExternalName') return;
  spec.internalTrafficPolicy ??= 'Cluster';
  spec.ipFamilies ??= ['IPv4'];
  spec.ipFamilyPolicy ??= 'SingleStack';
  if (spec.type !== 'ClusterIP') spec.externalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
}

function defaultSecret(secret: Secret): void {
  secret.type ??= 'Opaque';
  // stringData is for writing only.
  for (const [key, text] of Object.entries(secret.stringData ?? {})) {
    secret.data = { ...secret.data, [key]: toBase64(text) };
  }
  delete secret.stringData;
}

function defaultNamespace(namespace: Namespace): void {
  const { metadata } = namespace;
  metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
  namespace.spec ??= {};
  namespace.spec.finalizers ??= ['kubernetes'];
}

function defaultNode({ spec, status }: Node): void {
  if (spec?.podCIDR && !spec.podCIDRs) spec.podCIDRs = [spec.podCIDR];
  canonical(status?.capacity);
  canonical(status?.allocatable);
}

function defaultEndpointSlice(slice: EndpointSlice): void {
  for (const e of slice.endpoints ?? []) e.conditions ??= {};
  for (const p of slice.ports ?? []) {
    p.name ??= '';
    p.protocol ??= 'TCP';
  }
}

/** Defaults by store key. They change the draft in place. */
const DEFAULTS: Readonly<Record<string, (draft: never) => void>> = {
  pods: defaultPod,
  services: defaultService,
  secrets: defaultSecret,
  namespaces: defaultNamespace,
  nodes: defaultNode,
  events: (e: Event) => {
    e.involvedObject ??= {};
  },
  'endpointslices.discovery.k8s.io': defaultEndpointSlice,
  'priorityclasses.scheduling.k8s.io': (c: PriorityClass) => {
    c.preemptionPolicy ??= 'PreemptLowerPriority';
  },
};

/** What fills in the defaults of a resource's objects, by store key; undefined when there are none. */
export const defaultsOf = (key: string): ((draft: never) => void) | undefined =>
  DEFAULTS[key] ?? furtherKnowledge(key)?.FURTHER_DEFAULTS[key];
