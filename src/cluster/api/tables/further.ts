import { ageSince, formatAge } from '../age.ts';
import { controllerOf, type KubeObject, resourceKey } from '../object.ts';
import { splitApiVersion } from '../scheme.ts';
import { isDefaultClass } from '../storage-class.ts';
import type {
  CronJob,
  DaemonSet,
  Endpoints,
  HorizontalPodAutoscaler,
  Ingress,
  Job,
  MetricSpec,
  NetworkPolicy,
  PersistentVolume,
  PersistentVolumeClaim,
  ReplicationController,
  ResourceQuota,
  RoleBinding,
  StorageClass,
} from '../types.generated.ts';
import { AGE, type Columns, labelText, makerColumns, NAME, ratio, selectorText, some } from './columns.ts';

function jobStatus({ status, metadata }: Job): string {
  const is = (type: string): boolean =>
    status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;
  const end = ['Complete', 'Failed'].find(is);
  if (end || metadata.deletionTimestamp) return end ?? 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(is) ?? 'Running';
}

function completions({ spec, status }: Job): string {
  const parallel = spec.completions === undefined && (spec.parallelism ?? 0) > 1 ? ` of ${spec.parallelism}` : '';
  return `${status?.succeeded ?? 0}/${spec.completions ?? 1}${parallel}`;
}

/** One metric of an autoscaler: `cpu: <unknown>/50%`. */
function metricText({ resource }: MetricSpec, { status }: HorizontalPodAutoscaler): string {
  if (!resource) return '<unknown>';
  const now = status?.currentMetrics?.find((m) => m.resource?.name === resource.name)?.resource?.current;
  const { averageValue, averageUtilization = 0 } = resource.target;
  if (averageValue !== undefined) return `${resource.name}: ${now?.averageValue ?? '<unknown>'}/${averageValue}`;
  const percent = now?.averageUtilization === undefined ? '<unknown>' : `${now.averageUtilization}%`;
  return `${resource.name}: ${percent}/${averageUtilization}%`;
}

function targets(o: HorizontalPodAutoscaler): string {
  const metrics = o.spec?.metrics ?? [];
  const shown = metrics.slice(0, 2).map((m) => metricText(m, o));
  return (shown.join(', ') || '<none>') + (metrics.length > 2 ? ` + ${metrics.length - 2} more...` : '');
}

const ends = ({ subsets = [] }: Endpoints): string[] =>
  subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length
      ? ports.flatMap((p) => addresses.map((a) => `${a.ip ?? ''}:${p.port ?? 0}`))
      : addresses.map((a) => a.ip),
  );

/** Access modes by their short names. */
function modes(list: readonly string[] = []): string {
  const short = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };
  return Object.entries(short)
    .flatMap(([mode, name]) => (list.includes(mode) ? name : []))
    .join(',');
}

const phase = ({ metadata, status }: KubeObject & { status?: { phase?: string } }): string =>
  metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '');

/** What a quota limits, or what it is of requests: `pods: 1/3`. */
const quotaText =
  (limits: boolean) =>
  ({ status }: ResourceQuota): string =>
    Object.entries(status?.hard ?? {})
      .filter(([name]) => name.startsWith('limits.') === limits)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, hard]) => `${name}: ${status?.used?.[name] ?? 0}/${hard}`)
      .join(', ');

const subjects =
  (kind: string) =>
  (o: RoleBinding): string =>
    (o.subjects ?? [])
      .filter((s) => s.kind === kind)
      .map((s) => (kind === 'ServiceAccount' ? `${s.namespace ?? ''}/${s.name}` : s.name))
      .join(', ');

function revisionOwner(o: KubeObject): string {
  const owner = controllerOf(o);
  if (!owner) return '<none>';
  const [group] = splitApiVersion(owner.apiVersion);
  return `${resourceKey({ group, resource: owner.kind.toLowerCase() })}/${owner.name}`;
}

interface ComponentStatus {
  readonly conditions?: readonly { type: string; status: string; message?: string; error?: string }[];
}
const healthy = ({ conditions }: ComponentStatus) => conditions?.find((c) => c.type === 'Healthy');

const REPLICAS: Columns = {
  ...NAME,
  Desired: 'spec.replicas|0',
  Current: 'status.replicas|0',
  Ready: 'status.readyReplicas|0',
  ...AGE,
  ...makerColumns(),
};
const READY = { Ready: ratio('status.readyReplicas', 'spec.replicas') };
const CREATED: Columns = { ...NAME, 'Created At': 'metadata.creationTimestamp' };
const BINDING: Columns = {
  ...NAME,
  Role: ({ roleRef }: RoleBinding) => `${roleRef.kind}/${roleRef.name}`,
  ...AGE,
  '+Users': subjects('User'),
  '+Groups': subjects('Group'),
  '+ServiceAccounts': subjects('ServiceAccount'),
};

/** Tables of resources beyond the everyday ones, by store key. */
export const FURTHER_TABLES: Readonly<Record<string, Columns>> = {
  'deployments.apps': {
    ...{ ...NAME, ...READY, 'Up-to-date': 'status.updatedReplicas|0', Available: 'status.availableReplicas|0' },
    ...{ ...AGE, ...makerColumns() },
  },
  'replicasets.apps': REPLICAS,
  replicationcontrollers: {
    ...REPLICAS,
    '+Selector': ({ spec }: ReplicationController) => labelText(spec.selector),
  },
  'statefulsets.apps': {
    ...{ ...NAME, ...READY, ...AGE },
    ...Object.fromEntries(Object.entries(makerColumns()).filter(([name]) => name !== '+Selector')),
  },
  'daemonsets.apps': {
    ...NAME,
    Desired: 'status.desiredNumberScheduled|0',
    Current: 'status.currentNumberScheduled|0',
    Ready: 'status.numberReady|0',
    'Up-to-date': 'status.updatedNumberScheduled|0',
    Available: 'status.numberAvailable|0',
    'Node Selector': ({ spec }: DaemonSet) => labelText(spec.template.spec?.nodeSelector),
    ...{ ...AGE, ...makerColumns() },
  },
  'jobs.batch': {
    ...NAME,
    Status: jobStatus,
    Completions: completions,
    Duration: ({ status: { startTime, completionTime } = {} }: Job, now) =>
      startTime ? formatAge((completionTime ? Date.parse(completionTime) : now) - Date.parse(startTime)) : '',
    ...{ ...AGE, ...makerColumns() },
  },
  'cronjobs.batch': {
    ...NAME,
    Schedule: 'spec.schedule',
    Timezone: 'spec.timeZone|<none>',
    Suspend: ({ spec }: CronJob) => (spec.suspend ? 'True' : 'False'),
    Active: ({ status }: CronJob) => status?.active?.length ?? 0,
    'Last Schedule': ({ status }: CronJob, now) =>
      status?.lastScheduleTime ? ageSince(status.lastScheduleTime, now) : '<none>',
    ...{ ...AGE, ...makerColumns('spec.jobTemplate.spec') },
  },
  'horizontalpodautoscalers.autoscaling': {
    ...NAME,
    Reference: ({ spec }: HorizontalPodAutoscaler) => `${spec?.scaleTargetRef.kind}/${spec?.scaleTargetRef.name}`,
    Targets: targets,
    MinPods: 'spec.minReplicas|<unset>',
    MaxPods: 'spec.maxReplicas|0',
    Replicas: 'status.currentReplicas|0',
    ...AGE,
  },
  'poddisruptionbudgets.policy': {
    ...NAME,
    'Min Available': 'spec.minAvailable|N/A',
    'Max Unavailable': 'spec.maxUnavailable|N/A',
    'Allowed Disruptions': 'status.disruptionsAllowed|0',
    ...AGE,
  },
  'controllerrevisions.apps': { ...NAME, Controller: revisionOwner, Revision: 'revision', ...AGE },
  componentstatuses: {
    ...NAME,
    Status: (o: ComponentStatus) => (healthy(o)?.status === 'True' ? 'Healthy' : 'Unhealthy'),
    Message: (o: ComponentStatus) => healthy(o)?.message ?? '',
    Error: (o: ComponentStatus) => healthy(o)?.error ?? '',
  },
  endpoints: { ...NAME, Endpoints: (o: Endpoints) => some(ends(o), '<none>'), ...AGE },
  persistentvolumeclaims: {
    ...{ ...NAME, Status: phase, Volume: 'spec.volumeName' },
    Capacity: ({ spec, status }: PersistentVolumeClaim) => (spec?.volumeName && status?.capacity?.storage) || '',
    'Access Modes': ({ spec, status }: PersistentVolumeClaim) => (spec?.volumeName ? modes(status?.accessModes) : ''),
    StorageClass: 'spec.storageClassName',
    VolumeAttributesClass: 'status.currentVolumeAttributesClassName|<unset>',
    ...{ ...AGE, '+VolumeMode': 'spec.volumeMode|<unset>' },
  },
  persistentvolumes: {
    ...NAME,
    Capacity: 'spec.capacity.storage',
    'Access Modes': ({ spec }: PersistentVolume) => modes(spec?.accessModes),
    'Reclaim Policy': 'spec.persistentVolumeReclaimPolicy',
    Status: phase,
    Claim: ({ spec: { claimRef: c } = {} }: PersistentVolume) => (c ? `${c.namespace ?? ''}/${c.name ?? ''}` : ''),
    StorageClass: 'spec.storageClassName',
    VolumeAttributesClass: 'spec.volumeAttributesClassName|<unset>',
    Reason: 'status.reason',
    ...{ ...AGE, '+VolumeMode': 'spec.volumeMode|<unset>' },
  },
  resourcequotas: { ...NAME, Request: quotaText(false), Limit: quotaText(true), ...AGE },
  limitranges: CREATED,
  'roles.rbac.authorization.k8s.io': CREATED,
  'clusterroles.rbac.authorization.k8s.io': CREATED,
  'rolebindings.rbac.authorization.k8s.io': BINDING,
  'clusterrolebindings.rbac.authorization.k8s.io': BINDING,
  'ingresses.networking.k8s.io': {
    ...NAME,
    Class: 'spec.ingressClassName|<none>',
    Hosts: ({ spec }: Ingress) =>
      some(
        (spec?.rules ?? []).flatMap((r) => r.host || []),
        '*',
      ),
    Address: ({ status }: Ingress) =>
      (status?.loadBalancer?.ingress ?? []).map((i) => i.ip ?? i.hostname ?? '').join(','),
    Ports: ({ spec }: Ingress) => (spec?.tls?.length ? '80, 443' : '80'),
    ...AGE,
  },
  'networkpolicies.networking.k8s.io': {
    ...NAME,
    'Pod-Selector': ({ spec }: NetworkPolicy) => selectorText(spec?.podSelector),
    ...AGE,
  },
  'storageclasses.storage.k8s.io': {
    Name: (o: StorageClass) => (isDefaultClass(o) ? `${o.metadata.name} (default)` : o.metadata.name),
    Provisioner: 'provisioner',
    ReclaimPolicy: 'reclaimPolicy|Delete',
    VolumeBindingMode: 'volumeBindingMode|<unset>',
    AllowVolumeExpansion: 'allowVolumeExpansion|false',
    ...AGE,
  },
};
