import type { Node, NodeSelectorTerm, Pod, Taint, Toleration } from '../api/types.generated.ts';
import { hostPortsOf, type NodeInfo, portsClash, requestsOf } from './node-info.ts';

/** The filters of the default profile, by their plugins' names. `VolumeBinding` objects to all nodes at once. */
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

/** Whether a toleration lets a Pod pass a taint. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (!toleration.key && toleration.operator !== 'Exists') return false;
  switch (toleration.operator ?? 'Equal') {
    case 'Exists':
      return true;
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Gt':
    case 'Lt': {
      const [a, b] = [Number(taint.value), Number(toleration.value)];
      return Number.isInteger(a) && Number.isInteger(b) && (toleration.operator === 'Gt' ? a > b : a < b);
    }
    default:
      return false;
  }
}

/** The first taint of one of `effects` that the Pod does not tolerate. */
export const untolerated = (pod: Pod, taints: readonly Taint[], effects: readonly string[]): Taint | undefined =>
  taints.find(
    (taint) => effects.includes(taint.effect) && !(pod.spec.tolerations ?? []).some((t) => tolerates(t, taint)),
  );

function requirementHolds(value: string | undefined, operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** Whether a node fulfils a term of a node selector: all of its expressions. A term without any holds for no node. */
export function termMatches(term: NodeSelectorTerm, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every((e) => requirementHolds(node.metadata.labels?.[e.key], e.operator, e.values ?? [])) &&
    fields.every((f) => f.key === 'metadata.name' && requirementHolds(node.metadata.name, f.operator, f.values ?? []))
  );
}

/** Whether a Pod's nodeSelector and required node affinity hold for a node. */
export function affinityMatches(pod: Pod, node: Node): boolean {
  const selector = Object.entries(pod.spec.nodeSelector ?? {});
  if (!selector.every(([key, value]) => node.metadata.labels?.[key] === value)) return false;
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => termMatches(term, node));
}

const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

const made = new Map<string, Rejection>();

/** The same rejection is the same object: thousands of decisions are kept. */
export function rejection(filter: Filter, helpless: boolean, ...reasons: string[]): Rejection {
  const key = `${filter}/${helpless}/${reasons.join('/')}`;
  const known = made.get(key) ?? { filter, helpless, reasons };
  made.set(key, known);
  return known;
}

const lists = new Map<string, readonly Rejection[]>();

/** The same rejections are the same list. */
export function allOf(rejections: readonly Rejection[]): readonly Rejection[] {
  const key = rejections.map((r) => `${r.filter}/${r.helpless}/${r.reasons.join('/')}`).join(' ');
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

/** Whether a node is open to the Pod: not cordoned, or the Pod tolerates that. */
export const toleratesCordon = (pod: Pod, { spec }: Node): boolean =>
  !spec?.unschedulable || !untolerated(pod, [UNSCHEDULABLE], ['NoSchedule']);

/** Whether a Pod may be put on a node with these taints. */
export const toleratesTaints = (pod: Pod, { spec }: Node): boolean =>
  !spec?.taints || !untolerated(pod, spec.taints, ['NoSchedule', 'NoExecute']);

const UNSUITED = "node(s) didn't match Pod's node affinity/selector";
const NO_PORTS = "node(s) didn't have free ports for the requested pod ports";

/** What one filter of the default profile says of a Pod and a node. */
type NodeFilter = (pod: Pod, info: NodeInfo) => Rejection | undefined;

/** The filters that look at nothing but the Pod and the node, in the order of the default profile. */
const FILTERS: readonly NodeFilter[] = [
  (pod, { node }) =>
    toleratesCordon(pod, node) ? undefined : rejection('NodeUnschedulable', true, 'node(s) were unschedulable'),
  ({ spec: { nodeName } }, { node }) =>
    nodeName === undefined || nodeName === node.metadata.name
      ? undefined
      : rejection('NodeName', true, "node(s) didn't match the requested node name"),
  (pod, { node }) =>
    toleratesTaints(pod, node) ? undefined : rejection('TaintToleration', true, 'node(s) had untolerated taint(s)'),
  (pod, { node }) =>
    !(pod.spec.nodeSelector || pod.spec.affinity?.nodeAffinity) || affinityMatches(pod, node)
      ? undefined
      : rejection('NodeAffinity', true, UNSUITED),
  (pod, { ports }) =>
    ports.length > 0 && hostPortsOf(pod).some((a) => ports.some((b) => portsClash(a, b)))
      ? rejection('NodePorts', false, NO_PORTS)
      : undefined,
  resources,
];

function resources(pod: Pod, info: NodeInfo): Rejection | undefined {
  const reasons: string[] = [];
  if (info.pods.size + 1 > (info.allocatable.pods ?? Number.POSITIVE_INFINITY)) reasons.push('Too many pods');
  const missing = insufficient(pod, info);
  for (const { name } of missing) reasons.push(`Insufficient ${name}`);
  if (reasons.length === 0) return undefined;
  return rejection(
    'NodeResourcesFit',
    missing.some((m) => m.beyond),
    ...reasons,
  );
}

/**
 * Why a node cannot take a Pod; undefined when it can. The filters run in the order of the default profile, and the first that objects
 * speaks for the node (recordings 009, 143, 191, 192, 198, 205, 216).
 */
export function rejects(pod: Pod, info: NodeInfo): Rejection | undefined {
  for (const filter of FILTERS) {
    const found = filter(pod, info);
    if (found) return found;
  }
  return undefined;
}

/** What all of these filters object, not only the first. */
export const objections = (pod: Pod, info: NodeInfo): readonly Rejection[] =>
  FILTERS.flatMap((filter) => filter(pod, info) ?? []);
