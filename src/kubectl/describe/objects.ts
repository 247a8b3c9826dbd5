import type { KubeObject } from '../../cluster/api/object.ts';
import type {
  ConfigMap,
  EndpointSlice,
  Event,
  HorizontalPodAutoscaler,
  LimitRange,
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
  StorageClass,
} from '../../cluster/api/types.generated.ts';
import { longTime } from '../print/age.ts';
import { labelText } from '../print/table.ts';
import { created, Description, head } from './writer.ts';

type Events = readonly Event[] | undefined;

function start(o: KubeObject, now: number): Description {
  const d = new Description(now);
  head(d, o);
  d.labels('Labels', o.metadata.labels);
  d.annotations(o.metadata.annotations);
  return d;
}

/** `kubectl describe service`. `slices`: the EndpointSlices of the Service. */
export function describeService(o: Service, slices: readonly EndpointSlice[], events: Events, now: number): string {
  const d = start(o, now);
  const spec = o.spec ?? {};
  d.field('Selector', labelText(spec.selector));
  d.field('Type', spec.type);
  d.option('IP Family Policy', spec.ipFamilyPolicy);
  if (spec.ipFamilies?.length) d.field('IP Families', spec.ipFamilies.join(','));
  d.field('IP', spec.clusterIP ?? '');
  if (spec.clusterIPs?.length) d.field('IPs', spec.clusterIPs.join(','));
  if (spec.externalIPs?.length) d.field('External IPs', spec.externalIPs.join(','));
  d.option('External Name', spec.externalName);
  const ingress = o.status?.loadBalancer?.ingress?.map((i) => i.ip ?? i.hostname ?? '').filter(Boolean);
  if (ingress?.length) d.field('LoadBalancer Ingress', ingress.join(', '));
  for (const p of spec.ports ?? []) {
    const name = p.name || '<unset>';
    const protocol = p.protocol ?? 'TCP';
    d.field('Port', `${name}\t${p.port}/${protocol}`);
    if (p.targetPort !== undefined) d.field('TargetPort', `${p.targetPort === 0 ? p.port : p.targetPort}/${protocol}`);
    if (p.nodePort) d.field('NodePort', `${name}\t${p.nodePort}/${protocol}`);
    d.field('Endpoints', endpoints(slices, p.name ?? ''));
  }
  d.field('Session Affinity', spec.sessionAffinity);
  d.option('External Traffic Policy', spec.externalTrafficPolicy);
  d.option('Internal Traffic Policy', spec.internalTrafficPolicy);
  d.events(events);
  return d.toString();
}

/** `10.244.0.5:80,10.244.0.6:80` of the ready endpoints of a port; at most three, then how many more. */
function endpoints(slices: readonly EndpointSlice[], port: string): string {
  if (slices.length === 0) return '';
  const list = slices.flatMap((s) => {
    const found = (s.ports ?? []).filter((p) => (p.name ?? '') === port);
    return (s.endpoints ?? [])
      .filter((e) => e.conditions?.ready !== false)
      .flatMap((e) =>
        found.flatMap((p) => e.addresses.map((a) => `${a.includes(':') ? `[${a}]` : a}:${p.port ?? ''}`)),
      );
  });
  return list.length > 3 ? `${list.slice(0, 3).join(',')} + ${list.length - 3} more...` : list.join(',');
}

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
    if (e.targetRef) d.field('TargetRef', `${e.targetRef.kind}/${e.targetRef.name}`, 2);
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
  if (quotas.length === 0) d.line('\nNo resource quota.');
  else {
    d.line('\nResource Quotas');
    for (const q of quotas) {
      d.field('Name', q.metadata.name, 1);
      d.line('Resource\tUsed\tHard\n  --------\t---\t---', 1);
      for (const k of Object.keys(q.status?.hard ?? {}).sort())
        d.line(`${k}\t${q.status?.used?.[k] ?? 0}\t${q.status?.hard?.[k]}`, 1);
    }
  }
  if (limits.length === 0) d.line('\nNo LimitRange resource.');
  else {
    d.line(`\nResource Limits\n ${LIMIT_HEAD}\n ${LIMIT_RULE}`);
    for (const l of limits) for (const line of limitLines(l)) d.line(` ${line}`);
  }
  return d.toString();
}

const LIMIT_HEAD = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio';
const LIMIT_RULE = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------';

function limitLines(o: LimitRange): string[] {
  return (o.spec?.limits ?? []).flatMap((l) => {
    const names = new Set(
      [l.max, l.min, l.default, l.defaultRequest, l.maxLimitRequestRatio].flatMap((m) => Object.keys(m ?? {})),
    );
    return [...names]
      .sort()
      .map((n) =>
        [
          l.type,
          n,
          l.min?.[n] ?? '-',
          l.max?.[n] ?? '-',
          l.defaultRequest?.[n] ?? '-',
          l.default?.[n] ?? '-',
          l.maxLimitRequestRatio?.[n] ?? '-',
        ].join('\t'),
      );
  });
}

/** `kubectl describe limitrange`. */
export function describeLimits(o: LimitRange, now: number): string {
  const d = new Description(now);
  head(d, o);
  d.line(`${LIMIT_HEAD}\n${LIMIT_RULE}`);
  for (const line of limitLines(o)) d.line(line);
  return d.toString();
}

/** `kubectl describe resourcequota`. */
export function describeQuota(o: ResourceQuota, now: number): string {
  const d = new Description(now);
  head(d, o);
  if (o.spec?.scopes?.length) d.field('Scopes', o.spec.scopes.join(', '));
  d.line('Resource\tUsed\tHard\n--------\t----\t----');
  for (const k of Object.keys(o.status?.hard ?? {}).sort())
    d.line(`${k}\t${o.status?.used?.[k] ?? 0}\t${o.status?.hard?.[k]}`);
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
  d.annotations(o.metadata.annotations);
  d.field('Provisioner', o.provisioner);
  d.field('Parameters', labelText(o.parameters));
  d.field('AllowVolumeExpansion', o.allowVolumeExpansion ?? '<unset>');
  d.field('MountOptions', o.mountOptions?.length ? o.mountOptions.join('\n  ') : '<none>');
  d.field('ReclaimPolicy', o.reclaimPolicy);
  d.field('VolumeBindingMode', o.volumeBindingMode);
  d.events(events);
  return d.toString();
}

/** Any other kind: its fields by name, as kubectl prints kinds it has no words of its own for. */
export function describeAny(o: KubeObject, events: Events, now: number): string {
  const d = new Description(now);
  head(d, o);
  d.labels('Labels', o.metadata.labels);
  d.annotations(o.metadata.annotations);
  d.field('API Version', o.apiVersion);
  d.field('Kind', o.kind);
  fields(
    d,
    'Metadata',
    {
      'Creation Timestamp': o.metadata.creationTimestamp,
      'Resource Version': o.metadata.resourceVersion,
      UID: o.metadata.uid,
    },
    0,
  );
  for (const [key, value] of Object.entries(o))
    if (!['apiVersion', 'kind', 'metadata'].includes(key)) fields(d, title(key), value, 0);
  d.events(events);
  return d.toString();
}

/** `podSelector` as `Pod Selector`. */
const title = (name: string): string =>
  name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/^./, (c) => c.toUpperCase());

function fields(d: Description, name: string, value: unknown, indent: number): void {
  if (indent > 30) return;
  if (Array.isArray(value)) {
    d.line(`${name}:`, indent);
    for (const item of value) {
      if (typeof item === 'object' && item !== null)
        for (const [k, v] of Object.entries(item)) fields(d, title(k), v, indent + 1);
      else d.line(String(item), indent + 1);
    }
  } else if (typeof value === 'object' && value !== null) {
    d.line(`${name}:`, indent);
    for (const k of Object.keys(value).sort()) fields(d, title(k), (value as Record<string, unknown>)[k], indent + 1);
  } else d.field(name, value, indent);
}

export { longTime };
