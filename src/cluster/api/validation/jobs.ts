import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { labelRequirements, matchesRequirements } from '../selectors.ts';
import type {
  Job,
  JobSpec,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
  PodTemplateSpec,
  SuccessPolicyRule,
} from '../types.generated.ts';
import { internalPodSpec } from './internal-form.ts';
import { dnsLabel } from './names.ts';
import { validatePodTemplate } from './pod.ts';
import { check, define } from './rules.ts';

/** A choice that must be made. */
const choice =
  (field: string, ...values: string[]) =>
  (f: Faults, at: string, { [field]: value }: Readonly<Record<string, string | undefined>>): void => {
    const path = `${at}.${field}`;
    if (!value) f.required(path, `valid values: [${values.map((v) => `"${v}"`).join(' ')}]`);
    else f.oneOf(path, value, values);
  };

function validateExitCodes(
  f: Faults,
  at: string,
  { operator, containerName, values = [] }: PodFailurePolicyOnExitCodesRequirement,
  { template }: JobSpec,
): void {
  const containers = [...(template?.spec?.containers ?? []), ...(template?.spec?.initContainers ?? [])];
  const detail = 'must be one of the container or initContainer names in the pod template';
  if (containerName !== undefined && !containers.some((c) => c.name === containerName))
    f.invalid(`${at}.containerName`, containerName, detail);
  if (values.length === 0) f.invalid(`${at}.values`, null, 'at least one value is required');
  check(f, at, 'ExitCodeValues', { values });
  for (const [i, value] of values.entries()) {
    const path = `${at}.values[${i}]`;
    if (operator === 'In' && value === 0) f.invalid(path, value, 'must not be 0 for the In operator');
    if (values.indexOf(value) < i) f.duplicate(path, value);
  }
  if (values.some((value, i) => value < (values[i - 1] ?? value))) f.invalid(`${at}.values`, values, 'must be ordered');
}

function validateSuccess(f: Faults, at: string, rule: SuccessPolicyRule, { completions = 0 }: JobSpec): void {
  const { succeededIndexes, succeededCount } = rule;
  const indexes = countIndexes(succeededIndexes ?? '', completions);
  if (typeof indexes === 'string')
    f.invalid(`${at}.succeededIndexes`, succeededIndexes, `error parsing succeededIndexes: ${indexes}`);
  if (succeededCount === undefined) return;
  const atMost = (n: number, what: string): void => {
    const why = `must be less than or equal to ${n} (${what})`;
    if (succeededCount > n) f.invalid(`${at}.succeededCount`, succeededCount, why);
  };
  check(f, at, 'SuccessCount', { succeededCount });
  atMost(completions, 'the number of specified completions');
  const total = typeof indexes === 'number' ? indexes : 0;
  if (succeededIndexes !== undefined) atMost(total, 'the number of indexes in the specified succeededIndexes field');
}

/** How many indexes `1,3-5` names, or what is wrong with it. */
function countIndexes(text: string, completions: number): number | string {
  let total = 0;
  let previous: number | undefined;
  for (const interval of text ? text.split(',') : []) {
    const limits = interval.split('-');
    if (limits.length > 2) {
      const rule = "the requirement that an index interval can have at most two parts separated by '-'";
      return `the fragment ${JSON.stringify(interval)} violates ${rule}`;
    }
    let start: number | undefined;
    for (const limit of limits) {
      if (!/^[+-]?\d+$/.test(limit)) return `cannot convert string to integer for index: ${JSON.stringify(limit)}`;
      const index = Number(limit);
      if (index >= completions) return `too large index: ${JSON.stringify(limit)}`;
      if (previous !== undefined && previous >= index)
        return `non-increasing order, previous: ${previous}, current: ${index}`;
      start ??= index;
      previous = index;
    }
    total += (previous ?? 0) - (start ?? 0) + 1;
  }
  return total;
}

/** The selector of a Job: made by the API server, or by hand under `manualSelector`; its template's labels must match it. */
function validateSelector(f: Faults, _: string, { metadata, spec }: Job): void {
  const { selector, template, manualSelector } = spec;
  const { uid = '', name } = metadata;
  const labels = template?.metadata?.labels;
  const expected: Readonly<Record<string, string>> = {
    'controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  };
  for (const [key, value] of manualSelector ? [] : Object.entries(expected)) {
    if (labels?.[key] !== value) f.invalid(`spec.template.metadata.labels[${key}]`, labels, `must be '${value}'`);
  }
  if (!selector) {
    f.required('spec.selector');
    return;
  }
  const faults = f.errors.length;
  check(f, 'spec.selector', 'LabelSelector', selector);
  if (f.errors.length > faults) return;
  const requirements = labelRequirements(selector);
  if (!manualSelector && !matchesRequirements(requirements, expected))
    f.invalid('spec.selector', selector, '`selector` not auto-generated');
  if (!matchesRequirements(requirements, labels))
    f.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
}

function validateTemplate(f: Faults, at: string, spec: JobSpec): void {
  validatePodTemplate(f, `${at}.template`, spec.template);
  const path = `${at}.template.spec.restartPolicy`;
  const policy = spec.template?.spec?.restartPolicy ?? 'Always';
  if (policy === 'Always') f.required(path, 'valid values: "OnFailure", "Never"');
  else f.oneOf(path, policy, ['OnFailure', 'Never']);
  if (policy === 'OnFailure' && spec.podFailurePolicy)
    f.invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified');
}

/** A change of a Job: its completions and its template stay, but for where Pods may run while it is suspended before its start. */
function validateUpdate(f: Faults, _: string, now: Job, old: Job): void {
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
  const spec: unknown = template?.spec ? internalPodSpec(template.spec) : null;
  f.immutable('spec.template', { labels, annotations, Spec: spec });
}

/** An Indexed Job's name with the last index has to do for a host name. */
function validateHostnames(f: Faults, _: string, { metadata, spec }: Job): void {
  if (spec.completionMode !== 'Indexed' || !spec.completions) return;
  const last = `${metadata.name}-${spec.completions - 1}`;
  const detail = `will not able to create pod with invalid DNS label: ${last}`;
  if (dnsLabel(last).length > 0) f.invalid('metadata.name', metadata.name, detail);
}

const ONE_OF = 'one of OnExitCodes and OnPodConditions is required';
const INDEXED = 'requires indexed completion mode';
const OF_INDEXED = 'when completion mode is Indexed';

define({
  Job: [(f, _, { spec }: Job) => check(f, 'spec', 'JobSpec', spec), validateSelector, validateHostnames],
  'Job.updated': [validateUpdate],
  JobSpec: [
    'parallelism+ completions+ activeDeadlineSeconds+ backoffLimit+ ttlSecondsAfterFinished+',
    'backoffLimitPerIndex+ maxFailedIndexes+ managedBy:domainPath',
    'required backoffLimitPerIndex if maxFailedIndexes?: when maxFailedIndexes is specified',
    'completionMode=NonIndexed|Indexed',
    `required completions if completionMode=Indexed: ${OF_INDEXED}`,
    `invalid parallelism > 100000 if completionMode=Indexed: must be less than or equal to 100000 ${OF_INDEXED}`,
    (f, at, { completionMode, completions, maxFailedIndexes }: JobSpec) => {
      if (completionMode === 'Indexed' && (maxFailedIndexes ?? -1) > (completions ?? Number.POSITIVE_INFINITY))
        f.invalid(`${at}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions');
    },
    `invalid backoffLimitPerIndex if backoffLimitPerIndex? & completionMode!=Indexed: ${INDEXED}`,
    `invalid maxFailedIndexes if maxFailedIndexes? & completionMode!=Indexed: ${INDEXED}`,
    (f, at, spec: JobSpec) => check(f, at, 'JobPolicies', spec, spec),
    validateTemplate,
  ],
  // The whole specification is around these.
  JobPolicies: [
    'podFailurePolicy>FailurePolicy',
    (f, at, spec: JobSpec) => {
      const { completionMode, successPolicy, podFailurePolicy, podReplacementPolicy } = spec;
      if (successPolicy && completionMode !== 'Indexed')
        f.invalid(`${at}.successPolicy`, { Rules: successPolicy.rules }, INDEXED);
      else if (successPolicy) check(f, `${at}.successPolicy`, 'SuccessPolicy', successPolicy, spec);
      const replacements = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
      f.oneOf(`${at}.podReplacementPolicy`, podReplacementPolicy, replacements);
    },
  ],
  FailurePolicy: ['rules<20>FailureRule'],
  FailureRule: [
    choice('action', 'Count', 'FailIndex', 'FailJob', 'Ignore'),
    'invalid action = FailIndex if !$backoffLimitPerIndex?: requires the backoffLimitPerIndex to be set',
    'onExitCodes>ExitCodes onPodConditions<20>FailureCondition',
    (f, at, { onExitCodes, onPodConditions }: PodFailurePolicyRule) => {
      if (!onExitCodes !== !onPodConditions?.length) return;
      const count = onExitCodes ? 'both OnExitCodes and OnPodConditions is not supported' : ONE_OF;
      f.broken(at, `specifying ${count}`);
    },
  ],
  ExitCodes: [choice('operator', 'In', 'NotIn'), validateExitCodes],
  ExitCodeValues: ['values<255'],
  FailureCondition: ['type::qualified', choice('status', 'False', 'True', 'Unknown')],
  SuccessPolicy: [
    'required rules: at least one rules must be specified when the successPolicy is specified',
    'rules<20>SuccessRule',
  ],
  SuccessRule: [
    'required . if !succeededIndexes? & !succeededCount?: at least one of succeededCount or succeededIndexes must be specified',
    validateSuccess,
  ],
  SuccessCount: ['succeededCount+'],
});
