import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../api/types.generated.ts';
import { maxUnavailable, total } from './rolling-update.ts';

/** Without a deadline that is ever over, progress is not judged (documentation: Deployments, "Progress Deadline Seconds"). */
const NO_DEADLINE = 2 ** 31 - 1;

/** Whether the Deployment has a deadline for its progress. */
export const hasDeadline = ({ spec }: Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== NO_DEADLINE;

/** The condition of a type; undefined: there is none. */
export const conditionOf = (status: DeploymentStatus | undefined, type: string): DeploymentCondition | undefined =>
  status?.conditions?.find((c) => c.type === type);

/** `conditions` with a new one at the end, unless there is one of the same type, status and reason; what keeps its status keeps since when. */
export function withDeploymentCondition(
  conditions: readonly DeploymentCondition[],
  condition: DeploymentCondition,
): DeploymentCondition[] {
  const known = conditions.find((c) => c.type === condition.type);
  if (known?.status === condition.status && known.reason === condition.reason) return [...conditions];
  const since = known?.status === condition.status ? known.lastTransitionTime : condition.lastTransitionTime;
  return [...conditions.filter((c) => c !== known), { ...condition, lastTransitionTime: since ?? null }];
}

/** A condition that holds from `at` (RFC 3339) on. */
export const newCondition = (
  at: string,
  type: string,
  status: string,
  reason: string,
  message: string,
): DeploymentCondition => ({ type, status, lastUpdateTime: at, lastTransitionTime: at, reason, message });

/** What the ReplicaSets of a Deployment amount to, with its condition Available. `at`: now, in RFC 3339. */
export function countedStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  at: string,
): DeploymentStatus {
  const { spec, status: before, metadata } = deployment;
  const count = (field: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas'): number =>
    all.reduce((n, rs) => n + (rs.status?.[field] ?? 0), 0);
  const [replicas, updated, ready, available] = [
    count('replicas'),
    newest?.status?.replicas ?? 0,
    count('readyReplicas'),
    count('availableReplicas'),
  ];
  const unavailable = Math.max(0, total(all) - available);
  const enough = available >= (spec.replicas ?? 1) - maxUnavailable(deployment);
  const verdict = enough
    ? newCondition(at, 'Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
    : newCondition(
        at,
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
      );
  return {
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    ...(replicas ? { replicas } : {}),
    ...(updated ? { updatedReplicas: updated } : {}),
    ...(ready ? { readyReplicas: ready } : {}),
    ...(available ? { availableReplicas: available } : {}),
    ...(unavailable ? { unavailableReplicas: unavailable } : {}),
    terminatingReplicas: count('terminatingReplicas'),
    ...(before?.collisionCount === undefined ? {} : { collisionCount: before.collisionCount }),
    conditions: withDeploymentCondition(before?.conditions ?? [], verdict),
  };
}

/** Whether all that is wanted runs, is of the newest template and available, and nothing else is left. */
export function isComplete({ spec, metadata }: Deployment, status: DeploymentStatus | undefined): boolean {
  const wanted = spec.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0, observedGeneration = 0 } = status ?? {};
  const all = updatedReplicas === wanted && replicas === wanted && availableReplicas === wanted;
  return all && observedGeneration >= (metadata.generation ?? 0);
}

/** Whether the rollout came nearer to its end from one status to the next. */
export function hasProgressed(before: DeploymentStatus = {}, now: DeploymentStatus): boolean {
  const old = (s: DeploymentStatus): number => (s.replicas ?? 0) - (s.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** When the rollout will count as stuck if nothing happens, in milliseconds since 1970; undefined: it will not, or it does already. */
export function deadlineOf({ spec, status }: Deployment): number | undefined {
  const progressing = conditionOf(status, 'Progressing');
  if (!progressing || progressing.reason === 'NewReplicaSetAvailable') return undefined;
  if (progressing.reason === 'ProgressDeadlineExceeded') return undefined;
  return Date.parse(progressing.lastUpdateTime ?? '') + (spec.progressDeadlineSeconds ?? 0) * 1000;
}

/** `status` with what is to be said of a rollout's progress and of ReplicaSets that could not make Pods. `now`: milliseconds since 1970. */
export function rolloutStatus(
  deployment: Deployment,
  status: DeploymentStatus,
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  at: string,
  now: number,
): DeploymentStatus {
  let conditions = status.conditions ?? [];
  const subject = newest ? `ReplicaSet "${newest.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const current = conditionOf(deployment.status, 'Progressing');
  const done = status.replicas === status.updatedReplicas && current?.reason === 'NewReplicaSetAvailable';
  const say = (held: string, reason: string, what: string): DeploymentCondition =>
    newCondition(at, 'Progressing', held, reason, `${subject} ${what}`);
  if (!hasDeadline(deployment)) conditions = conditions.filter((c) => c.type !== 'Progressing');
  else if (!done) {
    const deadline = deadlineOf(deployment);
    if (isComplete(deployment, status)) {
      conditions = withDeploymentCondition(
        conditions,
        say('True', 'NewReplicaSetAvailable', 'has successfully progressed.'),
      );
    } else if (hasProgressed(deployment.status, status)) {
      const condition = say('True', 'ReplicaSetUpdated', 'is progressing.');
      if (current?.status === 'True') condition.lastTransitionTime = current.lastTransitionTime ?? null;
      conditions = [...conditions.filter((c) => c.type !== 'Progressing'), condition];
    } else if (deadline !== undefined && deadline < now) {
      conditions = withDeploymentCondition(
        conditions,
        say('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'),
      );
    }
  }
  const ordered = [...(newest ? [newest] : []), ...all];
  const failure = ordered.flatMap((rs) => rs.status?.conditions ?? []).find((c) => c.type === 'ReplicaFailure');
  if (failure) {
    const { type, status: held, reason = '', message = '', lastTransitionTime } = failure;
    const condition = newCondition(lastTransitionTime ?? at, type, held, reason, message);
    conditions = withDeploymentCondition(conditions, { ...condition, lastUpdateTime: lastTransitionTime ?? at });
  } else conditions = conditions.filter((c) => c.type !== 'ReplicaFailure');
  return { ...status, conditions };
}
