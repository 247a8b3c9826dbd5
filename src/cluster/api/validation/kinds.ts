import type { Faults } from '../field-error.ts';

/** The rules of one kind besides those of its metadata. `update` adds what holds between the old object and the new. */
export interface Validator {
  readonly create: (f: Faults, object: never) => void;
  readonly update?: (f: Faults, object: never, old: never) => void;
}

/** By store key. */
export const VALIDATORS: Readonly<Record<string, Validator>> = {};
