import { matchesLabelSelector } from '../api/selectors.ts';
import { created, notFound, Refusal, tooManyRequests } from '../api/status.ts';
import type { Pod, PodDisruptionBudget, Status } from '../api/types.generated.ts';
import type { WriteContext } from './context.ts';
import { deleteFound } from './delete.ts';

/**
 * Answers `create` of `pods/eviction`, which `kubectl drain` uses: a deletion that disruption budgets may refuse (429) for now.
 * Throws Refusal.
 */
export function evictPod(context: WriteContext): Status {
  const { store, resource, request } = context;
  const name = request.name ?? '';
  const pod = store.get('pods', request.namespace, name) as Pod | undefined;
  if (!pod) throw new Refusal(notFound(resource, name));
  if (pod.status?.phase === 'Running') {
    const budgets = (store.list('poddisruptionbudgets.policy', request.namespace) as PodDisruptionBudget[]).filter(
      (b) => matchesLabelSelector(b.spec?.selector, pod.metadata.labels),
    );
    const blocked = budgets.find((b) => (b.status?.disruptionsAllowed ?? 0) <= 0);
    if (blocked) {
      const { status } = blocked;
      const need = `The disruption budget ${blocked.metadata.name} needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`;
      throw new Refusal(
        tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", {
          causes: [{ reason: 'DisruptionBudget', message: need }],
        }),
      );
    }
  }
  const grace = (request.body as { deleteOptions?: { gracePeriodSeconds?: unknown } } | undefined)?.deleteOptions
    ?.gracePeriodSeconds;
  deleteFound(context, pod, typeof grace === 'number' ? { gracePeriodSeconds: grace } : {});
  return created();
}
