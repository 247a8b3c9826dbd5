import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { quantityValue } from '../quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../types.generated.ts';
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

/** A change of a claim: only what binding sets, and a larger request. */
export function validateClaimUpdate(f: Faults, now: PersistentVolumeClaim, old: PersistentVolumeClaim): void {
  const fixed = ({ spec }: PersistentVolumeClaim): object => ({
    ...spec,
    resources: 0,
    volumeName: old.spec?.volumeName ? spec?.volumeName : 0,
    storageClassName: old.spec?.storageClassName === undefined ? 0 : spec?.storageClassName,
    volumeAttributesClassName: 0,
  });
  if (!equal(fixed(now), fixed(old))) {
    f.forbidden(
      'spec',
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    );
  }
}

/** A volume. */
export function validateVolume(f: Faults, { spec }: PersistentVolume): void {
  if (!spec?.accessModes?.length) f.required('spec.accessModes');
  for (const mode of spec?.accessModes ?? []) f.oneOf('spec.accessModes', mode, ACCESS_MODES);
  if (spec?.capacity?.storage === undefined) f.required('spec.capacity');
  f.oneOf('spec.persistentVolumeReclaimPolicy', spec?.persistentVolumeReclaimPolicy, ['Delete', 'Recycle', 'Retain']);
}
