import { matchesLabelSelector } from '../api/selectors.ts';
import type { Pod, PodDisruptionBudget } from '../api/types.generated.ts';
import type { Rejection } from './filters.ts';
import { NO_VICTIMS, NOT_HELPFUL } from './messages.ts';
import { NodeInfo } from './node-info.ts';

/** A node that would have room if these Pods were evicted; `violations`: how many of them a disruption budget protects. */
export interface Candidate {
  readonly node: string;
  readonly victims: readonly Pod[];
  readonly violations: number;
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

/** Those of `pods`, the most important first, that could not be evicted without breaking a budget. */
function protectedOf(pods: readonly Pod[], budgets: readonly PodDisruptionBudget[]): ReadonlySet<Pod> {
  const left = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  const found = new Set<Pod>();
  for (const pod of pods) {
    const { namespace, name, labels } = pod.metadata;
    budgets.forEach(({ metadata, spec, status }, i) => {
      if (metadata.namespace !== namespace || !spec?.selector || status?.disruptedPods?.[name]) return;
      if (!labels || !matchesLabelSelector(spec.selector, labels)) return;
      left[i] = (left[i] ?? 0) - 1;
      if ((left[i] ?? 0) < 0) found.add(pod);
    });
  }
  return found;
}

/**
 * The Pods of lower priority that have to go for the Pod to fit: as few and as unimportant as possible, those that budgets protect last.
 * Or why that does not help.
 */
function victimsOn(
  pod: Pod,
  info: NodeInfo,
  budgets: readonly PodDisruptionBudget[],
  rejects: (info: NodeInfo) => Rejection | undefined,
): Candidate | string {
  const lower = [...info.pods.values()].filter((p) => priorityOf(p) < priorityOf(pod)).sort(byImportance);
  if (lower.length === 0) return NO_VICTIMS;
  const without = new NodeInfo(info.node);
  for (const p of info.pods.values()) if (!lower.includes(p)) without.add(p);
  const still = rejects(without);
  if (still) return still.reasons[0] ?? NO_VICTIMS;
  const guarded = protectedOf(lower, budgets);
  const goes = (p: Pod): boolean => {
    without.add(p);
    if (!rejects(without)) return false;
    without.remove(p.metadata.uid ?? '');
    return true;
  };
  const violating = lower.filter((p) => guarded.has(p)).filter(goes);
  const others = lower.filter((p) => !guarded.has(p)).filter(goes);
  const victims = [...violating, ...others].sort(byImportance);
  return { node: info.node.metadata.name, victims, violations: violating.length };
}

/** Every victim counts, whatever its priority. */
const PER_VICTIM = 2 ** 31;

/** Fewer that are protected, then fewer important victims, then fewer, then those that have run for less long. */
function better(a: Candidate, b: Candidate): boolean {
  const highest = (c: Candidate): number => Math.max(...c.victims.map(priorityOf));
  const sum = (c: Candidate): number => c.victims.reduce((s, p) => s + priorityOf(p) + PER_VICTIM, 0);
  const oldest = (c: Candidate): number =>
    Math.min(...c.victims.filter((p) => priorityOf(p) === highest(c)).map(startOf));
  const keys = (c: Candidate): number[] => [c.violations, highest(c), sum(c), c.victims.length, -oldest(c)];
  const [x, y] = [keys(a), keys(b)];
  const i = x.findIndex((v, k) => v !== y[k]);
  return i >= 0 && (x[i] ?? 0) < (y[i] ?? 0);
}

/**
 * Looks for a node on which evicting Pods of lower priority makes room (documentation: Pod priority and preemption; recordings 202, 216).
 * Budgets are respected where that is possible.
 */
export function findVictims(
  pod: Pod,
  rejected: readonly { readonly info: NodeInfo; readonly rejection: Rejection }[],
  budgets: readonly PodDisruptionBudget[],
  rejects: (info: NodeInfo) => Rejection | undefined,
): PreemptionResult {
  let best: Candidate | undefined;
  const perNode: string[] = [];
  for (const { info, rejection } of rejected) {
    const found = rejection.helpless ? NOT_HELPFUL : victimsOn(pod, info, budgets, rejects);
    if (typeof found === 'string') perNode.push(found);
    else if (!best || better(found, best)) best = found;
  }
  return { best, perNode };
}
