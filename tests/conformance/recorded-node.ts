import type { NodeSpec } from '../../src/cluster/node.ts';

const NO_HUGE_PAGES = { 'hugepages-1Gi': '0', 'hugepages-2Mi': '0' };

/** The node of the recordings on a real cluster (recordings 216, 240). */
export const NODE_1: NodeSpec = {
  name: 'node-1',
  internalIP: '192.168.49.2',
  capacity: { cpu: '2', memory: '24684092Ki', pods: '110', 'ephemeral-storage': '264212084Ki', ...NO_HUGE_PAGES },
  allocatable: { cpu: '2', memory: '24581692Ki', pods: '110', 'ephemeral-storage': '243497856212', ...NO_HUGE_PAGES },
  podCIDR: '10.244.0.0/24',
};
