import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { labelRequirements, matchesRequirements } from '../selectors.ts';
import type {
  DaemonSet,
  Deployment,
  LabelSelector,
  PodTemplateSpec,
  ReplicationController,
  StatefulSet,
} from '../types.generated.ts';
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
function validateMatch(f: Faults, selector: LabelSelector | undefined, template: Template): void {
  const labels = template?.metadata?.labels;
  if (selector && matchesRequirements(labelRequirements(selector), labels)) return;
  const shown = labels ?? (template?.metadata ? {} : null);
  f.invalid('spec.template.metadata.labels', shown, '`selector` does not match template `labels`');
}

/** Only Pods that are always restarted, for as long as they are wanted, can be made by `kind`. */
function validateForever(f: Faults, kind: string, template: Template): void {
  f.oneOf('spec.template.spec.restartPolicy', template?.spec?.restartPolicy, ['Always']);
  if (template?.spec?.activeDeadlineSeconds !== undefined) {
    const why = `activeDeadlineSeconds in ${kind} is not Supported`;
    f.forbidden('spec.template.spec.activeDeadlineSeconds', why);
  }
}

function validateReplicaSetTemplate(
  f: Faults,
  _: string,
  spec: { selector?: LabelSelector; template?: Template },
): void {
  if (!spec.selector) f.required('spec.selector');
  if (!validateSelector(f, 'deployment', spec.selector, 'invalid label selector')) return;
  validateMatch(f, spec.selector, spec.template);
  validatePodTemplate(f, 'spec.template', spec.template);
  validateForever(f, 'ReplicaSet', spec.template);
}

type Count = string | number;

const isNone = (value: Count | undefined): boolean =>
  typeof value === 'string' ? (/^\d+%?$/.test(value) ? Number.parseInt(value, 10) === 0 : true) : !value;

interface Rolling {
  readonly maxSurge?: Count;
  readonly maxUnavailable?: Count;
}

interface Strategy {
  readonly type?: string;
  readonly rollingUpdate?: Rolling;
}
const shownStrategy = (s: Strategy): object => internalForm(s, 'Type RollingUpdate');

/** How the Pods of a kind are replaced: one of `ways`; `rules` are those of rolling. */
const strategy =
  (name: string, ways: readonly string[], rules: string) =>
  (f: Faults, at: string, spec: Readonly<Record<string, unknown>>): void => {
    const field = `${at}.${name}`;
    const given: Strategy = spec[name] ?? {};
    if (given.type === 'RollingUpdate') check(f, `${field}.rollingUpdate`, rules, given.rollingUpdate);
    else if (!ways.includes(given.type ?? '')) f.notSupported(field, shownStrategy(given), ways);
    else if (given.type === 'Recreate' && given.rollingUpdate)
      f.forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'");
  };

function validateReplicationController(f: Faults, at: string, spec: ReplicationController['spec']): void {
  const { selector: matchLabels = {}, template } = spec;
  if (Object.keys(matchLabels).length === 0) f.required(`${at}.selector`);
  check(f, at, 'Replicas', spec);
  if (!template) {
    f.required(`${at}.template`);
    return;
  }
  validateMatch(f, { matchLabels }, template);
  validatePodTemplate(f, `${at}.template`, template);
  validateForever(f, 'ReplicationController', template);
}

/** The template of a StatefulSet is checked only when Pods are made of it, with the volumes of their claims (recording 187). */
function validateStatefulTemplate(f: Faults, _: string, { selector, template }: StatefulSet['spec']): void {
  if (!selector) f.required('spec.selector');
  if (validateSelector(f, 'statefulset', selector, '')) {
    validateMatch(f, selector, template);
    check(f, 'spec.template', 'TemplateMeta', template?.metadata);
  }
  validateForever(f, 'StatefulSet', template);
}

function validateStatefulStrategy(f: Faults, at: string, spec: StatefulSet['spec']): void {
  const given: Strategy = spec.updateStrategy ?? {};
  const field = `${at}.updateStrategy`;
  if (given.type === 'RollingUpdate') check(f, `${field}.rollingUpdate`, 'StatefulRolling', given.rollingUpdate);
  else if (given.type !== 'OnDelete') f.invalid(field, shownStrategy(given), "must be 'RollingUpdate' or 'OnDelete'");
  else if (given.rollingUpdate) {
    const shown = internalForm(given.rollingUpdate, 'Partition MaxUnavailable');
    f.invalid(`${field}.rollingUpdate`, shown, "only allowed for updateStrategy 'RollingUpdate'");
  }
}

const STATEFUL_SET_CHANGEABLE =
  'replicas ordinals template updateStrategy revisionHistoryLimit persistentVolumeClaimRetentionPolicy minReadySeconds'.split(
    ' ',
  );

/** Few fields of a StatefulSet may change. */
function validateStatefulUpdate(f: Faults, _: string, now: StatefulSet, old: StatefulSet): void {
  const fixed = (set: StatefulSet): object =>
    Object.fromEntries(Object.entries(set.spec ?? {}).filter(([k]) => !STATEFUL_SET_CHANGEABLE.includes(k)));
  if (equal(fixed(now), fixed(old))) return;
  const names = STATEFUL_SET_CHANGEABLE.map((k) => `'${k}'`);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  f.forbidden('spec', `updates to statefulset spec for fields other than ${list} are forbidden`);
}

function validateDaemonTemplate(f: Faults, _: string, { selector, template }: DaemonSet['spec']): void {
  if (validateSelector(f, 'daemonset', selector)) validateMatch(f, selector, template);
  if (selector && labelRequirements(selector).length === 0)
    f.invalid('spec.selector', selector, 'empty selector is invalid for daemonset');
  validatePodTemplate(f, 'spec.template', template);
  validateForever(f, 'DaemonSet', template);
}

define({
  Deployment: [(f, _, { spec }: Deployment) => check(f, 'spec', 'DeploymentSpec', spec)],
  DeploymentSpec: [
    'replicas+',
    validateReplicaSetTemplate,
    strategy('strategy', ['Recreate', 'RollingUpdate'], 'DeploymentRolling'),
    'minReadySeconds+ revisionHistoryLimit+ progressDeadlineSeconds+',
    (f, at, { progressDeadlineSeconds: deadline, minReadySeconds = 0 }: Deployment['spec']) => {
      if (deadline !== undefined && deadline <= minReadySeconds)
        f.invalid(`${at}.progressDeadlineSeconds`, deadline, 'must be greater than minReadySeconds');
    },
  ],
  DeploymentRolling: [
    'maxUnavailable:count maxSurge:count',
    (f, at, { maxUnavailable, maxSurge }: Rolling) => {
      if (isNone(maxUnavailable) && isNone(maxSurge))
        f.invalid(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0');
    },
    'maxUnavailable:whole',
  ],
  ReplicaSet: [(f, _, { spec }: Deployment) => check(f, 'spec', 'ReplicaSetSpec', spec)],
  ReplicaSetSpec: ['replicas+ minReadySeconds+', validateReplicaSetTemplate],
  ReplicationController: [(f, _, { spec }: Deployment) => check(f, 'spec', 'ControllerSpec', spec)],
  ControllerSpec: ['minReadySeconds+', validateReplicationController],
  Replicas: ['replicas+'],
  StatefulSet: [(f, _, { spec }: StatefulSet) => check(f, 'spec', 'StatefulSetSpec', spec)],
  'StatefulSet.updated': [validateStatefulUpdate],
  StatefulSetSpec: [
    "invalid podManagementPolicy != OrderedReady|Parallel: must be 'OrderedReady' or 'Parallel'",
    validateStatefulStrategy,
    'persistentVolumeClaimRetentionPolicy>Retention replicas+ minReadySeconds+ ordinals>Ordinals',
    validateStatefulTemplate,
    'volumeClaimTemplates>ClaimOfSet',
  ],
  StatefulRolling: [
    'partition+ maxUnavailable:count',
    (f, at, { maxUnavailable: most }: Rolling) => {
      if (most !== undefined && isNone(most)) f.invalid(`${at}.maxUnavailable`, most, 'cannot be 0');
    },
    'maxUnavailable:whole',
  ],
  ClaimOfSet: [(f, at, { spec }: { spec?: object }) => check(f, `${at}.spec`, 'ClaimSpec', spec)],
  Retention: ['whenDeleted==Retain|Delete whenScaled==Retain|Delete'],
  Ordinals: ['start+'],
  DaemonSet: [(f, _, { spec }: DaemonSet) => check(f, 'spec', 'DaemonSetSpec', spec)],
  DaemonSetSpec: [
    validateDaemonTemplate,
    'minReadySeconds+',
    strategy('updateStrategy', ['RollingUpdate', 'OnDelete'], 'DaemonRolling'),
    'revisionHistoryLimit+',
  ],
  DaemonRolling: [
    'maxUnavailable:count maxSurge:count maxUnavailable:whole maxSurge:whole',
    (f, at, { maxUnavailable, maxSurge }: Rolling) => {
      if (!isNone(maxUnavailable) && !isNone(maxSurge))
        f.invalid(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero');
      else if (isNone(maxUnavailable) && isNone(maxSurge))
        f.required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0');
    },
  ],
});
