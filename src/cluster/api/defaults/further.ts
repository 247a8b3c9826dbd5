import { TEMPLATE_GENERATION } from '../annotations.ts';
import type {
  DaemonSet,
  HorizontalPodAutoscalerSpec,
  HPAScalingRules,
  Job,
  LimitRangeItem,
  NetworkPolicySpec,
  PersistentVolumeClaim,
  PodTemplateSpec,
  ReplicationController,
  RoleBinding,
  StatefulSetSpec,
} from '../types.generated.ts';
import type { Defaults } from './fill.ts';

/** An absent template is an empty one; one that is there has metadata. */
function fillTemplate(spec: { template?: PodTemplateSpec }): void {
  if (spec.template) spec.template.metadata ??= {} as NonNullable<PodTemplateSpec['metadata']>;
  else spec.template = {};
}

/** A strategy that rolls says how. */
function fillStrategy(strategy: { type?: string; rollingUpdate?: object }): void {
  if (strategy.type === 'RollingUpdate') strategy.rollingUpdate ??= {};
}

function fillStatefulSet(spec: StatefulSetSpec): void {
  fillTemplate(spec);
  for (const claim of spec.volumeClaimTemplates ?? []) {
    const filled: Partial<PersistentVolumeClaim> = claim;
    filled.apiVersion ??= 'v1';
    filled.kind ??= 'PersistentVolumeClaim';
    filled.spec ??= {};
    filled.status = { phase: 'Pending', ...filled.status };
  }
}

function fillDaemonSet({ metadata }: DaemonSet): void {
  metadata.annotations = { [TEMPLATE_GENERATION]: '1', ...metadata.annotations };
}

/** What of a ReplicationController is not there is as its template. */
function fillReplicationController({ spec = {}, metadata }: ReplicationController): void {
  const labels = spec.template?.metadata?.labels;
  if (labels && !Object.keys(spec.selector ?? {}).length) spec.selector = { ...labels };
  if (labels && !Object.keys(metadata.labels ?? {}).length) metadata.labels = { ...labels };
}

/** The specification of a Job, and the labels by which it knows its Pods, unless it brings its own (`manualSelector`). */
function fillJob({ metadata, spec }: Job): void {
  if (!spec) return;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2147483647;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  fillTemplate(spec);
  if (spec.manualSelector) return;
  const known = 'batch.kubernetes.io/controller-uid';
  const { template, selector } = spec;
  const { name, uid = '' } = metadata;
  const labels = { [known]: uid, 'batch.kubernetes.io/job-name': name, 'controller-uid': uid, 'job-name': name };
  template.metadata ??= {} as NonNullable<PodTemplateSpec['metadata']>;
  template.metadata.labels = { ...labels, ...template.metadata.labels };
  metadata.labels ??= template.metadata.labels;
  spec.selector = { ...selector, matchLabels: { [known]: uid, ...selector?.matchLabels } };
}

const PERIOD = { periodSeconds: 15 };
const PERCENT = { type: 'Percent', value: 100, ...PERIOD } as const;

function fillAutoscaler(spec: HorizontalPodAutoscalerSpec): void {
  if (!spec.metrics?.length) {
    const target = { type: 'Utilization', averageUtilization: 80 } as const;
    spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
  }
  if (!spec.behavior) return;
  const selectPolicy = 'Max';
  const scaleUp: HPAScalingRules = {
    ...{ stabilizationWindowSeconds: 0, selectPolicy },
    policies: [{ type: 'Pods', value: 4, ...PERIOD }, PERCENT],
  };
  spec.behavior.scaleUp = { ...scaleUp, ...spec.behavior.scaleUp };
  spec.behavior.scaleDown = { selectPolicy, policies: [PERCENT], ...spec.behavior.scaleDown };
}

/** Limits of containers have defaults: the largest is the default limit, the default limit (else the smallest) the default request. */
function fillLimit(item: LimitRangeItem): void {
  if (item.type !== 'Container') return;
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  if (Object.keys(limits).length) item.default = limits;
  if (Object.keys(requests).length) item.defaultRequest = requests;
}

function fillNetworkPolicy(spec: NetworkPolicySpec): void {
  spec.policyTypes ??= spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
}

function fillBinding(binding: RoleBinding): void {
  const group = 'rbac.authorization.k8s.io';
  binding.roleRef.apiGroup ||= group;
  for (const s of binding.subjects ?? []) if (s.kind !== 'ServiceAccount') s.apiGroup ??= group;
}

/** What follows from other fields of the kinds beyond the everyday ones, by type. */
export const FURTHER_DEFAULTS: Defaults = {
  ...{ DeploymentSpec: fillTemplate, DaemonSetSpec: fillTemplate, ReplicaSetSpec: fillTemplate, JobSpec: fillTemplate },
  ...{
    DeploymentStrategy: fillStrategy,
    DaemonSetUpdateStrategy: fillStrategy,
    StatefulSetUpdateStrategy: fillStrategy,
  },
  ...{ StatefulSetSpec: fillStatefulSet, DaemonSet: fillDaemonSet, ReplicationController: fillReplicationController },
  ...{ Job: fillJob, HorizontalPodAutoscalerSpec: fillAutoscaler, LimitRangeItem: fillLimit },
  ...{ NetworkPolicySpec: fillNetworkPolicy, RoleBinding: fillBinding, ClusterRoleBinding: fillBinding },
};
