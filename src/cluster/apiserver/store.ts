import type { Author, KubeObject } from '../api/object.ts';
import type { Cause, Kernel, Timer } from '../kernel/kernel.ts';
import { OwnerIndex } from './owner-index.ts';
import { sharing } from './versions.ts';

/** One change of one object. The list of all changes is the history of the cluster. */
export interface Change {
  /** The revision this change made: `metadata.resourceVersion` of the object it left. Grows by one with every change. */
  readonly revision: number;
  /** Virtual milliseconds. */
  readonly at: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** `pods`, `deployments.apps` ... (see `resourceKey`). */
  readonly resource: string;
  /** The object after the change; for DELETED its last state. */
  readonly object: KubeObject;
  /** The object before; undefined for ADDED. */
  readonly previous: KubeObject | undefined;
  readonly author: Author;
  /** What woke the author: the change or input it answers. */
  readonly cause: Cause | undefined;
}

/** Reading side of a store, now or at a past moment. */
export interface StoreView {
  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined;
  /** By name within namespace, in that order. `namespace` undefined: all of them. */
  list(resource: string, namespace?: string): KubeObject[];
}

/** Who is told of the changes of a resource with one latency. The list is replaced, never changed: a delivery on its way has its own. */
interface Subscription {
  readonly latency: number;
  watchers: readonly Watcher[];
  /** The delivery that was scheduled last. */
  delivery: Delivery | undefined;
}

interface Watcher {
  readonly handler: (change: Change) => void;
  stopped: boolean;
}

/** Changes on their way to the watchers of a subscription: one event for each change and watcher, in one place of the kernel's queue. */
class Delivery {
  readonly #kernel: Kernel;
  readonly #watchers: readonly Watcher[];
  readonly #changes: Change[];
  #change = 0;
  #watcher = 0;
  #cause: Cause | undefined;
  readonly timer: Timer;

  constructor(kernel: Kernel, { latency, watchers }: Subscription, change: Change) {
    this.#kernel = kernel;
    this.#watchers = watchers;
    this.#changes = [change];
    this.timer = kernel.series(
      latency,
      () => this.#deliver(),
      () => this.#change < this.#changes.length,
    );
  }

  /** Takes another change along; false when that would change the order of events. */
  take(latency: number, watchers: readonly Watcher[], change: Change): boolean {
    const kernel = this.#kernel;
    const fits =
      kernel.isLast(this.timer) &&
      this.timer.at === kernel.now + latency &&
      this.#watchers === watchers &&
      this.#change < this.#changes.length;
    if (fits) this.#changes.push(change);
    return fits;
  }

  #deliver(): void {
    const change = this.#changes[this.#change];
    const watcher = this.#watchers[this.#watcher];
    if (!change || !watcher) return;
    if (this.#watcher === 0) this.#cause = { kind: 'change', revision: change.revision };
    if (++this.#watcher === this.#watchers.length) {
      this.#watcher = 0;
      this.#change++;
    }
    this.#kernel.cause = this.#cause;
    if (!watcher.stopped) watcher.handler(change);
  }
}

const key = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;
const keyOf = (o: KubeObject): string => key(o.metadata.namespace, o.metadata.name);
const byKey = (a: [string, KubeObject], b: [string, KubeObject]): number => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);

function listed(objects: Map<string, KubeObject> | undefined, namespace: string | undefined): KubeObject[] {
  if (!objects) return [];
  const prefix = namespace === undefined ? '' : `${namespace}/`;
  const entries = [...objects].filter(([k]) => k.startsWith(prefix));
  return entries.sort(byKey).map(([, o]) => o);
}

/**
 * What etcd and the watch cache are to a real cluster: immutable objects under one growing revision, and the log of all changes.
 * Only the API server writes here; everybody else goes through its requests.
 */
export class Store implements StoreView {
  readonly #kernel: Kernel;
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #log: Change[] = [];
  readonly #subscriptions = new Map<string, Subscription[]>();
  #observers: readonly ((change: Change) => void)[] = [];
  readonly #owners = new OwnerIndex();
  /** What was stored last of each resource: the next object is often made alike. */
  readonly #latest = new Map<string, KubeObject>();
  #revision: number;

  /** `firstRevision`: the revision before the first change. */
  constructor(kernel: Kernel, firstRevision = 0) {
    this.#kernel = kernel;
    this.#revision = firstRevision;
  }

  /** The newest revision; `resourceVersion` of lists. */
  get revision(): number {
    return this.#revision;
  }

  /** All changes, oldest first. */
  get log(): readonly Change[] {
    return this.#log;
  }

  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(resource)?.get(key(namespace, name));
  }

  list(resource: string, namespace?: string): KubeObject[] {
    return listed(this.#objects.get(resource), namespace);
  }

  /** Number of objects of a resource. */
  count(resource: string): number {
    return this.#objects.get(resource)?.size ?? 0;
  }

  /** The objects that name `uid` among their ownerReferences, of one resource or of all, in the order in which they came to do so. */
  dependents(uid: string, resource?: string): { readonly resource: string; readonly object: KubeObject }[] {
    return this.#owners.dependents(uid, resource).flatMap(([of, id]) => {
      const object = this.#objects.get(of)?.get(id);
      return object ? [{ resource: of, object }] : [];
    });
  }

  /** The objects of an adoptable resource in a namespace that no controller owns. Throws Error for a resource that is never adopted. */
  unowned(resource: string, namespace: string): KubeObject[] {
    const objects = this.#objects.get(resource);
    return this.#owners.unowned(resource, namespace).flatMap((id) => objects?.get(id) ?? []);
  }

  /** Stores a new or changed object and gives it back with its `resourceVersion`. Checks nothing: that is the API server's work. */
  put<T extends KubeObject>(resource: string, object: T, author: Author): T {
    const objects = this.#objects.get(resource) ?? new Map<string, KubeObject>();
    this.#objects.set(resource, objects);
    const id = keyOf(object);
    const previous = objects.get(id);
    const revision = ++this.#revision;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    const latest = this.#latest.get(resource);
    if (previous) sharing(stored, previous);
    if (latest && latest !== previous) sharing(stored, latest);
    this.#latest.set(resource, stored);
    // a key that stays is one text, not the parts it was put together of
    const kept = previous ? id : [object.metadata.namespace ?? '', object.metadata.name].join('/');
    objects.set(kept, stored);
    this.#owners.update(resource, kept, previous, stored);
    this.#record(previous ? 'MODIFIED' : 'ADDED', resource, stored, previous, author);
    return stored;
  }

  /** Takes an object out; undefined when there is none. The object given back has the revision of its deletion. */
  remove(resource: string, namespace: string | undefined, name: string, author: Author): KubeObject | undefined {
    const objects = this.#objects.get(resource);
    const previous = objects?.get(key(namespace, name));
    if (!objects || !previous) return undefined;
    objects.delete(key(namespace, name));
    this.#owners.update(resource, key(namespace, name), previous, undefined);
    const revision = ++this.#revision;
    const object = { ...previous, metadata: { ...previous.metadata, resourceVersion: String(revision) } };
    this.#record('DELETED', resource, object, previous, author);
    return object;
  }

  /**
   * Tells `handler` of every change of `resource` from now on, `latency` virtual milliseconds after it happened, in order.
   * Gives back how to stop.
   */
  watch(resource: string, latency: number, handler: (change: Change) => void): () => void {
    const subscriptions = this.#subscriptions.get(resource) ?? [];
    this.#subscriptions.set(resource, subscriptions);
    let subscription = subscriptions.find((s) => s.latency === latency);
    if (!subscription) {
      subscription = { latency, watchers: [], delivery: undefined };
      subscriptions.push(subscription);
    }
    const all = subscription;
    const watcher: Watcher = { handler, stopped: false };
    all.watchers = [...all.watchers, watcher];
    return () => {
      watcher.stopped = true;
      all.watchers = all.watchers.filter((w) => w !== watcher);
    };
  }

  /**
   * Tells `observer` of every change of every resource, in the moment it happens: for indexes over all objects. It must not write; what it
   * wants done it schedules. Gives back how to stop.
   */
  observe(observer: (change: Change) => void): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((o) => o !== observer);
    };
  }

  /** The objects as they were at the virtual time `at` (after everything that happened at that millisecond). */
  viewAt(at: number): StoreView {
    const past = new Map<string, Map<string, KubeObject>>();
    for (const change of this.#log) {
      if (change.at > at) break;
      const objects = past.get(change.resource) ?? new Map<string, KubeObject>();
      past.set(change.resource, objects);
      if (change.type === 'DELETED') objects.delete(keyOf(change.object));
      else objects.set(keyOf(change.object), change.object);
    }
    return {
      get: (resource, namespace, name) => past.get(resource)?.get(key(namespace, name)),
      list: (resource, namespace) => listed(past.get(resource), namespace),
    };
  }

  #record(
    type: Change['type'],
    resource: string,
    object: KubeObject,
    previous: KubeObject | undefined,
    author: Author,
  ): void {
    const kernel = this.#kernel;
    const revision = this.#revision;
    const { now, cause } = kernel;
    const change: Change = { revision, at: now, type, resource, object, previous, author, cause };
    this.#log.push(change);
    for (const observe of this.#observers) observe(change);
    for (const subscription of this.#subscriptions.get(resource) ?? []) {
      const { latency, watchers, delivery } = subscription;
      if (watchers.length > 0 && !delivery?.take(latency, watchers, change))
        subscription.delivery = new Delivery(kernel, subscription, change);
    }
  }
}
