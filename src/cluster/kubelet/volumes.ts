import { fromBase64 } from '../api/base64.ts';
import { equal } from '../api/equal.ts';
import { quantityValue } from '../api/quantity.ts';
import type {
  ConfigMap,
  DownwardAPIVolumeFile,
  KeyToPath,
  PersistentVolume,
  PersistentVolumeClaim,
  Secret,
  Volume,
  VolumeProjection,
} from '../api/types.generated.ts';
import { sharing } from '../apiserver/versions.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { first, sleep } from '../kernel/task.ts';
import { directory, type FileNode, LateEntries, regularFile, symbolicLink } from '../runtime/file-tree.ts';
import { MemoryFiles } from '../runtime/memory-files.ts';
import { ByName } from './by-name.ts';
import { podField, resourceField } from './environment.ts';
import type { PodWorker } from './pod-worker.ts';
import { serviceAccountToken, type TokenGrounds, tokenGrounds } from './service-account-token.ts';
import { type Step, until } from './wait.ts';

/** A file of a volume that is made of API objects. A token is made when it is first read. */
interface ContentFile {
  readonly path: string;
  readonly text: string | TokenGrounds;
  readonly mode: number;
}

/** Files of a volume by path. */
type Content = Map<string, ContentFile>;

/** A failed mount is tried again after this, doubled up to the most (recording 114). */
const FIRST_RETRY = 500;
const LONGEST_RETRY = 122_000;

type Mounted = { readonly files: MemoryFiles; content: readonly ContentFile[] | undefined };

/** Ephemeral volumes: made for a Pod and gone with it (documentation: ephemeral volumes). */
const EPHEMERAL = new Set(['emptyDir', 'configMap', 'secret', 'downwardAPI', 'projected']);

const persistentFiles = new WeakMap<Kernel, Map<string, MemoryFiles>>();

/** The files of a cluster's PersistentVolumes that are on no particular node, by name. */
function persistent(kernel: Kernel): Map<string, MemoryFiles> {
  const known = persistentFiles.get(kernel) ?? new Map<string, MemoryFiles>();
  persistentFiles.set(kernel, known);
  return known;
}

/** The volumes of a node's Pods: emptyDir, configMap, secret, downwardAPI, projected, hostPath, persistentVolumeClaim; others fail to mount. */
export class Volumes {
  readonly #pods = new Map<string, ByName<Mounted>>();
  readonly #hostPaths = new Map<string, MemoryFiles>();
  /** The last content that was put into a volume: that of the next is often the same but for a token. */
  #latest: readonly ContentFile[] | undefined;

  /** The files of a volume; undefined when it is not mounted. */
  files({ uid }: PodWorker, name: string): MemoryFiles | undefined {
    return this.#pods.get(uid)?.get(name)?.files;
  }

  /** Mounts the volumes of a Pod; waits and tries again while one cannot be made. False when the Pod was ended meanwhile. */
  *mount(worker: PodWorker): Step<boolean> {
    const { node } = worker;
    const mounted = new ByName<Mounted>();
    this.#pods.set(worker.uid, mounted);
    for (let retry = FIRST_RETRY; ; retry = Math.min(retry * 2, LONGEST_RETRY)) {
      const problems = (worker.pod.spec.volumes ?? []).flatMap((volume) =>
        mounted.has(volume.name) ? [] : this.#mountOne(worker, volume, mounted),
      );
      if (problems.length === 0) return true;
      for (const problem of problems) node.recorder.event(worker.pod, 'Warning', 'FailedMount', problem);
      yield* until(first<unknown>(sleep(retry), worker.stopped.wait));
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
  unmount({ uid }: PodWorker): void {
    this.#pods.delete(uid);
  }

  #mountOne(worker: PodWorker, volume: Volume, mounted: ByName<Mounted>): string[] {
    const { kernel } = worker.node;
    const now = (): number => kernel.epoch + kernel.now;
    const { name, emptyDir } = volume;
    const kept = this.#keptFiles(worker, volume, now);
    if (typeof kept === 'string') return [`MountVolume.SetUp failed for volume "${name}" : ${kept}`];
    if (kept) {
      mounted.set(name, { files: kept, content: undefined });
      return [];
    }
    const content = contentOf(worker, volume);
    if (content && 'problem' in content) return [`MountVolume.SetUp failed for volume "${name}" : ${content.problem}`];
    const limit =
      emptyDir?.medium === 'Memory' && emptyDir.sizeLimit !== undefined ? quantityValue(emptyDir.sizeLimit) : undefined;
    const tmpfs = Boolean(volume.secret ?? volume.projected ?? volume.downwardAPI) || emptyDir?.medium === 'Memory';
    const files = new MemoryFiles({ now, tmpfs, ...(limit === undefined ? {} : { limit }) });
    files.tree.root.mode = content && !volume.configMap ? 0o1777 : 0o777;
    const group = worker.pod.spec.securityContext?.fsGroup;
    if (group !== undefined) {
      files.chown('/', 0, group);
      files.chmod('/', 0o2777);
    }
    const entry: Mounted = { files, content: undefined };
    if (content) this.#fill(worker, entry, content);
    mounted.set(name, entry);
    return [];
  }

  /** Files that outlive the Pod: of a path on the node, or of a PersistentVolume. Why there are none; or undefined for other volumes. */
  #keptFiles({ pod, node }: PodWorker, volume: Volume, now: () => number): MemoryFiles | string | undefined {
    const of = (files: Map<string, MemoryFiles>, key: string): MemoryFiles => {
      const known = files.get(key) ?? new MemoryFiles({ now });
      files.set(key, known);
      return known;
    };
    if (volume.hostPath) return of(this.#hostPaths, volume.hostPath.path);
    if (volume.persistentVolumeClaim) {
      const { claimName } = volume.persistentVolumeClaim;
      const claim = node.client.get<PersistentVolumeClaim>('persistentvolumeclaims', pod.metadata.namespace, claimName);
      const bound = claim?.spec?.volumeName;
      if (!bound) return `persistentvolumeclaim "${claimName}" is not bound`;
      const spec = node.client.get<PersistentVolume>('persistentvolumes', undefined, bound)?.spec;
      const path = spec?.hostPath?.path ?? spec?.local?.path;
      return path === undefined ? of(persistent(node.kernel), bound) : of(this.#hostPaths, path);
    }
    const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir';
    return EPHEMERAL.has(kind) ? undefined : `not simulated: volumes of type ${kind}`;
  }

  /** Puts the content into a new directory and lets `..data` point to it, as the real kubelet does: all files change at once. */
  #fill(worker: PodWorker, mounted: Mounted, content: Content): void {
    const before = mounted.content;
    const files = [...content.values()];
    if (before?.length === files.length && before.every((file) => equal(file, content.get(file.path)))) return;
    const kept = this.#latest ? (sharing(files, this.#latest) as readonly ContentFile[]) : files;
    mounted.content = kept;
    this.#latest = kept;
    const { kernel, random } = worker.node;
    const modified = kernel.epoch + kernel.now;
    const stamp = new Date(modified).toISOString().slice(0, 19).replace(/[-:T]/g, '_');
    const name = `..${stamp}.${random.below(4294967295)}`;
    const { root } = mounted.files.tree;
    root.entries = lateEntries(worker, kept, name, modified);
    root.modified = modified;
  }
}

const lateEntries = (...of: Parameters<typeof entriesOf>): LateEntries => new LateEntries(() => entriesOf(...of));

/** What the directory of a volume holds: the directory `name` with the content, and links into it. */
function entriesOf(
  worker: PodWorker,
  content: readonly ContentFile[],
  name: string,
  modified: number,
): Map<string, FileNode> {
  const link = (target: string): FileNode => ({ ...symbolicLink(target), modified });
  const entries = new Map<string, FileNode>([
    [name, tree(worker, content, modified)],
    ['..data', link(name)],
  ]);
  for (const { path } of content) {
    const top = path.split('/', 1)[0] ?? path;
    if (!entries.has(top)) entries.set(top, link(`..data/${top}`));
  }
  return entries;
}

/** Directories and files of a volume's content. */
function tree({ pod, node }: PodWorker, content: readonly ContentFile[], modified: number): FileNode {
  const root = new Map<string, FileNode>();
  const directories = new Map<string, Map<string, FileNode>>([['', root]]);
  const entriesOf = (path: string): Map<string, FileNode> => {
    const known = directories.get(path);
    if (known) return known;
    const cut = path.lastIndexOf('/');
    const entries = new Map<string, FileNode>();
    directories.set(path, entries);
    entriesOf(path.slice(0, Math.max(cut, 0))).set(path.slice(cut + 1), directory(entries, { modified }));
    return entries;
  };
  for (const { path, text: given, mode } of content) {
    const text = typeof given === 'string' ? given : serviceAccountToken(pod, node, given);
    const cut = path.lastIndexOf('/');
    entriesOf(path.slice(0, Math.max(cut, 0))).set(path.slice(cut + 1), regularFile(text, { mode, modified }));
  }
  return directory(root, { modified });
}

/** The keys of a ConfigMap or Secret as files; `items` selects and names them. */
function keysAsFiles(
  data: Readonly<Record<string, string>>,
  items: readonly KeyToPath[] | undefined,
  mode: number,
  optional: boolean,
  kind: string,
): Content | { problem: string } {
  if (!items) return new Map(Object.entries(data).map(([path, text]) => [path, { path, text, mode }]));
  const content: Content = new Map();
  for (const item of items) {
    const text = data[item.key];
    if (text === undefined) {
      if (optional) continue;
      return {
        problem:
          kind === 'configmap'
            ? `configmap references non-existent config key: ${item.key}`
            : `references non-existent secret key: ${item.key}`,
      };
    }
    content.set(item.path, { path: item.path, text, mode: item.mode ?? mode });
  }
  return content;
}

function configMapFiles(
  worker: PodWorker,
  source: { name?: string; items?: KeyToPath[]; optional?: boolean },
  mode: number,
): Content | { problem: string } {
  const found = worker.node.client.get<ConfigMap>('configmaps', worker.pod.metadata.namespace, source.name ?? '');
  if (!found) return source.optional ? new Map() : { problem: `configmap "${source.name}" not found` };
  const binary = Object.entries(found.binaryData ?? {}).map(([k, v]): [string, string] => [k, fromBase64(String(v))]);
  return keysAsFiles(
    { ...found.data, ...Object.fromEntries(binary) },
    source.items,
    mode,
    source.optional ?? false,
    'configmap',
  );
}

function secretFiles(
  worker: PodWorker,
  source: { name?: string; items?: KeyToPath[]; optional?: boolean },
  mode: number,
): Content | { problem: string } {
  const found = worker.node.client.get<Secret>('secrets', worker.pod.metadata.namespace, source.name ?? '');
  if (!found) return source.optional ? new Map() : { problem: `secret "${source.name}" not found` };
  const data = Object.fromEntries(Object.entries(found.data ?? {}).map(([k, v]) => [k, fromBase64(v)]));
  return keysAsFiles(data, source.items, mode, source.optional ?? false, 'secret');
}

function downwardFiles(worker: PodWorker, items: readonly DownwardAPIVolumeFile[], mode: number): Content {
  const content: Content = new Map();
  const { pod, node } = worker;
  for (const item of items) {
    let text = '';
    if (item.fieldRef) text = podField(worker, item.fieldRef.fieldPath) ?? '';
    else if (item.resourceFieldRef) {
      const { containerName, resource, divisor } = item.resourceFieldRef;
      const container = pod.spec.containers.find((c) => c.name === containerName) ?? pod.spec.containers[0];
      if (container)
        text = resourceField(pod, container, resource, divisor, node.spec.allocatable ?? node.spec.capacity);
    }
    content.set(item.path, { path: item.path, text, mode: item.mode ?? mode });
  }
  return content;
}

function projected(
  worker: PodWorker,
  sources: readonly VolumeProjection[],
  mode: number,
): Content | { problem: string } {
  const all: Content = new Map();
  for (const source of sources) {
    let part: Content | { problem: string } = new Map();
    if (source.configMap) part = configMapFiles(worker, source.configMap, mode);
    else if (source.secret) part = secretFiles(worker, source.secret, mode);
    else if (source.downwardAPI) part = downwardFiles(worker, source.downwardAPI.items ?? [], mode);
    else if (source.serviceAccountToken)
      part.set(source.serviceAccountToken.path, {
        path: source.serviceAccountToken.path,
        text: tokenGrounds(worker.pod, worker.node),
        mode,
      });
    if ('problem' in part) return part;
    for (const [path, file] of part) all.set(path, file);
  }
  return all;
}

/** What a volume made of API objects holds, why it cannot be made, or undefined for other volumes. */
function contentOf(worker: PodWorker, volume: Volume): Content | { problem: string } | undefined {
  const { configMap, secret, downwardAPI, projected: projection } = volume;
  if (configMap) return configMapFiles(worker, configMap, configMap.defaultMode ?? 0o644);
  if (secret) {
    const { secretName, items, optional } = secret;
    return secretFiles(
      worker,
      {
        ...(secretName === undefined ? {} : { name: secretName }),
        ...(items ? { items } : {}),
        ...(optional === undefined ? {} : { optional }),
      },
      secret.defaultMode ?? 0o644,
    );
  }
  if (downwardAPI) return downwardFiles(worker, downwardAPI.items ?? [], downwardAPI.defaultMode ?? 0o644);
  if (projection) return projected(worker, projection.sources ?? [], projection.defaultMode ?? 0o644);
  return undefined;
}
