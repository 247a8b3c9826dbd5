import { fromBase64 } from '../base64.ts';
import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { jsonFault } from '../json-fault.ts';
import type { ConfigMap, Secret } from '../types.generated.ts';
import { define, format } from './rules.ts';

/** Bytes that all data of a ConfigMap or Secret may have together. */
const DATA_LIMIT = 1024 * 1024;

type Data = Readonly<Record<string, string>>;

/** The faults of keys, of which none may also be in `other`. Gives how many characters the values have. */
function validateData(f: Faults, field: string, data: Data = {}, other: Data = {}): number {
  let size = 0;
  for (const key of Object.keys(data).sort()) {
    format(f, `${field}[${key}]`, 'configKey', key);
    if (Object.hasOwn(other, key)) f.invalid(`${field}[${key}]`, key, 'duplicate of key present in binaryData');
    size += (data[key] ?? '').length;
  }
  return size;
}

function validateConfigMap(f: Faults, _: string, { data, binaryData }: ConfigMap): void {
  const size = validateData(f, 'data', data, binaryData) + (validateData(f, 'binaryData', binaryData) / 4) * 3;
  if (size > DATA_LIMIT) f.tooLong('', DATA_LIMIT);
}

/** Keys of which a Secret of some type must have all. */
const SECRET_KEYS = new Map<string, readonly string[]>(
  Object.entries({
    'kubernetes.io/dockercfg': ['.dockercfg'],
    'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
    'kubernetes.io/ssh-auth': ['ssh-privatekey'],
    'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  }),
);

function validateSecret(f: Faults, _: string, { data = {}, type = '', metadata }: Secret): void {
  if ((validateData(f, 'data', data) / 4) * 3 > DATA_LIMIT) f.tooLong('data', DATA_LIMIT);
  const account = 'kubernetes.io/service-account.name';
  if (type === 'kubernetes.io/service-account-token' && !metadata.annotations?.[account])
    f.required(`metadata.annotations[${account}]`);
  const has = (key: string): boolean => Object.hasOwn(data, key) && (data[key] !== '' || key !== 'ssh-privatekey');
  const either = ['username', 'password'];
  if (type === 'kubernetes.io/basic-auth' && !either.some(has)) for (const key of either) f.required(`data[${key}]`);
  for (const key of SECRET_KEYS.get(type) ?? []) {
    if (!has(key)) f.required(`data[${key}]`);
    else if (key.startsWith('.docker')) validateJson(f, `data[${key}]`, fromBase64(data[key] ?? ''));
  }
}

function validateJson(f: Faults, field: string, text: string): void {
  const fault = jsonFault(text);
  if (fault) f.invalid(field, '<secret contents redacted>', fault);
}

/** A change of what may have been made immutable. */
function validateUpdate(f: Faults, _: string, now: ConfigMap, old: ConfigMap): void {
  if (!old.immutable) return;
  const why = 'field is immutable when `immutable` is set';
  if (!now.immutable) f.forbidden('immutable', why);
  for (const name of ['data', 'binaryData'] as const) if (!equal(now[name], old[name])) f.forbidden(name, why);
}

define({
  ...{ ConfigMap: [validateConfigMap], 'ConfigMap.updated': [validateUpdate] },
  ...{ Secret: [validateSecret], 'Secret.updated': [validateUpdate] },
});
