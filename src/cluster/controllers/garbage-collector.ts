import { equal } from '../api/equal.ts';
import type { KubeObject } from '../api/object.ts';
import { resourceByKind } from '../api/scheme.ts';
import type { ObjectMeta, OwnerReference } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import { FOREGROUND, ORPHAN } from '../apiserver/delete.ts';
import { EventRecorder } from '../apiserver/events.ts';
import type { Change } from '../apiserver/store.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import type { ControllerOptions } from './controller.ts';
import { WorkQueue } from './work-queue.ts';

/**
 * From a change to a worker that looks at what it concerns, and what that takes for asking the API server about the object and its owners, in
 * virtual milliseconds (recordings 136, 159, 161, 165: 9 to 17 between an owner's end and its dependents' deletion).
 */
const WORKER_LATENCY = 5;
const LOOK_UP = 8;

/** An object by resource, namespace, name and uid. */
type Id = string;
const idOf = (resource: string, { namespace = '', name, uid = '' }: ObjectMeta): Id =>
  [resource, namespace, name, uid].join('/');

const waitsFor = (finalizer: string, { deletionTimestamp, finalizers }: ObjectMeta): boolean =>
  deletionTimestamp !== undefined && finalizers?.includes(finalizer) === true;

interface Found {
  readonly resource: string;
  readonly object: KubeObject;
}

/** What is known of an owner: it will stay, it waits for its dependents to go, it is gone, or it cannot be looked up. */
type OwnerState = 'solid' | 'waiting' | 'absent' | 'unknown';

/**
 * Deletes what has lost its owners, and carries out the foreground and orphan policies of deletion (recordings 150 to 187, and 159 for all
 * policies; documentation: garbage collection, owners and dependents). An owner counts only with the uid its dependent names.
 */
export class GarbageCollector {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  readonly #queue: WorkQueue;

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'generic-garbage-collector' });
    this.#recorder = new EventRecorder(this.#client, 'garbage-collector-controller');
    this.#queue = new WorkQueue(kernel, (id) => this.#collect(id), WORKER_LATENCY);
    for (const change of apiserver.store.log) this.#onChange(change);
    apiserver.store.observe((change) => this.#onChange(change));
  }

  #onChange({ type, resource, object, previous, revision }: Change): void {
    if (resource === 'events') return;
    const { metadata } = object;
    const owners = type === 'DELETED' ? undefined : metadata.ownerReferences;
    const before = type === 'ADDED' ? undefined : previous?.metadata.ownerReferences;
    const concerned: Id[] = [];
    if (owners !== before && !equal(owners, before)) {
      // An owner in the foreground may have waited for just this.
      for (const ref of before ?? []) {
        const owner = this.#ownerId(ref, metadata);
        if (owner !== undefined && this.#stateOf(ref, metadata) === 'waiting') concerned.push(owner);
      }
      if (owners?.some((ref) => this.#stateOf(ref, metadata) !== 'solid')) concerned.push(idOf(resource, metadata));
    }
    if (type === 'DELETED')
      concerned.push(...this.#dependentsOf(metadata).map((d) => idOf(d.resource, d.object.metadata)));
    else if (metadata.deletionTimestamp && metadata.finalizers !== previous?.metadata.finalizers) {
      if (waitsFor(FOREGROUND, metadata) || waitsFor(ORPHAN, metadata)) concerned.push(idOf(resource, metadata));
    }
    if (concerned.length === 0) return;
    const { cause } = this.#kernel;
    this.#kernel.cause = { kind: 'change', revision };
    for (const id of concerned) this.#queue.add(id);
    this.#kernel.cause = cause;
  }

  /** The object that a reference names; undefined: it is of no known resource, or of one that cannot own an object with this metadata. */
  #ownerId({ apiVersion, kind, name, uid }: OwnerReference, { namespace }: ObjectMeta): Id | undefined {
    const resource = resourceByKind(apiVersion, kind);
    if (!resource?.stored || (resource.namespaced && namespace === undefined)) return undefined;
    return idOf(resource.key, { name, uid, ...(resource.namespaced && namespace ? { namespace } : {}) });
  }

  #stateOf(ref: OwnerReference, metadata: ObjectMeta): OwnerState {
    const id = this.#ownerId(ref, metadata);
    if (id === undefined) return 'unknown';
    const owner = this.#read(id);
    if (!owner) return 'absent';
    return waitsFor(FOREGROUND, owner.object.metadata) ? 'waiting' : 'solid';
  }

  #read(id: Id): Found | undefined {
    const [resource = '', namespace = '', name = '', uid = ''] = id.split('/');
    const object = this.#client.get(resource, namespace || undefined, name);
    return object && (object.metadata.uid ?? '') === uid ? { resource, object } : undefined;
  }

  #dependentsOf({ uid = '' }: ObjectMeta): readonly Found[] {
    return this.#client.apiserver.store.dependents(uid);
  }

  *#collect(id: Id): Generator<Wait, boolean, unknown> {
    yield sleep(LOOK_UP);
    const found = this.#read(id);
    if (!found) return true;
    const { resource, object } = found;
    const { metadata } = object;
    if (metadata.deletionTimestamp) {
      if (waitsFor(ORPHAN, metadata)) return yield* this.#orphan(id, metadata);
      return !waitsFor(FOREGROUND, metadata) || this.#awaitDependents(resource, metadata);
    }
    return this.#deleteWithoutOwners(resource, object);
  }

  /** Takes an object out of its owners' hands, or deletes it when none of them stays. False: to be tried again. */
  #deleteWithoutOwners(resource: string, object: KubeObject): boolean {
    const { metadata } = object;
    const { namespace, name, uid = '', ownerReferences = [], finalizers } = metadata;
    const states = ownerReferences.map((ref) => ({ ref, state: this.#stateOf(ref, metadata) }));
    for (const { ref, state } of states) this.#checkNamespace(object, ref, state);
    if (states.length === 0 || states.some(({ state }) => state === 'unknown')) return true;
    const solid = states.filter(({ state }) => state === 'solid');
    if (solid.length === states.length) return true;
    if (solid.length > 0) return this.#patch(resource, metadata, { ownerReferences: solid.map(({ ref }) => ref) });
    let policy: 'Background' | 'Foreground' | 'Orphan' = 'Background';
    if (finalizers?.includes(ORPHAN)) policy = 'Orphan';
    else if (finalizers?.includes(FOREGROUND)) policy = 'Foreground';
    else if (states.some(({ state }) => state === 'waiting')) {
      const dependents = this.#dependentsOf(metadata);
      if (dependents.length > 0) policy = 'Foreground';
      // A circle of objects that wait for each other would never end.
      if (dependents.some((d) => waitsFor(FOREGROUND, d.object.metadata))) {
        const unblocked = ownerReferences.map((ref) => ({ ...ref, blockOwnerDeletion: false }));
        if (!this.#patch(resource, metadata, { ownerReferences: unblocked })) return false;
      }
    }
    const answer = this.#client.delete(resource, namespace, name, { uid, propagationPolicy: policy });
    return answer.ok || answer.code === 404 || answer.code === 409;
  }

  /** An owner in another namespace is none; the event says so. */
  #checkNamespace({ apiVersion, kind, metadata }: KubeObject, ref: OwnerReference, state: OwnerState): void {
    const { namespace, name, uid } = metadata;
    const resource = resourceByKind(ref.apiVersion, ref.kind);
    if (!resource?.namespaced || (state !== 'absent' && namespace !== undefined)) return;
    if (!this.#client.list(resource.key).some((o) => o.metadata.uid === ref.uid)) return;
    const owner = `[${ref.apiVersion}/${ref.kind}, namespace: ${namespace ?? ''}, name: ${ref.name}, uid: ${ref.uid}]`;
    const subject = {
      apiVersion,
      kind,
      metadata: { name, ...(namespace ? { namespace } : {}), ...(uid ? { uid } : {}) },
    };
    const message = `ownerRef ${owner} does not exist in namespace ${JSON.stringify(namespace ?? '')}`;
    this.#recorder.event(subject, 'Warning', 'OwnerRefInvalidNamespace', message);
  }

  /** Lets an object go that no dependent holds back any more; has the others deleted. False: to be tried again. */
  #awaitDependents(resource: string, metadata: ObjectMeta): boolean {
    const { uid = '', finalizers } = metadata;
    const dependents = this.#dependentsOf(metadata);
    const blocks = ({ object }: Found): boolean =>
      object.metadata.ownerReferences?.some((ref) => ref.uid === uid && ref.blockOwnerDeletion) === true;
    for (const { resource: of, object } of dependents)
      if (!object.metadata.deletionTimestamp) this.#queue.add(idOf(of, object.metadata));
    if (dependents.some(blocks)) return true;
    return this.#patch(resource, metadata, { finalizers: (finalizers ?? []).filter((f) => f !== FOREGROUND) });
  }

  /** Takes the owner out of its dependents' references, then lets it go. False: to be tried again. */
  *#orphan(id: Id, metadata: ObjectMeta): Generator<Wait, boolean, unknown> {
    for (const { resource, object } of this.#dependentsOf(metadata)) {
      const ownerReferences = (object.metadata.ownerReferences ?? []).filter((ref) => ref.uid !== metadata.uid);
      if (!this.#patch(resource, object.metadata, { ownerReferences })) return false;
    }
    yield sleep(WORKER_LATENCY + LOOK_UP);
    const owner = this.#read(id);
    if (!owner) return true;
    const { finalizers = [] } = owner.object.metadata;
    return this.#patch(owner.resource, metadata, { finalizers: finalizers.filter((f) => f !== ORPHAN) });
  }

  /** Changes metadata of the object with this uid; an empty list is left out. False when that failed for another reason than its end. */
  #patch(resource: string, { namespace, name, uid }: ObjectMeta, change: Partial<ObjectMeta>): boolean {
    const lists = Object.entries(change).map(([key, list]) => [key, (list as readonly unknown[]).length ? list : null]);
    const patch = { metadata: { uid, ...Object.fromEntries(lists) } };
    const answer = this.#client.patch(resource, namespace, name ?? '', patch, 'application/merge-patch+json');
    return answer.ok || answer.code === 404;
  }
}
