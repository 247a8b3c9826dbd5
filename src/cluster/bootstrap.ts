import type { KubeObject } from './api/object.ts';
import { IS_DEFAULT_CLASS } from './api/storage-class.ts';
import { SYSTEM_PRIORITIES } from './apiserver/admission.ts';
import type { ApiServer } from './apiserver/apiserver.ts';
import { Client } from './apiserver/client.ts';
import { isComponent } from './apiserver/context.ts';
import { CLUSTER_DNS } from './runtime/network.ts';

const APISERVER_ADDRESS = '10.96.0.1';
const APISERVER_PORT = 6443;
/** The API server looks this often, in milliseconds, whether its own Service and its slice are there still. */
const KEEP_PERIOD = 10_000;

const namespace = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

function service(metadata: KubeObject['metadata'], spec: object): KubeObject & { spec: object } {
  return { apiVersion: 'v1', kind: 'Service', metadata, spec };
}

/** What the system's priority classes are for. */
const PRIORITIES = [
  [
    'system-cluster-critical',
    'system pods that must run in the cluster, but can be moved to another node if necessary',
  ],
  ['system-node-critical', 'system pods that must not be moved from their current node'],
] as const;

/**
 * What every cluster has from its first second: the namespaces, the system's priority classes, the Service of the API server (recording 136
 * lists it) and that of the cluster's DNS. `controlPlaneIP`: where the API server listens. `storageClass`: whether there is a default
 * StorageClass, like that of small clusters. Throws when the API server refuses one of them.
 */
export function bootstrap(apiserver: ApiServer, controlPlaneIP: string, storageClass: boolean): void {
  const { kernel, store } = apiserver;
  apiserver.address = `https://${controlPlaneIP}:${APISERVER_PORT}`;
  const client = new Client(apiserver, { component: 'kube-apiserver' });
  const create = (resource: string, object: KubeObject): void => {
    const answer = client.create(resource, object);
    if (!answer.ok) throw new Error(`bootstrap: ${object.kind} ${object.metadata.name}: ${answer.status.message}`);
  };
  const keep = (resource: string, object: KubeObject): void => {
    create(resource, object);
    const { namespace, name } = object.metadata;
    store.observe(({ type, resource: of, object: { metadata }, author }) => {
      if (type !== 'DELETED' || of !== resource || metadata.name !== name || metadata.namespace !== namespace) return;
      const next = (Math.floor(kernel.now / KEEP_PERIOD) + 1) * KEEP_PERIOD;
      if (!isComponent(author)) kernel.at(next, () => client.create(resource, object));
    });
  };
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system'])
    create('namespaces', namespace(name));
  for (const [name, pods] of PRIORITIES) {
    const priority = {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value: SYSTEM_PRIORITIES[name],
      description: `Used for ${pods}.`,
    };
    create('priorityclasses.scheduling.k8s.io', priority);
  }
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  const ports = [{ name: 'https', protocol: 'TCP', port: 443, targetPort: APISERVER_PORT }];
  const own = service({ name: 'kubernetes', namespace: 'default', labels }, { clusterIP: APISERVER_ADDRESS, ports });
  keep('services', own);
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [controlPlaneIP], conditions: { ready: true } }],
    ports: [{ name: 'https', protocol: 'TCP', port: APISERVER_PORT }],
  };
  keep('endpointslices.discovery.k8s.io', slice);
  // Straight into the store: the API server need not know the rules of these yet.
  const made = (stream: string) => ({ uid: kernel.random(stream).uuid(), creationTimestamp: kernel.timestamp() });
  const unmirrored = { 'endpointslice.kubernetes.io/skip-mirror': 'true' };
  const endpoints = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'kubernetes', namespace: 'default', ...made('endpoints'), labels: unmirrored },
    subsets: [
      { addresses: [{ ip: controlPlaneIP }], ports: [{ name: 'https', port: APISERVER_PORT, protocol: 'TCP' }] },
    ],
  };
  store.put('endpoints', endpoints, client.author);
  if (storageClass) {
    const annotations = { [IS_DEFAULT_CLASS]: 'true' };
    const standard = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'standard', ...made('storageclass'), annotations },
      provisioner: 'rancher.io/local-path',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
    };
    store.put('storageclasses.storage.k8s.io', standard, client.author);
  }
  const dns = [
    { name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 },
    { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: 53 },
  ];
  create('services', service({ name: 'kube-dns', namespace: 'kube-system' }, { clusterIP: CLUSTER_DNS, ports: dns }));
}
