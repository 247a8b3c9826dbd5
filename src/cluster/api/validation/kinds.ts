import type { Faults } from '../field-error.ts';
import { validateNewPod, validatePod } from './pod.ts';
import { validatePodUpdate } from './pod-update.ts';

/** The rules of one kind besides those of its metadata. */
export interface Validator {
  /** What holds for every object. */
  readonly always: (f: Faults, object: never) => void;
  /** What holds for new objects only. */
  readonly created?: (f: Faults, object: never) => void;
  /** What holds between the old object and the new. */
  readonly updated?: (f: Faults, object: never, old: never) => void;
}

/** By store key. */
export const VALIDATORS: Readonly<Record<string, Validator>> = {
  pods: { always: validatePod, created: validateNewPod, updated: validatePodUpdate },
};
