import { furtherKnowledge, needed } from '../everyday.ts';
import type { Faults } from '../field-error.ts';
import { validateConfigMap, validateDataUpdate, validateSecret } from './data.ts';
import { validateNewPod, validatePod } from './pod.ts';
import { validatePriorityClass } from './priority-class.ts';
import { validateNewService, validateService, validateServiceUpdate } from './service.ts';

/** The rules of one kind besides those of its metadata. */
export interface Validator {
  /** What holds for every object. */
  readonly always: (f: Faults, object: never) => void;
  /** What holds for new objects only. */
  readonly created?: (f: Faults, object: never) => void;
  /** What holds between the old object and the new. */
  readonly updated?: (f: Faults, object: never, old: never) => void;
  /** The same for updates by a subresource. */
  readonly subresources?: Readonly<Record<string, (f: Faults, object: never, old: never) => void>>;
}

/** How Pods may change is not needed for first runs. */
const podUpdate = () => needed('the rules for changes of Pods').podUpdate;

/** By store key. */
const VALIDATORS: Readonly<Record<string, Validator>> = {
  pods: {
    always: validatePod,
    created: validateNewPod,
    updated: (f, pod, old) => podUpdate().validatePodUpdate(f, pod, old),
    subresources: {
      ephemeralcontainers: (f, pod, old) => podUpdate().validateEphemeralUpdate(f, pod, old),
      resize: (f, pod, old) => podUpdate().validateResize(f, pod, old),
    },
  },
  services: { always: validateService, created: validateNewService, updated: validateServiceUpdate },
  configmaps: { always: validateConfigMap, updated: validateDataUpdate },
  secrets: { always: validateSecret, updated: validateDataUpdate },
  'priorityclasses.scheduling.k8s.io': { always: validatePriorityClass },
};

/** The rules of a kind, by store key; undefined when there are none. */
export const validatorOf = (key: string): Validator | undefined =>
  VALIDATORS[key] ?? furtherKnowledge(key)?.FURTHER_VALIDATORS[key];
