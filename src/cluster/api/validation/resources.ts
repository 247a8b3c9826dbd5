import type { Faults } from '../field-error.ts';
import { quantityValue } from '../quantity.ts';
import type {
  HorizontalPodAutoscaler,
  HPAScalingRules,
  LimitRangeItem,
  MetricSpec,
  MetricTarget,
  PodDisruptionBudget,
  PolicyRule,
  ResourceQuotaSpec,
  Role,
  RoleBinding,
  Subject,
} from '../types.generated.ts';
import { validateAmount, validateResourceName } from './container.ts';
import { qualifiedName } from './names.ts';
import { check, define, format, internalForm } from './rules.ts';
import { validateCount, validateWhole } from './workloads.ts';

type Amounts = Readonly<Record<string, string | number>>;

/** Pairs of a limit's parts of which the first may not be above the second: where the fault is, whose value it shows, and its words. */
const LIMIT_PAIRS = [
  ['min', 'max', 'min', 'min', 'min value X is greater than max value Y'],
  ['min', 'defaultRequest', 'defaultRequest', 'defaultRequest', 'min value X is greater than default request value Y'],
  ['defaultRequest', 'max', 'defaultRequest', 'defaultRequest', 'default request value X is greater than max value Y'],
  [
    ...(['defaultRequest', 'default', 'defaultRequest', 'defaultRequest'] as const),
    'default request value X is greater than default limit value Y',
  ],
  ['min', 'default', 'default', 'min', 'min value X is greater than default value Y'],
  ['default', 'max', 'default', 'max', 'default value X is greater than max value Y'],
] as const;

function validateLimit(f: Faults, at: string, item: LimitRangeItem, _: unknown, seen: Set<unknown>): void {
  const type: string = item.type ?? '';
  const messages = qualifiedName(type);
  f.each(`${at}.type`, type, messages);
  if (!messages.length && !type.includes('/') && !['Container', 'Pod', 'PersistentVolumeClaim'].includes(type))
    f.invalid(`${at}.type`, type, 'must be a standard limit type or fully qualified');
  if (seen.has(type)) f.duplicate(`${at}.type`, type);
  seen.add(type);
  const resources = new Set<string>();
  for (const part of ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const) {
    const amounts: Amounts = item[part] ?? {};
    if (type === 'Pod' && part.startsWith('default')) {
      if (Object.keys(amounts).length) f.forbidden(`${at}.${part}`, "may not be specified when `type` is 'Pod'");
      continue;
    }
    if (part === 'maxLimitRequestRatio' && type === 'PersistentVolumeClaim' && !item.min?.storage && !item.max?.storage)
      f.required(`${at}.limits`, 'either minimum or maximum storage value is required, but neither was provided');
    for (const name of Object.keys(amounts).sort()) {
      const what = type === 'Pod' || type === 'Container' ? 'containers' : undefined;
      validateResourceName(f, `${at}.${part}[${name}]`, name, what);
      resources.add(name);
    }
  }
  for (const name of [...resources].sort()) validateLimitOf(f, at, item, name);
}

function validateLimitOf(f: Faults, at: string, item: LimitRangeItem, name: string): void {
  for (const [low, high, where, shown, words] of LIMIT_PAIRS) {
    const [x, y] = [item[low]?.[name], item[high]?.[name]];
    if (x === undefined || y === undefined || quantityValue(x) <= quantityValue(y)) continue;
    const why = words.replace('X', String(x)).replace('Y', String(y));
    f.invalid(`${at}.${where}[${name}]`, String(item[shown]?.[name]), why);
  }
  const ratio = item.maxLimitRequestRatio?.[name];
  if (ratio === undefined) return;
  const field = `${at}.maxLimitRequestRatio[${name}]`;
  if (quantityValue(ratio) < 1) f.invalid(field, String(ratio), `ratio ${ratio} is less than 1`);
  const [min, max] = [item.min?.[name], item.max?.[name]];
  const most = quantityValue(max) / quantityValue(min);
  if (min !== undefined && max !== undefined && quantityValue(ratio) > most)
    f.invalid(field, String(ratio), `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`);
}

const SCOPES =
  /^(Terminating|NotTerminating|BestEffort|NotBestEffort|PriorityClass|CrossNamespacePodAffinity|VolumeAttributesClass)$/;

function validateQuota(f: Faults, at: string, { hard = {}, scopes = [], scopeSelector }: ResourceQuotaSpec): void {
  for (const name of Object.keys(hard).sort()) {
    validateResourceName(f, `${at}.hard[${name}]`, name, 'quota');
    validateAmount(f, `${at}.hard[${name}]`, name, hard[name] ?? '0');
  }
  const pods = /^(pods|count\/pods|(requests\.|limits\.)?(cpu|memory))$/;
  const fits = (scope: string): boolean =>
    !SCOPES.test(scope) ||
    Object.keys(hard).every(
      (name) => (scope === 'BestEffort' ? name === 'pods' : pods.test(name)) || name.includes('/'),
    );
  for (const scope of scopes) {
    if (!SCOPES.test(scope)) f.invalid(`${at}.scopes`, scopes, 'unsupported scope');
    if (!fits(scope)) f.invalid(`${at}.scopes`, scopes, 'unsupported scope applied to resource');
  }
  for (const pair of ['BestEffort', 'Terminating'] as const)
    if (scopes.includes(pair) && scopes.includes(`Not${pair}`)) f.invalid(`${at}.scopes`, scopes, 'conflicting scopes');
  const path = `${at}.scopeSelector.matchExpressions`;
  for (const { scopeName = '', operator, values = [] } of scopeSelector?.matchExpressions ?? []) {
    if (!SCOPES.test(scopeName)) f.invalid(`${path}.scopeName`, scopeName, 'unsupported scope');
    if (/^In|^NotIn/.test(operator)) {
      if (!values.length)
        f.required(
          `${path}.values`,
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        );
    } else if (!/^(Exists|DoesNotExist)$/.test(operator))
      f.invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator');
    else if (values.length) {
      const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      f.invalid(`${path}.values`, values, why);
    }
  }
}

/** An autoscaler. */
export function validateAutoscaler(f: Faults, { spec }: HorizontalPodAutoscaler): void {
  const { minReplicas = 1, maxReplicas = 0 } = spec ?? {};
  if (minReplicas < 1) f.invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1');
  if (maxReplicas < 1) f.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0');
  if (maxReplicas < minReplicas)
    f.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
  check(f, 'spec.scaleTargetRef', 'Target', spec?.scaleTargetRef);
  check(f, 'spec', 'AutoscalerSpec', spec);
}

const SCALING = 3600;

function validateScaling(f: Faults, at: string, { stabilizationWindowSeconds: seconds = 0 }: HPAScalingRules): void {
  const field = `${at}.stabilizationWindowSeconds`;
  if (seconds < 0) f.invalid(field, seconds, 'must be greater than or equal to zero');
  if (seconds > SCALING) f.invalid(field, seconds, `must be less than or equal to ${SCALING}`);
}

function requirePolicies(f: Faults, at: string, { policies, tolerance }: HPAScalingRules): void {
  if (!policies?.length) f.required(`${at}.policies`, 'must specify at least one Policy');
  if (quantityValue(tolerance) < 0) f.invalid(`${at}.tolerance`, tolerance, 'must be greater or equal to zero');
}

function validatePolicy(
  f: Faults,
  at: string,
  { value = 0, periodSeconds = 0 }: { value?: number; periodSeconds?: number },
) {
  format(f, `${at}.value`, 'positive', value);
  format(f, `${at}.periodSeconds`, 'positive', periodSeconds);
  if (periodSeconds > 1800) f.invalid(`${at}.periodSeconds`, periodSeconds, 'must be less than or equal to 1800');
}

const METRICS = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
/** What a metric's source must have besides a target. */
const SOURCES: Readonly<Record<string, readonly (readonly [field: string, why: string])[]>> = {
  containerResource: [
    ['name', 'must specify a resource name'],
    ['container', 'must specify a container'],
  ],
  resource: [['name', 'must specify a resource name']],
};

function validateMetric(f: Faults, at: string, metric: MetricSpec): void {
  const type: string = metric.type ?? '';
  if (!type) f.required(`${at}.type`, 'must specify a metric source type');
  f.oneOf(`${at}.type`, type, METRICS);
  const expected = type.charAt(0).toLowerCase() + type.slice(1);
  const present = (['object', 'external', 'pods', 'resource', 'containerResource'] as const).filter((k) => metric[k]);
  const [first] = present;
  if (first) validateSource(f, `${at}.${first}`, first, metric[first] as MetricSource);
  if (METRICS.includes(type) && !present.some((k) => k === expected))
    f.required(`${at}.${expected}`, 'must populate information for the given metric source');
  for (const k of present.length === 1 ? [] : present.filter((p) => p !== expected))
    f.forbidden(`${at}.${k}`, 'must populate the given metric source only');
}

interface MetricSource {
  readonly name?: string;
  readonly container?: string;
  readonly metric?: { readonly name?: string };
  readonly describedObject?: object;
  readonly target?: MetricTarget;
}

function validateSource(f: Faults, at: string, kind: string, source: MetricSource): void {
  const target: Partial<MetricTarget> = source.target ?? {};
  const missing = (name: string, why: string): void => f.required(`${at}.target.${name}`, why);
  for (const [name, why] of SOURCES[kind] ?? []) if (!source[name as 'name']) f.required(`${at}.${name}`, why);
  if (kind === 'object') check(f, `${at}.describedObject`, 'Target', source.describedObject);
  const ofResource = kind in SOURCES;
  if (!ofResource && !source.metric?.name) f.required(`${at}.metric.name`, 'must specify a metric name');
  validateTarget(f, `${at}.target`, target);
  const { averageUtilization: percent, averageValue: each, value } = target;
  if (ofResource) {
    if (percent === undefined && each === undefined)
      missing('averageUtilization', 'must set either a target raw value or a target utilization');
    if (percent !== undefined && each !== undefined)
      f.forbidden(`${at}.target.averageValue`, 'may not set both a target raw value and a target utilization');
  } else if (kind === 'pods') {
    if (each === undefined) missing('averageValue', 'must specify a positive target averageValue');
  } else if (each === undefined && value === undefined) {
    const what = kind === 'object' ? 'value or averageValue' : 'value for metric or a per-pod target';
    missing('averageValue', `must set either a target ${what}`);
  } else if (kind === 'external' && each !== undefined && value !== undefined)
    f.forbidden(`${at}.target.value`, 'may not set both a target value for metric and a per-pod target');
}

function validateTarget(f: Faults, at: string, target: Partial<MetricTarget>): void {
  const type: string = target.type ?? '';
  if (!type) f.required(`${at}.type`, 'must specify a metric target type');
  if (!['Utilization', 'Value', 'AverageValue'].includes(type))
    f.invalid(`${at}.type`, type, 'must be either Utilization, Value, or AverageValue');
  for (const name of ['value', 'averageValue'] as const) {
    const amount = target[name];
    if (amount !== undefined && quantityValue(amount) <= 0) f.invalid(`${at}.${name}`, amount, 'must be positive');
  }
  const percent = target.averageUtilization;
  if (percent !== undefined && percent < 1) f.invalid(`${at}.averageUtilization`, percent, 'must be greater than 0');
}

/** A disruption budget. */
export function validateDisruptionBudget(f: Faults, { spec }: PodDisruptionBudget): void {
  const { minAvailable, maxUnavailable } = spec ?? {};
  if (spec && minAvailable !== undefined && maxUnavailable !== undefined) {
    const { selector = null } = spec;
    const shown = internalForm(spec, 'MinAvailable Selector MaxUnavailable UnhealthyPodEvictionPolicy');
    f.invalid('spec', { ...shown, Selector: selector }, 'minAvailable and maxUnavailable cannot be both set');
  }
  for (const [name, count] of Object.entries({ minAvailable, maxUnavailable })) {
    validateCount(f, `spec.${name}`, count);
    validateWhole(f, `spec.${name}`, count);
  }
  check(f, 'spec', 'BudgetSpec', spec);
}

/** A role of either scope. */
export function validateRole(f: Faults, { kind, rules = [] }: Role): void {
  for (const [i, rule] of rules.entries()) validateRule(f, `rules[${i}]`, rule, kind === 'Role');
}

function validateRule(f: Faults, at: string, rule: PolicyRule, namespaced: boolean): void {
  const { verbs, nonResourceURLs: urls, apiGroups = [], resources = [], resourceNames = [] } = rule;
  if (!verbs?.length) f.required(`${at}.verbs`, 'verbs must contain at least one value');
  if (urls?.length) {
    if (namespaced) f.invalid(`${at}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs');
    if (apiGroups.length || resources.length || resourceNames.length)
      f.invalid(`${at}.nonResourceURLs`, urls, 'rules cannot apply to both regular resources and non-resource URLs');
    return;
  }
  if (!apiGroups.length) f.required(`${at}.apiGroups`, 'resource rules must supply at least one api group');
  if (!resources.length) f.required(`${at}.resources`, 'resource rules must supply at least one resource');
}

const GROUP = 'rbac.authorization.k8s.io';

/** A binding of a role, in a namespace to a role of either scope. */
export function validateRoleBinding(f: Faults, { kind, roleRef, subjects }: RoleBinding): void {
  f.oneOf('roleRef.apiGroup', roleRef.apiGroup, [GROUP]);
  f.oneOf('roleRef.kind', roleRef.kind ?? '', kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole']);
  check(f, '', 'RoleBinding', { roleRef, subjects }, kind);
}

function validateSubject(
  f: Faults,
  at: string,
  { kind, apiGroup = '', name, namespace }: Subject,
  binding: string,
): void {
  switch (kind as string | undefined) {
    case 'ServiceAccount':
      if (name) format(f, `${at}.name`, 'subdomain', name);
      if (apiGroup) f.notSupported(`${at}.apiGroup`, apiGroup, ['']);
      if (binding === 'ClusterRoleBinding' && !namespace) f.required(`${at}.namespace`);
      return;
    case 'User':
    case 'Group':
      if (!name) f.invalid(`${at}.name`, '', `${kind.toLowerCase()} name cannot be empty`);
      f.oneOf(`${at}.apiGroup`, apiGroup, [GROUP]);
      return;
    default:
      f.notSupported(`${at}.kind`, kind ?? '', ['ServiceAccount', 'User', 'Group']);
  }
}

define({
  LimitRange: ['spec>LimitRangeSpec'],
  LimitRangeSpec: ['limits>Limit'],
  Limit: [validateLimit],
  ResourceQuota: ['spec>QuotaSpec'],
  QuotaSpec: [validateQuota],
  Target: ['kind!:segment name!:segment'],
  AutoscalerSpec: ['metrics>Metric behavior>Behavior'],
  Metric: [validateMetric],
  Behavior: ['scaleUp>Scaling scaleDown>Scaling'],
  Scaling: [validateScaling, 'selectPolicy=Disabled|Max|Min', requirePolicies, 'policies>ScalingPolicy'],
  ScalingPolicy: ['type==Percent|Pods', validatePolicy],
  BudgetSpec: ['selector>LabelSelector unhealthyPodEvictionPolicy=AlwaysAllow|IfHealthyBudget'],
  RoleBinding: ['roleRef>RoleRef subjects>Subject'],
  RoleRef: ['name!:segment'],
  Subject: ['name!', validateSubject],
  StorageClass: [
    'provisioner!:provisioner reclaimPolicy=Delete|Retain',
    'volumeBindingMode=Immediate|WaitForFirstConsumer allowedTopologies>TopologyTerm',
  ],
  TopologyTerm: ['matchLabelExpressions>TopologyRequirement'],
  TopologyRequirement: ['values! key#:qualified'],
});
