import type { Resource } from './object.ts';
import { RESOURCE_TABLE } from './scheme.data.ts';

/** A resource as discovery lists it. */
export interface ApiResource extends Resource {
  /** `pods`, `deployments.apps`: the name in the store and for `Client`. */
  readonly key: string;
  readonly kind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Whether objects of it can be stored here. The others are listed by discovery as a real cluster lists them, and requests to them say that they are not simulated. */
  readonly stored: boolean;
  /** `status`, `scale`, ... */
  readonly subresources: readonly string[];
}

const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const split = (s: string | undefined): string[] => (!s || s === '.' ? [] : s.split(','));

/** All resources, in the order of `kubectl api-resources`. */
export const RESOURCES: readonly ApiResource[] = Object.entries(RESOURCE_TABLE).flatMap(([apiVersion, lines]) => {
  const [group, version] = splitApiVersion(apiVersion);
  return lines.split('\n').map((line): ApiResource => {
    const [kind = '', resource = '', short, flags = '', subresources] = line.split(' ');
    const only = flags.includes('c') ? ['create'] : flags.includes('r') ? ['get', 'list'] : undefined;
    return {
      group,
      version,
      resource,
      // Events of both groups are the same objects.
      key: group && kind !== 'Event' ? `${resource}.${group}` : resource,
      kind,
      singular: flags.includes('s') ? resource : kind.toLowerCase(),
      shortNames: split(short),
      categories: flags.includes('a') ? ['all'] : [],
      namespaced: flags.includes('n'),
      verbs: only ?? (flags.includes('d') ? ALL_VERBS.filter((v) => v !== 'deletecollection') : ALL_VERBS),
      stored: !flags.includes('-'),
      subresources: split(subresources),
    };
  });
});

/** `apps/v1` as `['apps', 'v1']`, `v1` as `['', 'v1']`. */
export function splitApiVersion(apiVersion: string): [group: string, version: string] {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

/** `apps/v1` from group and version. */
export const apiVersionOf = (r: { group: string; version: string }): string =>
  r.group ? `${r.group}/${r.version}` : r.version;

const byKey = new Map<string, ApiResource>();
const byPath = new Map<string, ApiResource>();
const byKind = new Map<string, ApiResource>();
for (const r of RESOURCES) {
  if (!byKey.has(r.key)) byKey.set(r.key, r);
  byPath.set(`${r.group}/${r.version}/${r.resource}`, r);
  byKind.set(`${apiVersionOf(r)}/${r.kind}`, r);
  byKind.set(`${apiVersionOf(r)}/${r.kind.toLowerCase()}`, r);
}

/** The resource of a store key (`pods`, `deployments.apps`); undefined when there is none. */
export const resourceByKey = (key: string): ApiResource | undefined => byKey.get(key);

/** The resource of a request path's group, version and plural. */
export const resourceByPath = (r: Resource): ApiResource | undefined =>
  byPath.get(`${r.group}/${r.version}/${r.resource}`);

/** The resource in which objects of an `apiVersion` and `kind` are kept; a kind in lower case finds it too, as kubectl's mapping does. */
export const resourceByKind = (apiVersion: string, kind: string): ApiResource | undefined =>
  byKind.get(`${apiVersion}/${kind}`);
