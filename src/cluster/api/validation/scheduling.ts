import type { Faults } from '../field-error.ts';
import type {
  LabelSelector,
  NodeSelectorRequirement,
  PodAffinityTerm,
  TopologySpreadConstraint,
} from '../types.generated.ts';
import { dnsLabel } from './names.ts';
import { define, format } from './rules.ts';

function validateNodeField(f: Faults, at: string, { key = '', operator: given, values = [] }: NodeSelectorRequirement) {
  const operator: string = given ?? '';
  const one = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
  if (operator !== 'In' && operator !== 'NotIn') f.invalid(`${at}.operator`, operator, 'not a valid selector operator');
  else if (values.length !== 1) f.required(`${at}.values`, one);
  if (key !== 'metadata.name') f.invalid(`${at}.key`, key, 'not a valid field selector key');
  else for (const [i, v] of values.entries()) format(f, `${at}.values[${i}]`, 'subdomain', v);
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
  const { matchLabels = {}, matchExpressions = [] } = labelSelector ?? {};
  for (const [i, key] of matchLabelKeys.entries()) {
    if (key in matchLabels || matchExpressions.some((e) => e.key === key))
      f.invalid(`${at}.matchLabelKeys[${i}]`, key, 'exists in both matchLabelKeys and labelSelector');
  }
}

type Spread = TopologySpreadConstraint;

/** A pair of key and action may come once. */
function validatePair(f: Faults, at: string, c: Spread, all: { spec: { topologySpreadConstraints?: Spread[] } }): void {
  const after = all.spec.topologySpreadConstraints?.slice(Number(/\[(\d+)\]$/.exec(at)?.[1]) + 1);
  const { topologyKey, whenUnsatisfiable: action } = c;
  if (after?.some((o) => o.topologyKey === topologyKey && o.whenUnsatisfiable === action))
    f.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`);
}

function validateGate(f: Faults, at: string, { name }: { name: string }, _: unknown, seen: Set<unknown>): void {
  format(f, at, 'qualified', name ?? '');
  if (seen.has(name)) f.duplicate(at, name);
  seen.add(name);
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

define({
  Affinity: ['nodeAffinity>NodeAffinity podAffinity>PodAffinity podAntiAffinity>PodAffinity'],
  NodeAffinity: [`${REQUIRED}>NodeSelector ${PREFERRED}>PreferredTerm`],
  NodeSelector: ['required nodeSelectorTerms: must have at least one node selector term', 'nodeSelectorTerms>NodeTerm'],
  NodeTerm: ['matchExpressions>NodeRequirement matchFields>NodeField'],
  NodeField: [validateNodeField],
  PreferredTerm: ['weight::weight preference>PreferredNodeTerm'],
  PreferredNodeTerm: ['matchExpressions>PreferredRequirement matchFields>NodeField'],
  PodAffinity: [`${REQUIRED}>PodTerm ${PREFERRED}>WeightedTerm`],
  WeightedTerm: [
    'weight::weight podAffinityTerm>PodTerm',
    // A weighted term without a term is one of nothing.
    'required podAffinityTerm.topologyKey if !podAffinityTerm?: can not be empty',
  ],
  PodTerm: [
    'labelSelector>LabelSelector namespaceSelector>LabelSelector',
    (f, at, { namespaces = [] }: PodAffinityTerm) => {
      for (const name of namespaces) f.each(`${at}.namespace`, name, dnsLabel(name));
    },
    validateLabelKeys,
    'required topologyKey: can not be empty',
    'topologyKey::qualified',
  ],
  TopologySpreadConstraint: [
    'maxSkew::positive',
    'required topologyKey: can not be empty',
    'whenUnsatisfiable==DoNotSchedule|ScheduleAnyway',
    validatePair,
    'minDomains:positive',
    'invalid minDomains if minDomains? & whenUnsatisfiable!=DoNotSchedule: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {whenUnsatisfiable}',
    'nodeAffinityPolicy=Honor|Ignore nodeTaintsPolicy=Honor|Ignore',
    validateLabelKeys,
    validateSpreadKeys,
    'labelSelector>LabelSelector',
  ],
  PodReadinessGate: ['conditionType::qualified'],
  PodSchedulingGate: [validateGate],
});
