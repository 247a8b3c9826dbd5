import type { Validator } from './kinds.ts';
import * as resources from './resources.ts';
import { validateClaim, validateClaimUpdate, validateVolume, validateVolumeUpdate } from './storage.ts';
import * as workloads from './workloads.ts';

/** The rules of kinds beyond the everyday ones, by store key. */
export const FURTHER_VALIDATORS: Readonly<Record<string, Validator>> = {
  endpoints: { always: resources.validateEndpoints },
  limitranges: { always: resources.validateLimitRange },
  persistentvolumeclaims: { always: validateClaim, updated: validateClaimUpdate },
  persistentvolumes: { always: validateVolume, updated: validateVolumeUpdate },
  replicationcontrollers: { always: workloads.validateReplicationController },
  'deployments.apps': { always: workloads.validateDeployment },
  'replicasets.apps': { always: workloads.validateReplicaSet },
  'daemonsets.apps': { always: workloads.validateDaemonSet },
  'statefulsets.apps': { always: workloads.validateStatefulSet, updated: workloads.validateStatefulSetUpdate },
  'jobs.batch': { always: workloads.validateJob, updated: workloads.validateJobUpdate },
  'cronjobs.batch': { always: workloads.validateCronJob },
  'horizontalpodautoscalers.autoscaling': { always: resources.validateAutoscaler },
  'poddisruptionbudgets.policy': { always: resources.validateDisruptionBudget },
  'ingresses.networking.k8s.io': { always: resources.validateIngress },
  'roles.rbac.authorization.k8s.io': { always: resources.validateRole },
  'clusterroles.rbac.authorization.k8s.io': { always: resources.validateRole },
  'rolebindings.rbac.authorization.k8s.io': { always: resources.validateRoleBinding },
  'clusterrolebindings.rbac.authorization.k8s.io': { always: resources.validateRoleBinding },
};
