import type { Kernel } from '../kernel/kernel.ts';
import type { Store } from './store.ts';

const EVENTS = 'events';
const AUTHOR = { component: 'kube-apiserver' };

/** How long an Event is kept after it was last written (kube-apiserver, `--event-ttl`), in virtual milliseconds. */
const TTL = 3_600_000;
/** Events that were written within one minute share a lease of etcd, and go together when it ends. */
const LEASE = 60_000;

/**
 * Takes Events out of the store that nobody has written for an hour. The log says when each was: it is gone through once, an hour behind,
 * and only while there are Events in it.
 */
export class EventExpiry {
  readonly #kernel: Kernel;
  readonly #store: Store;
  /** Where in the log the next change is that has not been looked at. */
  #next = 0;

  constructor(kernel: Kernel, store: Store) {
    this.#kernel = kernel;
    this.#store = store;
    this.#awaitEvent();
  }

  #awaitEvent(): void {
    const { log } = this.#store;
    while (log[this.#next] && log[this.#next]?.resource !== EVENTS) this.#next++;
    const change = log[this.#next];
    if (change) {
      this.#kernel.at(Math.ceil((change.at + TTL) / LEASE) * LEASE, () => this.#sweep());
      return;
    }
    const stop = this.#store.observe(({ resource }) => {
      if (resource !== EVENTS) return;
      stop();
      this.#awaitEvent();
    });
  }

  #sweep(): void {
    const { log } = this.#store;
    const last = this.#kernel.now - TTL;
    for (let change = log[this.#next]; change && change.at <= last; change = log[++this.#next]) {
      const { resource, object, revision } = change;
      if (resource !== EVENTS) continue;
      const { namespace, name, resourceVersion } = object.metadata;
      if (this.#store.get(EVENTS, namespace, name)?.metadata.resourceVersion !== resourceVersion) continue;
      this.#kernel.cause = { kind: 'change', revision };
      this.#store.remove(EVENTS, namespace, name, AUTHOR);
    }
    this.#awaitEvent();
  }
}
