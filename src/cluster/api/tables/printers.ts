import { ageSince } from '../age.ts';
import type { KubeObject } from '../object.ts';
import type {
  ConfigMap,
  EndpointSlice,
  Endpoints,
  Event,
  Ingress,
  Lease,
  Namespace,
  NetworkPolicy,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  PriorityClass,
  ResourceQuota,
  RoleBinding,
  Secret,
  Service,
  StorageClass,
} from '../types.generated.ts';
import { podPrinter } from './pod.ts';
import type { Printer } from './table.ts';
import { age, labelText, selectorText, WORKLOAD_PRINTERS } from './workloads.ts';

function externalAddress({ spec, status }: Service): string {
  const external = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case 'ExternalName':
      return spec.externalName ?? '';
    case 'LoadBalancer': {
      const given = (status?.loadBalancer?.ingress ?? []).map((i) => i.ip ?? i.hostname ?? '');
      return [...given, ...external].join(',') || '<pending>';
    }
    default:
      return external.join(',') || '<none>';
  }
}

const service: Printer = {
  columns: ['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', '+Selector'],
  cells(o: Service, now) {
    const ports = (o.spec?.ports ?? []).map((p) => `${p.port}${p.nodePort ? `:${p.nodePort}` : ''}/${p.protocol}`);
    return [
      o.metadata.name,
      o.spec?.type ?? '',
      o.spec?.clusterIP || '<none>',
      externalAddress(o),
      ports.join(',') || '<none>',
      age(o, now),
      labelText(o.spec?.selector),
    ];
  },
};

function nodeStatus(node: Node): string {
  const ready = node.status?.conditions?.find((c) => c.type === 'Ready');
  const state = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return node.spec?.unschedulable ? `${state},SchedulingDisabled` : state;
}

function nodeRoles({ metadata }: Node): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith('node-role.kubernetes.io/')) roles.add(key.slice(24));
    else if (key === 'kubernetes.io/role' && value) roles.add(value);
  }
  return [...roles].filter(Boolean).sort().join(',') || '<none>';
}

const node: Printer = {
  columns: [
    'Name',
    'Status',
    'Roles',
    'Age',
    'Version',
    '+Internal-IP',
    '+External-IP',
    '+OS-Image',
    '+Kernel-Version',
    '+Container-Runtime',
  ],
  cells(o: Node, now) {
    const info = o.status?.nodeInfo;
    const address = (type: string): string =>
      o.status?.addresses?.find((a) => a.type === type && a.address)?.address ?? '<none>';
    return [
      o.metadata.name,
      nodeStatus(o),
      nodeRoles(o),
      age(o, now),
      info?.kubeletVersion ?? '',
      address('InternalIP'),
      address('ExternalIP'),
      info?.osImage || '<unknown>',
      info?.kernelVersion ? `${info.kernelVersion} (${info.architecture})` : '<unknown>',
      info?.containerRuntimeVersion || '<unknown>',
    ];
  },
};

const event: Printer = {
  columns: [
    'Last Seen',
    'Type',
    'Reason',
    'Object',
    '+Subobject',
    '+Source',
    'Message',
    '+First Seen',
    '+#Count',
    '+Name',
  ],
  cells(o: Event, now) {
    const first = ageSince(o.firstTimestamp ?? o.eventTime, now);
    const seen = o.series?.lastObservedTime ?? o.lastTimestamp;
    const { kind = '', name = '', fieldPath = '' } = o.involvedObject;
    const component = o.source?.component || o.reportingComponent || '';
    const host = o.source?.host || (o.source?.component ? '' : o.reportingInstance) || '';
    return [
      seen ? ageSince(seen, now) : first,
      o.type ?? '',
      o.reason ?? '',
      name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase(),
      fieldPath,
      host ? `${component}, ${host}` : component,
      (o.message ?? '').trim(),
      first,
      o.series?.count ?? (o.count || 1),
      o.metadata.name,
    ];
  },
};

/** At most three, then how many more. */
function some(items: readonly string[], none: string): string {
  if (items.length === 0) return none;
  return items.length > 3 ? `${items.slice(0, 3).join(',')} + ${items.length - 3} more...` : items.join(',');
}

const endpoints: Printer = {
  columns: ['Name', 'Endpoints', 'Age'],
  cells(o: Endpoints, now) {
    const all = (o.subsets ?? []).flatMap((s) =>
      s.ports?.length
        ? s.ports.flatMap((p) => (s.addresses ?? []).map((a) => `${a.ip}:${p.port}`))
        : (s.addresses ?? []).map((a) => a.ip),
    );
    return [o.metadata.name, some(all, '<none>'), age(o, now)];
  },
};

const endpointSlice: Printer = {
  columns: ['Name', 'AddressType', 'Ports', 'Endpoints', 'Age'],
  cells: (o: EndpointSlice, now) => [
    o.metadata.name,
    o.addressType,
    some(
      (o.ports ?? []).map((p) => String(p.port ?? '*')),
      '<unset>',
    ),
    some(
      (o.endpoints ?? []).flatMap((e) => e.addresses),
      '<unset>',
    ),
    age(o, now),
  ],
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

/** A table of the name, some further columns, and the age. */
const simple = <T extends KubeObject>(
  columns: readonly string[],
  cells: (o: T) => readonly (string | number | boolean)[],
): Printer => ({
  columns: ['Name', ...columns, 'Age'],
  cells: (o: T, now) => [o.metadata.name, ...cells(o), age(o, now)],
});

const count = (...maps: (object | undefined)[]): number => maps.reduce((n, m) => n + Object.keys(m ?? {}).length, 0);

/** By store key; other resources show name and age. */
export const PRINTERS: Readonly<Record<string, Printer>> = {
  pods: podPrinter,
  ...WORKLOAD_PRINTERS,
  services: service,
  nodes: node,
  events: event,
  endpoints,
  'endpointslices.discovery.k8s.io': endpointSlice,
  namespaces: simple<Namespace>(['Status'], (o) => [o.status?.phase ?? '']),
  configmaps: simple<ConfigMap>(['Data'], (o) => [count(o.data, o.binaryData)]),
  secrets: simple<Secret>(['Type', 'Data'], (o) => [o.type ?? '', count(o.data)]),
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
  'leases.coordination.k8s.io': simple<Lease>(['Holder'], (o) => [o.spec?.holderIdentity ?? '']),
  'priorityclasses.scheduling.k8s.io': {
    columns: ['Name', 'Value', 'Global-Default', 'Age', 'PreemptionPolicy'],
    cells: (o: PriorityClass, now) => [
      o.metadata.name,
      o.value ?? 0,
      o.globalDefault ?? false,
      age(o, now),
      o.preemptionPolicy ?? '',
    ],
  },
  'storageclasses.storage.k8s.io': storageClass,
};
