import type { Faults } from '../field-error.ts';
import { validateNewPod, validatePod } from './pod.ts';
import { validateEphemeralUpdate, validatePodUpdate, validateResize } from './pod-update.ts';
import * as resources from './resources.ts';
import { validateService, validateServiceUpdate } from './service.ts';
import { validateClaim, validateClaimUpdate, validateVolume } from './storage.ts';
import * as workloads from './workloads.ts';

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

/** By store key. */
export const VALIDATORS: Readonly<Record<string, Validator>> = {
  pods: {
    always: validatePod,
    created: validateNewPod,
    updated: validatePodUpdate,
    subresources: { ephemeralcontainers: validateEphemeralUpdate, resize: validateResize },
  },
  services: { always: validateService, updated: validateServiceUpdate },
  configmaps: { always: resources.validateConfigMap, updated: resources.validateDataUpdate },
  secrets: { always: resources.validateSecret, updated: resources.validateDataUpdate },
  limitranges: { always: resources.validateLimitRange },
  persistentvolumeclaims: { always: validateClaim, updated: validateClaimUpdate },
  persistentvolumes: { always: validateVolume },
  replicationcontrollers: { always: workloads.validateReplicationController },
  'deployments.apps': { always: workloads.validateDeployment, updated: workloads.validateSelectorUpdate },
  'replicasets.apps': { always: workloads.validateReplicaSet, updated: workloads.validateSelectorUpdate },
  'daemonsets.apps': { always: workloads.validateDaemonSet, updated: workloads.validateSelectorUpdate },
  'statefulsets.apps': { always: workloads.validateStatefulSet, updated: workloads.validateStatefulSetUpdate },
  'jobs.batch': { always: workloads.validateJob, updated: workloads.validateJobUpdate },
  'cronjobs.batch': { always: workloads.validateCronJob },
  'horizontalpodautoscalers.autoscaling': { always: resources.validateAutoscaler },
  'poddisruptionbudgets.policy': { always: resources.validateDisruptionBudget },
  'priorityclasses.scheduling.k8s.io': { always: resources.validatePriorityClass },
  'ingresses.networking.k8s.io': { always: resources.validateIngress },
  'roles.rbac.authorization.k8s.io': { always: resources.validateRole },
  'clusterroles.rbac.authorization.k8s.io': { always: resources.validateRole },
};
