import type { ObjectMeta, OwnerReference } from './types.generated.ts';

/** Any API object: what the store keeps and requests carry. Objects are never changed in place; a change is a new object. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** Who writes: a component of the cluster, on which node where it has one, or a user through a client. Kept with every change. */
export interface Author {
  /** `kubelet`, `default-scheduler`, `endpointslice-controller`, `kubectl` ... */
  readonly component: string;
  readonly node?: string;
}

/** Group and plural name of a resource; `group` is empty for the core group. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  /** Plural, as in paths: `pods`. */
  readonly resource: string;
}

/** The name a resource goes by in the store: `pods`, `deployments.apps`. */
export const resourceKey = (r: { group: string; resource: string }): string =>
  r.group ? `${r.resource}.${r.group}` : r.resource;

/** The ownerReference of the one object that controls this one; undefined: nobody does. */
export const controllerOf = ({ metadata }: KubeObject): OwnerReference | undefined =>
  metadata.ownerReferences?.find((r) => r.controller);

/** The ownerReference that a controller writes to what it makes for `owner`. */
export const controllerReference = ({ apiVersion, kind, metadata }: KubeObject): OwnerReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});

/** What an object has at a path (`spec.selector`); undefined when something on the way is not there. */
export function valueAt(object: unknown, path: string): unknown {
  const step = (from: unknown, name: string): unknown =>
    (from as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  return path.includes('.') ? path.split('.').reduce(step, object) : step(object, path);
}
