import { affinityMatches } from '../api/node-matching.ts';
import { matchesLabelSelector } from '../api/selectors.ts';
import type { LabelSelector, Pod, PodAffinityTerm, TopologySpreadConstraint } from '../api/types.generated.ts';
import { NODE_FITS, type NodeFilter, rejection } from './filters.ts';
import type { NodeInfo } from './node-info.ts';
import { type RelationScores, type SoftSpread, spreadScores } from './scores.ts';

/** Labels of a namespace. */
export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>> | undefined;

const domainOf = ({ node }: NodeInfo, key: string): string | undefined => node.metadata.labels?.[key];

function selectorWith(
  pod: Pod,
  selector: LabelSelector | undefined,
  keys: readonly string[] | undefined,
): LabelSelector | undefined {
  if (!keys?.length || !selector) return selector;
  const own = keys.flatMap((key) => {
    const value = pod.metadata.labels?.[key];
    return value === undefined ? [] : [{ key, operator: 'In', values: [value] }];
  });
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...own] };
}

/** Whether a Pod counts for a constraint of another: those that are being deleted do not. */
function counts(pod: Pod, constraint: TopologySpreadConstraint): (other: Pod) => boolean {
  const selector = selectorWith(pod, constraint.labelSelector, constraint.matchLabelKeys);
  return ({ metadata }) =>
    !metadata.deletionTimestamp &&
    metadata.namespace === pod.metadata.namespace &&
    matchesLabelSelector(selector, metadata.labels);
}

/** How many Pods count for a constraint in each domain, over the nodes that have all `keys` and that the constraint's policies admit. */
function spreadCounts(
  pod: Pod,
  constraint: TopologySpreadConstraint,
  nodes: readonly NodeInfo[],
  keys: readonly string[],
): Map<string, number> {
  const matches = counts(pod, constraint);
  const sums = new Map<string, number>();
  for (const { node, pods } of nodes) {
    const { labels } = node.metadata;
    const domain = labels?.[constraint.topologyKey];
    if (domain === undefined || keys.some((key) => labels?.[key] === undefined)) continue;
    if (constraint.nodeAffinityPolicy !== 'Ignore' && !affinityMatches(pod, node)) continue;
    if (constraint.nodeTaintsPolicy === 'Honor' && !NODE_FITS.TaintToleration(pod, node)) continue;
    let n = sums.get(domain) ?? 0;
    for (const p of pods.values()) if (matches(p)) n++;
    sums.set(domain, n);
  }
  return sums;
}

/** `topologySpreadConstraints` that forbid (documentation: Pod topology spread constraints; recording 197). */
function spreadFilter(
  pod: Pod,
  constraint: TopologySpreadConstraint,
  nodes: readonly NodeInfo[],
  keys: readonly string[],
): NodeFilter {
  const { topologyKey, maxSkew, minDomains = 1 } = constraint;
  const sums = spreadCounts(pod, constraint, nodes, keys);
  const least = sums.size < minDomains ? 0 : Math.min(...sums.values());
  const self = counts(pod, constraint)(pod) ? 1 : 0;
  const why = "node(s) didn't match pod topology spread constraints";
  return ({ node }) => {
    const domain = node.metadata.labels?.[topologyKey];
    if (domain === undefined) return rejection('PodTopologySpread', true, `${why} (missing required label)`);
    const skew = (sums.get(domain) ?? 0) + self - least;
    return skew > maxSkew ? rejection('PodTopologySpread', false, why) : undefined;
  };
}

function termMatchesPod(term: PodAffinityTerm, owner: Pod, other: Pod, labelsOf: NamespaceLabels): boolean {
  const namespace = other.metadata.namespace ?? '';
  const own = term.namespaceSelector ? [] : [owner.metadata.namespace ?? ''];
  const named = term.namespaces?.length ? term.namespaces : own;
  if (!named.includes(namespace) && !matchesLabelSelector(term.namespaceSelector, labelsOf(namespace))) return false;
  return matchesLabelSelector(selectorWith(owner, term.labelSelector, term.matchLabelKeys), other.metadata.labels);
}

/** The domains of a term's topology in which a Pod matches it. */
function domainsOf(
  term: PodAffinityTerm,
  pod: Pod,
  nodes: readonly NodeInfo[],
  labelsOf: NamespaceLabels,
): Set<string> {
  const domains = new Set<string>();
  for (const info of nodes) {
    const domain = domainOf(info, term.topologyKey);
    if (domain === undefined || domains.has(domain)) continue;
    if ([...info.pods.values()].some((other) => termMatchesPod(term, pod, other, labelsOf))) domains.add(domain);
  }
  return domains;
}

const requiredOf = (
  terms: { requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[] } | undefined,
): readonly PodAffinityTerm[] => terms?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

/** The terms by which a Pod keeps others away. */
const antiAffinityOf = (pod: Pod): readonly PodAffinityTerm[] => requiredOf(pod.spec.affinity?.podAntiAffinity);

function affinityFilters(pod: Pod, nodes: readonly NodeInfo[], labelsOf: NamespaceLabels): NodeFilter[] {
  const filters: NodeFilter[] = [];
  const near = requiredOf(pod.spec.affinity?.podAffinity).map((term) => ({
    term,
    domains: domainsOf(term, pod, nodes, labelsOf),
  }));
  if (near.length) {
    // the first of a group that wants to be together has nobody to join yet
    const first = near.every(({ term, domains }) => domains.size === 0 && termMatchesPod(term, pod, pod, labelsOf));
    filters.push((info) => {
      const fits = near.every(({ term, domains }) => {
        const d = domainOf(info, term.topologyKey);
        return d !== undefined && (first || domains.has(d));
      });
      return fits ? undefined : rejection('InterPodAffinity', true, "node(s) didn't match pod affinity rules");
    });
  }
  const far = antiAffinityOf(pod).map((term) => ({ term, domains: domainsOf(term, pod, nodes, labelsOf) }));
  if (far.length) {
    filters.push((info) =>
      far.some(({ term, domains }) => domains.has(domainOf(info, term.topologyKey) ?? ''))
        ? rejection('InterPodAffinity', false, "node(s) didn't match pod anti-affinity rules")
        : undefined,
    );
  }
  const closed = new Map<string, Set<string>>();
  for (const info of nodes) {
    for (const other of info.antiAffine) {
      for (const term of antiAffinityOf(other)) {
        const d = domainOf(info, term.topologyKey);
        if (d === undefined || !termMatchesPod(term, other, pod, labelsOf)) continue;
        closed.set(term.topologyKey, (closed.get(term.topologyKey) ?? new Set()).add(d));
      }
    }
  }
  if (closed.size) {
    filters.push((info) =>
      [...closed].some(([key, domains]) => domains.has(domainOf(info, key) ?? ''))
        ? rejection('InterPodAffinity', false, "node(s) didn't satisfy existing pods anti-affinity rules")
        : undefined,
    );
  }
  return filters;
}

/** The filters that a Pod's wishes about other Pods, and theirs about it, come to; none for most Pods. */
export function relationFilters(
  pod: Pod,
  nodes: readonly NodeInfo[],
  labelsOf: NamespaceLabels,
): readonly NodeFilter[] {
  const hard = (pod.spec.topologySpreadConstraints ?? []).filter((c) => c.whenUnsatisfiable === 'DoNotSchedule');
  const keys = hard.map((c) => c.topologyKey);
  const filters = hard.map((c) => spreadFilter(pod, c, nodes, keys));
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  if (podAffinity || podAntiAffinity || nodes.some((n) => n.antiAffine.size > 0))
    filters.push(...affinityFilters(pod, nodes, labelsOf));
  return filters;
}

/** Spreading that only asks (`ScheduleAnyway`), 0 to 100 for each of `nodes`; undefined: the Pod does not ask for it. */
function softSpread(pod: Pod, nodes: readonly NodeInfo[], all: readonly NodeInfo[]): number[] | undefined {
  const soft = (pod.spec.topologySpreadConstraints ?? []).filter((c) => c.whenUnsatisfiable === 'ScheduleAnyway');
  if (soft.length === 0) return undefined;
  const keys = soft.map((c) => c.topologyKey);
  const unknown = (info: NodeInfo): boolean => keys.some((key) => domainOf(info, key) === undefined);
  const known = nodes.filter((info) => !unknown(info));
  const constraints = soft.map((constraint): SoftSpread => {
    const { topologyKey: key, maxSkew } = constraint;
    const sums = spreadCounts(pod, constraint, all, keys);
    const counts = nodes.map((info) => sums.get(domainOf(info, key) ?? '') ?? 0);
    return { maxSkew, counts, domains: new Set(known.map((info) => domainOf(info, key))).size };
  });
  return spreadScores(constraints, (row) => unknown(nodes[row] as NodeInfo), nodes.length);
}

/** A required affinity of another Pod for this one counts as a wish of this weight. */
const REQUIRED_WEIGHT = 1;

/** What a Pod wants or would like of others: terms with their weights. */
function wishesOf({ spec }: Pod, required: number): { readonly term: PodAffinityTerm; readonly weight: number }[] {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  return [
    ...(required ? requiredOf(podAffinity).map((term) => ({ term, weight: required })) : []),
    ...(podAffinity?.[preferred] ?? []).map((t) => ({ term: t.podAffinityTerm, weight: t.weight })),
    ...(podAntiAffinity?.[preferred] ?? []).map((t) => ({ term: t.podAffinityTerm, weight: -t.weight })),
  ];
}

/** How near or far other Pods the Pod would like to be, and they it; 0 to 100 for each of `nodes`; undefined: nobody cares. */
function wishScores(
  pod: Pod,
  nodes: readonly NodeInfo[],
  all: readonly NodeInfo[],
  labelsOf: NamespaceLabels,
): number[] | undefined {
  const own = wishesOf(pod, 0);
  if (own.length === 0 && !all.some((info) => info.wishful.size > 0)) return undefined;
  /** By topology key, then by domain. */
  const sums = new Map<string, Map<string, number>>();
  const count = (info: NodeInfo, key: string, weight: number): void => {
    const domain = domainOf(info, key);
    if (domain === undefined) return;
    const domains = sums.get(key) ?? new Map<string, number>();
    sums.set(key, domains.set(domain, (domains.get(domain) ?? 0) + weight));
  };
  for (const info of all) {
    for (const { term, weight } of own)
      for (const other of info.pods.values())
        if (termMatchesPod(term, pod, other, labelsOf)) count(info, term.topologyKey, weight);
    for (const other of info.wishful)
      for (const { term, weight } of wishesOf(other, REQUIRED_WEIGHT))
        if (termMatchesPod(term, other, pod, labelsOf)) count(info, term.topologyKey, weight);
  }
  if (sums.size === 0) return undefined;
  const totals = nodes.map((info) =>
    [...sums].reduce((sum, [key, domains]) => sum + (domains.get(domainOf(info, key) ?? '') ?? 0), 0),
  );
  const least = Math.min(...totals);
  const span = Math.max(...totals) - least;
  return totals.map((t) => (span === 0 ? 0 : Math.floor(((t - least) * 100) / span)));
}

/** How well the nodes meet what a Pod would like of other Pods, and they of it (documentation: Pod topology spread constraints, inter-Pod affinity). */
export const relationScores = (
  pod: Pod,
  nodes: readonly NodeInfo[],
  all: readonly NodeInfo[],
  labelsOf: NamespaceLabels,
): RelationScores => ({ spread: softSpread(pod, nodes, all), affinity: wishScores(pod, nodes, all, labelsOf) });
