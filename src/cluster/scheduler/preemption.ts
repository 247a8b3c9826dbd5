import type { Pod } from '../api/types.generated.ts';
import type { Rejection } from './filters.ts';
import { NO_VICTIMS, NOT_HELPFUL } from './messages.ts';
import { NodeInfo } from './node-info.ts';

/** A node that would have room if these Pods were evicted. */
export interface Candidate {
  readonly node: string;
  readonly victims: readonly Pod[];
}

/** What looking for victims came to: the best node, or why not, node by node. */
export interface PreemptionResult {
  readonly best: Candidate | undefined;
  readonly perNode: readonly string[];
}

const priorityOf = (pod: Pod): number => pod.spec.priority ?? 0;
const startOf = (pod: Pod): number => Date.parse(pod.status?.startTime ?? '') || Number.POSITIVE_INFINITY;

/** More important first: of higher priority, then of longer life. */
const byImportance = (a: Pod, b: Pod): number => priorityOf(b) - priorityOf(a) || startOf(a) - startOf(b);

/** The Pods of lower priority that have to go for the Pod to fit; as few and as unimportant as possible. Or why that does not help. */
function victimsOn(
  pod: Pod,
  info: NodeInfo,
  rejects: (info: NodeInfo) => Rejection | undefined,
): readonly Pod[] | string {
  const lower = [...info.pods.values()].filter((p) => priorityOf(p) < priorityOf(pod)).sort(byImportance);
  if (lower.length === 0) return NO_VICTIMS;
  const without = new NodeInfo(info.node);
  for (const p of info.pods.values()) if (!lower.includes(p)) without.add(p);
  const still = rejects(without);
  if (still) return still.reasons[0] ?? NO_VICTIMS;
  return lower.filter((p) => {
    without.add(p);
    if (!rejects(without)) return false;
    without.remove(p.metadata.uid ?? '');
    return true;
  });
}

/** Fewer important victims, then fewer, then those that have run for less long. */
function better(a: Candidate, b: Candidate): boolean {
  const highest = (c: Candidate): number => Math.max(...c.victims.map(priorityOf));
  const sum = (c: Candidate): number => c.victims.reduce((s, p) => s + priorityOf(p), 0);
  const keys = (c: Candidate): number[] => [highest(c), sum(c), c.victims.length, -Math.min(...c.victims.map(startOf))];
  const [x, y] = [keys(a), keys(b)];
  const i = x.findIndex((v, k) => v !== y[k]);
  return i >= 0 && (x[i] ?? 0) < (y[i] ?? 0);
}

/** Looks for a node on which evicting Pods of lower priority makes room (documentation: Pod priority and preemption; recordings 202, 216). */
export function findVictims(
  pod: Pod,
  rejected: readonly { readonly info: NodeInfo; readonly rejection: Rejection }[],
  rejects: (info: NodeInfo) => Rejection | undefined,
): PreemptionResult {
  let best: Candidate | undefined;
  const perNode: string[] = [];
  for (const { info, rejection } of rejected) {
    const victims = rejection.helpless ? NOT_HELPFUL : victimsOn(pod, info, rejects);
    if (typeof victims === 'string') {
      perNode.push(victims);
      continue;
    }
    const candidate = { node: info.node.metadata.name, victims };
    if (!best || better(candidate, best)) best = candidate;
  }
  return { best, perNode };
}
