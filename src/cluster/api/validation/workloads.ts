import { parseCron } from '../cron.ts';
import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { labelRequirements, matchesRequirements } from '../selectors.ts';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  JobSpec,
  LabelSelector,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../types.generated.ts';
import { internalPodSpec } from './internal-form.ts';
import { validateHostnames, validateJobRules, validateJobSelector } from './jobs.ts';
import { notNegative, validateSelector } from './metadata.ts';
import { percentage } from './names.ts';
import { validatePodTemplate, validateTemplateMetadata } from './pod.ts';
import { validateClaimSpec } from './storage.ts';

const MISMATCH = '`selector` does not match template `labels`';

/**
 * The faults of a selector and of the template whose labels it must match; `kind` for the message about an empty one. Only Pods that are
 * always restarted can be made so. `validateTemplate` checks the rest of the template.
 */
function validateMaker(
  f: Faults,
  kind: string,
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  validateTemplate: typeof validatePodTemplate = validatePodTemplate,
): void {
  const faults = f.errors.length;
  if (!selector) f.required('spec.selector');
  else {
    validateSelector(f, 'spec.selector', selector);
    const readable = f.errors.length === faults;
    if (labelRequirements(selector).length === 0) {
      f.invalid('spec.selector', selector, `empty selector is invalid for ${kind}`);
    }
    if (!readable) {
      f.invalid('spec.selector', selector, 'invalid label selector');
      return;
    }
  }
  validateMatchingTemplate(
    f,
    selector ? (labels) => matchesRequirements(labelRequirements(selector), labels) : () => false,
    template,
    validateTemplate,
  );
}

type Labels = Readonly<Record<string, string>> | undefined;

function validateMatchingTemplate(
  f: Faults,
  matches: (labels: Labels) => boolean,
  template: PodTemplateSpec | undefined,
  validateTemplate: typeof validatePodTemplate = validatePodTemplate,
): void {
  const labels = template?.metadata?.labels;
  if (!matches(labels))
    f.invalid('spec.template.metadata.labels', labels ?? (template?.metadata ? {} : null), MISMATCH);
  validateTemplate(f, 'spec.template', template);
  const spec = template?.spec;
  f.oneOf('spec.template.spec.restartPolicy', spec?.restartPolicy, ['Always']);
  if (spec?.activeDeadlineSeconds !== undefined) {
    f.forbidden('spec.template.spec.activeDeadlineSeconds', 'activeDeadlineSeconds in ReplicaSet is not Supported');
  }
}

/** A count or a percentage. Gives what it comes to for comparisons: zero or not. */
function countOrPercent(f: Faults, field: string, value: string | number | undefined, atMost100: boolean): boolean {
  if (typeof value === 'number') {
    notNegative(f, field, value);
    return value === 0;
  }
  if (value === undefined) return true;
  const messages = percentage(value);
  f.each(field, value, messages);
  if (messages.length === 0 && atMost100 && Number.parseInt(value, 10) > 100) {
    f.invalid(field, value, 'must not be greater than 100%');
  }
  return value === '0%';
}

function validateRolling(
  f: Faults,
  field: string,
  rolling: { maxSurge?: string | number; maxUnavailable?: string | number },
): void {
  const none = countOrPercent(f, `${field}.maxUnavailable`, rolling.maxUnavailable, true);
  const noSurge = countOrPercent(f, `${field}.maxSurge`, rolling.maxSurge, false);
  if (none && noSurge)
    f.invalid(`${field}.maxUnavailable`, rolling.maxUnavailable, 'may not be 0 when `maxSurge` is 0');
}

/** A deployment. */
export function validateDeployment(f: Faults, { spec }: Deployment): void {
  notNegative(f, 'spec.replicas', spec?.replicas);
  validateMaker(f, 'deployment', spec?.selector, spec?.template);
  const { type, rollingUpdate } = spec?.strategy ?? {};
  if (type === 'Recreate') {
    if (rollingUpdate)
      f.forbidden('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'");
  } else if (type === 'RollingUpdate') {
    if (rollingUpdate) validateRolling(f, 'spec.strategy.rollingUpdate', rollingUpdate);
  } else {
    f.notSupported('spec.strategy', { Type: type, RollingUpdate: rollingUpdate ?? null }, [
      'Recreate',
      'RollingUpdate',
    ]);
  }
  notNegative(f, 'spec.minReadySeconds', spec?.minReadySeconds);
  notNegative(f, 'spec.revisionHistoryLimit', spec?.revisionHistoryLimit);
  const deadline = spec?.progressDeadlineSeconds;
  notNegative(f, 'spec.progressDeadlineSeconds', deadline);
  if (deadline !== undefined && deadline <= (spec?.minReadySeconds ?? 0)) {
    f.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds');
  }
}

/** A replica set. */
export function validateReplicaSet(f: Faults, { spec }: ReplicaSet): void {
  notNegative(f, 'spec.replicas', spec?.replicas);
  notNegative(f, 'spec.minReadySeconds', spec?.minReadySeconds);
  validateMaker(f, 'deployment', spec?.selector, spec?.template);
}

/** A replication controller. */
export function validateReplicationController(f: Faults, { spec }: ReplicationController): void {
  notNegative(f, 'spec.replicas', spec?.replicas);
  notNegative(f, 'spec.minReadySeconds', spec?.minReadySeconds);
  const selector = spec?.selector ?? {};
  if (Object.keys(selector).length === 0) f.required('spec.selector');
  const requirements = labelRequirements({ matchLabels: selector });
  validateMatchingTemplate(f, (labels) => matchesRequirements(requirements, labels), spec?.template);
}

/** A stateful set. Its template is checked only when Pods are made of it, with the volumes of their claims (recording 187). */
export function validateStatefulSet(f: Faults, { spec }: StatefulSet): void {
  const policy: string | undefined = spec?.podManagementPolicy;
  if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    f.invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'");
  }
  const { type, rollingUpdate } = spec?.updateStrategy ?? {};
  if (type === 'RollingUpdate') {
    notNegative(f, 'spec.updateStrategy.rollingUpdate.partition', rollingUpdate?.partition);
  } else if (type === 'OnDelete') {
    if (rollingUpdate) {
      f.invalid('spec.updateStrategy.rollingUpdate', rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'");
    }
  } else f.invalid('spec.updateStrategy', spec?.updateStrategy, "must be 'RollingUpdate' or 'OnDelete'");
  notNegative(f, 'spec.replicas', spec?.replicas);
  validateMaker(f, 'statefulset', spec?.selector, spec?.template, validateTemplateMetadata);
  for (const [i, claim] of (spec?.volumeClaimTemplates ?? []).entries()) {
    validateClaimSpec(f, `spec.volumeClaimTemplates[${i}].spec`, claim.spec ?? {});
  }
}

const STATEFUL_SET_CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

/** A change of a stateful set: few fields may change. */
export function validateStatefulSetUpdate(f: Faults, now: StatefulSet, old: StatefulSet): void {
  const fixed = (set: StatefulSet): object =>
    Object.fromEntries(Object.entries(set.spec ?? {}).filter(([k]) => !STATEFUL_SET_CHANGEABLE.includes(k)));
  if (equal(fixed(now), fixed(old))) return;
  const names = STATEFUL_SET_CHANGEABLE.map((k) => `'${k}'`);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  f.forbidden('spec', `updates to statefulset spec for fields other than ${list} are forbidden`);
}

/** A daemon set. */
export function validateDaemonSet(f: Faults, { spec }: DaemonSet): void {
  validateMaker(f, 'daemonset', spec?.selector, spec?.template);
  const { type, rollingUpdate } = spec?.updateStrategy ?? {};
  if (type === 'RollingUpdate') {
    if (rollingUpdate) validateRolling(f, 'spec.updateStrategy.rollingUpdate', rollingUpdate);
  } else if (type !== 'OnDelete') f.notSupported('spec.updateStrategy.type', type, ['RollingUpdate', 'OnDelete']);
  notNegative(f, 'spec.minReadySeconds', spec?.minReadySeconds);
  notNegative(f, 'spec.revisionHistoryLimit', spec?.revisionHistoryLimit);
}

function validateJobSpec(f: Faults, field: string, spec: JobSpec | undefined): void {
  for (const name of [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
  ] as const) {
    notNegative(f, `${field}.${name}`, spec?.[name]);
  }
  const mode = spec?.completionMode;
  f.oneOf(`${field}.completionMode`, mode, ['NonIndexed', 'Indexed']);
  if (mode === 'Indexed' && spec?.completions === undefined) {
    f.required(`${field}.completions`, 'when completion mode is Indexed');
  }
  if (spec) validateJobRules(f, field, spec);
  validatePodTemplate(f, `${field}.template`, spec?.template);
  const path = `${field}.template.spec.restartPolicy`;
  const policy = spec?.template?.spec?.restartPolicy ?? 'Always';
  if (policy === 'Always') f.required(path, 'valid values: "OnFailure", "Never"');
  else if (policy !== 'Never' && policy !== 'OnFailure') f.notSupported(path, policy, ['OnFailure', 'Never']);
  else if (spec?.podFailurePolicy && policy !== 'Never') {
    f.invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified');
  }
}

/** A job. */
export function validateJob(f: Faults, job: Job): void {
  validateJobSpec(f, 'spec', job.spec);
  validateJobSelector(f, job);
  validateHostnames(f, job);
}

/** A change of a job: its completions and its template stay, but for where Pods may run while it is suspended before its start. */
export function validateJobUpdate(f: Faults, now: Job, old: Job): void {
  const { completions = null, completionMode, parallelism, template } = now.spec ?? {};
  if (!equal(completions, old.spec?.completions ?? null)) {
    if (completionMode !== 'Indexed') f.immutable('spec.completions', completions);
    else if (completions !== parallelism)
      f.invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism');
  }
  const waits = old.spec?.suspend === true && old.status?.startTime === undefined;
  const fixed = (t: PodTemplateSpec | undefined): unknown =>
    waits
      ? { ...t, metadata: 0, spec: { ...t?.spec, affinity: 0, nodeSelector: 0, tolerations: 0, schedulingGates: 0 } }
      : t;
  if (equal(fixed(template), fixed(old.spec?.template))) return;
  const { labels, annotations } = template?.metadata ?? {};
  const spec: unknown = template?.spec ? JSON.parse(internalPodSpec(template.spec).join('')) : null;
  f.immutable('spec.template', { labels, annotations, Spec: spec });
}

/** A cron job. */
export function validateCronJob(f: Faults, { spec }: CronJob): void {
  const schedule = spec?.schedule ?? '';
  if (!schedule) f.required('spec.schedule');
  else {
    const parsed = parseCron(schedule);
    if ('error' in parsed) f.invalid('spec.schedule', schedule, parsed.error);
    const zoned = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    if (schedule.includes('TZ')) f.invalid('spec.schedule', schedule, zoned);
  }
  notNegative(f, 'spec.startingDeadlineSeconds', spec?.startingDeadlineSeconds);
  f.oneOf('spec.concurrencyPolicy', spec?.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']);
  const zone = spec?.timeZone;
  if (zone !== undefined && !isTimeZone(zone)) f.invalid('spec.timeZone', zone, `unknown time zone ${zone}`);
  const job = spec?.jobTemplate?.spec;
  validateJobSpec(f, 'spec.jobTemplate.spec', job);
  if (job?.selector) f.invalid('spec.jobTemplate.spec.selector', job.selector, '`selector` will be auto-generated');
  if (job?.manualSelector) f.notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']);
  notNegative(f, 'spec.successfulJobsHistoryLimit', spec?.successfulJobsHistoryLimit);
  notNegative(f, 'spec.failedJobsHistoryLimit', spec?.failedJobsHistoryLimit);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
