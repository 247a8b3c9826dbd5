import type { Node, Pod } from '../api/types.generated.ts';
import type { ApiServer } from '../apiserver/apiserver.ts';
import { Client } from '../apiserver/client.ts';
import type { WatchEvent } from '../apiserver/request.ts';

/** Tells the kubelets of one API server of their Pods and Node objects: one watch for all, by node name. */
export class PodSource {
  static readonly #sources = new WeakMap<ApiServer, PodSource>();
  readonly #handlers = new Map<
    string,
    { readonly pod: (event: WatchEvent<Pod>) => void; readonly node: (node: Node) => void }
  >();

  /** The source of that API server. */
  static of(apiserver: ApiServer): PodSource {
    const known = PodSource.#sources.get(apiserver);
    if (known) return known;
    const source = new PodSource(apiserver);
    PodSource.#sources.set(apiserver, source);
    return source;
  }

  constructor(apiserver: ApiServer) {
    const client = new Client(apiserver, { component: 'kubelet' });
    client.watch<Pod>('pods', (event) => {
      const { nodeName } = event.object.spec;
      if (nodeName !== undefined) this.#handlers.get(nodeName)?.pod(event);
    });
    client.watch<Node>('nodes', ({ type, object }) => {
      if (type === 'MODIFIED') this.#handlers.get(object.metadata.name)?.node(object);
    });
  }

  /** Calls `handlers` for every change of a Pod on the node `name`, and of the node itself. Gives back how to stop. */
  subscribe(name: string, handlers: { pod: (event: WatchEvent<Pod>) => void; node: (node: Node) => void }): () => void {
    this.#handlers.set(name, handlers);
    return () => this.#handlers.delete(name);
  }
}
