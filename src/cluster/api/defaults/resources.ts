import { toBase64 } from '../base64.ts';
import type {
  EndpointSlice,
  Endpoints,
  LimitRange,
  Namespace,
  NetworkPolicy,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PriorityClass,
  ResourceQuota,
  RoleBinding,
  Secret,
  Service,
  StorageClass,
} from '../types.generated.ts';
import { canonical } from './pod.ts';
import { WORKLOAD_DEFAULTS } from './workloads.ts';

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

/** Fills in the defaults of a claim's specification. */
export function defaultClaimSpec(spec: PersistentVolumeClaimSpec | undefined): void {
  if (!spec) return;
  spec.volumeMode ??= 'Filesystem';
  canonical(spec.resources?.requests);
  canonical(spec.resources?.limits);
}

function defaultVolume({ spec }: PersistentVolume): void {
  if (!spec) return;
  spec.persistentVolumeReclaimPolicy ??= 'Retain';
  spec.volumeMode ??= 'Filesystem';
  canonical(spec.capacity);
  // The empty type, which is the default, is not one of those the schema names.
  if (spec.hostPath) (spec.hostPath as { type?: string }).type ??= '';
}

function defaultLimitRange({ spec }: LimitRange): void {
  for (const item of spec?.limits ?? []) {
    for (const list of [item.max, item.min, item.default, item.defaultRequest, item.maxLimitRequestRatio])
      canonical(list);
    if (item.type !== 'Container') continue;
    for (const [name, value] of Object.entries(item.max ?? {})) {
      item.default = { [name]: value, ...item.default };
    }
    for (const [name, value] of Object.entries({ ...item.min, ...item.default })) {
      item.defaultRequest = { [name]: value, ...item.defaultRequest };
    }
  }
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

function defaultNetworkPolicy({ spec }: NetworkPolicy): void {
  if (!spec) return;
  spec.policyTypes ??= spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
    for (const p of rule.ports ?? []) p.protocol ??= 'TCP';
  }
}

function defaultBinding(binding: RoleBinding): void {
  const group = 'rbac.authorization.k8s.io';
  binding.roleRef.apiGroup ||= group;
  for (const s of binding.subjects ?? []) if (s.kind !== 'ServiceAccount') s.apiGroup ??= group;
}

function defaultEndpoints({ subsets }: Endpoints): void {
  for (const p of (subsets ?? []).flatMap((s) => s.ports ?? [])) p.protocol ??= 'TCP';
}

function defaultEndpointSlice(slice: EndpointSlice): void {
  for (const e of slice.endpoints ?? []) e.conditions ??= {};
  for (const p of slice.ports ?? []) {
    p.name ??= '';
    p.protocol ??= 'TCP';
  }
}

/** Defaults of resources other than Pods, by store key. They change the draft in place. */
export const DEFAULTS: Readonly<Record<string, (draft: never) => void>> = {
  ...WORKLOAD_DEFAULTS,
  services: defaultService,
  secrets: defaultSecret,
  namespaces: defaultNamespace,
  nodes: defaultNode,
  endpoints: defaultEndpoints,
  'endpointslices.discovery.k8s.io': defaultEndpointSlice,
  persistentvolumeclaims: (c: PersistentVolumeClaim) => defaultClaimSpec(c.spec),
  persistentvolumes: defaultVolume,
  limitranges: defaultLimitRange,
  resourcequotas: (q: ResourceQuota) => canonical(q.spec?.hard),
  'networkpolicies.networking.k8s.io': defaultNetworkPolicy,
  'rolebindings.rbac.authorization.k8s.io': defaultBinding,
  'clusterrolebindings.rbac.authorization.k8s.io': defaultBinding,
  'storageclasses.storage.k8s.io': (c: StorageClass) => {
    c.reclaimPolicy ??= 'Delete';
    c.volumeBindingMode ??= 'Immediate';
  },
  'priorityclasses.scheduling.k8s.io': (c: PriorityClass) => {
    c.preemptionPolicy ??= 'PreemptLowerPriority';
  },
};
