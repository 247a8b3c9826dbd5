import { controllerOf, type KubeObject } from '../api/object.ts';

/** Resources whose objects controllers adopt when nobody controls them: these are also found by having no controller. */
const ADOPTABLE: ReadonlySet<string> = new Set(['pods', 'replicasets.apps', 'controllerrevisions.apps']);

/** Keys of stored objects by whom they belong to: the uid of each owner, or the namespace for what has no controller. */
export class OwnerIndex {
  /** Owner, resource, keys. */
  readonly #keys = new Map<string, Map<string, Set<string>>>();

  /** Takes note of a change of the object with this key; undefined: there is none before, or after. */
  update(resource: string, key: string, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const same = before && after && before.metadata.ownerReferences === after.metadata.ownerReferences;
    if (same) return;
    const [old, now] = [ownersOf(resource, before), ownersOf(resource, after)];
    for (const owner of old) {
      if (now.includes(owner)) continue;
      const resources = this.#keys.get(owner);
      resources?.get(resource)?.delete(key);
      if (resources?.get(resource)?.size === 0) resources.delete(resource);
      if (resources?.size === 0) this.#keys.delete(owner);
    }
    for (const owner of now) {
      if (old.includes(owner)) continue;
      const resources = this.#keys.get(owner) ?? new Map<string, Set<string>>();
      this.#keys.set(owner, resources);
      const keys = resources.get(resource);
      if (keys) keys.add(key);
      else resources.set(resource, new Set([key]));
    }
  }

  /** Resource and key of what names `uid` as an owner. */
  dependents(uid: string, resource?: string): [resource: string, key: string][] {
    const found = [...(this.#keys.get(uid) ?? [])];
    return found.flatMap(([of, keys]) =>
      resource === undefined || of === resource ? [...keys].map((key): [string, string] => [of, key]) : [],
    );
  }

  /** Keys of what has no controller. Throws Error for a resource that is not kept so. */
  unowned(resource: string, namespace: string): string[] {
    if (!ADOPTABLE.has(resource)) throw new Error(`${resource} are not adopted`);
    return [...(this.#keys.get(unownedIn(namespace))?.get(resource) ?? [])];
  }
}

/** No uid begins so. */
const unownedIn = (namespace: string): string => `unowned in ${namespace}`;

function ownersOf(resource: string, object: KubeObject | undefined): string[] {
  if (!object) return [];
  const references = object.metadata.ownerReferences ?? [];
  const owners = references.map((r) => r.uid);
  if (ADOPTABLE.has(resource) && !controllerOf(object)) owners.push(unownedIn(object.metadata.namespace ?? ''));
  return owners;
}
