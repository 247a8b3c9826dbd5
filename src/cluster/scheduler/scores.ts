import type { Pod } from '../api/types.generated.ts';
import { termMatches, tolerates } from './filters.ts';
import { type NodeInfo, ownerOf, scoredRequests } from './node-info.ts';

/** What one node got from each score, weighted. */
export interface Scores {
  readonly leastAllocated: number;
  readonly balanced: number;
  readonly taints: number;
  readonly affinity: number;
  readonly spread: number;
  readonly relations: number;
}

/** The scores in the order in which they are kept. */
const SCORES = ['leastAllocated', 'balanced', 'taints', 'affinity', 'spread', 'relations'] as const;

/** Numbers per node in a table of scores: one of each kind. */
export const COLUMNS = SCORES.length;

/** Scores of a row of the table that `score` gives. */
export const scoresAt = (table: Int16Array, row: number): Scores => {
  const at = (column: number): number => table[row * COLUMNS + column] ?? 0;
  return { leastAllocated: at(0), balanced: at(1), taints: at(2), affinity: at(3), spread: at(4), relations: at(5) };
};

/** The sum of a row. */
export function totalAt(table: Int16Array, row: number): number {
  let sum = 0;
  for (let i = row * COLUMNS; i < (row + 1) * COLUMNS; i++) sum += table[i] ?? 0;
  return sum;
}

/**
 * The nodes' scores with the weights of the default profile, a row for each node: least allocated 1, balanced 1, taints 3, preferred
 * affinity 2, spreading of the Pods of one owner 2 (recording 206), wishes about other Pods 2 (`relations`: 0 to 100 each).
 */
export function score(pod: Pod, nodes: readonly NodeInfo[], relations?: readonly number[]): Int16Array {
  const table = new Int16Array(nodes.length * COLUMNS);
  const asked = scoredRequests(pod);
  const owner = ownerOf(pod);
  const terms = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  let mostTaints = 1;
  let mostPreferred = 1;
  let mostMatching = 0;
  nodes.forEach((info, i) => {
    const { allocatable, node } = info;
    const cpu = allocatable.cpu ?? 0;
    const memory = allocatable.memory ?? 0;
    const usedCpu = cpu > 0 ? Math.min(1, (info.scoredCpu + asked.cpu) / cpu) : 1;
    const usedMemory = memory > 0 ? Math.min(1, (info.scoredMemory + asked.memory) / memory) : 1;
    const row = i * COLUMNS;
    table[row] = ((1 - usedCpu) * 100 + (1 - usedMemory) * 100) / 2;
    table[row + 1] = (1 - Math.abs(usedCpu - usedMemory) / 2) * 100;
    let taints = 0;
    for (const t of node.spec?.taints ?? []) {
      if (t.effect === 'PreferNoSchedule' && !(pod.spec.tolerations ?? []).some((x) => tolerates(x, t))) taints++;
    }
    let preferred = 0;
    for (const t of terms) if (termMatches(t.preference, node)) preferred += t.weight;
    const matching = owner === undefined ? 0 : (info.owners.get(owner) ?? 0);
    table[row + 2] = taints;
    table[row + 3] = preferred;
    table[row + 4] = matching;
    table[row + 5] = 2 * (relations?.[i] ?? 0);
    mostTaints = Math.max(mostTaints, taints);
    mostPreferred = Math.max(mostPreferred, preferred);
    mostMatching = Math.max(mostMatching, matching);
  });
  for (let row = 0; row < table.length; row += COLUMNS) {
    const taints = table[row + 2] ?? 0;
    const preferred = table[row + 3] ?? 0;
    const matching = table[row + 4] ?? 0;
    table[row + 2] = 3 * Math.floor(((mostTaints - taints) * 100) / mostTaints);
    table[row + 3] = 2 * Math.floor((preferred * 100) / mostPreferred);
    table[row + 4] = 2 * (mostMatching === 0 ? 100 : Math.floor(((mostMatching - matching) * 100) / mostMatching));
  }
  return table;
}
