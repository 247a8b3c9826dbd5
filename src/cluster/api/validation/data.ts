import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import type { ConfigMap, Secret } from '../types.generated.ts';
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
  if (!old.immutable) return;
  const why = 'field is immutable when `immutable` is set';
  if (!now.immutable) f.forbidden('immutable', why);
  for (const field of ['data', 'binaryData'] as const)
    if (!equal((now as ConfigMap)[field], (old as ConfigMap)[field])) f.forbidden(field, why);
}
