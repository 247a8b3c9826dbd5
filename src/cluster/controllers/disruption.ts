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
      yield* this.#write(budget, { ...budget.status, disruptionsAllowed: 0 }, 'SyncFailed', wanted.error);
      return true;
    }
    if (wanted.unmanaged) this.recorder.event(budget, 'Warning', 'UnmanagedPods', unmanagedText(budget));
    const { generation } = metadata;
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
    yield* this.#write(
      budget,
      {
        currentHealthy: healthy.length,
        desiredHealthy: wanted.desired,
        expectedPods: wanted.expected,
        disruptionsAllowed: allowed,
        ...(Object.keys(disruptedPods).length ? { disruptedPods } : {}),
        ...(generation === undefined ? {} : { observedGeneration: generation }),
      },
      allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      '',
    );
    return true;
  }

  /** How many Pods there are to be and how many of them healthy, and whether some have no controller that says so; or why nobody can say. */
  #wanted({ spec }: PodDisruptionBudget, pods: readonly Pod[]): Wanted | { readonly error: string } {
    const { minAvailable, maxUnavailable } = spec ?? {};
    if (typeof minAvailable === 'number') return { expected: pods.length, desired: minAvailable, unmanaged: false };
    const share = minAvailable ?? maxUnavailable;
    if (share === undefined) return { expected: 0, desired: 0, unmanaged: false };
    const sizes = new Map<string, number>();
    for (const pod of pods) {
      const fault = this.#addController(sizes, pod);
      if (fault) return { error: fault };
    }
    const expected = [...sizes.values()].reduce((n, size) => n + size, 0);
    const resolved = resolveShare(share, expected, 'up');
    const desired = Math.max(0, minAvailable === undefined ? expected - resolved : resolved);
    return { expected, desired, unmanaged: pods.some((p) => !controllerOf(p)) };
  }

  /** Notes how many replicas the controller of a Pod is to have; a ReplicaSet is as large as its Deployment asks. Gives why it cannot be known. */
  #addController(sizes: Map<string, number>, pod: Pod): string | undefined {
    let owner = controllerOf(pod);
    while (owner) {
      const resource = resourceByKind(owner.apiVersion, owner.kind);
      const found = resource && this.client.get<Owner>(resource.key, pod.metadata.namespace, owner.name);
      if (!resource || found?.metadata.uid !== owner.uid)
        return `found no controllers for pod ${JSON.stringify(pod.metadata.name)}`;
      const above = controllerOf(found);
      if (!resource.subresources.includes('scale')) return `${resource.key} does not implement the scale subresource`;
      if (!above) sizes.set(found.metadata.uid, found.spec.replicas ?? 1);
      owner = above;
    }
    return undefined;
  }

  *#write(
    budget: PodDisruptionBudget,
    status: PodDisruptionBudgetStatus,
    reason: string,
    message: string,
  ): Generator<Wait, void, unknown> {
    const { observedGeneration: generation } = status;
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
    yield* this.setStatus(budget, { ...status, conditions: [condition] });
  }
}

/** What a budget comes to. */
interface Wanted {
  readonly expected: number;
  readonly desired: number;
  readonly unmanaged: boolean;
}

/** The selector stands in the text as Go prints it. */
function unmanagedText({ spec }: PodDisruptionBudget): string {
  const { matchLabels = {}, matchExpressions = [] } = spec?.selector ?? {};
  const labels = Object.keys(matchLabels)
    .sort()
    .map((key) => `${key}: ${matchLabels[key]},`);
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  const selector = `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
  return `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
}

/** What may own Pods and say how many. */
interface Owner extends KubeObject {
  readonly spec: { readonly replicas?: number };
}
