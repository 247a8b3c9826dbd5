import type { Pod, PodCondition, PodTemplateSpec } from './types.generated.ts';

/** Whether nothing of a Pod will run again, by its `status.phase` (documentation: Pod lifecycle). */
export const isTerminalPhase = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed';

/** Seconds a Pod is given to end: `spec.terminationGracePeriodSeconds`, whose default is 30. */
export const gracePeriodOf = ({ spec }: Pod): number => spec.terminationGracePeriodSeconds ?? 30;

/** The Pod with `condition` behind its other conditions, in place of the one of that type. */
export function withCondition(pod: Pod, condition: PodCondition): Pod {
  const others = (pod.status?.conditions ?? []).filter((c) => c.type !== condition.type);
  return { ...pod, status: { ...pod.status, conditions: [...others, condition] } };
}

/** The Pod with its condition DisruptionTarget from `at` (RFC 3339) on (documentation: Pod disruption conditions; recordings 202, 208, 209). */
export function withDisruptionTarget(pod: Pod, at: string, reason: string, message: string): Pod {
  const { generation } = pod.metadata;
  return withCondition(pod, {
    type: 'DisruptionTarget',
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: at,
    reason,
    message,
  });
}

/** The label that tells the Pods of a Deployment's ReplicaSets apart. */
export const TEMPLATE_HASH = 'pod-template-hash';

/** A template without that label: what a ReplicaSet's and its Deployment's have in common. */
export function withoutTemplateHash({ metadata, ...rest }: PodTemplateSpec): PodTemplateSpec {
  const { [TEMPLATE_HASH]: _, ...labels } = metadata?.labels ?? {};
  return { ...rest, metadata: { ...metadata, labels } as NonNullable<PodTemplateSpec['metadata']> };
}
