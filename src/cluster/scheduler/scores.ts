import { termMatches, untolerated } from '../api/node-matching.ts';
import type { Pod } from '../api/types.generated.ts';
import { type NodeInfo, requestsOf, scoredRequests, spreadOwnerOf } from './node-info.ts';

/** The score plugins of the default profile and their weights, in the order in which their numbers are kept. */
export const WEIGHTS = {
  NodeResourcesFit: 1,
  NodeResourcesBalancedAllocation: 1,
  TaintToleration: 3,
  NodeAffinity: 2,
  PodTopologySpread: 2,
  InterPodAffinity: 2,
} as const;

/** What one node got from each score plugin: 0 to 100, times the plugin's weight. */
export type Scores = Readonly<Record<keyof typeof WEIGHTS, number>>;

const PLUGINS = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[];
const [FIT, BALANCED, TAINTS, AFFINITY, SPREAD, RELATIONS] = [0, 1, 2, 3, 4, 5] as const;

/** Numbers per node in a table of scores: one of each plugin. */
export const COLUMNS = PLUGINS.length;

/** Scores of a row of the table that `score` gives. */
export const scoresAt = (table: Int16Array, row: number): Scores =>
  Object.fromEntries(PLUGINS.map((plugin, column) => [plugin, table[row * COLUMNS + column] ?? 0])) as Scores;

/** The sum of a row. */
export function totalAt(table: Int16Array, row: number): number {
  let sum = 0;
  for (let i = row * COLUMNS; i < (row + 1) * COLUMNS; i++) sum += table[i] ?? 0;
  return sum;
}

/** What a Pod's wishes about other Pods give each node, 0 to 100; undefined: it has none of that kind. */
export interface RelationScores {
  readonly spread: readonly number[] | undefined;
  readonly affinity: readonly number[] | undefined;
}

/** A constraint of spreading that only asks: how far domains may differ, and how many Pods count for each node of those that fit. */
export interface SoftSpread {
  readonly maxSkew: number;
  /** The node's Pods that count in its domain; undefined: the node has no such domain. */
  readonly counts: readonly (number | undefined)[];
  /** How many domains there are among the nodes that fit. */
  readonly domains: number;
}

/**
 * Spreading as a score, 100 for the emptiest: each constraint counts for more where there are more domains. `left`: nodes that a
 * constraint does not know get 0.
 */
export function spreadScores(
  constraints: readonly SoftSpread[],
  left: (row: number) => boolean,
  rows: number,
): number[] {
  const sums = Array.from({ length: rows }, (_, row) =>
    Math.round(
      constraints.reduce((sum, { counts, domains, maxSkew }) => {
        const count = counts[row];
        return count === undefined ? sum : sum + count * Math.log(domains + 2) + maxSkew - 1;
      }, 0),
    ),
  );
  const counted = sums.filter((_, row) => !left(row));
  const most = Math.max(0, ...counted);
  const least = Math.min(...counted);
  return sums.map((sum, row) => (left(row) ? 0 : most === 0 ? 100 : Math.floor((100 * (most + least - sum)) / most)));
}

const ZONE = 'topology.kubernetes.io/zone';

/** Pods of one ReplicaSet, StatefulSet or ReplicationController are spread over nodes and zones without being asked to (recording 206). */
function defaultSpread(pod: Pod, nodes: readonly NodeInfo[], all: readonly NodeInfo[]): number[] | undefined {
  const owner = spreadOwnerOf(pod);
  if (owner === undefined || pod.spec.topologySpreadConstraints?.length) return undefined;
  const own = nodes.map((info) => info.owners.get(owner) ?? 0);
  const constraints: SoftSpread[] = [{ maxSkew: 3, counts: own, domains: nodes.length }];
  if (nodes.some(({ node }) => node.metadata.labels?.[ZONE] !== undefined)) {
    const zoneOf = ({ node }: NodeInfo): string | undefined => node.metadata.labels?.[ZONE];
    const counts = new Map<string | undefined, number>();
    for (const info of all) counts.set(zoneOf(info), (counts.get(zoneOf(info)) ?? 0) + (info.owners.get(owner) ?? 0));
    const zones = new Set(nodes.map(zoneOf));
    const counted = nodes.map((info) => (zoneOf(info) === undefined ? undefined : counts.get(zoneOf(info))));
    constraints.push({ maxSkew: 5, counts: counted, domains: zones.size });
  }
  return spreadScores(constraints, () => false, nodes.length);
}

/**
 * The nodes' scores with the weights of the default profile, a row for each of `nodes`. `all`: also those that do not fit; `relations`:
 * what the Pod's wishes about other Pods come to.
 */
export function score(
  pod: Pod,
  nodes: readonly NodeInfo[],
  all: readonly NodeInfo[],
  relations?: RelationScores,
): Int16Array {
  const table = new Int16Array(nodes.length * COLUMNS);
  const asked = scoredRequests(pod);
  const requests = requestsOf(pod);
  const bestEffort = !requests.cpu && !requests.memory;
  const terms = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const spread = relations?.spread ?? defaultSpread(pod, nodes, all);
  let mostTaints = 0;
  let mostPreferred = 0;
  nodes.forEach((info, i) => {
    const { allocatable, requested, node } = info;
    const row = i * COLUMNS;
    table[row + FIT] = leastAllocated([
      [info.scored.cpu + asked.cpu, allocatable.cpu],
      [info.scored.memory + asked.memory, allocatable.memory],
    ]);
    if (!bestEffort)
      table[row + BALANCED] = balanced([
        [(requested.cpu ?? 0) + (requests.cpu ?? 0), allocatable.cpu],
        [(requested.memory ?? 0) + (requests.memory ?? 0), allocatable.memory],
      ]);
    let taints = 0;
    for (const t of node.spec?.taints ?? []) {
      if (untolerated(pod, [t], ['PreferNoSchedule'])) taints++;
    }
    let preferred = 0;
    for (const t of terms) if (termMatches(t.preference, node)) preferred += t.weight;
    table[row + TAINTS] = taints;
    table[row + AFFINITY] = preferred;
    table[row + SPREAD] = WEIGHTS.PodTopologySpread * (spread?.[i] ?? 0);
    table[row + RELATIONS] = WEIGHTS.InterPodAffinity * (relations?.affinity?.[i] ?? 0);
    mostTaints = Math.max(mostTaints, taints);
    mostPreferred = Math.max(mostPreferred, preferred);
  });
  for (let row = 0; row < table.length; row += COLUMNS) {
    const part = (column: number, most: number): number =>
      most ? Math.floor(((table[row + column] ?? 0) * 100) / most) : 0;
    table[row + TAINTS] = WEIGHTS.TaintToleration * (100 - part(TAINTS, mostTaints));
    table[row + AFFINITY] = WEIGHTS.NodeAffinity * part(AFFINITY, mostPreferred);
  }
  return table;
}

/** What is wanted of a resource, with what is taken already, and what there is. */
type Use = readonly [wanted: number, allocatable: number | undefined];

/** The more is left the better, over all resources. */
function leastAllocated(uses: readonly Use[]): number {
  let sum = 0;
  let count = 0;
  for (const [wanted, allocatable] of uses) {
    if (!allocatable) continue;
    sum += wanted > allocatable ? 0 : Math.floor(((allocatable - wanted) * 100) / allocatable);
    count++;
  }
  return count && Math.floor(sum / count);
}

/** The more alike the parts that are taken of processors and memory, the better. */
function balanced(uses: readonly Use[]): number {
  const [a, b] = uses.map(([wanted, allocatable]) => (allocatable ? Math.min(1, wanted / allocatable) : undefined));
  return a === undefined || b === undefined ? 100 : Math.floor((1 - Math.abs(a - b) / 2) * 100);
}
