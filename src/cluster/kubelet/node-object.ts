import type { Node, NodeCondition } from '../api/types.generated.ts';
import type { Client } from '../apiserver/client.ts';
import { microTime } from '../apiserver/events.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { NodeSpec } from '../node.ts';

/** Conditions of a healthy node: type, status, reason, message (recording 240). */
const HEALTHY = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;

/** The Node object that a kubelet registers and reports (recordings 216, 240). */
function nodeObject(spec: NodeSpec, kernel: Kernel): Node {
  const now = kernel.timestamp();
  const random = kernel.random(`node/${spec.name}`);
  const huge = { 'hugepages-1Gi': '0', 'hugepages-2Mi': '0' };
  const conditions = HEALTHY.map(
    ([type, status, reason, message]): NodeCondition => ({
      type,
      status,
      lastHeartbeatTime: now,
      lastTransitionTime: now,
      reason,
      message,
    }),
  );
  const machine = random.hex(32);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: spec.name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': spec.name,
        'kubernetes.io/os': 'linux',
        ...spec.labels,
      },
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
    },
    spec: {
      podCIDR: spec.podCIDR,
      podCIDRs: [spec.podCIDR],
      ...(spec.taints?.length ? { taints: [...spec.taints] } : {}),
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: spec.internalIP },
        { type: 'Hostname', address: spec.name },
      ],
      allocatable: { ...(spec.allocatable ?? spec.capacity), ...huge },
      capacity: { ...spec.capacity, ...huge },
      conditions,
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      features: { supplementalGroupsPolicy: true },
      nodeInfo: {
        architecture: 'amd64',
        bootID: random.uuid(),
        containerRuntimeVersion: 'containerd://2.1.9+unknown',
        kernelVersion: '6.18.44-generic',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.36.2',
        machineID: machine,
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 12 (bookworm)',
        systemUUID: machine,
      },
    },
  };
}

/** Creates the Lease by which a node shows that it lives, and which goes with it (recording 240). */
function registerLease(client: Client, { metadata: { name, uid = '' } }: Node, kernel: Kernel): void {
  client.create('leases.coordination.k8s.io', {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      namespace: 'kube-node-lease',
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
    },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTime(kernel.epoch + kernel.now) },
  });
}

/** Creates the Node object, where there is none of that name. */
export function registerNode(client: Client, spec: NodeSpec, kernel: Kernel): void {
  if (client.get('nodes', undefined, spec.name)) return;
  const node = nodeObject(spec, kernel);
  client.create('nodes', node);
  const current = client.get<Node>('nodes', undefined, spec.name);
  if (current) registerLease(client, current, kernel);
  if (current && node.status && !current.status?.conditions?.length)
    client.updateStatus('nodes', { ...current, status: node.status });
}
