// The controllers that make Pods of other objects: fetched when the first such object is there (controllers.ts).
export { startDeployments } from './deployment.ts';
export { startReplicaSets, startReplicationControllers } from './replicaset.ts';
export { ResourceQuotaController } from './resource-quota.ts';
