import type { Node, Pod } from '../api/types.generated.ts';
import type { ApiServer } from '../apiserver/apiserver.ts';
import { Client } from '../apiserver/client.ts';
import type { WatchEvent } from '../apiserver/request.ts';

/** What a kubelet is told of: its Pods, and its Node object. */
interface Handlers {
  pod(event: WatchEvent<Pod>): void;
  node(node: Node): void;
}

const sources = new WeakMap<ApiServer, Map<string, Handlers>>();

/** The handlers of all nodes by name: one watch serves them all. */
function handlersOf(apiserver: ApiServer): Map<string, Handlers> {
  const known = sources.get(apiserver);
  if (known) return known;
  const handlers = new Map<string, Handlers>();
  sources.set(apiserver, handlers);
  const client = new Client(apiserver, { component: 'kubelet' });
  client.watch<Pod>('pods', (event) => handlers.get(event.object.spec.nodeName ?? '')?.pod(event));
  client.watch<Node>('nodes', ({ type, object }) => {
    if (type === 'MODIFIED') handlers.get(object.metadata.name)?.node(object);
  });
  return handlers;
}

/** Calls `handlers` for every change of a Pod on the node `name`, and of the node itself. Gives back how to stop. */
export function subscribe(apiserver: ApiServer, name: string, handlers: Handlers): () => void {
  const all = handlersOf(apiserver);
  all.set(name, handlers);
  return () => all.delete(name);
}
