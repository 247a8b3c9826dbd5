import type { Status } from '../../cluster/api/types.generated.ts';
import type { ApiServer } from '../../cluster/apiserver/apiserver.ts';
import type { ApiRequest } from '../../cluster/apiserver/request.ts';

/** A write that the API server refused. */
export interface Refused {
  /** Name of the object, when the request or the answer says it. */
  readonly name: string | undefined;
  readonly status: Status;
}

const WRITES: ReadonlySet<ApiRequest['verb']> = new Set(['create', 'update', 'patch']);

/**
 * Listens to what kubectl asks of an API server: `take()` gives the writes that were refused since the last call. The requests of the
 * cluster's own components are left out.
 */
export function listenForRefusals(apiserver: ApiServer): { take(): Refused[] } {
  let refused: Refused[] = [];
  const handle: ApiServer['handle'] = apiserver.handle.bind(apiserver);
  apiserver.handle = (request) => {
    const response = handle(request);
    if (!response.ok && WRITES.has(request.verb) && request.author.component === 'kubectl') {
      refused.push({
        name: response.status.details?.name ?? request.name ?? nameIn(request.body),
        status: response.status,
      });
    }
    return response as never;
  };
  return {
    take() {
      const taken = refused;
      refused = [];
      return taken;
    },
  };
}

function nameIn(body: unknown): string | undefined {
  const metadata = (body as { metadata?: { name?: unknown } } | undefined)?.metadata;
  return typeof metadata?.name === 'string' ? metadata.name : undefined;
}
