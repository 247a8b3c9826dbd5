import { equal } from '../api/equal.ts';
import { gracePeriodOf, isTerminalPhase } from '../api/pod.ts';
import type { PodContainer } from '../api/pod-containers.ts';
import type { Pod, PodStatus, ResourceRequirements } from '../api/types.generated.ts';
import type { Timer } from '../kernel/kernel.ts';
import { Signal, sleep, type Task } from '../kernel/task.ts';
import type { Refused } from './admission.ts';
import { ByName } from './by-name.ts';
import { fieldPathOf } from './containers.ts';
import { Deadline } from './deadline.ts';
import type { Kubelet } from './kubelet.ts';
import { RESYNC, RETRY_JITTER, SYNC_RETRY, VOLUME_TEARDOWN } from './latency.ts';
import { everyContainer, NOTHING, type ObservedPod, observe } from './observed.ts';
import { Resize } from './resize.ts';
import { finalStatus, type GeneratedStatus, type StartFailure, statusOfPod } from './status.ts';
import { killContainers, stopSandbox } from './stop.ts';
import { type SyncResult, syncPod } from './sync.ts';
import { type Step, until } from './wait.ts';

/** What a worker does next: run the Pod, shut it down, or tidy up after it. */
type Stage = 'running' | 'terminating' | 'terminated' | 'finished';

/**
 * Brings one Pod and the node together. Every sync writes the Pod's status first, by what was last seen of the node, and then acts
 * (recording 021). A sync begins only when the node has been looked at since the last one ended: at the next relist, or at once after a sync
 * that started a container.
 */
export class PodWorker {
  readonly node: Kubelet;
  readonly uid: string;
  /** The Pod as the API has it. */
  desired: Pod;
  /** The Pod with the resources that the node has allocated to it. */
  pod: Pod;
  /** When the kubelet first saw the Pod, virtual milliseconds. */
  readonly seenAt: number;
  /** The last status written. */
  status: PodStatus;
  observed: ObservedPod = NOTHING;
  /** What the last tries to start containers came to, by name. */
  readonly failures = new ByName<StartFailure>();
  sandboxId: string | undefined;
  containerIds: readonly string[] = [];
  /** What the running containers were given, by name; the spec may ask for something else by now. */
  readonly resources = new ByName<ResourceRequirements>();
  volumesReady = false;
  stage: Stage = 'running';
  /** Why the node has ended the Pod, other than for its deadline. */
  evicted: Refused | undefined;
  /** Seconds a shutdown may take; set when it begins. */
  grace = 30;
  readonly deadline = new Deadline(this);
  readonly resize = new Resize(this);
  /** The object is gone from the API: nothing is written any more. */
  removed = false;
  /** Announced when the shutdown begins. */
  readonly stopped = new Signal();
  #busy = false;
  #task: Task<SyncResult> | undefined;
  #pending = false;
  #syncedAt = -1;
  #refreshedAt = 0;
  #retry: Timer | undefined;
  readonly #seen = new ByName<string>();

  constructor(node: Kubelet, pod: Pod) {
    this.node = node;
    this.desired = pod;
    this.pod = pod;
    this.uid = pod.metadata.uid ?? '';
    this.status = pod.status ?? {};
    this.seenAt = node.kernel.now;
  }

  /** Asks for a sync: now, or when the one that runs has ended and the node has been looked at again. */
  requestSync(): void {
    if (this.stage === 'finished') return;
    this.#pending = true;
    if (!this.#busy) this.#dispatch();
  }

  /** Takes a newer version of the Pod from the API. */
  update(pod: Pod): void {
    const before = this.pod;
    this.desired = pod;
    this.pod = this.resize.allocate(pod, before);
    // a Pod that is deleted by force has the time it asks for all the same
    if (pod.metadata.deletionTimestamp) this.terminate(pod.metadata.deletionGracePeriodSeconds || gracePeriodOf(pod));
    // somebody else says that it has ended
    else if (this.stage === 'running' && isTerminalPhase(pod.status?.phase)) this.terminate(gracePeriodOf(pod));
    else if (
      pod.metadata.generation !== before.metadata.generation ||
      !equal(pod.metadata.labels, before.metadata.labels) ||
      gatesChanged(pod, before)
    )
      this.requestSync();
  }

  /** There is room again for a change of resources that had to wait. */
  retryResize(): void {
    this.pod = this.resize.allocate(this.desired, this.pod);
    this.requestSync();
  }

  /** The object is gone from the API: whatever still runs is stopped. */
  remove(): void {
    this.removed = true;
    this.node.release(this);
    if (this.stage === 'finished') this.node.forget(this);
    else this.terminate(gracePeriodOf(this.pod));
  }

  /** Takes over what an earlier kubelet has left of the Pod. */
  adopt(sandboxId: string | undefined, containerIds: readonly string[]): void {
    this.sandboxId = sandboxId;
    this.containerIds = containerIds;
    for (const { name, resources = {} } of this.pod.spec.containers) this.resources.set(name, resources);
    this.look(true);
  }

  /** The kubelet ends: nothing more is done for the Pod. */
  abandon(): void {
    this.stage = 'finished';
    this.removed = true;
    this.#retry?.cancel();
    this.#task?.interrupt();
  }

  /** Begins the shutdown with `grace` seconds, or shortens the one that runs. */
  terminate(grace: number): void {
    const seconds = Math.max(grace, 1);
    if (this.stage === 'running') {
      this.stage = 'terminating';
      this.grace = seconds;
      this.requestSync();
      this.stopped.notify();
    } else if (this.stage === 'terminating' && seconds < this.grace) {
      this.grace = seconds;
      for (const c of everyContainer(this.#read(true)))
        if (c.state === 'running') this.node.runtime.stopContainer(c.id, seconds * 1000);
    } else if (this.stage === 'finished' && !this.removed) this.node.statuses.sync(this);
  }

  /** What the runtime holds of this Pod now; `fresh`: with exits that a relist would not show yet. */
  #read(fresh = false): ObservedPod {
    const { runtime, kernel } = this.node;
    const all = fresh || this.stage === 'terminated';
    return observe(runtime, { sandbox: this.sandboxId, containers: this.containerIds }, kernel.now, all);
  }

  /** Reads the Pod's state again, as a relist does. Gives how many things have changed since the last look. */
  look(fresh = false): number {
    this.observed = this.#read(fresh);
    let changes = 0;
    const note = (id: string, state: string): void => {
      if (this.#seen.get(id) === state) return;
      this.#seen.set(id, state);
      changes++;
    };
    const { sandbox } = this.observed;
    if (sandbox) note(sandbox.id, sandbox.ready ? 'running' : 'exited');
    for (const c of everyContainer(this.observed)) note(c.id, c.state === 'created' ? 'unknown' : c.state);
    return changes;
  }

  /** Whether the runtime knows of an exit that does not show yet. */
  get exitPending(): boolean {
    const { containers } = this.node.runtime;
    for (const c of everyContainer(this.observed))
      if (c.state === 'running' && containers.get(c.id)?.state === 'exited') return true;
    return false;
  }

  /** Called after a relist, and when the Pod's own state was read again: begins the sync that waited for it. */
  lookedAt(): void {
    if (this.#pending && !this.#busy) this.#dispatch();
  }

  #dispatch(): void {
    const { node } = this;
    const looked = Math.max(node.relist.last, this.#refreshedAt);
    if (this.#syncedAt >= 0 && looked <= this.#syncedAt) {
      node.relist.await(this);
      return;
    }
    this.#pending = false;
    this.#busy = true;
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#task = node.kernel.start(this.#step(), (result) => {
      this.#busy = false;
      this.#syncedAt = node.kernel.now;
      if (this.stage === 'running') this.#scheduleNext(result);
      if (this.#pending) this.#dispatch();
    });
  }

  *#step(): Step<SyncResult> {
    if (this.stage === 'running') return yield* syncPod(this);
    if (this.stage === 'terminating') yield* this.#terminate();
    else if (this.stage === 'terminated') yield* this.#finish();
    return 'done';
  }

  #scheduleNext(result: SyncResult): void {
    const { kernel, random, volumes } = this.node;
    const jitter = RETRY_JITTER.least + random.next() * (RETRY_JITTER.most - RETRY_JITTER.least);
    if (result === 'done' && !volumes.follows(this)) return;
    const wait = result === 'done' ? RESYNC : result === 'retry' ? SYNC_RETRY : Math.max(0, result - kernel.now);
    this.#retry = kernel.at(this.node.workQueueTick(kernel.now + wait * (1 + jitter)), () => this.requestSync());
  }

  /** The status by what was last seen. `ended`: everything has been stopped. */
  generate(ended: boolean): GeneratedStatus {
    this.deadline.check();
    return statusOfPod(this, ended);
  }

  /** Writes a status when it differs from the last one. */
  write(status: PodStatus): void {
    this.node.statuses.set(this, status);
  }

  /** The node does not take the Pod: it is Failed for good (recording 198). */
  refuse({ reason, message }: Refused): void {
    const { node, pod } = this;
    node.recorder.event(pod, 'Warning', reason, message);
    const { qosClass } = pod.status ?? {};
    const { generation } = pod.metadata;
    this.stage = 'finished';
    this.write({
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      phase: 'Failed',
      message: `Pod was rejected: ${message}`,
      reason,
      startTime: node.kernel.timestamp(),
      ...(qosClass ? { qosClass } : {}),
    });
  }

  /** The node ends the Pod: it goes down and stays Failed for this reason (recording 129). */
  evict(message: string): void {
    if (this.stage !== 'running') return;
    this.node.recorder.event(this.pod, 'Warning', 'Evicted', message);
    this.evicted = { reason: 'Evicted', message };
    this.terminate(0);
  }

  /** The Pod has ended by itself: its shutdown follows. */
  terminateAfter(): void {
    this.stage = 'terminating';
    this.grace = gracePeriodOf(this.pod);
    this.#pending = true;
  }

  /** Reads the Pod's state at once and syncs by it. */
  refresh(): void {
    this.look();
    this.#refreshedAt = this.node.kernel.now;
    if (this.exitPending) this.node.relist.changed(this);
    this.requestSync();
  }

  /** Writes an event about one of the Pod's containers. */
  announce(container: PodContainer, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.node.recorder.event(this.pod, type, reason, message, fieldPathOf(container));
  }

  /** A probe has changed its mind about a container: the status follows at once, then a sync. */
  probed(): void {
    if (this.stage !== 'running' && this.stage !== 'terminating') return;
    this.write(this.generate(false).status);
    if (this.stage === 'running') this.requestSync();
  }

  *#terminate(): Step {
    const { node } = this;
    node.probes?.detachExceptReadiness(this);
    this.write(this.generate(false).status);
    yield* killContainers(this, this.#read(true), this.grace);
    node.probes?.detach(this);
    yield* stopSandbox(this);
    this.look(true);
    this.write(this.generate(true).status);
    this.node.release(this);
    this.stage = 'terminated';
    this.#pending = true;
  }

  *#finish(): Step {
    yield* until(sleep(VOLUME_TEARDOWN));
    this.node.volumes.unmount(this);
    const final = finalStatus(this.generate(true).status);
    this.write(final);
    this.stage = 'finished';
    this.node.finished(this);
    // recording 129: of an evicted Pod nothing is kept, not even logs
    if (this.evicted) for (const id of this.containerIds) this.node.runtime.removeContainer(id);
    if (this.removed) this.node.forget(this);
    else this.node.statuses.sync(this);
  }

  /** The Pod's address as the kubelet knows it; the node's with hostNetwork. */
  get podIP(): string {
    const { pod, node, observed, status } = this;
    const own = node.runtime.sandboxes.get(this.sandboxId ?? '')?.ip ?? observed.sandbox?.ip ?? status.podIP;
    return own ?? (pod.spec.hostNetwork ? node.spec.internalIP : '');
  }
}

/** Whether a condition that is a readiness gate of the Pod has changed (recording 101). */
const gatesChanged = (pod: Pod, before: Pod): boolean =>
  (pod.spec.readinessGates ?? []).some(({ conditionType }) => {
    const of = (p: Pod): string | undefined => p.status?.conditions?.find((c) => c.type === conditionType)?.status;
    return of(pod) !== of(before);
  });
