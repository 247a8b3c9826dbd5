import type { PersistentVolume, PersistentVolumeClaim } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import { EventRecorder } from '../apiserver/events.ts';
import { classOf, SELECTED_NODE } from '../apiserver/volume-matching.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ControllerOptions } from './controller.ts';

const CLAIMS = 'persistentvolumeclaims';

/** The provisioner that small clusters come with (https://github.com/rancher/local-path-provisioner): directories on the Pod's node. */
export const LOCAL_PATH = 'rancher.io/local-path';
/** Where its directories are. */
const ROOT = '/opt/local-path-provisioner';
/** From a claim's node being known to its volume, in virtual milliseconds: the real one runs a Pod that makes the directory. */
const TIME = 2500;

/** Makes a volume for every claim of its class, once the scheduler has chosen the node. */
export class LocalPathProvisioner {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  /** Claims it is at work for, by uid. */
  readonly #busy = new Set<string>();

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: LOCAL_PATH });
    this.#recorder = new EventRecorder(this.#client, `${LOCAL_PATH}_local-path-provisioner`);
    this.#client.watch<PersistentVolumeClaim>(CLAIMS, ({ object }) => this.#consider(object));
    for (const claim of this.#client.list<PersistentVolumeClaim>(CLAIMS)) this.#consider(claim);
  }

  #consider(claim: PersistentVolumeClaim): void {
    const { uid = '', annotations, namespace, name } = claim.metadata;
    const node = annotations?.[SELECTED_NODE];
    if (classOf(this.#client, claim)?.provisioner !== LOCAL_PATH || claim.spec?.volumeName || !node) return;
    if (this.#busy.has(uid)) return;
    this.#busy.add(uid);
    const message = `External provisioner is provisioning volume for claim "${namespace}/${name}"`;
    this.#recorder.event(claim, 'Normal', 'Provisioning', message);
    this.#kernel.after(TIME, () => {
      this.#busy.delete(uid);
      const current = this.#client.get<PersistentVolumeClaim>(CLAIMS, namespace, name);
      if (current?.metadata.uid === uid && !current.spec?.volumeName) this.#provision(current, node);
    });
  }

  #provision(claim: PersistentVolumeClaim, node: string): void {
    const { uid, name, namespace, resourceVersion } = claim.metadata;
    const { accessModes, resources, volumeMode, storageClassName } = claim.spec ?? {};
    const storageClass = classOf(this.#client, claim);
    const volume = `pvc-${uid}`;
    const answer = this.#client.create('persistentvolumes', {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: volume, annotations: { 'pv.kubernetes.io/provisioned-by': LOCAL_PATH } },
      spec: {
        accessModes,
        capacity: { storage: resources?.requests?.storage ?? '0' },
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid, resourceVersion },
        hostPath: { path: `${ROOT}/${volume}_${namespace}_${name}`, type: 'DirectoryOrCreate' },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
            ],
          },
        },
        persistentVolumeReclaimPolicy: storageClass?.reclaimPolicy ?? 'Delete',
        storageClassName,
        volumeMode,
      },
    } as PersistentVolume);
    if (answer.ok) {
      this.#recorder.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volume}`);
    } else {
      const message = `failed to provision volume with StorageClass "${storageClassName}": ${answer.status.message}`;
      this.#recorder.event(claim, 'Warning', 'ProvisioningFailed', message);
    }
  }
}
