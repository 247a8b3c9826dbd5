import { withDisruptionTarget } from '../api/pod.ts';
import { matchesLabelSelector } from '../api/selectors.ts';
import { created, internalError, notFound, Refusal, tooManyRequests } from '../api/status.ts';
import type { Pod, PodDisruptionBudget, Status } from '../api/types.generated.ts';
import type { WriteContext } from './context.ts';
import { deleteFound } from './delete.ts';

const BUDGETS = 'poddisruptionbudgets.policy';

/**
 * Answers `create` of `pods/eviction`, which `kubectl drain` uses: a deletion that disruption budgets may refuse (429) for now
 * (documentation: API-initiated eviction). Throws Refusal.
 */
export function evictPod(context: WriteContext): Status {
  const { kernel, store, resource, request } = context;
  const name = request.name ?? '';
  const pod = store.get('pods', request.namespace, name) as Pod | undefined;
  if (!pod) throw new Refusal(notFound(resource, name));
  const dryRun = request.options?.dryRun === true;
  if (pod.status?.phase === 'Running' && !pod.metadata.deletionTimestamp) spend(context, pod, dryRun);
  const grace = (request.body as { deleteOptions?: { gracePeriodSeconds?: unknown } } | undefined)?.deleteOptions
    ?.gracePeriodSeconds;
  const at = kernel.timestamp();
  const marked = withDisruptionTarget(pod, at, 'EvictionByEvictionAPI', 'Eviction API: evicting');
  const target = dryRun ? pod : store.put('pods', marked, request.author);
  deleteFound(context, target, typeof grace === 'number' ? { gracePeriodSeconds: grace } : {});
  return created();
}

/** Takes an eviction off the budget that covers the Pod. Throws Refusal when there is none left. */
function spend({ kernel, store, request }: WriteContext, pod: Pod, dryRun: boolean): void {
  const all = store.list(BUDGETS, request.namespace) as PodDisruptionBudget[];
  const budgets = all.filter((b) => matchesLabelSelector(b.spec?.selector, pod.metadata.labels));
  const [budget] = budgets;
  if (!budget) return;
  if (budgets.length > 1) {
    const why = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new Refusal({ ...internalError(why), message: why });
  }
  const { status, metadata, spec } = budget;
  const { currentHealthy = 0, desiredHealthy = 0, disruptionsAllowed = 0 } = status ?? {};
  const ready = pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True');
  const unhealthyMayGo =
    spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (currentHealthy >= desiredHealthy && desiredHealthy > 0);
  if (!ready && unhealthyMayGo) return;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0))
    throw refused(`The disruption budget ${metadata.name} is still being processed by the server.`);
  if (disruptionsAllowed <= 0) throw refused(whyNone(budget));
  if (dryRun) return;
  const disruptedPods = { ...status?.disruptedPods, [pod.metadata.name]: kernel.timestamp() };
  const left = disruptionsAllowed - 1;
  const conditions = status?.conditions?.map((c) =>
    left === 0 && c.type === 'DisruptionAllowed'
      ? { ...c, status: 'False', reason: 'InsufficientPods', lastTransitionTime: kernel.timestamp() }
      : c,
  );
  const spent = { ...status, ...(conditions ? { conditions } : {}), disruptionsAllowed: left, disruptedPods };
  store.put(BUDGETS, { ...budget, status: spent } as PodDisruptionBudget, request.author);
}

function whyNone({ metadata, status }: PodDisruptionBudget): string {
  const { currentHealthy = 0, desiredHealthy = 0, conditions } = status ?? {};
  const failed = conditions?.find((c) => c.type === 'DisruptionAllowed' && c.reason === 'SyncFailed');
  const named = `The disruption budget ${metadata.name}`;
  if (failed?.message)
    return `${named} does not allow evicting pods currently because it failed sync: ${failed.message}`;
  if (currentHealthy <= desiredHealthy)
    return `${named} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  return `${named} does not allow evicting pods currently`;
}

const refused = (message: string): Refusal =>
  new Refusal(
    tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", {
      causes: [{ reason: 'DisruptionBudget', message }],
    }),
  );
