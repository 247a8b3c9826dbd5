import { equal } from '../api/equal.ts';
import { controllerOf, controllerReference, type KubeObject } from '../api/object.ts';
import { isTerminalPhase, TEMPLATE_HASH, withoutTemplateHash } from '../api/pod.ts';
import { matchesLabelSelector } from '../api/selectors.ts';
import type { Deployment, DeploymentCondition, DeploymentStatus, Pod, ReplicaSet } from '../api/types.generated.ts';
import type { ApiResponse, WatchEvent } from '../apiserver/request.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import { Controller, type ControllerOptions, keyOf, REQUEST_TIME } from './controller.ts';
import {
  conditionOf,
  countedStatus,
  deadlineOf,
  hasDeadline,
  isComplete,
  newCondition,
  rolloutStatus,
  withDeploymentCondition,
} from './deployment-status.ts';
import { claim } from './pod-control.ts';
import {
  activeOf,
  DESIRED,
  MAX,
  maxSurge,
  newestReplicas,
  type Scaling,
  scaleDownOld,
  scaleInProportion,
} from './rolling-update.ts';
import { templateHash } from './template-hash.ts';

const DEPLOYMENTS = 'deployments.apps';
const REPLICA_SETS = 'replicasets.apps';
const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 'deployment.kubernetes.io/revision-history';
/** Annotations of a Deployment that are not handed on to its ReplicaSets. */
const OWN: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  REVISION,
  HISTORY,
  DESIRED,
  MAX,
]);
/** A rollout is looked at this long after its deadline, in milliseconds. */
const AFTER_DEADLINE = 1000;

/** A write failed: the Deployment is looked at again later. */
class Retry extends Error {}

/** One look at a Deployment: it and its ReplicaSets as they are after the writes made so far. */
interface Look {
  readonly key: string;
  deployment: Deployment;
  /** The ReplicaSet of the present template; undefined: there is none yet. */
  newest: ReplicaSet | undefined;
  /** The others, oldest first. */
  old: ReplicaSet[];
}

const allOf = ({ old, newest }: Look): ReplicaSet[] => (newest ? [...old, newest] : old);
const revisionOf = ({ metadata }: KubeObject): number => Number(metadata.annotations?.[REVISION] ?? 0);
const created = ({ metadata }: KubeObject): string => metadata.creationTimestamp ?? '';
const byAge = (a: KubeObject, b: KubeObject): number =>
  created(a) < created(b) ? -1 : created(a) > created(b) ? 1 : a.metadata.name < b.metadata.name ? -1 : 1;

/** Brings the Pods of Deployments from one template to the next by scaling ReplicaSets (recordings 150 to 161, 179, 181, 185). */
export class DeploymentController extends Controller<Deployment> {
  constructor(options: ControllerOptions) {
    super(options, DEPLOYMENTS, 'deployment-controller');
    this.client.watch<ReplicaSet>(REPLICA_SETS, ({ object }) => this.#wake(object));
    this.client.watch<Pod>('pods', (event) => this.#onPod(event));
    this.start();
  }

  #wake(set: ReplicaSet): void {
    const { namespace = '', labels } = set.metadata;
    const controller = controllerOf(set);
    if (controller) {
      if (controller.kind === 'Deployment') this.queue.add(`${namespace}/${controller.name}`);
      return;
    }
    for (const deployment of this.all(namespace)) {
      if (matchesLabelSelector(deployment.spec.selector, labels)) this.queue.add(keyOf(deployment));
    }
  }

  /** With strategy Recreate the new Pods wait for the old ones to be gone. */
  #onPod({ type, object: pod }: WatchEvent<Pod>): void {
    const set = type === 'DELETED' ? controllerOf(pod) : undefined;
    if (set?.kind !== 'ReplicaSet') return;
    const found = this.client.get<ReplicaSet>(REPLICA_SETS, pod.metadata.namespace, set.name);
    if (found) this.#wake(found);
  }

  protected override *reconcile(deployment: Deployment, key: string): Generator<Wait, boolean, unknown> {
    try {
      yield* this.#sync(key, deployment);
      return true;
    } catch (e) {
      if (e instanceof Retry) return false;
      throw e;
    }
  }

  *#sync(key: string, deployment: Deployment): Generator<Wait, void, unknown> {
    const sets = claim<ReplicaSet>(this.client, REPLICA_SETS, deployment, deployment.spec.selector).sort(byAge);
    const { template } = deployment.spec;
    const newest = sets.find((rs) => equal(withoutTemplateHash(rs.spec.template ?? {}), withoutTemplateHash(template)));
    const look: Look = { key, deployment, newest, old: sets.filter((rs) => rs !== newest) };
    if (deployment.metadata.deletionTimestamp) return yield* this.#writeCounted(look);
    yield* this.#notePause(look);
    const desired = String(deployment.spec.replicas ?? 1);
    const scaled = activeOf(allOf(look)).some((rs) => (rs.metadata.annotations?.[DESIRED] ?? desired) !== desired);
    if (deployment.spec.paused || scaled) {
      if (look.newest) yield* this.#updateNewest(look, look.newest);
      yield* this.#scaleAll(look);
      if (deployment.spec.paused) yield* this.#cleanUp(look);
      return yield* this.#writeCounted(look);
    }
    if (deployment.spec.strategy?.type === 'Recreate') yield* this.#recreate(look);
    else yield* this.#roll(look);
  }

  *#roll(look: Look): Generator<Wait, void, unknown> {
    const newest = yield* this.#newest(look);
    const size = newest.spec.replicas ?? 1;
    const wanted = look.deployment.spec.replicas ?? 1;
    const target = size > wanted ? wanted : size < wanted ? newestReplicas(look.deployment, allOf(look), size) : size;
    const steps: Scaling[] =
      target !== size ? [[newest, target]] : scaleDownOld(look.deployment, activeOf(look.old), newest);
    for (const [rs, replicas] of steps) yield* this.#scale(look, rs, replicas);
    if (steps.length === 0 && isComplete(look.deployment, look.deployment.status)) yield* this.#cleanUp(look);
    yield* this.#writeRollout(look);
  }

  *#recreate(look: Look): Generator<Wait, void, unknown> {
    if (look.newest) yield* this.#updateNewest(look, look.newest);
    const running = activeOf(look.old);
    for (const rs of running) yield* this.#scale(look, rs, 0);
    const remain = (rs: ReplicaSet): boolean =>
      (rs.status?.replicas ?? 0) > 0 ||
      this.client.controlled<Pod>('pods', rs).some((p) => !isTerminalPhase(p.status?.phase));
    if (running.length === 0 && !look.old.some(remain)) {
      const newest = yield* this.#newest(look);
      const wanted = look.deployment.spec.replicas ?? 1;
      if (newest.spec.replicas !== wanted) yield* this.#scale(look, newest, wanted);
      if (isComplete(look.deployment, look.deployment.status)) yield* this.#cleanUp(look);
    }
    yield* this.#writeRollout(look);
  }

  /** The ReplicaSet of the present template, made where there is none, and up to date. */
  *#newest(look: Look): Generator<Wait, ReplicaSet, unknown> {
    return look.newest ? yield* this.#updateNewest(look, look.newest) : yield* this.#createNewest(look);
  }

  *#createNewest(look: Look): Generator<Wait, ReplicaSet, unknown> {
    const { deployment } = look;
    const { template, selector, minReadySeconds } = deployment.spec;
    const { name, namespace, annotations } = deployment.metadata;
    const hash = templateHash(template, deployment.status?.collisionCount);
    const revision = String(Math.max(0, ...look.old.map(revisionOf)) + 1);
    const labels = { ...template.metadata?.labels, [TEMPLATE_HASH]: hash };
    const replicas = newestReplicas(deployment, look.old, 0);
    const kept = Object.entries(annotations ?? {}).filter(([key]) => !OWN.has(key));
    const answer = this.client.create<ReplicaSet>(REPLICA_SETS, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace === undefined ? {} : { namespace }),
        labels,
        annotations: { ...Object.fromEntries(kept), ...sizes(deployment), [REVISION]: revision },
        ownerReferences: [controllerReference(deployment)],
      },
      spec: {
        replicas,
        ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } as never },
      },
    });
    yield sleep(REQUEST_TIME);
    if (!answer.ok) return yield* this.#refused(look, answer);
    look.newest = answer.object;
    if (replicas > 0) this.#announce(deployment, look.newest, 'up', 0, replicas);
    const created = [
      'True',
      'NewReplicaSetCreated',
      `Created new replica set "${answer.object.metadata.name}"`,
    ] as const;
    yield* this.#record(look, revision, created);
    return look.newest;
  }

  /** What is written when no ReplicaSet could be made; ends the look. */
  *#refused(look: Look, answer: ApiResponse<ReplicaSet> & { ok: false }): Generator<Wait, never, unknown> {
    const { deployment } = look;
    const { collisionCount = 0 } = deployment.status ?? {};
    if (answer.code === 409) {
      yield* this.#writeStatus(look, { ...deployment.status, collisionCount: collisionCount + 1 });
    } else {
      const hash = templateHash(deployment.spec.template, collisionCount);
      const message = `Failed to create new replica set "${deployment.metadata.name}-${hash}": ${answer.status.message}`;
      this.recorder.event(deployment, 'Warning', 'FailedCreate', message);
      if (hasDeadline(deployment))
        yield* this.#record(look, undefined, ['False', 'ReplicaSetCreateError', answer.status.message ?? '']);
    }
    throw new Retry();
  }

  *#updateNewest(look: Look, newest: ReplicaSet): Generator<Wait, ReplicaSet, unknown> {
    const { deployment } = look;
    const revision = Math.max(0, ...look.old.map(revisionOf)) + 1;
    const before = newest.metadata.annotations ?? {};
    const handed = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !OWN.has(key));
    const annotations: Record<string, string> = { ...before, ...Object.fromEntries(handed) };
    if (revisionOf(newest) < revision) {
      const history = before[HISTORY];
      if (before[REVISION] !== undefined) annotations[HISTORY] = (history ? `${history},` : '') + before[REVISION];
      annotations[REVISION] = String(revision);
    }
    const { minReadySeconds = 0 } = deployment.spec;
    let current = newest;
    if (!equal(annotations, before) || (newest.spec.minReadySeconds ?? 0) !== minReadySeconds) {
      const draft = {
        ...newest,
        metadata: { ...newest.metadata, annotations },
        spec: { ...newest.spec, minReadySeconds },
      };
      current = yield* this.#write(this.client.update<ReplicaSet>(REPLICA_SETS, draft));
      look.newest = current;
    }
    const known = conditionOf(deployment.status, 'Progressing') || !hasDeadline(deployment);
    const found = ['True', 'FoundNewReplicaSet', `Found new replica set "${newest.metadata.name}"`] as const;
    yield* this.#record(look, current.metadata.annotations?.[REVISION], known ? undefined : found);
    return current;
  }

  /** Writes the revision and a condition Progressing to the Deployment, where they are new. */
  *#record(
    look: Look,
    revision: string | undefined,
    progress: readonly [status: string, reason: string, message: string] | undefined,
  ): Generator<Wait, void, unknown> {
    const { deployment } = look;
    const { metadata, status } = deployment;
    const newRevision = revision !== undefined && metadata.annotations?.[REVISION] !== revision;
    let conditions: DeploymentCondition[] | undefined = status?.conditions;
    if (progress && hasDeadline(deployment)) {
      const condition = newCondition(this.kernel.timestamp(), 'Progressing', ...progress);
      conditions = withDeploymentCondition(conditions ?? [], condition);
    }
    if (!newRevision && equal(conditions, status?.conditions)) return;
    const annotations =
      revision === undefined ? metadata.annotations : { ...metadata.annotations, [REVISION]: revision };
    look.deployment = { ...deployment, metadata: { ...metadata, ...(annotations ? { annotations } : {}) } };
    yield* this.#writeStatus(look, { ...status, ...(conditions ? { conditions } : {}) });
  }

  *#scale(look: Look, rs: ReplicaSet, replicas: number): Generator<Wait, void, unknown> {
    const before = rs.spec.replicas ?? 1;
    const annotations = { ...rs.metadata.annotations, ...sizes(look.deployment) };
    if (before === replicas && equal(annotations, rs.metadata.annotations)) return;
    const draft = { ...rs, metadata: { ...rs.metadata, annotations }, spec: { ...rs.spec, replicas } };
    const written = yield* this.#write(this.client.update<ReplicaSet>(REPLICA_SETS, draft));
    if (look.newest === rs) look.newest = written;
    else look.old = look.old.map((o) => (o === rs ? written : o));
    if (before !== replicas) this.#announce(look.deployment, rs, before < replicas ? 'up' : 'down', before, replicas);
  }

  #announce(deployment: Deployment, rs: ReplicaSet, way: 'up' | 'down', from: number, to: number): void {
    const message = `Scaled ${way} replica set ${rs.metadata.name} from ${from} to ${to}`;
    this.recorder.event(deployment, 'Normal', 'ScalingReplicaSet', message);
  }

  /** Follows a change of `spec.replicas` outside a rollout's own steps. */
  *#scaleAll(look: Look): Generator<Wait, void, unknown> {
    const { deployment, newest, old } = look;
    const wanted = deployment.spec.replicas ?? 1;
    const active = activeOf(allOf(look));
    if (active.length <= 1) {
      const only = active[0] ?? newest ?? old.at(-1);
      if (only) yield* this.#scale(look, only, wanted);
      return;
    }
    const saturated =
      newest &&
      newest.spec.replicas === wanted &&
      newest.metadata.annotations?.[DESIRED] === String(wanted) &&
      newest.status?.availableReplicas === wanted;
    const rolling = deployment.spec.strategy?.type !== 'Recreate';
    const steps: Scaling[] = saturated
      ? activeOf(old).map((rs) => [rs, 0])
      : rolling
        ? scaleInProportion(deployment, active)
        : [];
    for (const [rs, replicas] of steps) yield* this.#scale(look, rs, replicas);
  }

  /** Deletes old ReplicaSets beyond `revisionHistoryLimit`. */
  *#cleanUp(look: Look): Generator<Wait, void, unknown> {
    const { revisionHistoryLimit = 10 } = look.deployment.spec;
    const kept = look.old.filter((rs) => !rs.metadata.deletionTimestamp).sort((a, b) => revisionOf(a) - revisionOf(b));
    for (const { metadata, spec, status } of kept.slice(0, Math.max(0, kept.length - revisionHistoryLimit))) {
      const stale = (metadata.generation ?? 0) > (status?.observedGeneration ?? 0);
      if (status?.replicas || spec.replicas || stale) continue;
      this.client.delete(REPLICA_SETS, metadata.namespace, metadata.name, { propagationPolicy: 'Background' });
      yield sleep(REQUEST_TIME);
    }
  }

  /** Says of a rollout that it is paused, or goes on. */
  *#notePause(look: Look): Generator<Wait, void, unknown> {
    const { deployment } = look;
    if (!hasDeadline(deployment)) return;
    const reason = conditionOf(deployment.status, 'Progressing')?.reason;
    if (reason === 'ProgressDeadlineExceeded') return;
    const { paused = false } = deployment.spec;
    if (paused && reason !== 'DeploymentPaused')
      yield* this.#record(look, undefined, ['Unknown', 'DeploymentPaused', 'Deployment is paused']);
    else if (!paused && reason === 'DeploymentPaused')
      yield* this.#record(look, undefined, ['Unknown', 'DeploymentResumed', 'Deployment is resumed']);
  }

  *#writeCounted(look: Look): Generator<Wait, void, unknown> {
    const status = countedStatus(look.deployment, allOf(look), look.newest, this.kernel.timestamp());
    if (!equal(status, look.deployment.status)) yield* this.#writeStatus(look, status);
  }

  *#writeRollout(look: Look): Generator<Wait, void, unknown> {
    const at = this.kernel.timestamp();
    const now = this.now;
    const all = allOf(look);
    const counted = countedStatus(look.deployment, all, look.newest, at);
    const status = rolloutStatus(look.deployment, counted, all, look.newest, at, now);
    if (!equal(status, look.deployment.status)) return yield* this.#writeStatus(look, status);
    const deadline = isComplete(look.deployment, status) ? undefined : deadlineOf(look.deployment);
    if (deadline !== undefined && hasDeadline(look.deployment))
      this.queue.addAfter(look.key, deadline - now + AFTER_DEADLINE);
  }

  *#writeStatus(look: Look, status: DeploymentStatus): Generator<Wait, void, unknown> {
    const answer = this.client.updateStatus<Deployment>(DEPLOYMENTS, { ...look.deployment, status });
    look.deployment = yield* this.#write(answer);
  }

  /** The object as written. Throws Retry when the API server refused. */
  *#write<T>(answer: ApiResponse<T>): Generator<Wait, T, unknown> {
    yield sleep(REQUEST_TIME);
    if (!answer.ok) throw new Retry();
    return answer.object;
  }
}

/** What every ReplicaSet is told of its Deployment's size. */
function sizes(deployment: Deployment): Record<string, string> {
  const replicas = deployment.spec.replicas ?? 1;
  return { [DESIRED]: String(replicas), [MAX]: String(replicas + maxSurge(deployment)) };
}
