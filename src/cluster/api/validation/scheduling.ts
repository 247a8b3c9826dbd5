import type { Faults } from '../field-error.ts';
import type {
  LabelSelector,
  NodeSelector,
  NodeSelectorRequirement,
  PodAffinityTerm,
  TopologySpreadConstraint,
} from '../types.generated.ts';
import { dnsLabel } from './names.ts';
import { define, format } from './rules.ts';

function requireTerms(f: Faults, at: string, { nodeSelectorTerms }: NodeSelector): void {
  if (!nodeSelectorTerms?.length) f.required(`${at}.nodeSelectorTerms`, 'must have at least one node selector term');
}

function validateNodeField(f: Faults, at: string, { key = '', operator: given, values = [] }: NodeSelectorRequirement) {
  const operator: string = given ?? '';
  if (operator !== 'In' && operator !== 'NotIn') f.invalid(`${at}.operator`, operator, 'not a valid selector operator');
  else if (values.length !== 1) {
    const why = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    f.required(`${at}.values`, why);
  }
  if (key !== 'metadata.name') f.invalid(`${at}.key`, key, 'not a valid field selector key');
  else for (const [i, v] of values.entries()) format(f, `${at}.values[${i}]`, 'subdomain', v);
}

function validateNamespaces(f: Faults, at: string, { namespaces = [] }: PodAffinityTerm): void {
  for (const name of namespaces) f.each(`${at}.namespace`, name, dnsLabel(name));
}

interface Keyed {
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
  readonly labelSelector?: LabelSelector;
}

/** Keys whose values of the Pod's own are added to the selector, which must not have them yet. */
function validateLabelKeys(f: Faults, at: string, { matchLabelKeys, mismatchLabelKeys, labelSelector }: Keyed): void {
  for (const [name, keys] of Object.entries({ matchLabelKeys, mismatchLabelKeys })) {
    if (!keys?.length) continue;
    if (!labelSelector) f.forbidden(`${at}.${name}`, 'must not be specified when labelSelector is not set');
    else for (const [i, key] of keys.entries()) format(f, `${at}.${name}[${i}]`, 'qualified', key);
  }
  for (const [i, key] of (matchLabelKeys ?? []).entries()) {
    if (mismatchLabelKeys?.includes(key))
      f.invalid(`${at}.matchLabelKeys[${i}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys');
  }
}

function validateSpreadKeys(f: Faults, at: string, { matchLabelKeys = [], labelSelector }: Keyed): void {
  for (const [i, key] of matchLabelKeys.entries()) {
    const { matchLabels = {}, matchExpressions = [] } = labelSelector ?? {};
    if (key in matchLabels || matchExpressions.some((e) => e.key === key))
      f.invalid(`${at}.matchLabelKeys[${i}]`, key, 'exists in both matchLabelKeys and labelSelector');
  }
}

function requireTopology(f: Faults, at: string, { topologyKey }: { topologyKey?: string }): void {
  if (!topologyKey) f.required(`${at}.topologyKey`, 'can not be empty');
}

type Spread = TopologySpreadConstraint;

/** A pair of key and action may come once. */
function validatePair(f: Faults, at: string, c: Spread, all: { spec: { topologySpreadConstraints?: Spread[] } }): void {
  const after = all.spec.topologySpreadConstraints?.slice(Number(/\[(\d+)\]$/.exec(at)?.[1]) + 1);
  const { topologyKey, whenUnsatisfiable: action } = c;
  if (after?.some((o) => o.topologyKey === topologyKey && o.whenUnsatisfiable === action))
    f.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`);
}

function validateDomains(f: Faults, at: string, { minDomains, whenUnsatisfiable: action }: Spread): void {
  if (minDomains === undefined) return;
  format(f, `${at}.minDomains`, 'positive', minDomains);
  if (action !== 'DoNotSchedule') {
    const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
    f.invalid(`${at}.minDomains`, minDomains, why);
  }
}

function validateGate(f: Faults, at: string, { name }: { name: string }, _: unknown, seen: Set<unknown>): void {
  format(f, at, 'qualified', name ?? '');
  if (seen.has(name)) f.duplicate(at, name);
  seen.add(name);
}

function validateWeight(f: Faults, at: string, { weight = 0 }: { weight?: number }): void {
  format(f, `${at}.weight`, 'weight', weight);
}

function validateSkew(f: Faults, at: string, { maxSkew = 0 }: Partial<Spread>): void {
  format(f, `${at}.maxSkew`, 'positive', maxSkew);
}

/** A weighted term without a term is one of nothing. */
function requireTerm(f: Faults, at: string, { podAffinityTerm }: { podAffinityTerm?: PodAffinityTerm }): void {
  if (!podAffinityTerm) requireTopology(f, `${at}.podAffinityTerm`, {});
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

define({
  Affinity: ['nodeAffinity>NodeAffinity podAffinity>PodAffinity podAntiAffinity>PodAffinity'],
  NodeAffinity: [`${REQUIRED}>NodeSelector ${PREFERRED}>PreferredTerm`],
  NodeSelector: [requireTerms, 'nodeSelectorTerms>NodeTerm'],
  NodeTerm: ['matchExpressions>NodeRequirement matchFields>NodeField'],
  NodeField: [validateNodeField],
  PreferredTerm: [validateWeight, 'preference>PreferredNodeTerm'],
  PreferredNodeTerm: ['matchExpressions>PreferredRequirement matchFields>NodeField'],
  PodAffinity: [`${REQUIRED}>PodTerm ${PREFERRED}>WeightedTerm`],
  WeightedTerm: [validateWeight, 'podAffinityTerm>PodTerm', requireTerm],
  PodTerm: [
    'labelSelector>LabelSelector namespaceSelector>LabelSelector',
    validateNamespaces,
    validateLabelKeys,
    requireTopology,
    'topologyKey::qualified',
  ],
  TopologySpreadConstraint: [
    validateSkew,
    requireTopology,
    'whenUnsatisfiable==DoNotSchedule|ScheduleAnyway',
    validatePair,
    validateDomains,
    'nodeAffinityPolicy=Honor|Ignore nodeTaintsPolicy=Honor|Ignore',
    validateLabelKeys,
    validateSpreadKeys,
    'labelSelector>LabelSelector',
  ],
  PodReadinessGate: ['conditionType::qualified'],
  PodSchedulingGate: [validateGate],
});
