import type { NodeSystemInfo, Taint } from './api/types.generated.ts';

/** Amounts of a node's resources, as quantities; extended ones by their names (`example.com/gpu`). */
export type NodeResources = {
  readonly cpu: string;
  readonly memory: string;
  readonly pods: string;
  readonly [name: string]: string;
};

/** A node to be: what its Node object says of itself. */
export interface NodeSpec {
  readonly name: string;
  /** The machine's host name; default: the node's name. */
  readonly hostname?: string;
  readonly internalIP: string;
  /** Quantities; `pods` is how many Pods it takes. */
  readonly capacity: NodeResources;
  /** What Pods may use of it; default: the capacity without what the kubelet keeps for evictions. */
  readonly allocatable?: NodeResources;
  /** `10.244.0.0/24`: where the addresses of its Pods come from. */
  readonly podCIDR: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  /** What its kubelet annotates; default: that volumes are attached for it. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** What the machine says of itself, where it differs from the usual one. */
  readonly system?: Partial<NodeSystemInfo>;
  readonly providerID?: string;
}

const NO_HUGE_PAGES = { 'hugepages-1Gi': '0', 'hugepages-2Mi': '0' };

/** Node `node-<number>` of a cluster of equal nodes: 4 processors and 8Gi, room for 110 Pods (as in recordings 191 to 210). */
export function standardNode(number: number): NodeSpec {
  const capacity = { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi', ...NO_HUGE_PAGES };
  const host = number + 10;
  return {
    name: `node-${number}`,
    internalIP: `192.168.${49 + Math.floor(host / 256)}.${host % 256}`,
    capacity,
    allocatable: capacity,
    podCIDR: `10.244.${number}.0/24`,
  };
}
