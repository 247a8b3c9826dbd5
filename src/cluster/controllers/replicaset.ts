import { controllerOf, type KubeObject } from '../api/object.ts';
import { isTerminalPhase } from '../api/pod.ts';
import type {
  LabelSelector,
  Pod,
  PodTemplateSpec,
  ReplicaSetCondition,
  ReplicaSetStatus,
} from '../api/types.generated.ts';
import type { Wait } from '../kernel/task.ts';
import { Controller, type ControllerOptions } from './controller.ts';
import { availableIn, claim, isActive, PodControl, podFromTemplate, wakeOwners } from './pod-control.ts';
import { mostExpendable } from './pod-ranking.ts';

/** At most so many Pods are made or deleted in one go. */
const BURST = 500;

/** What a ReplicaSet and a ReplicationController have in common. */
interface Replicated extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly selector?: LabelSelector | Readonly<Record<string, string>>;
    readonly template?: PodTemplateSpec;
  };
  readonly status?: ReplicaSetStatus;
}

/** In what the two kinds differ. */
interface Variant {
  readonly resource: string;
  readonly kind: string;
  readonly component: string;
  selector(owner: Replicated): LabelSelector | undefined;
  /** Whether the status counts Pods that are being deleted. */
  readonly countsTerminating: boolean;
}

const REPLICA_SET: Variant = {
  resource: 'replicasets.apps',
  kind: 'ReplicaSet',
  component: 'replicaset-controller',
  selector: ({ spec }) => spec.selector as LabelSelector | undefined,
  countsTerminating: true,
};

const REPLICATION_CONTROLLER: Variant = {
  resource: 'replicationcontrollers',
  kind: 'ReplicationController',
  component: 'replication-controller',
  selector: ({ spec }) => spec.selector && { matchLabels: spec.selector as Record<string, string> },
  countsTerminating: false,
};

/** Keeps as many Pods as `spec.replicas` says (recordings 150, 158, 161, 179, 180). */
export class ReplicaSetController extends Controller<Replicated> {
  readonly #pods: PodControl;
  readonly #variant: Variant;

  constructor(options: ControllerOptions, variant: Variant = REPLICA_SET) {
    super(options, variant.resource, variant.component);
    const { resource, kind, selector } = variant;
    this.#variant = variant;
    this.#pods = new PodControl(this.client, this.recorder);
    this.client.watch<Pod>('pods', ({ object }) => {
      wakeOwners<Replicated>(this.client, resource, kind, object, selector, (key) => this.queue.add(key));
    });
    this.start();
  }

  protected override *reconcile(owner: Replicated, key: string): Generator<Wait, boolean, unknown> {
    const { selector: selectorOf, countsTerminating } = this.#variant;
    const selector = selectorOf(owner);
    if (!selector) return true;
    const pods = claim<Pod>(this.client, 'pods', owner, selector);
    const active = pods.filter(isActive);
    const failure = owner.metadata.deletionTimestamp ? undefined : yield* this.#manage(owner, active);
    const terminating = pods.filter((p) => p.metadata.deletionTimestamp && !isTerminalPhase(p.status?.phase)).length;
    yield* this.#writeStatus(key, owner, active, failure, countsTerminating ? terminating : undefined);
    return failure === undefined;
  }

  /** Makes or deletes Pods until there are as many as wanted; gives the reason and message of a failure. */
  *#manage(
    owner: Replicated,
    active: readonly Pod[],
  ): Generator<Wait, { reason: string; message: string } | undefined, unknown> {
    const missing = (owner.spec.replicas ?? 1) - active.length;
    if (missing < 0) {
      const expendable = mostExpendable(active, this.#related(owner), this.now);
      for (const pod of expendable.slice(0, Math.min(-missing, BURST))) {
        if (!this.#pods.delete(owner, pod))
          return { reason: 'FailedDelete', message: `cannot delete ${pod.metadata.name}` };
      }
      return undefined;
    }
    const template = owner.spec.template ?? {};
    const made = yield* this.#pods.createAll(owner, Math.min(missing, BURST), () => podFromTemplate(owner, template));
    return made.refusal === undefined ? undefined : { reason: 'FailedCreate', message: made.refusal };
  }

  /** The active Pods of all objects of this kind with the same owner: how many of them share a node decides which go first. */
  #related(owner: Replicated): readonly Pod[] {
    const { resource } = this.#variant;
    const above = controllerOf(owner);
    const siblings = above ? this.client.apiserver.store.dependents(above.uid, resource).map((d) => d.object) : [owner];
    return siblings.flatMap((s) => this.client.controlled<Pod>('pods', s).filter(isActive));
  }

  *#writeStatus(
    key: string,
    owner: Replicated,
    active: readonly Pod[],
    failure: { reason: string; message: string } | undefined,
    terminating: number | undefined,
  ): Generator<Wait, void, unknown> {
    const { metadata, spec } = owner;
    const labels = Object.entries(spec.template?.metadata?.labels ?? {});
    const now = this.now;
    let [labelled, ready, available] = [0, 0, 0];
    let nextAvailable = Number.POSITIVE_INFINITY;
    for (const pod of active) {
      if (labels.every(([k, v]) => pod.metadata.labels?.[k] === v)) labelled++;
      const wait = availableIn(pod, spec.minReadySeconds ?? 0, now);
      if (wait === undefined) continue;
      ready++;
      if (wait === 0) available++;
      else nextAvailable = Math.min(nextAvailable, wait);
    }
    if (nextAvailable < Number.POSITIVE_INFINITY) this.queue.addAfter(key, nextAvailable);
    const conditions = this.#conditions(this.latest(owner)?.status?.conditions ?? [], failure);
    const status: ReplicaSetStatus = {
      replicas: active.length,
      ...(labelled ? { fullyLabeledReplicas: labelled } : {}),
      ...(ready ? { readyReplicas: ready } : {}),
      ...(available ? { availableReplicas: available } : {}),
      ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
      ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
      ...(conditions.length ? { conditions } : {}),
    };
    yield* this.setStatus(owner, status);
  }

  #conditions(
    before: readonly ReplicaSetCondition[],
    failure: { reason: string; message: string } | undefined,
  ): ReplicaSetCondition[] {
    const others = before.filter((c) => c.type !== 'ReplicaFailure');
    const known = before.find((c) => c.type === 'ReplicaFailure');
    if (!failure) return others;
    // The first failure stays as it was until all is well again.
    const condition = known ?? {
      type: 'ReplicaFailure',
      status: 'True',
      lastTransitionTime: this.kernel.timestamp(),
      ...failure,
    };
    return [...others, condition];
  }
}

/** Keeps the Pods of ReplicationControllers, the predecessors of ReplicaSets (recording 180). */
export class ReplicationControllerController extends ReplicaSetController {
  constructor(options: ControllerOptions) {
    super(options, REPLICATION_CONTROLLER);
  }
}
