import { BOUND_BY_CONTROLLER } from '../api/annotations.ts';
import { equal } from '../api/equal.ts';
import { isTerminalPhase } from '../api/pod.ts';
import { defaultStorageClass } from '../api/storage-class.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import { EventRecorder } from '../apiserver/events.ts';
import {
  bestMatch,
  classOf,
  isMeantFor,
  mismatch,
  NO_PROVISIONER,
  SELECTED_NODE,
  waitsForConsumer,
} from '../apiserver/volume-matching.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import type { ControllerOptions } from './controller.ts';
import { keyOf, REQUEST_TIME, splitKey } from './controller.ts';

import { WorkQueue } from './work-queue.ts';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';
const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';
const VOLUME_PROTECTION = 'kubernetes.io/pv-protection';
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const BETA_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';
/** Claims that are not bound are looked at again this often. */
const RESYNC = 15_000;
/** From a claim's deletion until its protection is looked at (recording 123: 8 ms, after the scheduler has seen it). */
const RELEASE = 5;
/** Provisioned by the cluster's own provisioner, a volume is deleted with its claim. */
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

type Phase = 'Available' | 'Bound' | 'Released' | 'Failed';

/** Binds claims to volumes, says why some are not bound, and lets go what nobody uses (recordings 123, 124, 187). */
export class PersistentVolumeController {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  readonly #claims: WorkQueue;
  readonly #volumes: WorkQueue;
  #resyncDue = false;

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'persistentvolume-controller' });
    this.#recorder = new EventRecorder(this.#client, 'persistentvolume-controller');
    this.#claims = new WorkQueue(kernel, (key) => this.#syncClaim(key), 0);
    this.#volumes = new WorkQueue(kernel, (key) => this.#syncVolume(key), 0);
    this.#client.watch<PersistentVolumeClaim>(CLAIMS, ({ type, object }) => this.#onClaim(type, object));
    this.#client.watch<PersistentVolume>(VOLUMES, ({ object }) => {
      this.#volumes.add(keyOf(object));
      const { claimRef } = object.spec ?? {};
      // Claims that are not bound learn of a new volume only when they are looked at again.
      if (claimRef?.uid) this.#claims.add(`${claimRef.namespace}/${claimRef.name}`);
    });
    this.#client.watch<Pod>('pods', ({ type, object }) => {
      if (type !== 'DELETED') return;
      for (const { persistentVolumeClaim } of object.spec.volumes ?? []) {
        if (persistentVolumeClaim) this.#release(object.metadata.namespace, persistentVolumeClaim.claimName);
      }
    });
    for (const object of this.#client.list<PersistentVolume>(VOLUMES)) this.#volumes.add(keyOf(object));
    for (const object of this.#client.list<PersistentVolumeClaim>(CLAIMS)) this.#onClaim('ADDED', object);
  }

  #onClaim(type: string, claim: PersistentVolumeClaim): void {
    this.#claims.add(keyOf(claim));
    if (claim.spec?.volumeName) this.#volumes.add(`/${claim.spec.volumeName}`);
    if (type !== 'DELETED')
      this.#kernel.after(RELEASE, () => this.#release(claim.metadata.namespace, claim.metadata.name));
  }

  *#syncClaim(key: string): Generator<Wait, boolean, unknown> {
    const claim = this.#client.get<PersistentVolumeClaim>(CLAIMS, ...splitKey(key));
    if (!claim?.spec) return true;
    const { volumeName } = claim.spec;
    const volume = volumeName ? this.#client.get<PersistentVolume>(VOLUMES, undefined, volumeName) : undefined;
    if (claim.metadata.annotations?.[BIND_COMPLETED]) {
      if (volume && isMeantFor(volume, claim)) return yield* this.#bind(claim, volume);
      return this.#lose(claim, volume);
    }
    if (volumeName) {
      if (!volume) return this.#scheduleResync();
      const taken = volume.spec?.claimRef && !isMeantFor(volume, claim);
      const problem = taken ? undefined : mismatch(volume, claim);
      if (taken) {
        this.#recorder.event(
          claim,
          'Warning',
          'FailedBinding',
          `volume "${volumeName}" already bound to a different claim.`,
        );
      } else if (problem) {
        const message = `Cannot bind to requested volume "${volumeName}": ${problem}`;
        this.#recorder.event(claim, 'Warning', 'VolumeMismatch', message);
      } else return yield* this.#bind(claim, volume);
      return this.#scheduleResync();
    }
    const volumes = this.#client.list<PersistentVolume>(VOLUMES);
    const storageClass = classOf(this.#client, claim);
    const set = volumes.find((v) => isMeantFor(v, claim));
    const delayed = waitsForConsumer(storageClass) && !claim.metadata.annotations?.[SELECTED_NODE];
    const found = delayed ? set : bestMatch(volumes, claim);
    if (found) return yield* this.#bind(claim, found);
    if (!this.#giveDefaultClass(claim)) this.#explain(claim, delayed);
    return this.#scheduleResync();
  }

  /** A claim that was there before there was a default class gets it later (documentation: "Retroactive default StorageClass assignment"). */
  #giveDefaultClass(claim: PersistentVolumeClaim): boolean {
    if (claim.spec?.storageClassName !== undefined) return false;
    const found = defaultStorageClass(this.#client.list<StorageClass>('storageclasses.storage.k8s.io'));
    if (!found) return false;
    const spec = { ...claim.spec, storageClassName: found.metadata.name };
    return this.#client.update(CLAIMS, { ...claim, spec } as PersistentVolumeClaim).ok;
  }

  /** What keeps a claim waiting whose class waits for a consumer. */
  #awaited({ metadata }: PersistentVolumeClaim): readonly [reason: string, message: string] {
    const pods = this.#client
      .list<Pod>('pods', metadata.namespace)
      .filter((p) => !p.spec.nodeName && !isTerminalPhase(p.status?.phase) && mounts(p, metadata.name))
      .map((p) => p.metadata.name);
    return pods.length
      ? ['WaitForPodScheduled', `waiting for pod${pods.length > 1 ? 's' : ''} ${pods.join(',')} to be scheduled`]
      : ['WaitForFirstConsumer', 'waiting for first consumer to be created before binding'];
  }

  /** Says why a claim is not bound (recordings 123, 124), and asks its class's provisioner for a volume. */
  #explain(claim: PersistentVolumeClaim, delayed: boolean): void {
    const { storageClassName: name } = claim.spec ?? {};
    const storageClass = classOf(this.#client, claim);
    const say = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
      this.#recorder.event(claim, type, reason, message);
    if (delayed) say('Normal', ...this.#awaited(claim));
    else if (!name) {
      say('Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
    } else if (!storageClass) say('Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
    else if (storageClass.provisioner === NO_PROVISIONER) {
      say('Warning', 'ProvisioningFailed', `no volume plugin matched name: ${NO_PROVISIONER}`);
    } else {
      const { provisioner } = storageClass;
      const asked = { [BETA_PROVISIONER]: provisioner, [PROVISIONER]: provisioner };
      const annotations = { ...claim.metadata.annotations, ...asked };
      if (!equal(annotations, claim.metadata.annotations))
        this.#client.update(CLAIMS, { ...claim, metadata: { ...claim.metadata, annotations } });
      const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
      say('Normal', 'ExternalProvisioning', message);
    }
  }

  /** Has all claims that wait looked at again in a while; true, for there is nothing to try again before. */
  #scheduleResync(): true {
    if (this.#resyncDue) return true;
    this.#resyncDue = true;
    this.#kernel.after(RESYNC, () => {
      this.#resyncDue = false;
      for (const claim of this.#client.list<PersistentVolumeClaim>(CLAIMS))
        if (claim.status?.phase === 'Pending') this.#claims.add(keyOf(claim));
    });
    return true;
  }

  /** Writes to a volume and a claim that they belong together: each as far as it does not say so yet. */
  *#bind(claim: PersistentVolumeClaim, volume: PersistentVolume): Generator<Wait, boolean, unknown> {
    const { name, namespace, uid, resourceVersion } = claim.metadata;
    const mark = { [BOUND_BY_CONTROLLER]: 'yes' };
    let bound = volume;
    if (!volume.spec?.claimRef?.uid) {
      const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid, resourceVersion };
      const annotations = volume.spec?.claimRef
        ? volume.metadata.annotations
        : { ...volume.metadata.annotations, ...mark };
      const metadata = { ...volume.metadata, ...(annotations ? { annotations } : {}) };
      const draft = { ...volume, metadata, spec: { ...volume.spec, claimRef } } as PersistentVolume;
      const answer = this.#client.update<PersistentVolume>(VOLUMES, draft);
      yield sleep(REQUEST_TIME);
      if (!answer.ok) return false;
      bound = answer.object;
    }
    this.#setPhase(bound, 'Bound');
    const volumeName = volume.metadata.name;
    let current = claim;
    if (claim.spec?.volumeName !== volumeName || !claim.metadata.annotations?.[BIND_COMPLETED]) {
      const annotations = {
        ...claim.metadata.annotations,
        [BIND_COMPLETED]: 'yes',
        ...(claim.spec?.volumeName ? {} : mark),
      };
      const metadata = { ...claim.metadata, annotations };
      const draft = { ...claim, metadata, spec: { ...claim.spec, volumeName } };
      const answer = this.#client.update<PersistentVolumeClaim>(CLAIMS, draft);
      yield sleep(REQUEST_TIME);
      if (!answer.ok) return false;
      current = answer.object;
    }
    const status = {
      ...current.status,
      phase: 'Bound' as const,
      ...(bound.spec?.accessModes ? { accessModes: bound.spec.accessModes } : {}),
      ...(bound.spec?.capacity ? { capacity: bound.spec.capacity } : {}),
    };
    if (!equal(status, current.status)) this.#client.updateStatus(CLAIMS, { ...current, status });
    return true;
  }

  /** A bound claim whose volume is gone, or belongs to another. */
  #lose(claim: PersistentVolumeClaim, volume: PersistentVolume | undefined): boolean {
    if (claim.status?.phase === 'Lost') return true;
    const [reason, message] = volume
      ? ['ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly']
      : ['ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!'];
    this.#client.updateStatus(CLAIMS, { ...claim, status: { phase: 'Lost' } });
    this.#recorder.event(claim, 'Warning', reason, message);
    return true;
  }

  *#syncVolume(key: string): Generator<Wait, boolean, unknown> {
    const volume = this.#client.get<PersistentVolume>(VOLUMES, undefined, splitKey(key)[1]);
    if (!volume) return true;
    const { claimRef, persistentVolumeReclaimPolicy = 'Retain' } = volume.spec ?? {};
    const claim = claimRef && this.#client.get<PersistentVolumeClaim>(CLAIMS, claimRef.namespace, claimRef.name ?? '');
    if (!claimRef?.uid) this.#setPhase(volume, 'Available');
    else if (claim?.metadata.uid === claimRef.uid) {
      if (claim.spec?.volumeName === volume.metadata.name) this.#setPhase(volume, 'Bound');
    } else if (volume.status?.phase !== 'Failed') {
      this.#setPhase(volume, 'Released');
      if (persistentVolumeReclaimPolicy !== 'Delete') return this.#letGo(volume);
      yield sleep(REQUEST_TIME);
      const problem = undeletable(volume);
      if (problem === undefined) this.#client.delete(VOLUMES, undefined, volume.metadata.name);
      else {
        this.#recorder.event(volume, 'Warning', 'VolumeFailedDelete', problem);
        this.#setPhase(volume, 'Failed', problem);
      }
    }
    const latest = this.#client.get<PersistentVolume>(VOLUMES, undefined, volume.metadata.name);
    return latest ? this.#letGo(latest) : true;
  }

  #setPhase(volume: PersistentVolume, phase: Phase, message?: string): void {
    const latest = this.#client.get<PersistentVolume>(VOLUMES, undefined, volume.metadata.name);
    if (!latest || latest.status?.phase === phase) return;
    const lastPhaseTransitionTime = this.#kernel.timestamp();
    const status = { phase, lastPhaseTransitionTime, ...(message === undefined ? {} : { message }) };
    this.#client.updateStatus<PersistentVolume>(VOLUMES, { ...latest, status });
  }

  /** Lets a volume go that is to be deleted and bound to nothing. */
  #letGo(volume: PersistentVolume): boolean {
    const { metadata, status } = volume;
    if (!metadata.deletionTimestamp || status?.phase === 'Bound') return true;
    if (!metadata.finalizers?.includes(VOLUME_PROTECTION)) return true;
    const latest = this.#client.get<PersistentVolume>(VOLUMES, undefined, metadata.name);
    if (!latest) return true;
    const finalizers = latest.metadata.finalizers?.filter((f) => f !== VOLUME_PROTECTION) ?? [];
    this.#client.update(VOLUMES, { ...latest, metadata: { ...latest.metadata, finalizers } });
    return true;
  }

  /** Lets a claim go that is to be deleted and that no Pod on a node uses. */
  #release(namespace: string | undefined, name: string): void {
    const claim = this.#client.get<PersistentVolumeClaim>(CLAIMS, namespace, name);
    if (!claim?.metadata.deletionTimestamp || !claim.metadata.finalizers?.includes(CLAIM_PROTECTION)) return;
    const used = this.#client.list<Pod>('pods', namespace).some((p) => p.spec.nodeName && mounts(p, name));
    if (used) return;
    const finalizers = claim.metadata.finalizers.filter((f) => f !== CLAIM_PROTECTION);
    this.#client.update(CLAIMS, { ...claim, metadata: { ...claim.metadata, finalizers } });
  }
}

const mounts = ({ spec }: Pod, claim: string): boolean =>
  spec.volumes?.some((v) => v.persistentVolumeClaim?.claimName === claim) ?? false;

/** Why a released volume whose policy is Delete cannot be deleted; undefined: it can. Of those made by hand only directories below /tmp can. */
function undeletable({ metadata, spec }: PersistentVolume): string | undefined {
  if (metadata.annotations?.[PROVISIONED_BY]) return undefined;
  const path = spec?.hostPath?.path;
  if (path === undefined)
    return `error getting deleter volume plugin for volume ${JSON.stringify(metadata.name)}: no deletable volume plugin matched`;
  return /\/tmp\/.+/.test(path) ? undefined : `host_path deleter only supports /tmp/.+ but received provided ${path}`;
}
