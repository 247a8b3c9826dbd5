// The controllers that a run of bare Pods does without: fetched when the first object is there that one of them is for (controllers.ts).

export { CronJobController } from './cronjob.ts';
export { DaemonSetController } from './daemonset.ts';
export { DeploymentController } from './deployment.ts';
export { DisruptionController } from './disruption.ts';
export { EndpointsController } from './endpoints.ts';
export { HorizontalPodAutoscalerController } from './horizontal-pod-autoscaler.ts';
export { JobController } from './job.ts';
export { LocalPathProvisioner } from './local-path-provisioner.ts';
export { PersistentVolumeController } from './persistent-volume.ts';
export { ReplicaSetController, ReplicationControllerController } from './replicaset.ts';
export { ResourceQuotaController } from './resource-quota.ts';
export { StatefulSetController } from './statefulset.ts';
export { TtlAfterFinishedController } from './ttl-after-finished.ts';
