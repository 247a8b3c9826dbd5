import type { Faults } from '../field-error.ts';
import type { HorizontalPodAutoscaler, Ingress, LimitRange, PodDisruptionBudget, Role } from '../types.generated.ts';

/** A LimitRange. */
export function validateLimitRange(f: Faults, { spec }: LimitRange): void {
  for (const [i, limit] of (spec?.limits ?? []).entries()) {
    const known = ['Container', 'Pod', 'PersistentVolumeClaim'].includes(limit.type) || limit.type.includes('/');
    if (!known) f.invalid(`spec.limits[${i}].type`, limit.type, 'must be a standard limit type or fully qualified');
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
  const { minReplicas = 1, maxReplicas = 0 } = spec ?? {};
  if (minReplicas < 1) f.invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1');
  if (maxReplicas < 1) f.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0');
  if (maxReplicas < minReplicas) {
    f.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
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
