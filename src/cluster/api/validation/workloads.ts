import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { labelRequirements, matchesRequirements } from '../selectors.ts';
import type {
  DaemonSet,
  Deployment,
  LabelSelector,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../types.generated.ts';
import { NOT_NEGATIVE, percentage } from './names.ts';
import { validatePodTemplate } from './pod.ts';
import { check, define, internalForm } from './rules.ts';

type Template = PodTemplateSpec | undefined;

/**
 * The faults of a selector, at `spec.selector`; `kind` for the message about an empty one. Gives whether it can be read: `invalid` is what is
 * said when not.
 */
function validateSelector(f: Faults, kind: string, selector: LabelSelector | undefined, invalid?: string): boolean {
  const faults = f.errors.length;
  if (!selector) return true;
  check(f, 'spec.selector', 'LabelSelector', selector);
  const readable = f.errors.length === faults;
  if (labelRequirements(selector).length === 0 && readable && kind !== 'daemonset')
    f.invalid('spec.selector', selector, `empty selector is invalid for ${kind}`);
  if (!readable && invalid !== undefined) f.invalid('spec.selector', selector, invalid);
  return readable;
}

/** The faults of a template whose labels `selector` does not meet; an absent one is met by none. */
function validateMatch(f: Faults, at: string, selector: LabelSelector | undefined, template: Template): void {
  const labels = template?.metadata?.labels;
  if (selector && matchesRequirements(labelRequirements(selector), labels)) return;
  const shown = labels ?? (template?.metadata ? {} : null);
  f.invalid(`${at}.metadata.labels`, shown, '`selector` does not match template `labels`');
}

/** Only Pods that are always restarted, for as long as they are wanted, can be made by `kind`. */
function validateForever(f: Faults, kind: string, template: Template): void {
  f.oneOf('spec.template.spec.restartPolicy', template?.spec?.restartPolicy, ['Always']);
  if (template?.spec?.activeDeadlineSeconds !== undefined) {
    const why = `activeDeadlineSeconds in ${kind} is not Supported`;
    f.forbidden('spec.template.spec.activeDeadlineSeconds', why);
  }
}

function validateReplicaSetTemplate(f: Faults, spec: { selector?: LabelSelector; template?: PodTemplateSpec } = {}) {
  if (!spec.selector) f.required('spec.selector');
  if (!validateSelector(f, 'deployment', spec.selector, 'invalid label selector')) return;
  validateMatch(f, 'spec.template', spec.selector, spec.template);
  validatePodTemplate(f, 'spec.template', spec.template);
  validateForever(f, 'ReplicaSet', spec.template);
}

type Count = string | number;

/** The faults of a count or a percentage. */
export function validateCount(f: Faults, field: string, value: Count | undefined): void {
  if (typeof value === 'string') f.each(field, value, percentage(value));
  else if (value !== undefined && value < 0) f.invalid(field, value, NOT_NEGATIVE);
}

/** The fault of a percentage above the whole. */
export function validateWhole(f: Faults, field: string, value: Count | undefined): void {
  if (typeof value === 'string' && percentage(value).length === 0 && Number.parseInt(value, 10) > 100)
    f.invalid(field, value, 'must not be greater than 100%');
}

const isNone = (value: Count | undefined): boolean =>
  typeof value === 'string' ? (/^\d+%?$/.test(value) ? Number.parseInt(value, 10) === 0 : true) : !value;

interface Rolling {
  readonly maxSurge?: Count;
  readonly maxUnavailable?: Count;
}

function validateRolling(f: Faults, at: string, { maxUnavailable, maxSurge }: Rolling): void {
  validateCount(f, `${at}.maxUnavailable`, maxUnavailable);
  validateCount(f, `${at}.maxSurge`, maxSurge);
  if (isNone(maxUnavailable) && isNone(maxSurge))
    f.invalid(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0');
  validateWhole(f, `${at}.maxUnavailable`, maxUnavailable);
}

function validateDaemonRolling(f: Faults, at: string, { maxUnavailable, maxSurge }: Rolling): void {
  for (const rule of [validateCount, validateWhole]) {
    rule(f, `${at}.maxUnavailable`, maxUnavailable);
    rule(f, `${at}.maxSurge`, maxSurge);
  }
  if (!isNone(maxUnavailable) && !isNone(maxSurge))
    f.invalid(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero');
  else if (isNone(maxUnavailable) && isNone(maxSurge))
    f.required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0');
}

function validateStatefulRolling(f: Faults, at: string, { maxUnavailable }: Rolling): void {
  if (maxUnavailable === undefined) return;
  validateCount(f, `${at}.maxUnavailable`, maxUnavailable);
  if (isNone(maxUnavailable)) f.invalid(`${at}.maxUnavailable`, maxUnavailable, 'cannot be 0');
  validateWhole(f, `${at}.maxUnavailable`, maxUnavailable);
}

interface Strategy {
  readonly type?: string;
  readonly rollingUpdate?: Rolling;
}
const shownStrategy = (s: Strategy): object => internalForm(s, 'Type RollingUpdate');

/** A Deployment. */
export function validateDeployment(f: Faults, { spec }: Deployment): void {
  check(f, 'spec', 'Replicas', spec);
  validateReplicaSetTemplate(f, spec);
  const strategy: Strategy = spec?.strategy ?? {};
  if (strategy.type === 'Recreate') {
    if (strategy.rollingUpdate)
      f.forbidden('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'");
  } else if (strategy.type === 'RollingUpdate')
    validateRolling(f, 'spec.strategy.rollingUpdate', strategy.rollingUpdate ?? {});
  else f.notSupported('spec.strategy', shownStrategy(strategy), ['Recreate', 'RollingUpdate']);
  check(f, 'spec', 'DeploymentCounts', spec);
  const deadline = spec?.progressDeadlineSeconds;
  if (deadline !== undefined && deadline <= (spec?.minReadySeconds ?? 0))
    f.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds');
}

/** A ReplicaSet. */
export function validateReplicaSet(f: Faults, { spec }: ReplicaSet): void {
  check(f, 'spec', 'ReplicaSetCounts', spec);
  validateReplicaSetTemplate(f, spec);
}

/** A ReplicationController. */
export function validateReplicationController(f: Faults, { spec }: ReplicationController): void {
  const matchLabels = spec?.selector ?? {};
  check(f, 'spec', 'ReadySeconds', spec);
  if (Object.keys(matchLabels).length === 0) f.required('spec.selector');
  check(f, 'spec', 'Replicas', spec);
  if (!spec?.template) {
    f.required('spec.template');
    return;
  }
  validateMatch(f, 'spec.template', { matchLabels }, spec.template);
  validatePodTemplate(f, 'spec.template', spec.template);
  validateForever(f, 'ReplicationController', spec.template);
}

/** A StatefulSet. Its template is checked only when Pods are made of it, with the volumes of their claims (recording 187). */
export function validateStatefulSet(f: Faults, { spec }: StatefulSet): void {
  const policy: string | undefined = spec?.podManagementPolicy;
  if (policy !== 'OrderedReady' && policy !== 'Parallel')
    f.invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'");
  const strategy: Strategy = spec?.updateStrategy ?? {};
  const field = 'spec.updateStrategy';
  if (strategy.type === 'OnDelete') {
    if (strategy.rollingUpdate) {
      const shown = internalForm(strategy.rollingUpdate, 'Partition MaxUnavailable');
      f.invalid(`${field}.rollingUpdate`, shown, "only allowed for updateStrategy 'RollingUpdate'");
    }
  } else if (strategy.type === 'RollingUpdate')
    check(f, `${field}.rollingUpdate`, 'StatefulRolling', strategy.rollingUpdate);
  else f.invalid(field, shownStrategy(strategy), "must be 'RollingUpdate' or 'OnDelete'");
  check(f, 'spec', 'StatefulSpec', spec);
  if (!spec?.selector) f.required('spec.selector');
  if (validateSelector(f, 'statefulset', spec?.selector, '')) {
    validateMatch(f, 'spec.template', spec?.selector, spec?.template);
    check(f, 'spec.template', 'TemplateMeta', spec?.template?.metadata);
  }
  validateForever(f, 'StatefulSet', spec?.template);
  for (const [i, claim] of (spec?.volumeClaimTemplates ?? []).entries())
    check(f, `spec.volumeClaimTemplates[${i}].spec`, 'ClaimSpec', claim.spec);
}

const STATEFUL_SET_CHANGEABLE =
  'replicas ordinals template updateStrategy revisionHistoryLimit persistentVolumeClaimRetentionPolicy minReadySeconds'.split(
    ' ',
  );

/** A change of a StatefulSet: few fields may change. */
export function validateStatefulSetUpdate(f: Faults, now: StatefulSet, old: StatefulSet): void {
  const fixed = (set: StatefulSet): object =>
    Object.fromEntries(Object.entries(set.spec ?? {}).filter(([k]) => !STATEFUL_SET_CHANGEABLE.includes(k)));
  if (equal(fixed(now), fixed(old))) return;
  const names = STATEFUL_SET_CHANGEABLE.map((k) => `'${k}'`);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  f.forbidden('spec', `updates to statefulset spec for fields other than ${list} are forbidden`);
}

/** A DaemonSet. */
export function validateDaemonSet(f: Faults, { spec }: DaemonSet): void {
  const selector = spec?.selector;
  if (validateSelector(f, 'daemonset', selector)) validateMatch(f, 'spec.template', selector, spec?.template);
  if (selector && labelRequirements(selector).length === 0)
    f.invalid('spec.selector', selector, 'empty selector is invalid for daemonset');
  validatePodTemplate(f, 'spec.template', spec?.template);
  validateForever(f, 'DaemonSet', spec?.template);
  check(f, 'spec', 'ReadySeconds', spec);
  const strategy: Strategy = spec?.updateStrategy ?? {};
  if (strategy.type === 'RollingUpdate')
    validateDaemonRolling(f, 'spec.updateStrategy.rollingUpdate', strategy.rollingUpdate ?? {});
  else if (strategy.type !== 'OnDelete')
    f.notSupported('spec.updateStrategy', shownStrategy(strategy), ['RollingUpdate', 'OnDelete']);
  check(f, 'spec', 'History', spec);
}

define({
  Replicas: ['replicas+'],
  ReadySeconds: ['minReadySeconds+'],
  History: ['revisionHistoryLimit+'],
  ReplicaSetCounts: ['replicas+ minReadySeconds+'],
  DeploymentCounts: ['minReadySeconds+ revisionHistoryLimit+ progressDeadlineSeconds+'],
  StatefulRolling: ['partition+', validateStatefulRolling],
  StatefulSpec: ['persistentVolumeClaimRetentionPolicy>Retention replicas+ minReadySeconds+ ordinals>Ordinals'],
  Retention: ['whenDeleted==Retain|Delete whenScaled==Retain|Delete'],
  Ordinals: ['start+'],
});
