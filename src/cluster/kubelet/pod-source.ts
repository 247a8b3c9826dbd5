import type { Pod } from '../api/types.generated.ts';
import type { ApiServer } from '../apiserver/apiserver.ts';
import { Client } from '../apiserver/client.ts';
import type { WatchEvent } from '../apiserver/request.ts';

/** Tells the kubelets of one API server of their Pods: one watch for all, by node name. */
export class PodSource {
  static readonly #sources = new WeakMap<ApiServer, PodSource>();
  readonly #handlers = new Map<string, (event: WatchEvent<Pod>) => void>();

  /** The source of that API server. */
  static of(apiserver: ApiServer): PodSource {
    const known = PodSource.#sources.get(apiserver);
    if (known) return known;
    const source = new PodSource(apiserver);
    PodSource.#sources.set(apiserver, source);
    return source;
  }

  constructor(apiserver: ApiServer) {
    new Client(apiserver, { component: 'kubelet' }).watch<Pod>('pods', (event) => {
      const { nodeName } = event.object.spec;
      if (nodeName !== undefined) this.#handlers.get(nodeName)?.(event);
    });
  }

  /** Calls `handler` for every change of a Pod on `node`. Gives back how to stop. */
  subscribe(node: string, handler: (event: WatchEvent<Pod>) => void): () => void {
    this.#handlers.set(node, handler);
    return () => this.#handlers.delete(node);
  }
}
