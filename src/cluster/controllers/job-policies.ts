import type {
  ContainerStatus,
  Pod,
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
  SuccessPolicy,
} from '../api/types.generated.ts';
import { parseIndexes } from './job-indexes.ts';

/** What the first matching rule does; `message` says what matched where that fails the Job. */
export interface FailureMatch {
  readonly action: PodFailurePolicyRule['action'];
  readonly message: string;
}

/** The first rule of a Job's `podFailurePolicy` that a failed Pod matches (recording 186; documentation: Jobs, "Pod failure policy"). */
export function matchFailurePolicy(policy: PodFailurePolicy | undefined, pod: Pod): FailureMatch | undefined {
  const where = `${pod.metadata.namespace}/${pod.metadata.name}`;
  for (const [i, { action, onExitCodes, onPodConditions }] of (policy?.rules ?? []).entries()) {
    const rule = `matching ${action} rule at index ${i}`;
    if (onExitCodes) {
      const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
      const match = [...containerStatuses, ...initContainerStatuses].find((s) => exitCodeMatches(onExitCodes, s));
      const exitCode = match?.state?.terminated?.exitCode;
      if (match)
        return {
          action,
          message: `Container ${match.name} for pod ${where} failed with exit code ${exitCode} ${rule}`,
        };
    } else if (onPodConditions) {
      const match = pod.status?.conditions?.find((c) =>
        onPodConditions.some((p) => p.type === c.type && (p.status ?? 'True') === c.status),
      );
      if (match) return { action, message: `Pod ${where} has condition ${match.type} ${rule}` };
    }
  }
  return undefined;
}

function exitCodeMatches(
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
  { name, state }: ContainerStatus,
): boolean {
  const exitCode = state?.terminated?.exitCode;
  if (!exitCode || (containerName !== undefined && containerName !== name)) return false;
  return values.includes(exitCode) === (operator === 'In');
}

/** The message of the first rule of a Job's `successPolicy` that the succeeded indexes meet (documentation: Jobs, "Success policy"). */
export function matchSuccessPolicy(
  policy: SuccessPolicy | undefined,
  succeeded: ReadonlySet<number>,
  completions: number,
): string | undefined {
  const met = policy?.rules.findIndex(({ succeededIndexes, succeededCount = Number.POSITIVE_INFINITY }) => {
    if (succeeded.size === 0) return false;
    if (succeededIndexes === undefined) return succeeded.size >= succeededCount;
    const required = parseIndexes(succeededIndexes, completions);
    const reached = [...required].filter((i) => succeeded.has(i)).length;
    return required.size > 0 && reached >= Math.min(required.size, succeededCount);
  });
  return met === undefined || met < 0 ? undefined : `Matched rules at index ${met}`;
}
