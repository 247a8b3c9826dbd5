import type { KubeObject } from '../object.ts';
import type {
  Endpoints,
  Ingress,
  NetworkPolicy,
  PersistentVolume,
  PersistentVolumeClaim,
  ResourceQuota,
  RoleBinding,
  StorageClass,
} from '../types.generated.ts';
import { age, selectorText } from './cells.ts';
import { simple, some } from './printers.ts';
import type { Printer } from './table.ts';
import { WORKLOAD_PRINTERS } from './workloads.ts';

const endpoints: Printer = {
  columns: ['Name', 'Endpoints', 'Age'],
  cells(o: Endpoints, now) {
    const all = (o.subsets ?? []).flatMap((s) =>
      s.ports?.length
        ? s.ports.flatMap((p) => (s.addresses ?? []).map((a) => `${a.ip ?? ''}:${p.port ?? 0}`))
        : (s.addresses ?? []).map((a) => a.ip),
    );
    return [o.metadata.name, some(all, '<none>'), age(o, now)];
  },
};

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
const modes = (list: readonly string[] | undefined): string =>
  Object.keys(MODES)
    .filter((m) => list?.includes(m))
    .map((m) => MODES[m])
    .join(',');
const phase = (o: KubeObject & { status?: { phase?: string } }): string =>
  o.metadata.deletionTimestamp ? 'Terminating' : (o.status?.phase ?? '');

const claim: Printer = {
  columns: [
    'Name',
    'Status',
    'Volume',
    'Capacity',
    'Access Modes',
    'StorageClass',
    'VolumeAttributesClass',
    'Age',
    '+VolumeMode',
  ],
  cells: (o: PersistentVolumeClaim, now) => [
    o.metadata.name,
    phase(o),
    o.spec?.volumeName ?? '',
    o.spec?.volumeName ? String(o.status?.capacity?.storage ?? '') : '',
    o.spec?.volumeName ? modes(o.status?.accessModes) : '',
    o.spec?.storageClassName ?? '',
    o.status?.currentVolumeAttributesClassName ?? '<unset>',
    age(o, now),
    o.spec?.volumeMode ?? '<unset>',
  ],
};

const volume: Printer = {
  columns: [
    'Name',
    'Capacity',
    'Access Modes',
    'Reclaim Policy',
    'Status',
    'Claim',
    'StorageClass',
    'VolumeAttributesClass',
    'Reason',
    'Age',
    '+VolumeMode',
  ],
  cells: (o: PersistentVolume, now) => [
    o.metadata.name,
    String(o.spec?.capacity?.storage ?? ''),
    modes(o.spec?.accessModes),
    o.spec?.persistentVolumeReclaimPolicy ?? '',
    phase(o),
    o.spec?.claimRef ? `${o.spec.claimRef.namespace ?? ''}/${o.spec.claimRef.name ?? ''}` : '',
    o.spec?.storageClassName ?? '',
    o.spec?.volumeAttributesClassName ?? '<unset>',
    o.status?.reason ?? '',
    age(o, now),
    o.spec?.volumeMode ?? '<unset>',
  ],
};

const quota: Printer = {
  columns: ['Name', 'Request', 'Limit', 'Age'],
  cells(o: ResourceQuota, now) {
    const used = o.status?.used ?? {};
    const entries = Object.entries(o.status?.hard ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, hard]) => [name, `${name}: ${used[name] ?? 0}/${hard}`] as const);
    const text = (limits: boolean): string =>
      entries
        .filter(([name]) => name.startsWith('limits.') === limits)
        .map(([, t]) => t)
        .join(', ');
    return [o.metadata.name, text(false), text(true), age(o, now)];
  },
};

const ingress: Printer = {
  columns: ['Name', 'Class', 'Hosts', 'Address', 'Ports', 'Age'],
  cells(o: Ingress, now) {
    const hosts = (o.spec?.rules ?? []).flatMap((r) => (r.host ? [r.host] : []));
    const addresses = (o.status?.loadBalancer?.ingress ?? []).map((i) => i.ip ?? i.hostname ?? '');
    return [
      o.metadata.name,
      o.spec?.ingressClassName ?? '<none>',
      some(hosts, '*'),
      addresses.join(','),
      o.spec?.tls?.length ? '80, 443' : '80',
      age(o, now),
    ];
  },
};

const binding: Printer = {
  columns: ['Name', 'Role', 'Age', '+Users', '+Groups', '+ServiceAccounts'],
  cells(o: RoleBinding, now) {
    const of = (kind: string): string =>
      (o.subjects ?? [])
        .filter((s) => s.kind === kind)
        .map((s) => (kind === 'ServiceAccount' ? `${s.namespace ?? ''}/${s.name}` : s.name))
        .join(', ');
    const role = `${o.roleRef.kind}/${o.roleRef.name}`;
    return [o.metadata.name, role, age(o, now), of('User'), of('Group'), of('ServiceAccount')];
  },
};

const created: Printer = {
  columns: ['Name', 'Created At'],
  cells: (o: KubeObject) => [o.metadata.name, o.metadata.creationTimestamp ?? ''],
};

const storageClass: Printer = {
  columns: ['Name', 'Provisioner', 'ReclaimPolicy', 'VolumeBindingMode', 'AllowVolumeExpansion', 'Age'],
  cells(o: StorageClass, now) {
    const isDefault = o.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
    return [
      isDefault ? `${o.metadata.name} (default)` : o.metadata.name,
      o.provisioner,
      o.reclaimPolicy ?? 'Delete',
      o.volumeBindingMode ?? '<unset>',
      o.allowVolumeExpansion ?? false,
      age(o, now),
    ];
  },
};

const componentStatus: Printer = {
  columns: ['Name', 'Status', 'Message', 'Error'],
  cells({ metadata, conditions }: ComponentStatus) {
    const { status, message = '', error = '' } = conditions?.find((c) => c.type === 'Healthy') ?? {};
    return [metadata.name, status === 'True' ? 'Healthy' : 'Unhealthy', message, error];
  },
};

interface ComponentStatus extends KubeObject {
  readonly conditions?: readonly { type: string; status: string; message?: string; error?: string }[];
}

/** Tables of resources beyond the everyday ones, by store key. */
export const FURTHER_PRINTERS: Readonly<Record<string, Printer>> = {
  ...WORKLOAD_PRINTERS,
  componentstatuses: componentStatus,
  endpoints,
  persistentvolumeclaims: claim,
  persistentvolumes: volume,
  resourcequotas: quota,
  limitranges: created,
  'roles.rbac.authorization.k8s.io': created,
  'clusterroles.rbac.authorization.k8s.io': created,
  'rolebindings.rbac.authorization.k8s.io': binding,
  'clusterrolebindings.rbac.authorization.k8s.io': binding,
  'ingresses.networking.k8s.io': ingress,
  'networkpolicies.networking.k8s.io': simple<NetworkPolicy>(['Pod-Selector'], (o) => [
    selectorText(o.spec?.podSelector),
  ]),
  'storageclasses.storage.k8s.io': storageClass,
};
