import { Random } from '../kernel/random.ts';
import type { Directory } from '../runtime/file-tree.ts';
import { type ImageReference, parseReference } from './reference.ts';

/** What an image's configuration says, and its files. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** `NAME=value` in order. */
  readonly env: readonly string[];
  readonly workingDir: string;
  readonly uid: number;
  readonly stopSignal: 'SIGTERM' | 'SIGQUIT';
  readonly files: Directory;
}

/** An image as a registry offers it. */
export interface RegistryImage extends ImageConfig {
  /** `docker.io/library/nginx:1.27` */
  readonly name: string;
  /** `docker.io/library/nginx@sha256:...` */
  readonly digest: string;
  readonly sizeBytes: number;
  /** Virtual milliseconds that pulling it takes. */
  readonly pullMs: number;
}

/** The images that a cluster can pull. */
export interface Registry {
  /** The image, or the message containerd gives when it cannot be pulled. */
  find(reference: string): { readonly image: RegistryImage } | { readonly error: string };
}

/** One repository of a registry. */
export interface Repository {
  /** `docker.io/library/nginx` */
  readonly name: string;
  readonly tags: readonly string[];
  readonly config: (tag: string) => ImageConfig;
  /** Compressed bytes of an image. */
  readonly size: (tag: string) => number;
}

const PULL_BASE_MS = 30;

/** A registry of `repositories`. `bytesPerMs`: how fast images come. */
export function createRegistry(repositories: readonly Repository[], bytesPerMs = Number.POSITIVE_INFINITY): Registry {
  const byName = new Map(repositories.map((r) => [r.name, r]));
  const known = new Map<string, RegistryImage>();
  const image = (repository: Repository, tag: string): RegistryImage => {
    const name = `${repository.name}:${tag}`;
    let found = known.get(name);
    if (!found) {
      const sizeBytes = repository.size(tag);
      found = {
        ...repository.config(tag),
        name,
        digest: `${repository.name}@sha256:${new Random(`image/${name}`).hex(64)}`,
        sizeBytes,
        pullMs: PULL_BASE_MS + Math.round(sizeBytes / bytesPerMs),
      };
      known.set(name, found);
    }
    return found;
  };
  return {
    find(text) {
      const reference = parseReference(text);
      if ('error' in reference) return { error: `failed to parse image reference "${text}": ${reference.error}` };
      const repository = byName.get(reference.repository);
      if (!repository) return { error: unknownRepository(reference) };
      const { digest } = reference;
      const tag = digest
        ? repository.tags.find((t) => image(repository, t).digest.endsWith(`@${digest}`))
        : repository.tags.find((t) => t === reference.tag);
      return tag === undefined ? { error: unknownTag(reference) } : { image: image(repository, tag) };
    },
  };
}

const fullName = (r: ImageReference): string => `${r.repository}${r.digest ? `@${r.digest}` : `:${r.tag}`}`;

/** Recording 034. */
const unknownTag = (r: ImageReference): string =>
  `rpc error: code = NotFound desc = failed to pull and unpack image "${fullName(r)}": failed to resolve image: ${fullName(r)}: not found`;

/** Docker Hub does not tell missing repositories from private ones (recording 029); no other registry can be reached. */
function unknownRepository(r: ImageReference): string {
  const what = `failed to pull and unpack image "${fullName(r)}": failed to resolve image`;
  if (r.registry === 'docker.io') {
    return `${what}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
  }
  if (r.registry === 'registry.k8s.io') return unknownTag(r);
  const path = r.repository.slice(r.registry.length + 1);
  const host = r.registry.replace(/:\d+$/, '');
  return `${what}: failed to do request: Head "https://${r.registry}/v2/${path}/manifests/${r.digest ?? r.tag}": dial tcp: lookup ${host} on 127.0.0.53:53: no such host`;
}
