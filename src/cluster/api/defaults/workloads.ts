import type {
  CronJob,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  JobSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../types.generated.ts';
import { defaultClaimSpec } from './claim.ts';
import { defaultPodTemplate } from './pod.ts';

function defaultDeployment({ spec }: Deployment): void {
  if (!spec) return;
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  spec.strategy ??= {};
  spec.strategy.type ??= 'RollingUpdate';
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxSurge ??= '25%';
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
  }
  spec.template = defaultPodTemplate(spec.template);
}

function defaultStatefulSet({ spec }: StatefulSet): void {
  if (!spec) return;
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.podManagementPolicy ??= 'OrderedReady';
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ??= 'RollingUpdate';
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ??= 'Retain';
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ??= 'Retain';
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion ??= 'v1';
    claim.kind ??= 'PersistentVolumeClaim';
    claim.status ??= {};
    claim.status.phase ??= 'Pending';
    defaultClaimSpec(claim.spec);
  }
  spec.template = defaultPodTemplate(spec.template);
}

function defaultDaemonSet({ spec, metadata }: DaemonSet): void {
  if (!spec) return;
  spec.revisionHistoryLimit ??= 10;
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ??= 'RollingUpdate';
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
  }
  metadata.annotations = { 'deprecated.daemonset.template.generation': '1', ...metadata.annotations };
  spec.template = defaultPodTemplate(spec.template);
}

function defaultReplicaSet({ spec }: ReplicaSet): void {
  if (!spec) return;
  spec.replicas ??= 1;
  spec.template = defaultPodTemplate(spec.template);
}

function defaultReplicationController({ spec, metadata }: ReplicationController): void {
  if (!spec) return;
  const labels = spec.template?.metadata?.labels;
  if (labels) {
    spec.selector ??= { ...labels };
    metadata.labels ??= { ...labels };
  }
  spec.replicas ??= 1;
  spec.template = defaultPodTemplate(spec.template);
}

function defaultJobSpec(spec: JobSpec): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2147483647;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  spec.template = defaultPodTemplate(spec.template);
}

/** The labels by which a Job knows its Pods, and its selector, unless it brings its own (`manualSelector`). */
function labelJob({ metadata, spec }: Job): void {
  if (!spec || spec.manualSelector) return;
  const uid = metadata.uid ?? '';
  const { name } = metadata;
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  spec.template.metadata ??= {} as NonNullable<typeof spec.template.metadata>;
  spec.template.metadata.labels = { ...labels, ...spec.template.metadata.labels };
  metadata.labels ??= spec.template.metadata.labels;
  const matchLabels = { 'batch.kubernetes.io/controller-uid': uid, ...spec.selector?.matchLabels };
  spec.selector = { ...spec.selector, matchLabels };
}

/** The conditions that a failure policy asks for hold unless it says otherwise. */
function defaultFailurePolicy({ podFailurePolicy }: JobSpec): void {
  for (const rule of podFailurePolicy?.rules ?? [])
    for (const pattern of rule.onPodConditions ?? []) pattern.status ??= 'True';
}

function defaultJob(job: Job): void {
  const { spec } = job;
  if (!spec) return;
  defaultJobSpec(spec);
  defaultFailurePolicy(spec);
  labelJob(job);
}

function defaultCronJob({ spec }: CronJob): void {
  if (!spec) return;
  spec.concurrencyPolicy ??= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  if (!spec.jobTemplate) return;
  spec.jobTemplate.metadata ??= {} as NonNullable<typeof spec.jobTemplate.metadata>;
  spec.jobTemplate.spec ??= {} as JobSpec;
  defaultFailurePolicy(spec.jobTemplate.spec);
  spec.jobTemplate.spec.template = defaultPodTemplate(spec.jobTemplate.spec.template);
}

function defaultAutoscaler({ spec }: HorizontalPodAutoscaler): void {
  if (!spec) return;
  spec.minReplicas ??= 1;
  if (!spec.metrics?.length) {
    const target = { type: 'Utilization', averageUtilization: 80 };
    spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
  }
}

/** By store key. They change the draft in place. */
export const WORKLOAD_DEFAULTS: Readonly<Record<string, (draft: never) => void>> = {
  'deployments.apps': defaultDeployment,
  'statefulsets.apps': defaultStatefulSet,
  'daemonsets.apps': defaultDaemonSet,
  'replicasets.apps': defaultReplicaSet,
  replicationcontrollers: defaultReplicationController,
  'jobs.batch': defaultJob,
  'cronjobs.batch': defaultCronJob,
  'horizontalpodautoscalers.autoscaling': defaultAutoscaler,
};
