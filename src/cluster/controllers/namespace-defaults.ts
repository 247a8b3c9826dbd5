import type { Namespace } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import type { ControllerOptions } from './controller.ts';

/** The certificate that Pods find as ca.crt. Nothing in the simulation signs or verifies with it. */
const ROOT_CA = `-----BEGIN CERTIFICATE-----
MIIDBTCCAe2gAwIBAgIIU2ltdWxhdGVkMA0GCSqGSIb3DQEBCwUAMBUxEzARBgNV
BAMTCmt1YmVybmV0ZXM=
-----END CERTIFICATE-----
`;

const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** Sees to it that every namespace has the ServiceAccount `default` and the ConfigMap `kube-root-ca.crt` (recording 214). */
export function startNamespaceDefaults({ apiserver }: ControllerOptions): void {
  const accounts = new Client(apiserver, { component: 'serviceaccount-controller' });
  const publisher = new Client(apiserver, { component: 'root-ca-cert-publisher' });
  const complete = (namespace: string): void => {
    const found = accounts.get<Namespace>('namespaces', undefined, namespace);
    if (!found || found.metadata.deletionTimestamp || found.status?.phase === 'Terminating') return;
    if (!accounts.get('serviceaccounts', namespace, 'default')) {
      accounts.create('serviceaccounts', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace },
      });
    }
    if (publisher.get('configmaps', namespace, 'kube-root-ca.crt')) return;
    const metadata = { name: 'kube-root-ca.crt', namespace, annotations: { 'kubernetes.io/description': DESCRIPTION } };
    publisher.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'ca.crt': ROOT_CA } });
  };
  accounts.watch('namespaces', ({ object }) => complete(object.metadata.name));
  for (const resource of ['serviceaccounts', 'configmaps']) {
    accounts.watch(resource, ({ type, object }) => {
      if (type === 'DELETED') complete(object.metadata.namespace ?? '');
    });
  }
  for (const { metadata } of accounts.list('namespaces')) complete(metadata.name);
}
