import { equal } from '../api/equal.ts';
import { quantityValue } from '../api/quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim, Volume } from '../api/types.generated.ts';
import { sharing } from '../apiserver/versions.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { first, sleep } from '../kernel/task.ts';
import { MemoryFiles } from '../runtime/memory-files.ts';
import { ByName } from './by-name.ts';
import { MOUNT_PATIENCE, MOUNT_RETRY } from './latency.ts';
import { NodeDisk } from './node-disk.ts';
import type { PodWorker } from './pod-worker.ts';
import { type Content, type ContentFile, contentOf } from './volume-content.ts';
import { volumeEntries } from './volume-directory.ts';
import { type Step, until } from './wait.ts';

/** A volume on the node. */
interface Mounted {
  readonly files: MemoryFiles;
  /** The volume is only this path of the files. */
  readonly path?: string;
  /** Containers cannot write to it, whatever their mounts say. */
  readonly readOnly?: boolean;
  /** Of a volume that is made of API objects. */
  content?: readonly ContentFile[];
}

const persistentFiles = new WeakMap<Kernel, Map<string, MemoryFiles>>();

/** The files of a cluster's PersistentVolume that is on no particular node. */
function persistent(kernel: Kernel, name: string, now: () => number): MemoryFiles {
  const all = persistentFiles.get(kernel) ?? new Map<string, MemoryFiles>();
  persistentFiles.set(kernel, all);
  const files = all.get(name) ?? new MemoryFiles({ now });
  all.set(name, files);
  return files;
}

/** The volumes of a node's Pods: emptyDir, configMap, secret, downwardAPI, projected, hostPath, persistentVolumeClaim; others fail to mount. */
export class Volumes {
  readonly #pods = new Map<string, ByName<Mounted>>();
  #disk: NodeDisk | undefined;
  /** The last content that was put into a volume: that of the next is often the same but for a token. */
  #latest: readonly ContentFile[] | undefined;

  /** A volume of a Pod; undefined when it is not mounted. */
  mounted({ uid }: PodWorker, name: string): Readonly<Mounted> | undefined {
    return this.#pods.get(uid)?.get(name);
  }

  /** Mounts the volumes of a Pod; waits and tries again while one cannot be made. False when the Pod was ended meanwhile. */
  *mount(worker: PodWorker): Step<boolean> {
    const { kernel, recorder } = worker.node;
    const mounted = this.#pods.get(worker.uid) ?? new ByName<Mounted>();
    this.#pods.set(worker.uid, mounted);
    const failed = (why: string): void => recorder.event(worker.pod, 'Warning', 'FailedMount', why);
    let retry: number = MOUNT_RETRY.first;
    let retryAt = kernel.now;
    let patience = kernel.now + MOUNT_PATIENCE.wait;
    for (;;) {
      if (kernel.now >= retryAt) {
        for (const volume of worker.pod.spec.volumes ?? []) {
          if (mounted.has(volume.name)) continue;
          const made = this.#make(worker, volume);
          if (typeof made !== 'string') mounted.set(volume.name, made);
          else failed(`MountVolume.SetUp failed for volume "${volume.name}" : ${made}`);
        }
        retryAt = kernel.now + retry;
        retry = Math.min(retry * 2, MOUNT_RETRY.most);
      }
      const missing = (worker.pod.spec.volumes ?? []).flatMap(({ name }) => (mounted.has(name) ? [] : [name]));
      if (missing.length === 0) return true;
      if (kernel.now >= patience) {
        const which = `unmounted volumes=[${missing.join(' ')}], unattached volumes=[], failed to process volumes=[]`;
        failed(`Unable to attach or mount volumes: ${which}: context deadline exceeded`);
        patience = kernel.now + MOUNT_PATIENCE.between + MOUNT_PATIENCE.wait;
      }
      yield* until(first<unknown>(sleep(Math.min(retryAt, patience) - kernel.now), worker.stopped.wait));
      if (worker.stage !== 'running') return false;
    }
  }

  /** Brings volumes made of API objects up to date. */
  refresh(worker: PodWorker): void {
    for (const [name, mounted] of this.#pods.get(worker.uid) ?? []) {
      const volume = worker.pod.spec.volumes?.find((v) => v.name === name);
      const content = volume && contentOf(worker, volume);
      if (content && !('problem' in content)) this.#fill(worker, mounted, content);
    }
  }

  /** Whether any volume of the Pod follows API objects. */
  follows({ uid, pod }: PodWorker): boolean {
    return (
      this.#pods.has(uid) &&
      (pod.spec.volumes ?? []).some(
        (v) => v.configMap || v.secret || v.downwardAPI || (v.projected && !v.name.startsWith('kube-api-access-')),
      )
    );
  }

  /** Gives the volumes of a Pod up. */
  unmount({ uid }: { readonly uid: string }): void {
    this.#pods.delete(uid);
  }

  /** The node was rebooted: volumes in memory are lost. */
  reboot(): void {
    for (const [uid, volumes] of this.#pods) {
      const kept = new ByName<Mounted>();
      for (const [name, mounted] of volumes) if (!mounted.files.tree.tmpfs) kept.set(name, mounted);
      this.#pods.set(uid, kept);
    }
  }

  /** A volume, or why it cannot be made. */
  #make(worker: PodWorker, volume: Volume): Mounted | string {
    const { pod, node } = worker;
    const now = (): number => node.kernel.epoch + node.kernel.now;
    const { emptyDir, hostPath, persistentVolumeClaim } = volume;
    if (hostPath) return this.#onDisk(worker, hostPath.path, hostPath.type);
    if (persistentVolumeClaim) {
      const { claimName, readOnly = false } = persistentVolumeClaim;
      const claim = node.client.get<PersistentVolumeClaim>('persistentvolumeclaims', pod.metadata.namespace, claimName);
      const bound = claim?.spec?.volumeName;
      if (!bound) return `persistentvolumeclaim "${claimName}" is not bound`;
      const spec = node.client.get<PersistentVolume>('persistentvolumes', undefined, bound)?.spec;
      const path = spec?.hostPath?.path ?? spec?.local?.path;
      const made =
        path === undefined
          ? { files: persistent(node.kernel, bound, now) }
          : this.#onDisk(worker, path, spec?.hostPath?.type ?? (spec?.local ? 'Directory' : ''));
      return typeof made === 'string' ? made : { ...made, readOnly };
    }
    const content = contentOf(worker, volume);
    if (content && 'problem' in content) return content.problem;
    const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir';
    if (!content && kind !== 'emptyDir') return `not simulated: volumes of type ${kind}`;
    const inMemory = emptyDir?.medium === 'Memory';
    const limit = inMemory && emptyDir.sizeLimit !== undefined ? quantityValue(emptyDir.sizeLimit) : undefined;
    const tmpfs = inMemory || (content !== undefined && !volume.configMap);
    const files = new MemoryFiles({ now, tmpfs, ...(limit === undefined ? {} : { limit }) });
    files.tree.root.mode = content && !volume.configMap ? 0o1777 : 0o777;
    const group = pod.spec.securityContext?.fsGroup;
    if (group !== undefined) {
      files.chown('/', 0, group);
      files.chmod('/', 0o2777);
    }
    if (!content) return { files };
    const made: Mounted = { files, readOnly: true };
    this.#fill(worker, made, content);
    return made;
  }

  #onDisk({ node }: PodWorker, path: string, type = ''): Mounted | string {
    this.#disk ??= new NodeDisk(node.spec.hostname ?? node.spec.name, () => node.kernel.epoch + node.kernel.now);
    const problem = this.#disk.check(path, type);
    return problem ?? { files: this.#disk.files, path };
  }

  /** Puts the content into a new directory and lets `..data` point to it, as the real kubelet does: all files change at once. */
  #fill(worker: PodWorker, mounted: Mounted, content: Exclude<Content, { problem: string }>): void {
    const before = mounted.content;
    const files = [...content.values()];
    if (before?.length === files.length && before.every((file) => equal(file, content.get(file.path)))) return;
    const kept = this.#latest ? (sharing(files, this.#latest) as readonly ContentFile[]) : files;
    mounted.content = kept;
    this.#latest = kept;
    const { kernel, random } = worker.node;
    const modified = kernel.epoch + kernel.now;
    const stamp = new Date(modified).toISOString().slice(0, 19).replace(/[-:T]/g, '_');
    const { root } = mounted.files.tree;
    root.entries = volumeEntries(worker, kept, `..${stamp}.${random.below(4294967295)}`, modified);
    root.modified = modified;
  }
}
