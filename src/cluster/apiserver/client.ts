import { type Author, controllerOf, type KubeObject } from '../api/object.ts';
import { type ApiResource, resourceByKey } from '../api/scheme.ts';
import { type ApiServer, WATCH_LATENCY, watchStore } from './apiserver.ts';
import { compileSelection } from './read.ts';
import type { ApiRequest, ApiResponse, PatchType, WatchEvent } from './request.ts';

/** What narrows a watch. `latency`: virtual milliseconds after the write at which the handler is called; default WATCH_LATENCY. */
export interface WatchOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly latency?: number;
}

/** What a deletion asks for. `uid`: only that object (else 409). */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly uid?: string;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
}

/**
 * A component's connection to the API server. `resource` is a store key: `pods`, `deployments.apps` (see `ApiResource.key`); an unknown one
 * throws. What is read is the stored object itself: never change it, write a new one.
 */
export class Client {
  readonly apiserver: ApiServer;
  readonly author: Author;

  constructor(apiserver: ApiServer, author: Author) {
    this.apiserver = apiserver;
    this.author = author;
  }

  /** The object, or undefined. `namespace` is undefined for cluster-scoped resources. */
  get<T = KubeObject>(resource: string, namespace: string | undefined, name: string): T | undefined {
    return this.apiserver.store.get(resource, namespace, name) as T | undefined;
  }

  /** All objects of a namespace, or of all when it is undefined, by name. */
  list<T = KubeObject>(resource: string, namespace?: string): readonly T[] {
    return this.apiserver.store.list(resource, namespace) as T[];
  }

  /** The objects of a resource that `owner` controls. */
  controlled<T = KubeObject>(resource: string, owner: KubeObject): readonly T[] {
    const uid = owner.metadata.uid ?? '';
    const found = this.apiserver.store.dependents(uid, resource);
    return found.map((d) => d.object).filter((o) => controllerOf(o)?.uid === uid) as T[];
  }

  /** The objects of an adoptable resource in a namespace that nobody controls; see `Store.unowned`. */
  unowned<T = KubeObject>(resource: string, namespace: string): readonly T[] {
    return this.apiserver.store.unowned(resource, namespace) as T[];
  }

  /** Creates; `metadata.namespace` says where. */
  create<T extends Writable>(resource: string, object: T): ApiResponse<T> {
    return this.#write<T>('create', resource, object);
  }

  /** Replaces all but status. With `metadata.resourceVersion` it fails (409) when the object has changed since. */
  update<T extends Writable>(resource: string, object: T): ApiResponse<T> {
    return this.#write<T>('update', resource, object);
  }

  /** Replaces the status. With `metadata.resourceVersion` it fails (409) when the object has changed since. */
  updateStatus<T extends Writable>(resource: string, object: T): ApiResponse<T> {
    return this.#write<T>('update', resource, object, 'status');
  }

  /** Patches the object, or the status with subresource `status`. */
  patch<T = KubeObject>(
    resource: string,
    namespace: string | undefined,
    name: string,
    patch: unknown,
    type: PatchType = 'application/strategic-merge-patch+json',
    subresource?: string,
  ): ApiResponse<T> {
    return this.send<T>({
      ...this.#request('patch', resource, namespace, name, subresource),
      body: patch,
      patchType: type,
    });
  }

  /** Deletes; a Pod with its grace period unless `gracePeriodSeconds` says otherwise (0: at once). Gives the object as it then was. */
  delete<T = KubeObject>(
    resource: string,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ): ApiResponse<T> {
    const { uid, ...rest } = options;
    return this.send<T>({
      ...this.#request('delete', resource, namespace, name),
      body: { ...rest, ...(uid ? { preconditions: { uid } } : {}) },
    });
  }

  /** Binds a Pod to a node, as a scheduler does. */
  bind(pod: { metadata: { namespace?: string; name: string; uid?: string } }, node: string): ApiResponse<unknown> {
    const { namespace, name, uid } = pod.metadata;
    return this.send({
      ...this.#request('create', 'pods', namespace, name, 'binding'),
      body: {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name, namespace, uid },
        target: { kind: 'Node', name: node },
      },
    });
  }

  /** Calls `handler` for every change from now on; see `ApiServer.watch`. Gives back how to stop. */
  watch<T = KubeObject>(
    resource: string,
    handler: (event: WatchEvent<T>) => void,
    options: WatchOptions = {},
  ): () => void {
    const r = resourceOf(resource);
    const { store } = this.apiserver;
    return watchStore(
      store,
      r,
      compileSelection(r, options),
      options.latency ?? WATCH_LATENCY,
      options.namespace,
      handler as (event: WatchEvent) => void,
    );
  }

  /** Every request goes through here. */
  protected send<T>(request: ApiRequest): ApiResponse<T> {
    return this.apiserver.handle<T>(request);
  }

  #write<T extends Writable>(
    verb: 'create' | 'update',
    resource: string,
    object: T,
    subresource?: string,
  ): ApiResponse<T> {
    const { namespace, name } = object.metadata;
    return this.send<T>({ ...this.#request(verb, resource, namespace, name, subresource), body: object });
  }

  #request(
    verb: ApiRequest['verb'],
    resource: string,
    namespace?: string,
    name?: string,
    subresource?: string,
  ): ApiRequest {
    const { group, version, resource: plural } = resourceOf(resource);
    return {
      verb,
      group,
      version,
      resource: plural,
      ...(namespace !== undefined ? { namespace } : {}),
      ...(name !== undefined ? { name } : {}),
      ...(subresource !== undefined ? { subresource } : {}),
      author: this.author,
    };
  }
}

/** An object as a client writes it: type, name and namespace; the rest is the resource's. */
export interface Writable {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: { readonly name?: string; readonly generateName?: string; readonly namespace?: string };
}

function resourceOf(key: string): ApiResource {
  const resource = resourceByKey(key);
  if (!resource) throw new Error(`no resource ${key}; see src/cluster/api/scheme.ts`);
  return resource;
}
