import type { Faults } from '../field-error.ts';
import type {
  Endpoints,
  HorizontalPodAutoscaler,
  Ingress,
  LimitRange,
  PodDisruptionBudget,
  Role,
  RoleBinding,
} from '../types.generated.ts';
import { ipAddress, portNumber } from './names.ts';

/** A LimitRange. */
export function validateLimitRange(f: Faults, { spec }: LimitRange): void {
  for (const [i, limit] of (spec?.limits ?? []).entries()) {
    const type: string = limit.type ?? '';
    const known = ['Container', 'Pod', 'PersistentVolumeClaim'].includes(type) || type.includes('/');
    if (!known) f.invalid(`spec.limits[${i}].type`, type, 'must be a standard limit type or fully qualified');
  }
}

/** Endpoints. */
export function validateEndpoints(f: Faults, { subsets }: Endpoints): void {
  for (const [i, subset] of (subsets ?? []).entries()) {
    const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
    for (const [name, list] of Object.entries({ addresses, notReadyAddresses })) {
      for (const [j, { ip = '' }] of list.entries()) f.each(`subsets[${i}].${name}[${j}].ip`, ip, ipAddress(ip));
    }
    for (const [j, { port = 0 }] of ports.entries()) f.each(`subsets[${i}].ports[${j}].port`, port, portNumber(port));
  }
}

/** An Ingress. */
export function validateIngress(f: Faults, { spec }: Ingress): void {
  if (!spec?.rules?.length && !spec?.defaultBackend) {
    f.invalid('spec', spec?.rules ?? [], 'either `defaultBackend` or `rules` must be specified');
  }
  for (const [i, rule] of (spec?.rules ?? []).entries()) {
    for (const [j, path] of (rule.http?.paths ?? []).entries()) {
      const field = `spec.rules[${i}].http.paths[${j}]`;
      if (!path.pathType) f.required(`${field}.pathType`, 'pathType must be specified');
      else f.oneOf(`${field}.pathType`, path.pathType, ['Exact', 'ImplementationSpecific', 'Prefix']);
    }
  }
}

/** An autoscaler. */
export function validateAutoscaler(f: Faults, { spec }: HorizontalPodAutoscaler): void {
  const { minReplicas = 1, maxReplicas = 0, metrics = [] } = spec ?? {};
  const { kind, name }: { kind?: string; name?: string } = spec?.scaleTargetRef ?? {};
  if (minReplicas < 1) f.invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1');
  if (maxReplicas < 1) f.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0');
  if (maxReplicas < minReplicas) {
    f.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
  }
  if (!kind) f.required('spec.scaleTargetRef.kind');
  if (!name) f.required('spec.scaleTargetRef.name');
  for (const [i, { type, resource }] of metrics.entries()) {
    const field = `spec.metrics[${i}]`;
    if (!type) f.required(`${field}.type`, 'must specify a metric source type');
    if (type === 'Resource' && !resource)
      f.required(`${field}.resource`, 'must populate information for the given metric source');
    if (!resource) continue;
    if (!resource.name) f.required(`${field}.resource.name`, 'must specify a resource name');
    const target: { type?: string } = resource.target ?? {};
    if (!target.type) f.required(`${field}.resource.target.type`, 'must specify a metric target type');
  }
}

/** A disruption budget. */
export function validateDisruptionBudget(f: Faults, { spec }: PodDisruptionBudget): void {
  const { minAvailable, maxUnavailable, selector = null, unhealthyPodEvictionPolicy = null } = spec ?? {};
  if (minAvailable === undefined || maxUnavailable === undefined) return;
  const shown = {
    MinAvailable: minAvailable,
    Selector: selector,
    MaxUnavailable: maxUnavailable,
    UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy,
  };
  f.invalid('spec', shown, 'minAvailable and maxUnavailable cannot be both set');
}

/** A role of either scope. */
export function validateRole(f: Faults, { rules }: Role): void {
  for (const [i, rule] of (rules ?? []).entries()) {
    if (!rule.verbs?.length) f.required(`rules[${i}].verbs`, 'verbs must contain at least one value');
  }
}

/** A binding of a role, in a namespace to a role of either scope. */
export function validateRoleBinding(f: Faults, { kind, roleRef }: RoleBinding): void {
  f.oneOf('roleRef.apiGroup', roleRef.apiGroup, ['rbac.authorization.k8s.io']);
  f.oneOf(
    'roleRef.kind',
    roleRef.kind ?? '',
    kind === 'ClusterRoleBinding' ? ['ClusterRole'] : ['ClusterRole', 'Role'],
  );
  if (!roleRef.name) f.required('roleRef.name');
}
