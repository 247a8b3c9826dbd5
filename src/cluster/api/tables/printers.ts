import { ageSince } from '../age.ts';
import { furtherKnowledge } from '../everyday.ts';
import type { KubeObject } from '../object.ts';
import type {
  ConfigMap,
  EndpointSlice,
  Event,
  Lease,
  Namespace,
  Node,
  PriorityClass,
  Secret,
  Service,
} from '../types.generated.ts';
import { age, labelText } from './cells.ts';
import { podPrinter } from './pod.ts';
import type { Printer } from './table.ts';

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
export function some(items: readonly string[], none: string): string {
  if (items.length === 0) return none;
  return items.length > 3 ? `${items.slice(0, 3).join(',')} + ${items.length - 3} more...` : items.join(',');
}

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

/** A table of the name, some further columns, and the age. */
export const simple = <T extends KubeObject>(
  columns: readonly string[],
  cells: (o: T) => readonly (string | number | boolean)[],
): Printer => ({
  columns: ['Name', ...columns, 'Age'],
  cells: (o: T, now) => [o.metadata.name, ...cells(o), age(o, now)],
});

const count = (...maps: (object | undefined)[]): number => maps.reduce((n, m) => n + Object.keys(m ?? {}).length, 0);

/** By store key; other resources show name and age. */
const PRINTERS: Readonly<Record<string, Printer>> = {
  pods: podPrinter,
  services: service,
  nodes: node,
  events: event,
  'endpointslices.discovery.k8s.io': endpointSlice,
  namespaces: simple<Namespace>(['Status'], (o) => [o.status?.phase ?? '']),
  configmaps: simple<ConfigMap>(['Data'], (o) => [count(o.data, o.binaryData)]),
  secrets: simple<Secret>(['Type', 'Data'], (o) => [o.type ?? '', count(o.data)]),
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
};

/** How objects of a resource become rows, by store key; undefined for those that show name and age. Throws Error when that has not been fetched. */
export const printerOf = (key: string): Printer | undefined =>
  PRINTERS[key] ?? furtherKnowledge(key)?.FURTHER_PRINTERS[key];
