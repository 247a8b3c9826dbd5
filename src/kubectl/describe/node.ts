import { ageSince } from '../../cluster/api/age.ts';
import { isTerminalPhase } from '../../cluster/api/pod.ts';
import { podResources } from '../../cluster/api/pod-resources.ts';
import { quantityValue } from '../../cluster/api/quantity.ts';
import type { Lease, Node, Pod } from '../../cluster/api/types.generated.ts';
import { longTime } from '../print/age.ts';
import type { Session, Work } from '../session.ts';
import { amounts } from './containers.ts';
import { listed } from './describers.ts';
import type { Description, Rows } from './writer.ts';

/** `kubectl describe node`. */
export function* describeNode(d: Description, o: Node, session: Session): Work {
  const { spec = {}, status = {}, metadata } = o;
  const { name } = metadata;
  const pods = yield* listed<Pod>(session, 'pods', undefined, { fieldSelector: `spec.nodeName=${name}` });
  const leases = yield* listed<Lease>(session, 'leases.coordination.k8s.io', 'kube-node-lease');
  const lease = leases.find((l) => l.metadata.name === name);
  d.field('Name', name);
  const roles = Object.keys(metadata.labels ?? {}).flatMap((l) =>
    l.startsWith('node-role.kubernetes.io/') ? [l.slice(24)] : [],
  );
  d.field('Roles', roles.sort().join(',') || '<none>');
  d.marks(o);
  d.created(o);
  d.list('Taints', (spec.taints ?? []).map((t) => `${t.key}${t.value ? `=${t.value}` : ''}:${t.effect}`).sort());
  d.field('Unschedulable', spec.unschedulable ?? false);
  d.line('Lease:');
  const at = (time: string | null | undefined): string => (time ? longTime(time) : '<unset>');
  d.field('HolderIdentity', lease?.spec?.holderIdentity ?? '<unset>', 1);
  d.field('AcquireTime', at(lease?.spec?.acquireTime), 1);
  d.field('RenewTime', at(lease?.spec?.renewTime), 1);
  d.table(
    'Conditions',
    ['Type', 'Status', 'LastHeartbeatTime', 'LastTransitionTime', 'Reason', 'Message'],
    (status.conditions ?? []).map(({ type, status: is, lastHeartbeatTime, lastTransitionTime, reason, message }) =>
      // Every cell but the last is written with a blank behind it.
      [type, is, longTime(lastHeartbeatTime), longTime(lastTransitionTime), reason ?? '']
        .map((cell) => `${cell} `)
        .concat(message ?? ''),
    ),
  );
  d.line('Addresses:');
  for (const a of status.addresses ?? []) d.field(a.type, a.address, 1);
  amounts(d, 'Capacity', status.capacity, 0);
  amounts(d, 'Allocatable', status.allocatable, 0);
  d.line('System Info:');
  d.rows(status.nodeInfo, SYSTEM_INFO, 1);
  d.rows(o, {
    'PodCIDR?': 'spec.podCIDR',
    'PodCIDRs?': () => spec.podCIDRs?.join(','),
    'ProviderID?': 'spec.providerID',
  });
  workload(d, o, pods);
}

const SYSTEM_INFO: Rows<unknown> = {
  'Machine ID': 'machineID',
  'System UUID': 'systemUUID',
  'Boot ID': 'bootID',
  'Kernel Version': 'kernelVersion',
  'OS Image': 'osImage',
  'Operating System': 'operatingSystem',
  Architecture: 'architecture',
  'Container Runtime Version': 'containerRuntimeVersion',
  'Kubelet Version': 'kubeletVersion',
};

type Amounts = Readonly<Record<string, number>>;

/** What a Pod asks for or may use, as the scheduler counts it: the sum of its containers and sidecars, or its largest init container. */
function podAmounts(pod: Pod, which: 'requests' | 'limits'): Amounts {
  const total: Record<string, number> = {};
  for (const [k, v] of Object.entries(podResources(pod.spec, which))) total[k] = quantityValue(v);
  for (const [k, v] of Object.entries(pod.spec.overhead ?? {}))
    if (which === 'requests' || total[k]) total[k] = (total[k] ?? 0) + quantityValue(v as string);
  return total;
}

const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti'];

/** `500m (12%)`, `256Mi (3%)`, `0 (0%)`. */
function share(name: string, value: number, capacity: number): string {
  let text = String(value);
  if (name === 'cpu') {
    const milli = Math.round(value * 1000);
    text = milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
  } else {
    let unit = 0;
    let n = value;
    while (n !== 0 && n % 1024 === 0 && unit < UNITS.length - 1) {
      n /= 1024;
      unit++;
    }
    text = `${n}${UNITS[unit]}`;
  }
  return `${text} (${capacity > 0 ? Math.trunc((value / capacity) * 100) : 0}%)`;
}

function workload(d: Description, o: Node, pods: readonly Pod[]): void {
  const allocatable = (o.status?.allocatable ?? o.status?.capacity ?? {}) as Readonly<Record<string, string>>;
  const amounts = pods
    .filter((p) => !isTerminalPhase(p.status?.phase))
    .map((pod) => ({ pod, requests: podAmounts(pod, 'requests'), limits: podAmounts(pod, 'limits') }));
  const cell = (name: string, value: number | undefined): string =>
    share(name, value ?? 0, quantityValue(allocatable[name] ?? '0'));
  d.field('Non-terminated Pods', `(${amounts.length} in total)`);
  const head = ['Namespace', 'Name', '', 'CPU Requests', 'CPU Limits', 'Memory Requests', 'Memory Limits', 'Age'];
  d.lines(
    head,
    amounts.map(({ pod: { metadata }, requests, limits }) => [
      metadata.namespace,
      metadata.name,
      '',
      ...['cpu', 'memory'].flatMap((name) => [cell(name, requests[name]), cell(name, limits[name])]),
      ageSince(metadata.creationTimestamp, d.now),
    ]),
    1,
  );
  d.line('Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)');
  const usual = ['cpu', 'memory', 'ephemeral-storage'];
  const extra = Object.keys(allocatable).filter((k) => ![...usual, 'pods'].includes(k));
  const sum = (name: string, which: 'requests' | 'limits'): string =>
    cell(
      name,
      amounts.reduce((n, a) => n + (a[which][name] ?? 0), 0),
    );
  d.lines(
    ['Resource', 'Requests', 'Limits'],
    [...usual, ...extra.sort()].map((name) => [name, sum(name, 'requests'), sum(name, 'limits')]),
    1,
  );
}
