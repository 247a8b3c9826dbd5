import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { quantityValue } from '../quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../types.generated.ts';
import { unifiedDiff } from '../unified-diff.ts';
import { internalStorage } from './internal-form.ts';
import { dnsSubdomain } from './names.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** The faults of a claim's specification. */
export function validateClaimSpec(f: Faults, field: string, spec: PersistentVolumeClaimSpec): void {
  if (!spec.accessModes?.length) f.required(`${field}.accessModes`, 'at least 1 access mode is required');
  for (const mode of spec.accessModes ?? []) f.oneOf(`${field}.accessModes`, mode, ACCESS_MODES);
  const storage = spec.resources?.requests?.storage;
  if (storage === undefined) f.required(`${field}.resources[storage]`);
  else if (quantityValue(storage) <= 0) f.invalid(`${field}.resources[storage]`, storage, 'must be greater than zero');
  if (spec.storageClassName)
    f.each(`${field}.storageClassName`, spec.storageClassName, dnsSubdomain(spec.storageClassName));
  f.oneOf(`${field}.volumeMode`, spec.volumeMode, ['Block', 'Filesystem']);
}

/** A claim. */
export function validateClaim(f: Faults, claim: PersistentVolumeClaim): void {
  validateClaimSpec(f, 'spec', claim.spec ?? {});
}

/** A change of a claim: what binding sets, once; what a bound claim requests, which may grow. */
export function validateClaimUpdate(f: Faults, now: PersistentVolumeClaim, old: PersistentVolumeClaim): void {
  const before = old.spec ?? {};
  const bound = now.status?.phase === 'Bound';
  const requested = before.resources?.requests?.storage;
  const after = { ...now.spec };
  if (bound && after.resources?.requests && requested !== undefined)
    after.resources = { ...after.resources, requests: { ...after.resources.requests, storage: requested } };
  const given = <K extends 'volumeName' | 'storageClassName' | 'volumeAttributesClassName'>(key: K): void => {
    if (after[key] !== undefined) kept[key] = after[key];
  };
  const kept = { ...before };
  if (!before.volumeName) given('volumeName');
  if (before.storageClassName === undefined) given('storageClassName');
  if (bound) given('volumeAttributesClassName');
  if (!equal(after, kept)) {
    const diff = unifiedDiff(
      internalStorage(kept, 'PersistentVolumeClaimSpec'),
      internalStorage(after, 'PersistentVolumeClaimSpec'),
    );
    const why =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    f.forbidden('spec', `${why}\n${diff}`);
  }
  const size = quantityValue(now.spec?.resources?.requests?.storage);
  if (size < quantityValue(requested) && size <= quantityValue(old.status?.capacity?.storage))
    f.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity');
}

/** A volume. */
export function validateVolume(f: Faults, { spec }: PersistentVolume): void {
  if (!spec?.accessModes?.length) f.required('spec.accessModes');
  for (const mode of spec?.accessModes ?? []) f.oneOf('spec.accessModes', mode, ACCESS_MODES);
  if (spec?.capacity?.storage === undefined) f.required('spec.capacity');
  f.oneOf('spec.persistentVolumeReclaimPolicy', spec?.persistentVolumeReclaimPolicy, ['Delete', 'Recycle', 'Retain']);
}

/** What of a volume's specification is not where its data are. */
const NOT_SOURCE = new Set(
  'capacity accessModes claimRef persistentVolumeReclaimPolicy storageClassName mountOptions volumeMode nodeAffinity volumeAttributesClassName'.split(
    ' ',
  ),
);

/** A change of a volume: where its data are stays. */
export function validateVolumeUpdate(f: Faults, now: PersistentVolume, old: PersistentVolume): void {
  const source = ({ spec }: PersistentVolume): object =>
    Object.fromEntries(Object.entries(spec ?? {}).filter(([k]) => !NOT_SOURCE.has(k)));
  if (equal(source(now), source(old))) return;
  const [before, after] = [old, now].map((v) => internalStorage(source(v), 'PersistentVolumeSource'));
  const diff = unifiedDiff(before ?? [], after ?? []);
  f.forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${diff}`);
}
