import type { Faults } from '../field-error.ts';
import { quantityValue } from '../quantity.ts';
import type { LimitRangeItem, PodDisruptionBudget, ResourceQuotaSpec } from '../types.generated.ts';
import { validateAmount, validateResourceName } from './amounts.ts';
import { qualifiedName } from './names.ts';
import { define, internalForm } from './rules.ts';

type Part = 'max' | 'min' | 'default' | 'defaultRequest';
const WORDS: Readonly<Record<Part, string>> = {
  ...{ max: 'max', min: 'min', default: 'default', defaultRequest: 'default request' },
};
/** Parts of a limit of which the first may not be above the second; then where the fault is, whose value it shows, and other words. */
const PAIRS: readonly (readonly [low: Part, high: Part, where: Part, shown: Part, words?: string])[] = [
  ['min', 'max', 'min', 'min'],
  ['min', 'defaultRequest', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'max', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'default', 'defaultRequest', 'defaultRequest', 'default limit'],
  ['min', 'default', 'default', 'min'],
  ['default', 'max', 'default', 'max'],
];

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
    const names = Object.keys(item[part] ?? {}).sort();
    if (type === 'Pod' && part.startsWith('default')) {
      if (names.length) f.forbidden(`${at}.${part}`, "may not be specified when `type` is 'Pod'");
      continue;
    }
    if (part === 'maxLimitRequestRatio' && type === 'PersistentVolumeClaim' && !item.min?.storage && !item.max?.storage)
      f.required(`${at}.limits`, 'either minimum or maximum storage value is required, but neither was provided');
    for (const name of names) {
      const what = type === 'Pod' || type === 'Container' ? 'containers' : undefined;
      validateResourceName(f, `${at}.${part}[${name}]`, name, what);
      resources.add(name);
    }
  }
  for (const name of [...resources].sort()) validateLimitOf(f, at, item, name);
}

function validateLimitOf(f: Faults, at: string, item: LimitRangeItem, name: string): void {
  for (const [low, high, where, shown, words = WORDS[high]] of PAIRS) {
    const [x, y] = [item[low]?.[name], item[high]?.[name]];
    const why = `${WORDS[low]} value ${x} is greater than ${words} value ${y}`;
    if (x !== undefined && y !== undefined && quantityValue(x) > quantityValue(y))
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
const OF_PODS = /^(pods|count\/pods|(requests\.|limits\.)?(cpu|memory))$/;

function validateQuota(f: Faults, at: string, { hard = {}, scopes = [] }: ResourceQuotaSpec): void {
  for (const name of Object.keys(hard).sort()) {
    validateResourceName(f, `${at}.hard[${name}]`, name, 'quota');
    validateAmount(f, `${at}.hard[${name}]`, name, hard[name] ?? '0');
  }
  const bad = (why: string): void => f.invalid(`${at}.scopes`, scopes, why);
  for (const scope of scopes) {
    const fits = (name: string): boolean => (scope === 'BestEffort' ? name === 'pods' : OF_PODS.test(name));
    if (!SCOPES.test(scope)) bad('unsupported scope');
    else if (!Object.keys(hard).every((name) => fits(name) || name.includes('/')))
      bad('unsupported scope applied to resource');
  }
  for (const pair of ['BestEffort', 'Terminating'] as const)
    if (scopes.includes(pair) && scopes.includes(`Not${pair}`)) bad('conflicting scopes');
}

interface ScopeRequirement {
  readonly scopeName?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

/** Faults of a scope are named beside the list that it is in. */
function validateScope(f: Faults, at: string, { scopeName = '', operator = '', values = [] }: ScopeRequirement): void {
  const path = at.replace(/\[\d+\]$/, '');
  const known = /^(Exists|DoesNotExist)$/.test(operator);
  if (!SCOPES.test(scopeName)) f.invalid(`${path}.scopeName`, scopeName, 'unsupported scope');
  if (/^In|^NotIn/.test(operator)) {
    const why = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    if (!values.length) f.required(`${path}.values`, why);
  } else if (!known) f.invalid(`${path}.operator`, operator, 'not a valid selector operator');
  else if (values.length) {
    const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    f.invalid(`${path}.values`, values, why);
  }
}

function validateBudget(f: Faults, _: string, { spec }: PodDisruptionBudget): void {
  const { minAvailable, maxUnavailable, selector = null } = spec ?? {};
  if (spec && minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = internalForm(spec, 'MinAvailable Selector MaxUnavailable UnhealthyPodEvictionPolicy');
    f.invalid('spec', { ...shown, Selector: selector }, 'minAvailable and maxUnavailable cannot be both set');
  }
}

define({
  LimitRange: ['spec>LimitRangeSpec'],
  LimitRangeSpec: ['limits>Limit'],
  Limit: [validateLimit],
  ResourceQuota: ['spec>QuotaSpec'],
  QuotaSpec: [validateQuota, 'scopeSelector>ScopeSelector'],
  ScopeSelector: ['matchExpressions>ScopeRequirement'],
  ScopeRequirement: [validateScope],
  PodDisruptionBudget: [validateBudget, 'spec>BudgetSpec'],
  BudgetSpec: [
    'minAvailable:count minAvailable:whole maxUnavailable:count maxUnavailable:whole',
    'selector>LabelSelector unhealthyPodEvictionPolicy=AlwaysAllow|IfHealthyBudget',
  ],
});
