import type { Deployment, ReplicaSet } from '../api/types.generated.ts';

/** How many replicas the ReplicaSet had been meant to have, and how many Pods there could be at most, when it was last scaled. */
export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
export const MAX = 'deployment.kubernetes.io/max-replicas';

/** A number, or a share of `all` that is rounded up or down (API field: maxSurge, maxUnavailable, minAvailable). */
export function resolveShare(value: number | string | undefined, all: number, round: 'up' | 'down'): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const share = (Number.parseFloat(value) * all) / 100;
  return round === 'up' ? Math.ceil(share) : Math.floor(share);
}

const wanted = ({ spec }: { spec: { replicas?: number } }): number => spec.replicas ?? 1;

const isRolling = ({ spec }: Deployment): boolean => (spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';

/** How many Pods more than wanted a rolling update may have. */
export function maxSurge(deployment: Deployment): number {
  if (!isRolling(deployment)) return 0;
  return resolveShare(deployment.spec.strategy?.rollingUpdate?.maxSurge, wanted(deployment), 'up');
}

/** How many of the wanted Pods may be missing. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = wanted(deployment);
  if (!isRolling(deployment) || replicas === 0) return 0;
  const down = resolveShare(deployment.spec.strategy?.rollingUpdate?.maxUnavailable, replicas, 'down');
  // With neither more nor less nothing could ever move.
  return Math.min(down === 0 && maxSurge(deployment) === 0 ? 1 : down, replicas);
}

/** How many Pods the ReplicaSets are to have together. */
export const total = (sets: readonly ReplicaSet[]): number => sets.reduce((n, rs) => n + wanted(rs), 0);

/** Those that are to have Pods. */
export const activeOf = (sets: readonly ReplicaSet[]): ReplicaSet[] => sets.filter((rs) => wanted(rs) > 0);

const available = (rs: ReplicaSet): number => rs.status?.availableReplicas ?? 0;

/** How many Pods the newest ReplicaSet (which now has `current`) may have, given all there are. */
export function newestReplicas(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  const replicas = wanted(deployment);
  if (!isRolling(deployment)) return replicas;
  const room = replicas + maxSurge(deployment) - total(all);
  return room <= 0 ? current : current + Math.min(room, replicas - current);
}

/** A ReplicaSet and the number of Pods that it shall have from now on. */
export type Scaling = readonly [ReplicaSet, number];

/** What of the old ReplicaSets can go without falling below the Pods that must be available: first what does not work, then the oldest. */
export function scaleDownOld(deployment: Deployment, old: readonly ReplicaSet[], newest: ReplicaSet): Scaling[] {
  const minAvailable = wanted(deployment) - maxUnavailable(deployment);
  const missing = wanted(newest) - available(newest);
  const room = total([...old, newest]) - minAvailable - missing;
  if (total(old) === 0 || room <= 0) return [];
  const sizes = new Map<ReplicaSet, number>(old.map((rs) => [rs, wanted(rs)]));
  let left = room;
  for (const rs of old) {
    const broken = Math.min(left, Math.max(0, wanted(rs) - available(rs)));
    sizes.set(rs, wanted(rs) - broken);
    left -= broken;
  }
  left = [...old, newest].reduce((n, rs) => n + available(rs), 0) - minAvailable;
  for (const rs of old) {
    const size = sizes.get(rs) ?? 0;
    const fewer = Math.min(size, Math.max(0, left));
    sizes.set(rs, size - fewer);
    left -= fewer;
  }
  return [...sizes].filter(([rs, size]) => size !== wanted(rs));
}

/**
 * How a changed number of replicas in the middle of a rollout is shared out: in proportion to the sizes there are, the rest to the largest
 * (documentation: Deployments, "Proportional scaling"). `sets`: the active ones, newest last.
 */
export function scaleInProportion(deployment: Deployment, sets: readonly ReplicaSet[]): Scaling[] {
  const replicas = wanted(deployment);
  const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0;
  const change = allowed - total(sets);
  const newestFirst = [...sets].sort((a, b) => created(b) - created(a));
  const order = change > 0 ? newestFirst : newestFirst.reverse();
  order.sort((a, b) => wanted(b) - wanted(a));
  let given = 0;
  const sizes = order.map((rs): [ReplicaSet, number] => {
    const share = proportion(deployment, rs, change, given);
    given += share;
    return [rs, wanted(rs) + share];
  });
  const largest = sizes[0];
  if (largest && change !== 0) largest[1] = Math.max(0, largest[1] + change - given);
  return sizes;
}

const created = (rs: ReplicaSet): number => Date.parse(rs.metadata.creationTimestamp ?? '');

function proportion(deployment: Deployment, rs: ReplicaSet, change: number, given: number): number {
  const size = wanted(rs);
  const left = change - given;
  if (size === 0 || change === 0 || left === 0) return 0;
  const base = Number(rs.metadata.annotations?.[MAX] ?? deployment.status?.replicas ?? 0);
  const allowed = wanted(deployment) + maxSurge(deployment);
  const share = wanted(deployment) === 0 ? -size : Math.round((size * allowed) / (base || 1)) - size;
  return change > 0 ? Math.min(share, left) : Math.max(share, left);
}
