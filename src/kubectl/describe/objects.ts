import { isDefaultClass } from '../../cluster/api/storage-class.ts';
import { labelText } from '../../cluster/api/tables/columns.ts';
import type * as api from '../../cluster/api/types.generated.ts';
import { longTime } from '../print/age.ts';
import { type Describers, listed } from './describers.ts';
import { describeLimits, describeQuota, limitsOfNamespace } from './limits.ts';
import { source } from './volumes.ts';
import { type Rows, selectorOf } from './writer.ts';

const base64Length = (text = ''): number => Math.floor((text.replace(/=+$/, '').length * 3) / 4);
const sorted = (map: object | undefined): string[] => Object.keys(map ?? {}).sort();

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
const modes = (list: readonly string[] | undefined): string => (list ?? []).map((m) => MODES[m] ?? m).join(',');
const FINALIZERS: Rows<api.PersistentVolume | api.PersistentVolumeClaim> = {
  Finalizers: ({ metadata }) => `[${(metadata.finalizers ?? []).join(' ')}]`,
};
/** The columns of ports that a Service sends to. */
const PORT_COLUMNS = ['Name', 'Port', 'Protocol'];

/** What makes no Pods. */
export const OBJECTS: Describers = {
  endpoints(d, o: api.Endpoints) {
    d.start(o);
    d.line('Subsets:');
    for (const { addresses, notReadyAddresses, ports = [] } of o.subsets ?? []) {
      d.field('Addresses', addresses?.map((a) => a.ip).join(',') || '<none>', 1);
      d.field('NotReadyAddresses', notReadyAddresses?.map((a) => a.ip).join(',') || '<none>', 1);
      const rows = ports.map((p) => [p.name || '<unset>', p.port ?? 0, p.protocol ?? 'TCP']);
      d.table('Ports', PORT_COLUMNS, rows, 1);
      d.line('');
    }
  },
  'endpointslices.discovery.k8s.io'(d, o: api.EndpointSlice) {
    d.start(o);
    d.field('AddressType', o.addressType);
    const rows = (o.ports ?? []).map((p) => [p.name || '<unset>', p.port ?? '*', p.protocol ?? 'TCP']);
    if (rows.length === 0) d.field('Ports', '<unset>');
    d.table('Ports', PORT_COLUMNS, rows);
    if (o.endpoints?.length) d.line('Endpoints:');
    else d.field('Endpoints', '<none>');
    for (const e of o.endpoints ?? []) {
      d.field('- Addresses', e.addresses.join(', '), 1);
      d.line('Conditions:', 2);
      d.rows(e, { Ready: 'conditions.ready|<unset>' }, 3);
      d.field('Hostname', e.hostname || '<unset>', 2);
      if (e.targetRef) d.field('TargetRef', `${e.targetRef.kind ?? ''}/${e.targetRef.name ?? ''}`, 2);
      d.rows(e, { NodeName: 'nodeName|<unset>', Zone: 'zone|<unset>' }, 2);
    }
  },
  configmaps(d, o: api.ConfigMap) {
    d.start(o);
    d.line('\nData\n====');
    for (const k of sorted(o.data)) d.line(`${k}:\n----\n${o.data?.[k] ?? ''}\n`);
    d.line('\nBinaryData\n====');
    for (const k of sorted(o.binaryData)) d.line(`${k}: ${base64Length(o.binaryData?.[k])} bytes`);
    d.line('');
  },
  /** Sizes, not values. */
  secrets(d, o: api.Secret) {
    d.start(o);
    d.line('');
    d.field('Type', o.type);
    d.line('\nData\n====');
    for (const k of sorted(o.data)) d.field(k, `${base64Length(o.data?.[k])} bytes`);
  },
  serviceaccounts(d, o: api.ServiceAccount) {
    d.start(o);
    d.list(
      'Image pull secrets',
      (o.imagePullSecrets ?? []).map((s) => s.name ?? ''),
    );
  },
  *persistentvolumeclaims(d, o: api.PersistentVolumeClaim, session) {
    const { spec, status, metadata } = o;
    const pods = yield* listed<api.Pod>(session, 'pods', metadata.namespace);
    const bound = Boolean(spec?.volumeName);
    d.head(o);
    d.rows(o, {
      StorageClass: 'spec.storageClassName',
      Status: () => (metadata.deletionTimestamp ? 'Terminating' : status?.phase),
      Volume: 'spec.volumeName',
    });
    d.marks(o);
    d.rows(o, {
      ...FINALIZERS,
      Capacity: () => (bound ? status?.capacity?.storage : ''),
      'Access Modes': () => (bound ? modes(status?.accessModes) : ''),
      'VolumeMode?': 'spec.volumeMode',
    });
    const users = pods.filter((p) => p.spec.volumes?.some((v) => v.persistentVolumeClaim?.claimName === metadata.name));
    d.list(
      'Used By',
      users.map((p) => p.metadata.name ?? ''),
    );
  },
  persistentvolumes(d, o: api.PersistentVolume) {
    const { claimRef, accessModes, hostPath } = o.spec ?? {};
    d.start(o);
    d.rows(o, {
      ...FINALIZERS,
      StorageClass: 'spec.storageClassName',
      Status: 'status.phase',
      Claim: () => claimRef && `${claimRef.namespace}/${claimRef.name}`,
      'Reclaim Policy': 'spec.persistentVolumeReclaimPolicy',
      'Access Modes': () => modes(accessModes),
      'VolumeMode?': 'spec.volumeMode',
      Capacity: 'spec.capacity.storage',
      'Node Affinity': () => '<none>',
      Message: 'status.message',
    });
    d.line('Source:');
    if (hostPath) source(d, { hostPath });
  },
  *namespaces(d, o: api.Namespace, session) {
    const { name } = o.metadata;
    const quotas = yield* listed<api.ResourceQuota>(session, 'resourcequotas', name);
    const limits = yield* listed<api.LimitRange>(session, 'limitranges', name);
    d.field('Name', name);
    d.marks(o);
    d.field('Status', o.status?.phase);
    d.table(
      'Conditions',
      ['Type', 'Status', 'LastTransitionTime', 'Reason', 'Message'],
      (o.status?.conditions ?? []).map((c) => [c.type, c.status, longTime(c.lastTransitionTime), c.reason, c.message]),
    );
    limitsOfNamespace(d, quotas, limits);
  },
  limitranges: describeLimits,
  resourcequotas: describeQuota,
  'poddisruptionbudgets.policy'(d, o: api.PodDisruptionBudget) {
    const { minAvailable, maxUnavailable, selector } = o.spec ?? {};
    d.head(o);
    d.rows(o, {
      'Min available?': () => minAvailable,
      'Max unavailable?': () => (minAvailable === undefined ? maxUnavailable : ''),
      Selector: () => selectorOf(selector),
    });
    d.line('Status:');
    d.rows(
      o,
      {
        'Allowed disruptions': 'status.disruptionsAllowed|0',
        Current: 'status.currentHealthy|0',
        Desired: 'status.desiredHealthy|0',
        Total: 'status.expectedPods|0',
      },
      2,
    );
  },
  'priorityclasses.scheduling.k8s.io'(d, o: api.PriorityClass) {
    d.rows(o, {
      Name: 'metadata.name',
      Value: 'value',
      GlobalDefault: 'globalDefault|false',
      PreemptionPolicy: 'preemptionPolicy',
      Description: 'description',
      Annotations: () => labelText(o.metadata?.annotations),
    });
  },
  'horizontalpodautoscalers.autoscaling'(d, o: api.HorizontalPodAutoscaler) {
    const { spec, status } = o;
    const { kind, name } = spec?.scaleTargetRef ?? {};
    d.start(o);
    d.created(o);
    d.field('Reference', `${kind}/${name}`);
    d.field('Metrics', '( current / target )');
    for (const { resource: r } of spec?.metrics ?? []) {
      if (!r) continue;
      const is = status?.currentMetrics?.find((c) => c.resource?.name === r.name)?.resource?.current;
      const { averageUtilization: wanted, averageValue = '' } = r.target;
      if (wanted === undefined)
        d.field(`resource ${r.name} on pods`, `${is?.averageValue ?? '<unknown>'} / ${averageValue}`, 1);
      else {
        const used = is?.averageUtilization === undefined ? '<unknown>' : `${is.averageUtilization}%`;
        d.field(`resource ${r.name} on pods  (as a percentage of request)`, `${used} / ${wanted}%`, 1);
      }
    }
    d.rows(o, {
      'Min replicas': 'spec.minReplicas|<unset>',
      'Max replicas': 'spec.maxReplicas',
      [`${kind} pods`]: () => `${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`,
    });
    const conditions = (status?.conditions ?? []).map((c) => [c.type, c.status, c.reason, c.message]);
    d.table('Conditions', ['Type', 'Status', 'Reason', 'Message'], conditions);
  },
  'storageclasses.storage.k8s.io'(d, o: api.StorageClass) {
    d.rows(o, {
      Name: 'metadata.name',
      IsDefaultClass: () => (isDefaultClass(o) ? 'Yes' : 'No'),
      Annotations: () => labelText(o.metadata.annotations),
      Provisioner: 'provisioner',
      Parameters: () => labelText(o.parameters),
      AllowVolumeExpansion: 'allowVolumeExpansion|<unset>',
    });
    if (o.mountOptions?.length) d.line(`MountOptions:\n  ${o.mountOptions.join('\n  ')}`);
    else d.field('MountOptions', '<none>');
    d.rows(o, { ReclaimPolicy: 'reclaimPolicy', VolumeBindingMode: 'volumeBindingMode' });
  },
};
