import type { Node } from '../api/types.generated.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { NodeSpec } from '../node.ts';

/** The Node object that a kubelet registers and reports, without conditions (recordings 216, 240). */
export function nodeObject(spec: NodeSpec, kernel: Kernel): Node {
  const random = kernel.random(`node/${spec.name}`);
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
        ...(spec.annotations ?? { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' }),
      },
    },
    spec: {
      podCIDR: spec.podCIDR,
      podCIDRs: [spec.podCIDR],
      ...(spec.providerID === undefined ? {} : { providerID: spec.providerID }),
      ...(spec.taints?.length ? { taints: [...spec.taints] } : {}),
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: spec.internalIP },
        { type: 'Hostname', address: spec.name },
      ],
      allocatable: { ...(spec.allocatable ?? spec.capacity) },
      capacity: { ...spec.capacity },
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
        ...spec.system,
      },
    },
  };
}
