import { ageSince } from '../../cluster/api/age.ts';
import { podResources } from '../../cluster/api/pod-resources.ts';
import { quantityValue } from '../../cluster/api/quantity.ts';
import type { Event, Lease, Node, Pod } from '../../cluster/api/types.generated.ts';
import { longTime } from '../print/age.ts';
import { created, Description } from './writer.ts';

/** `kubectl describe node`. `pods`: those bound to the node. */
export function describeNode(
  o: Node,
  pods: readonly Pod[],
  lease: Lease | undefined,
  events: readonly Event[] | undefined,
  now: number,
): string {
  const d = new Description(now);
  const { spec = {}, status = {}, metadata } = o;
  d.field('Name', metadata.name);
  const roles = Object.keys(metadata.labels ?? {}).flatMap((l) =>
    l.startsWith('node-role.kubernetes.io/') ? [l.slice(24)] : [],
  );
  d.field('Roles', roles.sort().join(',') || '<none>');
  d.labels('Labels', metadata.labels);
  d.annotations(metadata.annotations);
  created(d, o);
  const taints = (spec.taints ?? []).map((t) => `${t.key}${t.value ? `=${t.value}` : ''}:${t.effect}`).sort();
  d.field('Taints', taints.join('\n\t') || '<none>');
  d.field('Unschedulable', spec.unschedulable ?? false);
  d.line('Lease:');
  d.field('HolderIdentity', lease?.spec?.holderIdentity ?? '<unset>', 1);
  d.field('AcquireTime', lease?.spec?.acquireTime ? longTime(lease.spec.acquireTime) : '<unset>', 1);
  d.field('RenewTime', lease?.spec?.renewTime ? longTime(lease.spec.renewTime) : '<unset>', 1);
  if (status.conditions?.length) {
    d.line(
      'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------',
    );
    for (const c of status.conditions)
      d.line(
        `${c.type} \t${c.status} \t${longTime(c.lastHeartbeatTime)} \t${longTime(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`,
        1,
      );
  }
  d.line('Addresses:');
  for (const a of status.addresses ?? []) d.field(a.type, a.address, 1);
  resources(d, 'Capacity', status.capacity);
  resources(d, 'Allocatable', status.allocatable);
  const info = status.nodeInfo;
  d.line('System Info:');
  d.field('Machine ID', info?.machineID, 1);
  d.field('System UUID', info?.systemUUID, 1);
  d.field('Boot ID', info?.bootID, 1);
  d.field('Kernel Version', info?.kernelVersion, 1);
  d.field('OS Image', info?.osImage, 1);
  d.field('Operating System', info?.operatingSystem, 1);
  d.field('Architecture', info?.architecture, 1);
  d.field('Container Runtime Version', info?.containerRuntimeVersion, 1);
  d.field('Kubelet Version', info?.kubeletVersion, 1);
  d.option('PodCIDR', spec.podCIDR);
  if (spec.podCIDRs?.length) d.field('PodCIDRs', spec.podCIDRs.join(','));
  d.option('ProviderID', spec.providerID);
  workload(d, o, pods, now);
  d.events(events);
  return d.toString();
}

function resources(d: Description, name: string, list: Readonly<Record<string, unknown>> | undefined): void {
  const keys = Object.keys(list ?? {}).sort();
  if (keys.length === 0) return;
  d.line(`${name}:`);
  for (const k of keys) d.field(k, list?.[k], 1);
}

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

function workload(d: Description, o: Node, pods: readonly Pod[], now: number): void {
  const allocatable = o.status?.allocatable ?? o.status?.capacity ?? {};
  const capacity = (name: string): number => quantityValue((allocatable as Record<string, string>)[name] ?? '0');
  const running = pods.filter((p) => p.status?.phase !== 'Succeeded' && p.status?.phase !== 'Failed');
  const amounts = running.map((pod) => ({
    pod,
    requests: podAmounts(pod, 'requests'),
    limits: podAmounts(pod, 'limits'),
  }));
  d.field('Non-terminated Pods', `(${running.length} in total)`);
  d.line('Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge', 1);
  d.line('---------\t----\t\t------------\t----------\t---------------\t-------------\t---', 1);
  for (const { pod, requests, limits } of amounts) {
    const cell = (name: string, from: Amounts): string => share(name, from[name] ?? 0, capacity(name));
    d.line(
      `${pod.metadata.namespace}\t${pod.metadata.name}\t\t${cell('cpu', requests)}\t${cell('cpu', limits)}\t${cell('memory', requests)}\t${cell('memory', limits)}\t${ageSince(pod.metadata.creationTimestamp, now)}`,
      1,
    );
  }
  d.line(
    'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n  Resource\tRequests\tLimits\n  --------\t--------\t------',
  );
  const extra = Object.keys(allocatable).filter((k) => !['cpu', 'memory', 'ephemeral-storage', 'pods'].includes(k));
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...extra.sort()]) {
    const sum = (which: 'requests' | 'limits'): number => amounts.reduce((n, a) => n + (a[which][name] ?? 0), 0);
    d.line(
      `${name}\t${share(name, sum('requests'), capacity(name))}\t${share(name, sum('limits'), capacity(name))}`,
      1,
    );
  }
}
