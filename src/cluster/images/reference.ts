/** An image reference taken apart. */
export interface ImageReference {
  /** `docker.io/library/nginx` */
  readonly repository: string;
  /** `docker.io` */
  readonly registry: string;
  readonly tag: string;
  readonly digest: string | undefined;
}

const PATH = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
const HOST = /^(localhost|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*)(:[0-9]+)?$/;

/**
 * Reads a reference as the distribution library does, with Docker's defaults (`nginx` is `docker.io/library/nginx:latest`).
 * `error` is that library's message (recording 032).
 */
export function parseReference(text: string): ImageReference | { readonly error: string } {
  const invalid = { error: 'invalid reference format' };
  const [named = '', digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !/^[a-z0-9+._-]+:[0-9a-fA-F]{32,}$/.test(digest))) return invalid;
  const slash = named.indexOf('/');
  const head = slash < 0 ? '' : named.slice(0, slash);
  const hasHost = head !== '' && (/[.:]/.test(head) || head === 'localhost');
  const registry = hasHost ? head : 'docker.io';
  const rest = hasHost ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(':');
  const tagged = colon > rest.lastIndexOf('/');
  const path = tagged ? rest.slice(0, colon) : rest;
  const tag = tagged ? rest.slice(colon + 1) : 'latest';
  if (!/^\w[\w.-]{0,127}$/.test(tag) || !HOST.test(registry)) return invalid;
  const full = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  if (!PATH.test(full)) {
    return PATH.test(full.toLowerCase())
      ? { error: `${invalid.error}: repository name (${full}) must be lowercase` }
      : invalid;
  }
  return { registry, repository: `${registry}/${full}`, tag, digest };
}
