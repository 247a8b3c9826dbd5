/** An API server with the default namespace and its service account, and the requests the tests make to it. */
import '../../../src/cluster/present.ts';
import { resourceByKind } from '../../../src/cluster/api/scheme.ts';
import { ApiServer } from '../../../src/cluster/apiserver/apiserver.ts';
import { Client } from '../../../src/cluster/apiserver/client.ts';
import type { ApiResponse, RequestOptions } from '../../../src/cluster/apiserver/request.ts';
import { Store } from '../../../src/cluster/apiserver/store.ts';
import { Kernel } from '../../../src/cluster/kernel/kernel.ts';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

export function startServer() {
  const kernel = new Kernel({ seed: 1, epoch: Date.UTC(2026, 0, 1) });
  const store = new Store(kernel, 1000);
  const apiserver = new ApiServer(kernel, store);
  const component = new Client(apiserver, { component: 'test-controller' });
  component.create('namespaces', { metadata: { name: 'default' } });
  component.create('serviceaccounts', { metadata: { name: 'default', namespace: 'default' } });
  const user = new Client(apiserver, { component: 'kubectl' });
  /** Creates as kubectl does: strictly. */
  const create = (body: Manifest, options: RequestOptions = { fieldValidation: 'Strict' }): ApiResponse => {
    const r = resourceByKind(body.apiVersion, body.kind);
    if (!r) throw new Error(`no kind ${body.kind} in ${body.apiVersion}`);
    return apiserver.handle({
      verb: 'create',
      group: r.group,
      version: r.version,
      resource: r.resource,
      ...(r.namespaced ? { namespace: 'default' } : {}),
      body,
      options,
      author: { component: 'kubectl' },
    });
  };
  /** The message of a refusal; fails when there is none. */
  const refusal = (response: ApiResponse<unknown>): string => {
    if (response.ok) throw new Error('was not refused');
    return response.status.message ?? '';
  };
  return { kernel, store, apiserver, component, user, create, refusal };
}

/** A Pod of one container, with changes to its specification and to the container. */
export const pod = (spec: object = {}, container: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', ...metadata },
  spec: { containers: [{ name: 'main', image: 'nginx', ...container }], ...spec },
});

/** A Pod template's maker: Deployment and its like. */
export const maker = (kind: string, spec: object = {}, apiVersion = 'apps/v1') => ({
  apiVersion,
  kind,
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx' }] } },
    ...spec,
  },
});
