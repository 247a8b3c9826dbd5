import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { type KubeObject, valueAt } from '../object.ts';

/*
 * Fields that an update may not change, by store key. A path alone: `field is immutable`; with text, what is forbidden; after `=` what is
 * invalid, and `?` before a path: it may be set where it was not.
 */
const SELECTOR = ['spec.selector'];
const ROLE = ['roleRef=cannot change roleRef'];
const FIXED: Readonly<Record<string, readonly string[]>> = {
  secrets: ['type'],
  services: ['?spec.loadBalancerClass=may not change once set'],
  nodes: [
    '?spec.podCIDRs node updates may not change podCIDR except from "" to valid',
    '?spec.providerID node updates may not change providerID except from "" to valid',
  ],
  resourcequotas: ['spec.scopes'],
  persistentvolumeclaims: ['spec.volumeMode'],
  persistentvolumes: ['spec.volumeMode', '?spec.nodeAffinity'],
  'deployments.apps': SELECTOR,
  'replicasets.apps': SELECTOR,
  'daemonsets.apps': SELECTOR,
  'controllerrevisions.apps': ['data'],
  'jobs.batch': [
    ...SELECTOR,
    'spec.completionMode',
    'spec.podFailurePolicy',
    'spec.backoffLimitPerIndex',
    'spec.managedBy',
    'spec.successPolicy',
  ],
  'endpointslices.discovery.k8s.io': ['addressType'],
  'priorityclasses.scheduling.k8s.io': ['value may not be changed in an update.', 'preemptionPolicy'],
  'storageclasses.storage.k8s.io': [
    'parameters updates to parameters are forbidden.',
    'provisioner updates to provisioner are forbidden.',
    'reclaimPolicy updates to reclaimPolicy are forbidden.',
    'volumeBindingMode',
  ],
  'rolebindings.rbac.authorization.k8s.io': ROLE,
  'clusterrolebindings.rbac.authorization.k8s.io': ROLE,
};

/** What the API server calls fields that it does not name by where they are. */
const SHOWN: Readonly<Record<string, string>> = {
  'spec.volumeMode': 'volumeMode',
  'spec.nodeAffinity': 'nodeAffinity',
};

/** The faults of an update that changes what stays as it is, by store key. */
export function validateFixedFields(f: Faults, key: string, now: KubeObject, old: KubeObject): void {
  for (const rule of FIXED[key] ?? []) {
    const [, once, path = '', mark, text = ''] = /^(\??)([^ =]+)([ =]?)(.*)$/.exec(rule) ?? [];
    const before = valueAt(old, path);
    const value = valueAt(now, path);
    if ((once && before === undefined) || equal(value, before)) continue;
    const field = SHOWN[path] ?? path;
    if (mark === ' ') f.forbidden(field, text);
    else if (mark === '=') f.invalid(field, shown(value), text);
    else f.immutable(field, value ?? null);
  }
}

/** A role's reference is shown by the API server's own names of its fields. */
function shown(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { apiGroup, kind, name } = value as Record<string, unknown>;
  return { APIGroup: apiGroup, Kind: kind, Name: name };
}
