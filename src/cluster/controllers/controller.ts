import { equal } from '../api/equal.ts';
import type { KubeObject } from '../api/object.ts';
import type { ApiServer } from '../apiserver/apiserver.ts';
import { Client } from '../apiserver/client.ts';
import { EventRecorder } from '../apiserver/events.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import { type Retry, WorkQueue } from './work-queue.ts';

/** What controllers are started with. */
export interface ControllerOptions {
  readonly kernel: Kernel;
  readonly apiserver: ApiServer;
}

/** From a controller's request to its answer, in virtual milliseconds (recording 150: 2 to 6). */
export const REQUEST_TIME = 3;

/** The key of an object in a work queue. */
export const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

/** Namespace and name of a work queue's key. */
export function splitKey(key: string): [namespace: string, name: string] {
  const at = key.indexOf('/');
  return [key.slice(0, at), key.slice(at + 1)];
}

/**
 * A controller of one resource: a queue of its objects' keys, and a task that makes the world agree with one of them. It reads the store,
 * which is always the newest there is, so that it need not remember what it has asked for.
 */
export abstract class Controller<T extends KubeObject> {
  protected readonly kernel: Kernel;
  protected readonly client: Client;
  protected readonly recorder: EventRecorder;
  protected readonly queue: WorkQueue;
  readonly #resource: string;

  /** `resource`: by store key. `component`: who it is in Events and authorship. `retry`: how what failed is tried again. */
  constructor({ kernel, apiserver }: ControllerOptions, resource: string, component: string, retry?: Retry) {
    this.kernel = kernel;
    this.client = new Client(apiserver, { component });
    this.recorder = new EventRecorder(this.client, component);
    this.queue = new WorkQueue(kernel, (key) => this.#run(key), undefined, retry);
    this.#resource = resource;
  }

  /** Now, in milliseconds since 1970. */
  protected get now(): number {
    return this.kernel.epoch + this.kernel.now;
  }

  /** All objects of the resource, or those of a namespace. */
  protected all(namespace?: string): readonly T[] {
    return this.client.list<T>(this.#resource, namespace);
  }

  /** The object as it now is; undefined: it is gone, or another has its name. */
  protected latest({ metadata }: T): T | undefined {
    const found = this.client.get<T>(this.#resource, metadata.namespace, metadata.name);
    return found?.metadata.uid === metadata.uid ? found : undefined;
  }

  /**
   * Writes a status where it differs from the one there is, to the object as it now is. A task, which waits for the answer: what happens
   * meanwhile is looked at together. False: the API server refused.
   */
  protected *setStatus(object: T, status: unknown): Generator<Wait, boolean, unknown> {
    const current = this.latest(object) as (T & { readonly status?: unknown }) | undefined;
    if (!current || equal(current.status, status)) return true;
    const { ok } = this.client.updateStatus(this.#resource, { ...current, status });
    yield sleep(REQUEST_TIME);
    return ok;
  }

  /** Has all objects that are there looked at, and each that changes; call it last in the constructor. */
  protected start(): void {
    this.client.watch<T>(this.#resource, ({ object }) => this.queue.add(keyOf(object)));
    for (const object of this.all()) this.queue.add(keyOf(object));
  }

  *#run(key: string): Generator<Wait, boolean, unknown> {
    const object = this.client.get<T>(this.#resource, ...splitKey(key));
    return object ? yield* this.reconcile(object, key) : true;
  }

  /** Looks at one object; false: something failed and is to be tried again. */
  protected abstract reconcile(object: T, key: string): Generator<Wait, boolean, unknown>;
}
