import type {
  ConfigMap,
  EndpointSlice,
  Endpoints,
  Event,
  HorizontalPodAutoscaler,
  LimitRange,
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PriorityClass,
  ResourceQuota,
  Secret,
  ServiceAccount,
  StorageClass,
} from '../../cluster/api/types.generated.ts';
import { longTime } from '../print/age.ts';
import { labelText } from '../print/table.ts';
import { limitsOfNamespace } from './limits.ts';
import { selectorText } from './selector.ts';
import { created, Description, head, start } from './writer.ts';

type Events = readonly Event[] | undefined;

/** `kubectl describe endpointslice`. */
export function describeEndpointSlice(o: EndpointSlice, events: Events, now: number): string {
  const d = start(o, now);
  d.field('AddressType', o.addressType);
  if (o.ports?.length) {
    d.line('Ports:\n  Name\tPort\tProtocol\n  ----\t----\t--------');
    for (const p of o.ports) d.line(`${p.name || '<unset>'}\t${p.port ?? '*'}\t${p.protocol ?? 'TCP'}`, 1);
  } else d.field('Ports', '<unset>');
  if (!o.endpoints?.length) d.field('Endpoints', '<none>');
  else d.line('Endpoints:');
  for (const e of o.endpoints ?? []) {
    d.field('- Addresses', e.addresses.join(', '), 1);
    d.line('Conditions:', 2);
    d.field('Ready', e.conditions?.ready ?? '<unset>', 3);
    d.field('Hostname', e.hostname || '<unset>', 2);
    if (e.targetRef) d.field('TargetRef', `${e.targetRef.kind ?? ''}/${e.targetRef.name ?? ''}`, 2);
    d.field('NodeName', e.nodeName ?? '<unset>', 2);
    d.field('Zone', e.zone ?? '<unset>', 2);
  }
  d.events(events);
  return d.toString();
}

/** `kubectl describe configmap`. */
export function describeConfigMap(o: ConfigMap, events: Events, now: number): string {
  const d = start(o, now);
  d.line('\nData\n====');
  for (const k of Object.keys(o.data ?? {}).sort()) d.line(`${k}:\n----\n${o.data?.[k] ?? ''}\n`);
  d.line('\nBinaryData\n====');
  for (const k of Object.keys(o.binaryData ?? {}).sort())
    d.line(`${k}: ${base64Length(o.binaryData?.[k] ?? '')} bytes`);
  d.line('');
  d.events(events);
  return d.toString();
}

const base64Length = (text: string): number => Math.floor((text.replace(/=+$/, '').length * 3) / 4);

/** `kubectl describe secret`: sizes, not values. */
export function describeSecret(o: Secret, now: number): string {
  const d = start(o, now);
  d.line('');
  d.field('Type', o.type);
  d.line('\nData\n====');
  for (const k of Object.keys(o.data ?? {}).sort()) d.field(k, `${base64Length(o.data?.[k] ?? '')} bytes`);
  return d.toString();
}

/** `kubectl describe serviceaccount`. */
export function describeServiceAccount(o: ServiceAccount, events: Events, now: number): string {
  const d = start(o, now);
  const pulls = (o.imagePullSecrets ?? []).map((s) => s.name);
  d.field('Image pull secrets', pulls.length > 0 ? pulls.join('\n\t') : '<none>');
  d.events(events);
  return d.toString();
}

/** `kubectl describe persistentvolumeclaim`. `pods`: those of its namespace. */
export function describeClaim(o: PersistentVolumeClaim, pods: readonly Pod[], events: Events, now: number): string {
  const d = new Description(now);
  const { spec, status } = o;
  head(d, o);
  d.field('StorageClass', spec?.storageClassName ?? '');
  d.field('Status', o.metadata.deletionTimestamp ? `Terminating` : (status?.phase ?? ''));
  d.field('Volume', spec?.volumeName ?? '');
  d.labels('Labels', o.metadata.labels);
  d.annotations(o.metadata.annotations);
  d.field('Finalizers', `[${(o.metadata.finalizers ?? []).join(' ')}]`);
  d.field('Capacity', spec?.volumeName ? (status?.capacity?.storage ?? '') : '');
  d.field('Access Modes', spec?.volumeName ? modes(status?.accessModes) : '');
  d.option('VolumeMode', spec?.volumeMode);
  const users = pods
    .filter((p) => p.spec.volumes?.some((v) => v.persistentVolumeClaim?.claimName === o.metadata.name))
    .map((p) => p.metadata.name);
  d.field('Used By', users.length > 0 ? users.join('\n\t') : '<none>');
  d.events(events);
  return d.toString();
}

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
const modes = (list: readonly string[] | undefined): string => (list ?? []).map((m) => MODES[m] ?? m).join(',');

/** `kubectl describe persistentvolume`. */
export function describeVolume(o: PersistentVolume, events: Events, now: number): string {
  const d = start(o, now);
  const spec = o.spec ?? {};
  d.field('Finalizers', `[${(o.metadata.finalizers ?? []).join(' ')}]`);
  d.field('StorageClass', spec.storageClassName ?? '');
  d.field('Status', o.status?.phase ?? '');
  d.field('Claim', spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : '');
  d.field('Reclaim Policy', spec.persistentVolumeReclaimPolicy);
  d.field('Access Modes', modes(spec.accessModes));
  d.option('VolumeMode', spec.volumeMode);
  d.field('Capacity', spec.capacity?.storage ?? '');
  d.field('Node Affinity', '<none>');
  d.field('Message', o.status?.message ?? '');
  d.line('Source:');
  if (spec.hostPath) {
    d.field('Type', 'HostPath (bare host directory volume)', 2);
    d.field('Path', spec.hostPath.path, 2);
    d.field('HostPathType', spec.hostPath.type ?? '', 2);
  }
  d.events(events);
  return d.toString();
}

/** `kubectl describe namespace`. */
export function describeNamespace(
  o: Namespace,
  quotas: readonly ResourceQuota[],
  limits: readonly LimitRange[],
  now: number,
): string {
  const d = new Description(now);
  d.field('Name', o.metadata.name);
  d.labels('Labels', o.metadata.labels);
  d.annotations(o.metadata.annotations);
  d.field('Status', o.status?.phase);
  if (o.status?.conditions?.length) {
    d.line('Conditions:');
    d.line('Type\tStatus\tLastTransitionTime\tReason\tMessage\n  ----\t------\t------------------\t------\t-------', 1);
    for (const c of o.status.conditions)
      d.line([c.type, c.status, longTime(c.lastTransitionTime), c.reason, c.message].join('\t'), 1);
  }
  limitsOfNamespace(d, quotas, limits);
  return d.toString();
}

/** `kubectl describe endpoints`. */
export function describeEndpoints(o: Endpoints, events: Events, now: number): string {
  const d = start(o, now);
  d.line('Subsets:');
  for (const { addresses, notReadyAddresses, ports } of o.subsets ?? []) {
    for (const [name, list] of Object.entries({ Addresses: addresses, NotReadyAddresses: notReadyAddresses }))
      d.field(name, list?.map((a) => a.ip).join(',') || '<none>', 1);
    if (ports?.length) d.line('Ports:\n    Name\tPort\tProtocol\n    ----\t----\t--------', 1);
    for (const p of ports ?? []) d.line(`${p.name || '<unset>'}\t${p.port ?? 0}\t${p.protocol ?? 'TCP'}`, 2);
    d.line('');
  }
  d.events(events);
  return d.toString();
}

/** `kubectl describe horizontalpodautoscaler`. */
export function describeAutoscaler(o: HorizontalPodAutoscaler, events: Events, now: number): string {
  const d = start(o, now);
  const { spec, status } = o;
  created(d, o);
  d.field('Reference', `${spec?.scaleTargetRef.kind}/${spec?.scaleTargetRef.name}`);
  d.field('Metrics', '( current / target )');
  for (const m of spec?.metrics ?? []) {
    const r = m.resource;
    if (!r) continue;
    const now_ = status?.currentMetrics?.find((c) => c.resource?.name === r.name)?.resource?.current;
    if (r.target.averageUtilization !== undefined)
      d.field(
        `resource ${r.name} on pods  (as a percentage of request)`,
        `${now_?.averageUtilization !== undefined ? `${now_.averageUtilization}%` : '<unknown>'} / ${r.target.averageUtilization}%`,
        1,
      );
    else
      d.field(`resource ${r.name} on pods`, `${now_?.averageValue ?? '<unknown>'} / ${r.target.averageValue ?? ''}`, 1);
  }
  d.field('Min replicas', spec?.minReplicas ?? '<unset>');
  d.field('Max replicas', spec?.maxReplicas);
  d.field(
    `${spec?.scaleTargetRef.kind} pods`,
    `${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`,
  );
  if (status?.conditions?.length) {
    d.line('Conditions:\n  Type\tStatus\tReason\tMessage\n  ----\t------\t------\t-------');
    for (const c of status.conditions) d.line([c.type, c.status, c.reason ?? '', c.message ?? ''].join('\t'), 1);
  }
  d.events(events);
  return d.toString();
}

/** `kubectl describe storageclass`. */
export function describeStorageClass(o: StorageClass, events: Events, now: number): string {
  const d = new Description(now);
  d.field('Name', o.metadata.name);
  d.field(
    'IsDefaultClass',
    o.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ? 'Yes' : 'No',
  );
  d.field('Annotations', labelText(o.metadata.annotations));
  d.field('Provisioner', o.provisioner);
  d.field('Parameters', labelText(o.parameters));
  d.field('AllowVolumeExpansion', o.allowVolumeExpansion ?? '<unset>');
  if (o.mountOptions?.length) d.line(`MountOptions:\n  ${o.mountOptions.join('\n  ')}`);
  else d.field('MountOptions', '<none>');
  d.field('ReclaimPolicy', o.reclaimPolicy);
  d.field('VolumeBindingMode', o.volumeBindingMode);
  d.events(events);
  return d.toString();
}

/** `kubectl describe poddisruptionbudget`. */
export function describeBudget(o: PodDisruptionBudget, events: Events, now: number): string {
  const d = new Description(now);
  const { spec, status } = o;
  head(d, o);
  if (spec?.minAvailable !== undefined) d.field('Min available', spec.minAvailable);
  else if (spec?.maxUnavailable !== undefined) d.field('Max unavailable', spec.maxUnavailable);
  d.field('Selector', spec?.selector ? selectorText(spec.selector) : '<unset>');
  d.line('Status:');
  d.field('Allowed disruptions', status?.disruptionsAllowed ?? 0, 2);
  d.field('Current', status?.currentHealthy ?? 0, 2);
  d.field('Desired', status?.desiredHealthy ?? 0, 2);
  d.field('Total', status?.expectedPods ?? 0, 2);
  d.events(events);
  return d.toString();
}

/** `kubectl describe priorityclass`. */
export function describePriorityClass(o: PriorityClass, events: Events, now: number): string {
  const d = new Description(now);
  d.field('Name', o.metadata?.name);
  d.field('Value', o.value);
  d.field('GlobalDefault', o.globalDefault ?? false);
  d.field('PreemptionPolicy', o.preemptionPolicy ?? '');
  d.field('Description', o.description ?? '');
  d.field('Annotations', labelText(o.metadata?.annotations));
  d.events(events);
  return d.toString();
}
