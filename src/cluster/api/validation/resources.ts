import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import type {
  ConfigMap,
  HorizontalPodAutoscaler,
  Ingress,
  LimitRange,
  PodDisruptionBudget,
  PriorityClass,
  Role,
  Secret,
} from '../types.generated.ts';
import { configKey } from './names.ts';

/** Bytes that all data of a ConfigMap or Secret may have together. */
const DATA_LIMIT = 1024 * 1024;

function validateData(f: Faults, data: Readonly<Record<string, string>> | undefined, field = 'data'): number {
  let size = 0;
  for (const key of Object.keys(data ?? {}).sort()) {
    f.each(`${field}[${key}]`, key, configKey(key));
    size += (data?.[key] ?? '').length;
  }
  return size;
}

/** A ConfigMap. */
export function validateConfigMap(f: Faults, { data, binaryData }: ConfigMap): void {
  for (const key of Object.keys(data ?? {}).sort()) {
    if (binaryData && Object.hasOwn(binaryData, key))
      f.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
  }
  const size = validateData(f, data) + validateData(f, binaryData, 'binaryData');
  if (size > DATA_LIMIT) f.tooLong('', `may not be more than ${DATA_LIMIT} bytes`);
}

const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

/** A Secret. */
export function validateSecret(f: Faults, { data, type }: Secret): void {
  const size = validateData(f, data);
  if ((size / 4) * 3 > DATA_LIMIT) f.tooLong('data', `may not be more than ${DATA_LIMIT} bytes`);
  const has = (key: string): boolean => data !== undefined && Object.hasOwn(data, key);
  if (type === 'kubernetes.io/basic-auth') {
    if (!has('username') && !has('password')) {
      f.required('data[username]');
      f.required('data[password]');
    }
  }
  for (const key of SECRET_KEYS[type ?? ''] ?? []) if (!has(key)) f.required(`data[${key}]`);
}

/** A change of a ConfigMap or Secret that may have been made immutable. */
export function validateDataUpdate(f: Faults, now: ConfigMap | Secret, old: ConfigMap | Secret): void {
  if ('type' in old && old.type !== (now as Secret).type) f.immutable('type', (now as Secret).type);
  if (!old.immutable) return;
  const why = 'field is immutable when `immutable` is set';
  if (!now.immutable) f.forbidden('immutable', why);
  if (!equal(now.data, old.data)) f.forbidden('data', why);
}

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

/** A priority class: the highest values are the system's. */
export function validatePriorityClass(f: Faults, { metadata, value = 0 }: PriorityClass): void {
  if (value > 1000000000 && !metadata.name?.startsWith('system-')) {
    f.forbidden('value', 'maximum allowed value of a user defined priority is 1000000000');
  }
}

/** A role of either scope. */
export function validateRole(f: Faults, { rules }: Role): void {
  for (const [i, rule] of (rules ?? []).entries()) {
    if (!rule.verbs?.length) f.required(`rules[${i}].verbs`, 'verbs must contain at least one value');
  }
}
