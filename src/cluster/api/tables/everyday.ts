import { ageSince } from '../age.ts';
import type { ConfigMap, EndpointSlice, Event, Node, Secret, Service } from '../types.generated.ts';
import { AGE, type Columns, labelText, NAME, some } from './columns.ts';
import { podColumns } from './pod.ts';

function externalAddress({ spec, status }: Service): string {
  if (spec?.type === 'ExternalName') return spec.externalName ?? '';
  const balanced = spec?.type === 'LoadBalancer';
  const given = balanced ? (status?.loadBalancer?.ingress ?? []).map((i) => i.ip ?? i.hostname ?? '') : [];
  return [...given, ...(spec?.externalIPs ?? [])].join(',') || (balanced ? '<pending>' : '<none>');
}

function nodeStatus({ spec, status }: Node): string {
  const ready = status?.conditions?.find((c) => c.type === 'Ready');
  const state = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return spec?.unschedulable ? `${state},SchedulingDisabled` : state;
}

function nodeRoles({ metadata }: Node): string {
  const roles = Object.entries(metadata.labels ?? {}).map(([key, value]) =>
    key.startsWith('node-role.kubernetes.io/') ? key.slice(24) : key === 'kubernetes.io/role' ? value : '',
  );
  return [...new Set(roles)].filter(Boolean).sort().join(',') || '<none>';
}

const nodeAddress =
  (type: string) =>
  ({ status }: Node): string =>
    status?.addresses?.find((a) => a.type === type && a.address)?.address ?? '<none>';

const firstSeen = (o: Event, now: number): string => ageSince(o.firstTimestamp ?? o.eventTime, now);

function eventSource({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || '';
  const host = source?.host || (source?.component ? '' : reportingInstance) || '';
  return host ? `${component}, ${host}` : component;
}

const count = (...maps: (object | undefined)[]): number => maps.reduce((n, m) => n + Object.keys(m ?? {}).length, 0);

/** The table of a resource that has no other. */
export const GENERAL: Columns = { ...NAME, ...AGE };

/** Tables of the everyday resources, by store key. */
export const EVERYDAY_TABLES: Readonly<Record<string, Columns>> = {
  pods: podColumns,
  services: {
    ...NAME,
    Type: 'spec.type',
    'Cluster-IP': 'spec.clusterIP|<none>',
    'External-IP': externalAddress,
    'Port(s)': ({ spec }: Service) =>
      (spec?.ports ?? []).map((p) => `${p.port}${p.nodePort ? `:${p.nodePort}` : ''}/${p.protocol}`).join(',') ||
      '<none>',
    ...AGE,
    '+Selector': ({ spec }: Service) => labelText(spec?.selector),
  },
  nodes: {
    ...NAME,
    Status: nodeStatus,
    Roles: nodeRoles,
    ...AGE,
    Version: 'status.nodeInfo.kubeletVersion',
    '+Internal-IP': nodeAddress('InternalIP'),
    '+External-IP': nodeAddress('ExternalIP'),
    '+OS-Image': 'status.nodeInfo.osImage|<unknown>',
    '+Kernel-Version': ({ status: { nodeInfo: info } = {} }: Node) =>
      info?.kernelVersion ? `${info.kernelVersion} (${info.architecture})` : '<unknown>',
    '+Container-Runtime': 'status.nodeInfo.containerRuntimeVersion|<unknown>',
  },
  events: {
    'Last Seen': (o: Event, now) => {
      const seen = o.series?.lastObservedTime ?? o.lastTimestamp;
      return seen ? ageSince(seen, now) : firstSeen(o, now);
    },
    Type: 'type',
    Reason: 'reason',
    Object: ({ involvedObject: { kind = '', name } }: Event) => kind.toLowerCase() + (name ? `/${name}` : ''),
    '+Subobject': 'involvedObject.fieldPath',
    '+Source': eventSource,
    Message: ({ message = '' }: Event) => message.trim(),
    '+First Seen': firstSeen,
    '+#Count': ({ series, count: times }: Event) => series?.count ?? (times || 1),
    '+Name': 'metadata.name',
  },
  'endpointslices.discovery.k8s.io': {
    ...NAME,
    AddressType: 'addressType',
    Ports: ({ ports }: EndpointSlice) =>
      some(
        (ports ?? []).map((p) => String(p.port ?? '*')),
        '<unset>',
      ),
    Endpoints: ({ endpoints }: EndpointSlice) =>
      some(
        (endpoints ?? []).flatMap((e) => e.addresses),
        '<unset>',
      ),
    ...AGE,
  },
  namespaces: { ...NAME, Status: 'status.phase', ...AGE },
  configmaps: { ...NAME, Data: (o: ConfigMap) => count(o.data, o.binaryData), ...AGE },
  secrets: { ...NAME, Type: 'type', Data: (o: Secret) => count(o.data), ...AGE },
  'leases.coordination.k8s.io': { ...NAME, Holder: 'spec.holderIdentity', ...AGE },
  'priorityclasses.scheduling.k8s.io': {
    ...NAME,
    Value: 'value|0',
    'Global-Default': 'globalDefault|false',
    ...AGE,
    PreemptionPolicy: 'preemptionPolicy',
  },
};
