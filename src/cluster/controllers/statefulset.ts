import { isTerminalPhase } from '../api/pod.ts';
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
  StatefulSetStatus,
} from '../api/types.generated.ts';
import type { ApiResponse } from '../apiserver/request.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import { Controller, type ControllerOptions, REQUEST_TIME } from './controller.ts';
import { availableIn, claim, isReady, podFromTemplate, wakeOwners } from './pod-control.ts';
import { revisionsOf, templateOf, truncateHistory, updateRevision } from './revisions.ts';
import { resolveShare } from './rolling-update.ts';
import { claimsOf, missingClaims, ownClaims } from './statefulset-claims.ts';

const STATEFUL_SETS = 'statefulsets.apps';
const CLAIMS = 'persistentvolumeclaims';
const REVISION_LABEL = 'controller-revision-hash';
const POD_NAME = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX = 'apps.kubernetes.io/pod-index';

const revisionOf = ({ metadata }: Pod): string => metadata.labels?.[REVISION_LABEL] ?? '';
const isTerminating = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;
const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isReady(pod);
const ordinalOf = ({ metadata }: Pod): number => Number(/-(\d+)$/.exec(metadata.name)?.[1] ?? -1);

/** One look at a StatefulSet. */
interface Look {
  readonly set: StatefulSet;
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  /** By ordinal, from `spec.ordinals.start` on; undefined: it is to be made. */
  readonly replicas: readonly (Pod | undefined)[];
  /** Pods whose ordinal is not wanted, highest first. */
  readonly condemned: readonly Pod[];
  readonly status: StatefulSetStatus;
}

/** Gives every replica its own name, claims and turn (recordings 164, 165, 187). */
export class StatefulSetController extends Controller<StatefulSet> {
  constructor(options: ControllerOptions) {
    super(options, STATEFUL_SETS, 'statefulset-controller');
    this.client.watch<Pod>('pods', ({ object }) => {
      const queue = (key: string): void => this.queue.add(key);
      wakeOwners<StatefulSet>(this.client, STATEFUL_SETS, 'StatefulSet', object, ({ spec }) => spec.selector, queue);
    });
    this.start();
  }

  protected override *reconcile(set: StatefulSet, key: string): Generator<Wait, boolean, unknown> {
    const member = new RegExp(`^${set.metadata.name}-\\d+$`);
    const pods = claim<Pod>(this.client, 'pods', set, set.spec.selector, (p) => member.test(p.metadata.name));
    const update = updateRevision(this.client, set);
    if (!update) return false;
    const current =
      revisionsOf(this.client, set).find((r) => r.metadata.name === set.status?.currentRevision) ?? update;
    const look = this.#look(set, current, update, pods);
    const done = set.metadata.deletionTimestamp ? true : yield* this.#act(look);
    yield* this.#writeStatus(key, look, pods);
    const used = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionOf)]);
    truncateHistory(this.client, set, (r) => used.has(r.metadata.name));
    return done;
  }

  #look(set: StatefulSet, current: ControllerRevision, update: ControllerRevision, pods: readonly Pod[]): Look {
    const { replicas: wanted = 1, ordinals, minReadySeconds = 0 } = set.spec;
    const start = ordinals?.start ?? 0;
    const now = this.now;
    const counted = { ready: 0, current: 0, updated: 0, available: 0 };
    for (const pod of pods) {
      if (isRunningAndReady(pod)) {
        counted.ready++;
        if (availableIn(pod, minReadySeconds, now) === 0) counted.available++;
      }
      if (isTerminating(pod)) continue;
      if (revisionOf(pod) === current.metadata.name) counted.current++;
      if (revisionOf(pod) === update.metadata.name) counted.updated++;
    }
    const wantedOrdinal = (pod: Pod): boolean => ordinalOf(pod) >= start && ordinalOf(pod) < start + wanted;
    const condemned = pods.filter((p) => !wantedOrdinal(p)).sort((a, b) => ordinalOf(b) - ordinalOf(a));
    const byOrdinal = new Map(pods.map((p) => [ordinalOf(p), p]));
    return {
      set,
      current,
      update,
      replicas: Array.from({ length: wanted }, (_, i) => byOrdinal.get(start + i)),
      condemned,
      status: {
        ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
        replicas: pods.length,
        readyReplicas: counted.ready,
        currentReplicas: counted.current,
        updatedReplicas: counted.updated,
        currentRevision: current.metadata.name,
        updateRevision: update.metadata.name,
        collisionCount: set.status?.collisionCount ?? 0,
        availableReplicas: counted.available,
      },
    };
  }

  /** Makes, deletes and replaces Pods as far as their turn has come. False: something failed and is to be tried again. */
  *#act(look: Look): Generator<Wait, boolean, unknown> {
    const { set, replicas, condemned } = look;
    const inOrder = set.spec.podManagementPolicy !== 'Parallel';
    for (const [i, pod] of replicas.entries()) {
      const next = yield* this.#keep(look, i, pod);
      if (next === 'failed') return false;
      if (next === 'wait' && inOrder) return true;
    }
    const unhealthy = [...condemned, ...replicas.toReversed()].filter(
      (p) => p && (!isRunningAndReady(p) || isTerminating(p)),
    );
    const first = unhealthy.at(-1);
    for (const pod of condemned) {
      if (isTerminating(pod)) {
        if (inOrder) return true;
        continue;
      }
      if (inOrder && !this.#isAvailable(set, pod) && pod !== first) return true;
      if (!(yield* this.#delete(look, pod))) return false;
      if (inOrder) return true;
    }
    const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {};
    if (type === 'OnDelete') return true;
    return yield* this.#roll(look, rollingUpdate?.partition ?? 0, rollingUpdate?.maxUnavailable);
  }

  /** Sees to one replica. `wait`: those after it have to wait, where they come in order. */
  *#keep(look: Look, index: number, pod: Pod | undefined): Generator<Wait, 'done' | 'wait' | 'failed', unknown> {
    const { set } = look;
    if (!pod) return (yield* this.#create(look, index)) ? 'wait' : 'failed';
    if (isTerminating(pod)) return 'wait';
    if (isTerminalPhase(pod.status?.phase)) {
      const failed = pod.status?.phase === 'Failed';
      const reason = failed ? 'RecreatingFailedPod' : 'RecreatingTerminatedPod';
      const kind = failed ? 'failed' : 'terminated';
      const { namespace, name } = set.metadata;
      const message = `StatefulSet ${namespace}/${name} is recreating ${kind} Pod ${pod.metadata.name}`;
      this.recorder.event(set, failed ? 'Warning' : 'Normal', reason, message);
      return (yield* this.#delete(look, pod)) ? 'wait' : 'failed';
    }
    if (pod.status?.phase === 'Pending' && !(yield* this.#createClaims(set, pod))) return 'failed';
    ownClaims(this.client, set, pod, false);
    return this.#isAvailable(set, pod) ? 'done' : 'wait';
  }

  #isAvailable({ spec }: StatefulSet, pod: Pod): boolean {
    const now = this.now;
    return isRunningAndReady(pod) && availableIn(pod, spec.minReadySeconds ?? 0, now) === 0;
  }

  *#create(look: Look, index: number): Generator<Wait, boolean, unknown> {
    const { set, current, update } = look;
    const { ordinals, updateStrategy, serviceName } = set.spec;
    const ordinal = (ordinals?.start ?? 0) + index;
    const { type = 'RollingUpdate', rollingUpdate } = updateStrategy ?? {};
    const kept = type === 'RollingUpdate' && index < (rollingUpdate?.partition ?? 0);
    const revision = kept ? current : update;
    const name = `${set.metadata.name}-${ordinal}`;
    const draft = podFromTemplate(set, templateOf(revision), name);
    const labels = {
      ...draft.metadata.labels,
      [POD_INDEX]: String(ordinal),
      [REVISION_LABEL]: revision.metadata.name,
      [POD_NAME]: name,
    };
    const mounted = claimsOf(set, name).map(([template, claimName]) => ({
      name: template,
      persistentVolumeClaim: { claimName },
    }));
    const volumes = [...mounted, ...(draft.spec.volumes ?? []).filter((v) => !mounted.some((m) => m.name === v.name))];
    const pod: Pod = {
      ...draft,
      metadata: { ...draft.metadata, generateName: `${set.metadata.name}-`, labels },
      spec: {
        ...draft.spec,
        hostname: name,
        ...(serviceName ? { subdomain: serviceName } : {}),
        ...(volumes.length ? { volumes } : {}),
      },
    };
    if (!(yield* this.#createClaims(set, pod))) return false;
    const answer = yield* this.#tell(set, 'create', pod, this.client.create<Pod>('pods', pod));
    if (answer.ok) ownClaims(this.client, set, answer.object, false);
    return answer.ok;
  }

  *#createClaims(set: StatefulSet, pod: Pod): Generator<Wait, boolean, unknown> {
    for (const draft of missingClaims(this.client, set, pod.metadata.name)) {
      const answer = this.client.create<PersistentVolumeClaim>(CLAIMS, draft);
      const what = `Claim ${draft.metadata.name} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
      if (answer.ok) this.recorder.event(set, 'Normal', 'SuccessfulCreate', `Create ${what} success`);
      else this.recorder.event(set, 'Warning', 'FailedCreate', `Create ${what} failed error: ${answer.status.message}`);
      yield sleep(REQUEST_TIME);
      if (!answer.ok) return false;
    }
    return true;
  }

  *#delete(look: Look, pod: Pod): Generator<Wait, boolean, unknown> {
    const { set, status, current, condemned } = look;
    if (condemned.includes(pod)) ownClaims(this.client, set, pod, true);
    const answer = this.client.delete<Pod>('pods', pod.metadata.namespace, pod.metadata.name);
    yield* this.#tell(set, 'delete', pod, answer);
    if (!answer.ok) return answer.code === 404;
    if (revisionOf(pod) === current.metadata.name) status.currentReplicas = (status.currentReplicas ?? 0) - 1;
    else status.updatedReplicas = (status.updatedReplicas ?? 0) - 1;
    return true;
  }

  /** Says what became of a request about a Pod. */
  *#tell<T>(
    set: StatefulSet,
    verb: 'create' | 'delete',
    pod: Pod,
    answer: ApiResponse<T>,
  ): Generator<Wait, ApiResponse<T>, unknown> {
    const reason = verb === 'create' ? 'Create' : 'Delete';
    const what = `${reason} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
    if (answer.ok) this.recorder.event(set, 'Normal', `Successful${reason}`, `${what} successful`);
    else if (answer.code !== 404)
      this.recorder.event(set, 'Warning', `Failed${reason}`, `${what} failed error: ${answer.status.message}`);
    yield sleep(REQUEST_TIME);
    return answer;
  }

  /** Deletes Pods of an older revision, the highest ordinal first, as long as enough others are available. */
  *#roll(
    look: Look,
    partition: number,
    maxUnavailable: number | string | undefined,
  ): Generator<Wait, boolean, unknown> {
    const { replicas, update, set } = look;
    const allowed = Math.max(1, resolveShare(maxUnavailable ?? 1, replicas.length, 'up'));
    let missing = replicas.filter((p) => !p || isTerminating(p) || !this.#isAvailable(set, p)).length;
    for (let i = replicas.length - 1; i >= Math.max(0, partition) && missing < allowed + 1; i--) {
      const pod = replicas[i];
      if (!pod) return true;
      const broken = isTerminating(pod) || !this.#isAvailable(set, pod);
      if (revisionOf(pod) !== update.metadata.name && !isTerminating(pod)) {
        if (!broken && missing >= allowed) return true;
        if (!(yield* this.#delete(look, pod))) return false;
        if (!broken) missing++;
        if (missing >= allowed) return true;
      } else if (broken && missing >= allowed) return true;
    }
    return true;
  }

  *#writeStatus(key: string, { set, status, update }: Look, pods: readonly Pod[]): Generator<Wait, void, unknown> {
    const { spec } = set;
    const wanted = spec.replicas ?? 1;
    const done = status.updatedReplicas === wanted && status.readyReplicas === wanted && status.replicas === wanted;
    if ((spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate' && done) {
      status.currentReplicas = wanted;
      status.currentRevision = update.metadata.name;
    }
    for (const field of ['readyReplicas', 'currentReplicas', 'updatedReplicas'] as const) {
      if (!status[field]) delete status[field];
    }
    const now = this.now;
    const waits = pods.map((p) => availableIn(p, spec.minReadySeconds ?? 0, now) ?? 0).filter((ms) => ms > 0);
    if (waits.length) this.queue.addAfter(key, Math.min(...waits));
    yield* this.setStatus(set, status);
  }
}
