import type { Pod } from '../api/types.generated.ts';
import { termMatches, tolerates } from './filters.ts';
import { type NodeInfo, scoredRequests } from './node-info.ts';

/** What one node got from each score, weighted. */
export interface Scores {
  readonly leastAllocated: number;
  readonly balanced: number;
  readonly taints: number;
  readonly affinity: number;
  readonly spread: number;
  readonly total: number;
}

interface Raw {
  readonly least: number;
  readonly balanced: number;
  readonly intolerable: number;
  readonly preferred: number;
  readonly matching: number;
}

function raw(pod: Pod, info: NodeInfo, asked: { cpu: number; memory: number }, spread: (pod: Pod) => boolean): Raw {
  const cpu = info.allocatable['cpu'] ?? 0;
  const memory = info.allocatable['memory'] ?? 0;
  const usedCpu = cpu > 0 ? Math.min(1, (info.scoredCpu + asked.cpu) / cpu) : 1;
  const usedMemory = memory > 0 ? Math.min(1, (info.scoredMemory + asked.memory) / memory) : 1;
  const taints = info.node.spec?.taints ?? [];
  const terms = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  let matching = 0;
  for (const other of info.pods.values()) if (spread(other)) matching++;
  return {
    least: Math.floor(((1 - usedCpu) * 100 + (1 - usedMemory) * 100) / 2),
    balanced: Math.floor((1 - Math.abs(usedCpu - usedMemory) / 2) * 100),
    intolerable: taints.filter(
      (t) => t.effect === 'PreferNoSchedule' && !(pod.spec.tolerations ?? []).some((x) => tolerates(x, t)),
    ).length,
    preferred: terms.filter((t) => termMatches(t.preference, info.node)).reduce((sum, t) => sum + t.weight, 0),
    matching,
  };
}

/**
 * The nodes' scores with the weights of the default profile: least allocated 1, balanced 1, taints 3, preferred affinity 2, spreading of the
 * Pods of one owner 2 (recording 206).
 */
export function score(pod: Pod, nodes: readonly NodeInfo[]): Scores[] {
  const asked = scoredRequests(pod);
  const owner = pod.metadata.ownerReferences?.find((o) => o.controller)?.uid;
  const spread =
    owner === undefined
      ? () => false
      : (other: Pod) => other.metadata.ownerReferences?.some((o) => o.uid === owner) === true;
  const all = nodes.map((info) => raw(pod, info, asked, spread));
  const mostTaints = Math.max(1, ...all.map((r) => r.intolerable));
  const mostPreferred = Math.max(1, ...all.map((r) => r.preferred));
  const mostMatching = all.reduce((most, r) => Math.max(most, r.matching), 0);
  return all.map((r) => {
    const taints = 3 * Math.floor(((mostTaints - r.intolerable) * 100) / mostTaints);
    const affinity = 2 * Math.floor((r.preferred * 100) / mostPreferred);
    const spreading = 2 * (mostMatching === 0 ? 100 : Math.floor(((mostMatching - r.matching) * 100) / mostMatching));
    return {
      leastAllocated: r.least,
      balanced: r.balanced,
      taints,
      affinity,
      spread: spreading,
      total: r.least + r.balanced + taints + affinity + spreading,
    };
  });
}
