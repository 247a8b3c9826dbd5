import type { Faults } from '../field-error.ts';
import type { PriorityClass } from '../types.generated.ts';

/** A priority class: the highest values are the system's. */
export function validatePriorityClass(f: Faults, { metadata, value = 0 }: PriorityClass): void {
  if (value > 1000000000 && !metadata.name?.startsWith('system-')) {
    f.forbidden('value', 'maximum allowed value of a user defined priority is 1000000000');
  }
}
