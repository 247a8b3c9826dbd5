import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { type KubeObject, valueAt } from '../object.ts';
import { internalForm } from './rules.ts';

/*
 * Fields that an update may not change, by kind. A path alone: `field is immutable`; with text, what is forbidden; after `=` what is
 * invalid, and `?` before a path: it may be set where it was not.
 */
const SELECTOR = ['spec.selector'];
const ROLE = ['roleRef=cannot change roleRef'];
const FIXED: Readonly<Record<string, readonly string[]>> = {
  Secret: ['type'],
  Service: ['?spec.loadBalancerClass=may not change once set'],
  Node: [
    '?spec.podCIDRs node updates may not change podCIDR except from "" to valid',
    '?spec.providerID node updates may not change providerID except from "" to valid',
  ],
  ResourceQuota: ['spec.scopes'],
  PersistentVolumeClaim: ['spec.volumeMode'],
  PersistentVolume: ['spec.volumeMode', '?spec.nodeAffinity'],
  Deployment: SELECTOR,
  ReplicaSet: SELECTOR,
  DaemonSet: SELECTOR,
  ControllerRevision: ['data'],
  Job: [
    ...SELECTOR,
    ...['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'].map(
      (name) => `spec.${name}`,
    ),
  ],
  EndpointSlice: ['addressType'],
  PriorityClass: ['value may not be changed in an update.', 'preemptionPolicy'],
  StorageClass: [
    'parameters updates to parameters are forbidden.',
    'provisioner updates to provisioner are forbidden.',
    'reclaimPolicy updates to reclaimPolicy are forbidden.',
    'volumeBindingMode',
  ],
  RoleBinding: ROLE,
  ClusterRoleBinding: ROLE,
};

/** What the API server calls fields that it does not name by where they are. */
const SHOWN: Readonly<Record<string, string>> = {
  'spec.volumeMode': 'volumeMode',
  'spec.nodeAffinity': 'nodeAffinity',
};

/** The faults of an update that changes what stays as it is. */
export function validateFixedFields(f: Faults, now: KubeObject, old: KubeObject): void {
  for (const rule of FIXED[now.kind] ?? []) {
    const [, once, path = '', mark, text = ''] = /^(\??)([^ =]+)([ =]?)(.*)$/.exec(rule) ?? [];
    const [before, value = null] = [valueAt(old, path), valueAt(now, path)];
    if ((once && before === undefined) || equal(value, before ?? null)) continue;
    const field = SHOWN[path] ?? path;
    if (mark === ' ') f.forbidden(field, text);
    // A role's reference is shown by the API server's own names of its fields.
    else if (mark === '=')
      f.invalid(
        field,
        path === 'roleRef' ? internalForm({ kind: '', name: '', ...(value as object) }, 'APIGroup Kind Name') : value,
        text,
      );
    else f.immutable(field, value);
  }
}
