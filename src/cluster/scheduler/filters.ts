import { affinityMatches, untolerated } from '../api/node-matching.ts';
import type { Node, Pod, Taint } from '../api/types.generated.ts';
import { hostPortsOf, type NodeInfo, portsClash, requestsOf } from './node-info.ts';

/** The filters of the default profile, by their plugins' names. */
export type Filter =
  | 'NodeUnschedulable'
  | 'NodeName'
  | 'TaintToleration'
  | 'NodeAffinity'
  | 'NodePorts'
  | 'NodeResourcesFit'
  | 'PodTopologySpread'
  | 'InterPodAffinity'
  | 'VolumeBinding';

/**
 * What one node's filters say of a Pod: why it does not fit, in the words of FailedScheduling. `helpless`: no eviction could change it.
 */
export interface Rejection {
  readonly filter: Filter;
  readonly reasons: readonly string[];
  readonly helpless: boolean;
}

/** What a filter says of a node for one Pod; undefined: it does not object. */
export type NodeFilter = (info: NodeInfo) => Rejection | undefined;

const keyOf = ({ filter, helpless, reasons }: Rejection): string => `${filter}/${helpless}/${reasons.join('/')}`;

const made = new Map<string, Rejection>();
const lists = new Map<string, readonly Rejection[]>();

/** The same rejection is the same object: thousands of decisions are kept. */
export function rejection(filter: Filter, helpless: boolean, ...reasons: string[]): Rejection {
  const fresh = { filter, helpless, reasons };
  const key = keyOf(fresh);
  const known = made.get(key) ?? fresh;
  made.set(key, known);
  return known;
}

/** The same rejections are the same list. */
export function allOf(rejections: readonly Rejection[]): readonly Rejection[] {
  const key = rejections.map(keyOf).join(' ');
  const known = lists.get(key) ?? rejections;
  lists.set(key, known);
  return known;
}

/** Which resources a Pod asks for beyond what is left of a node; `beyond`: more than the whole node has. */
export function insufficient(pod: Pod, info: NodeInfo): { readonly name: string; readonly beyond: boolean }[] {
  const missing: { name: string; beyond: boolean }[] = [];
  for (const [name, value] of Object.entries(requestsOf(pod))) {
    const has = info.allocatable[name] ?? 0;
    if (value > 0 && value > has - (info.requested[name] ?? 0)) missing.push({ name, beyond: value > has });
  }
  return missing;
}

const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** The filters that look at nothing but the Pod and the Node object: whether they let the Pod pass. No eviction helps where they do not. */
export const NODE_FITS = {
  NodeUnschedulable: (pod: Pod, { spec }: Node) =>
    !spec?.unschedulable || !untolerated(pod, [UNSCHEDULABLE], ['NoSchedule']),
  NodeName: ({ spec: { nodeName } }: Pod, { metadata }: Node) => nodeName === undefined || nodeName === metadata.name,
  TaintToleration: (pod: Pod, { spec }: Node) =>
    !spec?.taints || !untolerated(pod, spec.taints, ['NoSchedule', 'NoExecute']),
  NodeAffinity: (pod: Pod, node: Node) =>
    !(pod.spec.nodeSelector || pod.spec.affinity?.nodeAffinity) || affinityMatches(pod, node),
} as const;

const WORDS = {
  NodeUnschedulable: 'node(s) were unschedulable',
  NodeName: "node(s) didn't match the requested node name",
  TaintToleration: 'node(s) had untolerated taint(s)',
  NodeAffinity: "node(s) didn't match Pod's node affinity/selector",
} as const;

const NODE_FILTERS = (Object.keys(NODE_FITS) as (keyof typeof NODE_FITS)[]).map((name) => ({
  fits: NODE_FITS[name],
  rejection: rejection(name, true, WORDS[name]),
}));
const NO_PORTS = rejection('NodePorts', false, "node(s) didn't have free ports for the requested pod ports");

/** Whether a Pod wants a port of the node that is taken. */
export const portsTaken = (pod: Pod, { ports }: NodeInfo): boolean =>
  ports.length > 0 && hostPortsOf(pod).some((a) => ports.some((b) => portsClash(a, b)));

function resources(pod: Pod, info: NodeInfo): Rejection | undefined {
  const full = info.pods.size + 1 > (info.allocatable.pods ?? Number.POSITIVE_INFINITY);
  const missing = insufficient(pod, info);
  if (!full && missing.length === 0) return undefined;
  const reasons = missing.map(({ name }) => `Insufficient ${name}`);
  const helpless = missing.some((m) => m.beyond);
  return rejection('NodeResourcesFit', helpless, ...(full ? ['Too many pods', ...reasons] : reasons));
}

/**
 * The filters that look at nothing but a Pod and a node, in the order of the default profile: the first that objects speaks for the node
 * (recordings 009, 143, 191, 192, 198, 205, 216).
 */
export const filtersFor = (pod: Pod): readonly NodeFilter[] => [
  ...NODE_FILTERS.map(
    ({ fits, rejection }): NodeFilter =>
      ({ node }) =>
        fits(pod, node) ? undefined : rejection,
  ),
  (info) => (portsTaken(pod, info) ? NO_PORTS : undefined),
  (info) => resources(pod, info),
];

/** What the first of the filters that object says. */
export function firstRejection(filters: readonly NodeFilter[], info: NodeInfo): Rejection | undefined {
  for (const filter of filters) {
    const found = filter(info);
    if (found) return found;
  }
  return undefined;
}
