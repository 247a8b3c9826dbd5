import type {
  Endpoints,
  LimitRange,
  NetworkPolicy,
  PersistentVolume,
  PersistentVolumeClaim,
  ResourceQuota,
  RoleBinding,
  StorageClass,
} from '../types.generated.ts';
import { defaultClaimSpec } from './claim.ts';
import { canonical } from './pod.ts';
import { WORKLOAD_DEFAULTS } from './workloads.ts';

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

function defaultNetworkPolicy({ spec }: NetworkPolicy): void {
  if (!spec) return;
  spec.policyTypes ??= spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
    for (const p of rule.ports ?? []) p.protocol ??= 'TCP';
  }
}

function defaultBinding(binding: RoleBinding): void {
  const group = 'rbac.authorization.k8s.io';
  binding.roleRef ??= { apiGroup: group, kind: '', name: '' };
  binding.roleRef.apiGroup ||= group;
  for (const s of binding.subjects ?? []) if (s.kind !== 'ServiceAccount') s.apiGroup ??= group;
}

function defaultEndpoints({ subsets }: Endpoints): void {
  for (const p of (subsets ?? []).flatMap((s) => s.ports ?? [])) p.protocol ??= 'TCP';
}

/** Defaults of kinds beyond the everyday ones, by store key. They change the draft in place. */
export const FURTHER_DEFAULTS: Readonly<Record<string, (draft: never) => void>> = {
  ...WORKLOAD_DEFAULTS,
  endpoints: defaultEndpoints,
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
};
