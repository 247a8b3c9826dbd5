import type { ObjectMeta } from './types.generated.ts';

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
