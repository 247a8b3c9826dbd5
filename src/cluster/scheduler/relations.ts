import { matchesLabelSelector } from '../api/selectors.ts';
import type { LabelSelector, Pod, PodAffinityTerm, TopologySpreadConstraint } from '../api/types.generated.ts';
import { affinityMatches, type Rejection, rejection } from './filters.ts';
import type { NodeInfo } from './node-info.ts';

/** What a Pod's wishes about other Pods say of a node; made anew for every try to place it. */
export type RelationFilter = (info: NodeInfo) => Rejection | undefined;

/** Labels of a namespace. */
export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>> | undefined;

const active = (pod: Pod): boolean => !pod.metadata.deletionTimestamp;

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

/** `topologySpreadConstraints` that forbid (documentation: Pod topology spread constraints; recording 197). */
function spreadFilter(
  pod: Pod,
  constraint: TopologySpreadConstraint,
  nodes: readonly NodeInfo[],
  keys: readonly string[],
): RelationFilter {
  const { topologyKey, maxSkew, minDomains = 1 } = constraint;
  const selector = selectorWith(pod, constraint.labelSelector, constraint.matchLabelKeys);
  const matches = (p: Pod): boolean =>
    p.metadata.namespace === pod.metadata.namespace &&
    selector !== undefined &&
    matchesLabelSelector(selector, p.metadata.labels);
  const counts = new Map<string, number>();
  for (const { node, pods } of nodes) {
    const { labels } = node.metadata;
    const domain = labels?.[topologyKey];
    if (domain === undefined || keys.some((key) => labels?.[key] === undefined)) continue;
    if (constraint.nodeAffinityPolicy !== 'Ignore' && !affinityMatches(pod, node)) continue;
    let n = counts.get(domain) ?? 0;
    for (const p of pods.values()) if (active(p) && matches(p)) n++;
    counts.set(domain, n);
  }
  const least = counts.size < minDomains ? 0 : Math.min(...counts.values());
  const self = matches(pod) ? 1 : 0;
  const why = "node(s) didn't match pod topology spread constraints";
  return ({ node }) => {
    const domain = node.metadata.labels?.[topologyKey];
    if (domain === undefined) return rejection('PodTopologySpread', true, `${why} (missing required label)`);
    const skew = (counts.get(domain) ?? 0) + self - least;
    return skew > maxSkew ? rejection('PodTopologySpread', false, why) : undefined;
  };
}

function termMatchesPod(term: PodAffinityTerm, owner: Pod, other: Pod, labelsOf: NamespaceLabels): boolean {
  const namespace = other.metadata.namespace ?? '';
  const named = term.namespaces?.length
    ? term.namespaces
    : term.namespaceSelector
      ? []
      : [owner.metadata.namespace ?? ''];
  const selected =
    term.namespaceSelector !== undefined && matchesLabelSelector(term.namespaceSelector, labelsOf(namespace));
  if (!named.includes(namespace) && !selected) return false;
  const selector = selectorWith(owner, term.labelSelector, term.matchLabelKeys);
  return selector !== undefined && matchesLabelSelector(selector, other.metadata.labels);
}

/** The domains of a term's topology in which a Pod matches it. */
function domainsOf(
  term: PodAffinityTerm,
  pod: Pod,
  nodes: readonly NodeInfo[],
  labelsOf: NamespaceLabels,
): Set<string> {
  const domains = new Set<string>();
  for (const { node, pods } of nodes) {
    const domain = node.metadata.labels?.[term.topologyKey];
    if (domain === undefined || domains.has(domain)) continue;
    for (const other of pods.values()) {
      if (active(other) && termMatchesPod(term, pod, other, labelsOf)) {
        domains.add(domain);
        break;
      }
    }
  }
  return domains;
}

const requiredOf = (
  terms: { requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[] } | undefined,
): readonly PodAffinityTerm[] => terms?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

/** The terms by which a Pod keeps others away. */
const antiAffinityOf = (pod: Pod): readonly PodAffinityTerm[] => requiredOf(pod.spec.affinity?.podAntiAffinity);

function affinityFilters(pod: Pod, nodes: readonly NodeInfo[], labelsOf: NamespaceLabels): RelationFilter[] {
  const filters: RelationFilter[] = [];
  const domain = (info: NodeInfo, key: string): string | undefined => info.node.metadata.labels?.[key];
  const near = requiredOf(pod.spec.affinity?.podAffinity).map((term) => ({
    term,
    domains: domainsOf(term, pod, nodes, labelsOf),
  }));
  if (near.length) {
    // the first of a group that wants to be together has nobody to join yet
    const first = near.every(({ term, domains }) => domains.size === 0 && termMatchesPod(term, pod, pod, labelsOf));
    filters.push((info) => {
      const fits = near.every(({ term, domains }) => {
        const d = domain(info, term.topologyKey);
        return d !== undefined && (first || domains.has(d));
      });
      return fits ? undefined : rejection('InterPodAffinity', true, "node(s) didn't match pod affinity rules");
    });
  }
  const far = antiAffinityOf(pod).map((term) => ({ term, domains: domainsOf(term, pod, nodes, labelsOf) }));
  if (far.length) {
    filters.push((info) =>
      far.some(({ term, domains }) => domains.has(domain(info, term.topologyKey) ?? ''))
        ? rejection('InterPodAffinity', false, "node(s) didn't match pod anti-affinity rules")
        : undefined,
    );
  }
  const closed = new Map<string, Set<string>>();
  for (const info of nodes) {
    for (const other of info.antiAffine) {
      for (const term of antiAffinityOf(other)) {
        const d = domain(info, term.topologyKey);
        if (d === undefined || !active(other) || !termMatchesPod(term, other, pod, labelsOf)) continue;
        closed.set(term.topologyKey, (closed.get(term.topologyKey) ?? new Set()).add(d));
      }
    }
  }
  if (closed.size) {
    filters.push((info) =>
      [...closed].some(([key, domains]) => domains.has(domain(info, key) ?? ''))
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
): readonly RelationFilter[] {
  const hard = (pod.spec.topologySpreadConstraints ?? []).filter((c) => c.whenUnsatisfiable === 'DoNotSchedule');
  const keys = hard.map((c) => c.topologyKey);
  const filters = hard.map((c) => spreadFilter(pod, c, nodes, keys));
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  if (podAffinity || podAntiAffinity || nodes.some((n) => n.antiAffine.size > 0))
    filters.push(...affinityFilters(pod, nodes, labelsOf));
  return filters;
}

/**
 * How well the nodes meet what a Pod would like of other Pods: preferred affinity and anti-affinity by weight, and spreading that only asks
 * (`ScheduleAnyway`). From 0 to 100 each, in the order of `nodes`; undefined when the Pod has no such wishes.
 */
export function relationScores(
  pod: Pod,
  nodes: readonly NodeInfo[],
  all: readonly NodeInfo[],
  labelsOf: NamespaceLabels,
): number[] | undefined {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const wishes = [
    ...(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((t) => ({
      term: t.podAffinityTerm,
      weight: t.weight,
    })),
    ...(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((t) => ({
      term: t.podAffinityTerm,
      weight: -t.weight,
    })),
    ...(pod.spec.topologySpreadConstraints ?? [])
      .filter((c) => c.whenUnsatisfiable === 'ScheduleAnyway')
      .map(({ topologyKey, labelSelector, matchLabelKeys }) => ({
        term: {
          topologyKey,
          ...(labelSelector ? { labelSelector } : {}),
          ...(matchLabelKeys ? { matchLabelKeys } : {}),
        },
        weight: -1,
      })),
  ];
  if (wishes.length === 0) return undefined;
  const totals = nodes.map(() => 0);
  for (const { term, weight } of wishes) {
    const counts = new Map<string, number>();
    for (const { node, pods } of all) {
      const domain = node.metadata.labels?.[term.topologyKey];
      if (domain === undefined) continue;
      let n = counts.get(domain) ?? 0;
      for (const other of pods.values()) if (active(other) && termMatchesPod(term, pod, other, labelsOf)) n++;
      counts.set(domain, n);
    }
    nodes.forEach(({ node }, i) => {
      totals[i] = (totals[i] ?? 0) + weight * (counts.get(node.metadata.labels?.[term.topologyKey] ?? '') ?? 0);
    });
  }
  const least = Math.min(...totals);
  const span = Math.max(...totals) - least;
  return totals.map((t) => (span === 0 ? 100 : Math.round(((t - least) * 100) / span)));
}
