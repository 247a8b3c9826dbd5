import type { Faults } from '../field-error.ts';
import type { ObjectMeta } from '../types.generated.ts';

/** The faults of `metadata` of a new object; which names are allowed depends on the resource (store key). */
export function validateMetadata(f: Faults, _resource: string, metadata: ObjectMeta): void {
  if (!metadata.name) f.required('metadata.name', 'name or generateName is required');
}

/** The faults of a change of `metadata`. */
export function validateMetadataUpdate(f: Faults, metadata: ObjectMeta, old: ObjectMeta): void {
  if (metadata.uid !== old.uid) f.invalid('metadata.uid', metadata.uid, 'field is immutable');
}
