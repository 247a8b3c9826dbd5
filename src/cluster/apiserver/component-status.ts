import type { KubeObject } from '../api/object.ts';

/** What the API server says of the control plane when it is asked for `componentstatuses`; nothing of it is stored. */
export const COMPONENT_STATUSES: readonly KubeObject[] = ['controller-manager', 'etcd-0', 'scheduler'].map((name) => {
  const conditions = [{ type: 'Healthy', status: 'True', message: 'ok' }];
  return { apiVersion: 'v1', kind: 'ComponentStatus', metadata: { name }, conditions };
});
