import type { Faults } from '../field-error.ts';
import { quantityValue } from '../quantity.ts';
import type { DownwardAPIVolumeFile, KeyToPath, Volume, VolumeProjection } from '../types.generated.ts';
import { validateFieldPath, validateRelativePath, validateResourceField } from './container.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];
const FILE_FIELDS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

/** The faults of a Pod's volumes. Gives the names that containers may mount. */
export function validateVolumes(f: Faults, field: string, volumes: readonly Volume[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [i, v] of volumes.entries()) {
    const path = `${field}[${i}]`;
    validateSource(f, path, v);
    if (!v.name) f.required(`${path}.name`);
    else {
      const messages = dnsLabel(v.name);
      f.each(`${path}.name`, v.name, messages);
      if (messages.length === 0 && names.has(v.name)) f.duplicate(`${path}.name`, v.name);
    }
    names.add(v.name);
  }
  return names;
}

function validateSource(f: Faults, field: string, v: Volume): void {
  const sources = Object.keys(v).filter((k) => k !== 'name');
  for (const [i, source] of sources.entries()) {
    if (i > 0) f.forbidden(`${field}.${source}`, 'may not specify more than 1 volume type');
  }
  if (sources.length === 0) f.required(field, 'must specify a volume type');
  const { emptyDir, hostPath, configMap, secret, downwardAPI, projected, persistentVolumeClaim: claim } = v;
  if (emptyDir?.sizeLimit !== undefined && quantityValue(emptyDir.sizeLimit) < 0) {
    f.forbidden(`${field}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity');
  }
  if (hostPath) {
    if (!hostPath.path) f.required(`${field}.hostPath.path`);
    else if (hostPath.path.split('/').includes('..'))
      f.invalid(`${field}.hostPath.path`, hostPath.path, "must not contain '..'");
    f.oneOf(`${field}.hostPath.type`, hostPath.type, HOST_PATH_TYPES);
  }
  if (configMap) {
    if (!configMap.name) f.required(`${field}.configMap.name`);
    validateMode(f, `${field}.configMap.defaultMode`, configMap.defaultMode);
    validateItems(f, `${field}.configMap.items`, configMap.items);
  }
  if (secret) {
    if (!secret.secretName) f.required(`${field}.secret.secretName`);
    validateMode(f, `${field}.secret.defaultMode`, secret.defaultMode);
    validateItems(f, `${field}.secret.items`, secret.items);
  }
  if (downwardAPI) {
    validateMode(f, `${field}.downwardAPI.defaultMode`, downwardAPI.defaultMode);
    for (const item of downwardAPI.items ?? []) validateDownwardFile(f, `${field}.downwardAPI`, item);
  }
  if (projected) {
    validateMode(f, `${field}.projected.defaultMode`, projected.defaultMode);
    for (const [i, s] of (projected.sources ?? []).entries())
      validateProjection(f, `${field}.projected.sources[${i}]`, s);
  }
  if (claim) {
    if (!claim.claimName) f.required(`${field}.persistentVolumeClaim.claimName`);
    else f.each(`${field}.persistentVolumeClaim.claimName`, claim.claimName, dnsSubdomain(claim.claimName));
  }
  if (v.nfs) {
    if (!v.nfs.server) f.required(`${field}.nfs.server`);
    if (!v.nfs.path) f.required(`${field}.nfs.path`);
    else if (!v.nfs.path.startsWith('/')) f.invalid(`${field}.nfs.path`, v.nfs.path, 'must be an absolute path');
  }
}

function validateMode(f: Faults, field: string, mode: number | undefined): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777)) {
    f.invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
  }
}

function validateItems(f: Faults, field: string, items: readonly KeyToPath[] | undefined): void {
  for (const [i, item] of (items ?? []).entries()) {
    const path = `${field}[${i}]`;
    if (!item.key) f.required(`${path}.key`);
    validateFilePath(f, `${path}.path`, item.path);
    validateMode(f, `${path}.mode`, item.mode);
  }
}

/** The path of a file that a volume shows: relative, and not like the volume's own hidden directories. */
function validateFilePath(f: Faults, field: string, path: string): void {
  if (!path) {
    f.required(field);
    return;
  }
  validateRelativePath(f, field, path, "must not contain '..'");
  if (path.startsWith('..') && !path.startsWith('../') && path !== '..')
    f.invalid(field, path, "must not start with '..'");
}

function validateDownwardFile(f: Faults, field: string, item: DownwardAPIVolumeFile): void {
  validateFilePath(f, `${field}.path`, item.path);
  const { fieldRef, resourceFieldRef } = item;
  if (fieldRef) {
    if (!fieldRef.fieldPath) f.required(`${field}.fieldRef.fieldPath`);
    else validateFieldPath(f, `${field}.fieldRef.fieldPath`, fieldRef.fieldPath, FILE_FIELDS);
    if (resourceFieldRef)
      f.invalid(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
  } else if (resourceFieldRef) {
    if (!resourceFieldRef.containerName) f.required(`${field}.resourceFieldRef.containerName`);
    validateResourceField(f, `${field}.resourceFieldRef`, resourceFieldRef);
  } else f.required(field, 'one of fieldRef and resourceFieldRef is required');
  validateMode(f, `${field}.mode`, item.mode);
}

function validateProjection(f: Faults, field: string, s: VolumeProjection): void {
  const sources = Object.keys(s);
  for (const source of sources.slice(1))
    f.forbidden(`${field}.${source}`, 'may not specify more than 1 volume type per source');
  if (sources.length === 0) f.required(field, 'must specify a volume type');
  for (const name of ['secret', 'configMap'] as const) {
    const source = s[name];
    if (!source) continue;
    if (!source.name) f.required(`${field}.${name}.name`);
    validateItems(f, `${field}.${name}.items`, source.items);
  }
  for (const item of s.downwardAPI?.items ?? []) validateDownwardFile(f, `${field}.downwardAPI`, item);
  const token = s.serviceAccountToken;
  if (token) {
    const seconds = token.expirationSeconds ?? 3600;
    if (seconds < 600)
      f.invalid(
        `${field}.serviceAccountToken.expirationSeconds`,
        seconds,
        'may not specify a duration less than 10 minutes',
      );
    if (!token.path) f.required(`${field}.serviceAccountToken.path`);
    else validateFilePath(f, `${field}.serviceAccountToken.path`, token.path);
  }
}
