import { controllerOf, type KubeObject } from '../api/object.ts';
import { resourceByKind } from '../api/scheme.ts';
import { matchesLabelSelector } from '../api/selectors.ts';
import type { Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from '../api/types.generated.ts';
import type { Wait } from '../kernel/task.ts';
import { Controller, type ControllerOptions, keyOf } from './controller.ts';
import { isReady } from './pod-control.ts';
import { resolveShare } from './rolling-update.ts';

const BUDGETS = 'poddisruptionbudgets.policy';
/** A Pod whose eviction was granted counts as gone for so long, though it is still there. */
const DISRUPTION_TIMEOUT = 120_000;

/** Works out how many Pods may be evicted (documentation: Disruptions, "Pod disruption budgets"). */
export class DisruptionController extends Controller<PodDisruptionBudget> {
  constructor(options: ControllerOptions) {
    super(options, BUDGETS, 'controllermanager');
    this.client.watch<Pod>('pods', ({ object }) => {
      for (const budget of this.all(object.metadata.namespace)) {
        if (matchesLabelSelector(budget.spec?.selector, object.metadata.labels)) this.queue.add(keyOf(budget));
      }
    });
    this.start();
  }

  protected override *reconcile(budget: PodDisruptionBudget, key: string): Generator<Wait, boolean, unknown> {
    const { metadata, spec } = budget;
    const all = this.client.list<Pod>('pods', metadata.namespace);
    const pods = all.filter((p) => matchesLabelSelector(spec?.selector, p.metadata.labels));
    if (pods.length === 0) this.recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found');
    const wanted = this.#wanted(budget, pods);
    if ('error' in wanted) {
      const message = `Failed to calculate the number of expected pods: ${wanted.error}`;
      this.recorder.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', message);
      this.#write(budget, { ...budget.status, disruptionsAllowed: 0 }, 'SyncFailed', wanted.error);
      return false;
    }
    const now = this.now;
    const disruptedPods = Object.fromEntries(
      Object.entries(budget.status?.disruptedPods ?? {}).filter(([name, at]) => {
        const pod = pods.find((p) => p.metadata.name === name);
        const left = Date.parse(at ?? '') + DISRUPTION_TIMEOUT - now;
        if (pod && !pod.metadata.deletionTimestamp && left > 0) this.queue.addAfter(key, left);
        return pod && !pod.metadata.deletionTimestamp && left > 0;
      }),
    );
    const healthy = pods.filter((p) => isReady(p) && !p.metadata.deletionTimestamp && !disruptedPods[p.metadata.name]);
    const allowed = wanted.expected > 0 ? Math.max(0, healthy.length - wanted.desired) : 0;
    this.#write(
      budget,
      {
        currentHealthy: healthy.length,
        desiredHealthy: wanted.desired,
        expectedPods: wanted.expected,
        disruptionsAllowed: allowed,
        ...(Object.keys(disruptedPods).length ? { disruptedPods } : {}),
      },
      allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      '',
    );
    return true;
  }

  /** How many Pods there are to be and how many of them healthy; or why nobody can say. */
  #wanted(
    { spec }: PodDisruptionBudget,
    pods: readonly Pod[],
  ): { readonly expected: number; readonly desired: number } | { readonly error: string } {
    const { minAvailable, maxUnavailable } = spec ?? {};
    if (typeof minAvailable === 'number') return { expected: pods.length, desired: minAvailable };
    const counted = this.#expected(pods);
    if (typeof counted === 'string') return { error: counted };
    const share = minAvailable ?? maxUnavailable;
    if (share === undefined) return { expected: counted, desired: 0 };
    const resolved = resolveShare(share, counted, 'up');
    return { expected: counted, desired: Math.max(0, minAvailable === undefined ? counted - resolved : resolved) };
  }

  /** The sum of the replicas that the controllers of the Pods are to have; a text says why it cannot be known. */
  #expected(pods: readonly Pod[]): number | string {
    const sizes = new Map<string, number>();
    for (const pod of pods) {
      let owner = controllerOf(pod);
      if (!owner) return `found no controller ref for pod ${JSON.stringify(pod.metadata.name)}`;
      // A ReplicaSet is as large as its Deployment asks.
      for (let depth = 0; depth < 2 && owner; depth++) {
        const resource = resourceByKind(owner.apiVersion, owner.kind);
        const found = resource && this.client.get<Owner>(resource.key, pod.metadata.namespace, owner.name);
        if (found?.metadata.uid !== owner.uid) break;
        sizes.set(found.metadata.uid, found.spec.replicas ?? 1);
        const above = controllerOf(found);
        if (above) sizes.delete(found.metadata.uid);
        owner = above;
      }
    }
    return [...sizes.values()].reduce((n, size) => n + size, 0);
  }

  #write(budget: PodDisruptionBudget, status: PodDisruptionBudgetStatus, reason: string, message: string): void {
    const { generation } = budget.metadata;
    const held = reason === 'SufficientPods' ? 'True' : 'False';
    const known = budget.status?.conditions?.find((c) => c.type === 'DisruptionAllowed');
    const condition = {
      lastTransitionTime: known?.status === held ? known.lastTransitionTime : this.kernel.timestamp(),
      message,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      reason,
      status: held,
      type: 'DisruptionAllowed',
    };
    const complete = {
      ...status,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      conditions: [condition],
    };
    this.setStatus(budget, complete);
  }
}

/** What may own Pods and say how many. */
interface Owner extends KubeObject {
  readonly spec: { readonly replicas?: number };
}
