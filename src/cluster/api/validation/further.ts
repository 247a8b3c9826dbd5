import { validateJob, validateJobUpdate, validateNewCronJob } from './batch.ts';
import { always, type Validator } from './kinds.ts';
import * as network from './network.ts';
import * as resources from './resources.ts';
import { validateClaimUpdate, validateVolumeUpdate } from './storage.ts';
import * as workloads from './workloads.ts';

const RBAC = 'rbac.authorization.k8s.io';
const role: Validator = { always: resources.validateRole };
const binding: Validator = { always: resources.validateRoleBinding };

/** The rules of kinds beyond the everyday ones, by store key. */
export const FURTHER_VALIDATORS: Readonly<Record<string, Validator>> = {
  endpoints: { always: network.validateEndpoints },
  limitranges: { always: always('LimitRange') },
  resourcequotas: { always: always('ResourceQuota') },
  persistentvolumeclaims: { always: always('PersistentVolumeClaim'), updated: validateClaimUpdate },
  persistentvolumes: { always: always('PersistentVolume'), updated: validateVolumeUpdate },
  replicationcontrollers: { always: workloads.validateReplicationController },
  'deployments.apps': { always: workloads.validateDeployment },
  'replicasets.apps': { always: workloads.validateReplicaSet },
  'daemonsets.apps': { always: workloads.validateDaemonSet },
  'statefulsets.apps': { always: workloads.validateStatefulSet, updated: workloads.validateStatefulSetUpdate },
  'jobs.batch': { always: validateJob, updated: validateJobUpdate },
  'cronjobs.batch': { always: always('CronJob'), created: validateNewCronJob },
  'horizontalpodautoscalers.autoscaling': { always: resources.validateAutoscaler },
  'poddisruptionbudgets.policy': { always: resources.validateDisruptionBudget },
  'ingresses.networking.k8s.io': { always: network.validateIngress, created: network.validateNewIngress },
  'networkpolicies.networking.k8s.io': { always: always('NetworkPolicy') },
  'storageclasses.storage.k8s.io': { always: always('StorageClass') },
  ...{ [`roles.${RBAC}`]: role, [`clusterroles.${RBAC}`]: role },
  ...{ [`rolebindings.${RBAC}`]: binding, [`clusterrolebindings.${RBAC}`]: binding },
};
