import type { PersistentVolumeClaimSpec } from '../types.generated.ts';
import { canonical } from './pod.ts';

/** Fills in the defaults of a claim's specification. */
export function defaultClaimSpec(spec: PersistentVolumeClaimSpec | undefined): void {
  if (!spec) return;
  spec.volumeMode ??= 'Filesystem';
  canonical(spec.resources?.requests);
  canonical(spec.resources?.limits);
}
