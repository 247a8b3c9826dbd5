import type { PersistentVolumeClaim, Pod } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import { EventRecorder } from '../apiserver/events.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ControllerOptions } from './controllers.ts';

const CLAIMS = 'persistentvolumeclaims';
const PROTECTION = 'kubernetes.io/pvc-protection';
/** Claims that are not bound are looked at again this often. */
const RESYNC = 15_000;
/** From a claim's deletion until its protection is looked at (recording 123: 8 ms, after the scheduler has seen it). */
const RELEASE = 5;

/** Says why claims are not bound, and lets claims go that no Pod on a node uses (recordings 123, 124). */
export class PersistentVolumeController {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  #resyncDue = false;

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'persistentvolume-controller' });
    this.#recorder = new EventRecorder(this.#client, 'persistentvolume-controller');
    this.#client.watch<PersistentVolumeClaim>(CLAIMS, ({ type, object }) => {
      if (type === 'DELETED') return;
      this.#explain(object);
      this.#kernel.after(RELEASE, () => this.#release(object.metadata.namespace, object.metadata.name));
    });
    this.#client.watch<Pod>('pods', ({ type, object }) => {
      if (type !== 'DELETED') return;
      for (const { persistentVolumeClaim } of object.spec.volumes ?? []) {
        if (persistentVolumeClaim) this.#release(object.metadata.namespace, persistentVolumeClaim.claimName);
      }
    });
  }

  #explain(claim: PersistentVolumeClaim): void {
    if (claim.status?.phase === 'Bound' || claim.spec?.volumeName) return;
    const storageClass = claim.spec?.storageClassName;
    if (!storageClass) {
      const message = 'no persistent volumes available for this claim and no storage class is set';
      this.#recorder.event(claim, 'Normal', 'FailedBinding', message);
    } else if (!this.#client.get('storageclasses.storage.k8s.io', undefined, storageClass)) {
      const message = `storageclass.storage.k8s.io "${storageClass}" not found`;
      this.#recorder.event(claim, 'Warning', 'ProvisioningFailed', message);
    }
    this.#scheduleResync();
  }

  #scheduleResync(): void {
    if (this.#resyncDue) return;
    this.#resyncDue = true;
    this.#kernel.after(RESYNC, () => {
      this.#resyncDue = false;
      for (const claim of this.#client.list<PersistentVolumeClaim>(CLAIMS)) this.#explain(claim);
    });
  }

  #release(namespace: string | undefined, name: string): void {
    const claim = this.#client.get<PersistentVolumeClaim>(CLAIMS, namespace, name);
    if (!claim?.metadata.deletionTimestamp || !claim.metadata.finalizers?.includes(PROTECTION)) return;
    const used = this.#client
      .list<Pod>('pods', namespace)
      .some((p) => p.spec.nodeName && p.spec.volumes?.some((v) => v.persistentVolumeClaim?.claimName === name));
    if (used) return;
    const finalizers = claim.metadata.finalizers.filter((f) => f !== PROTECTION);
    this.#client.update(CLAIMS, { ...claim, metadata: { ...claim.metadata, finalizers } });
  }
}
