import type { Faults } from '../field-error.ts';
import type {
  Affinity,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSpec,
  TopologySpreadConstraint,
} from '../types.generated.ts';
import { validateSelector } from './metadata.ts';
import { dnsLabel, qualifiedName } from './names.ts';

function validateTerm(f: Faults, field: string, term: NodeSelectorTerm): void {
  for (const kind of ['matchExpressions', 'matchFields'] as const) {
    for (const [i, r] of (term[kind] ?? []).entries()) {
      const path = `${field}.${kind}[${i}]`;
      switch (r.operator) {
        case 'In':
        case 'NotIn':
          if (!r.values?.length) f.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
          break;
        case 'Exists':
        case 'DoesNotExist':
          if (r.values?.length) {
            f.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
          }
          break;
        case 'Gt':
        case 'Lt':
          if (r.values?.length !== 1) {
            f.required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
          }
          break;
        default:
          f.invalid(`${path}.operator`, r.operator ?? '', 'not a valid selector operator');
      }
      if (kind === 'matchExpressions') f.each(`${path}.key`, r.key ?? '', qualifiedName(r.key ?? ''));
      else if (r.key !== 'metadata.name') f.invalid(`${path}.key`, r.key ?? '', 'not a valid field selector key');
    }
  }
}

function validateWeight(f: Faults, field: string, weight = 0): void {
  if (weight <= 0 || weight > 100) f.invalid(`${field}.weight`, weight, 'must be in the range 1-100');
}

function validatePodTerm(f: Faults, field: string, term: PodAffinityTerm): void {
  validateSelector(f, `${field}.labelSelector`, term.labelSelector);
  validateSelector(f, `${field}.namespaceSelector`, term.namespaceSelector);
  for (const name of term.namespaces ?? []) f.each(`${field}.namespace`, name, dnsLabel(name));
  if (!term.topologyKey) f.required(`${field}.topologyKey`, 'can not be empty');
  else f.each(`${field}.topologyKey`, term.topologyKey, qualifiedName(term.topologyKey));
}

/** The faults of affinities. */
export function validateAffinity(f: Faults, field: string, affinity: Affinity | undefined): void {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity ?? {};
  const required = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required) {
    const path = `${field}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
    const terms = required.nodeSelectorTerms ?? [];
    if (terms.length === 0) f.required(path, 'must have at least one node selector term');
    for (const [i, t] of terms.entries()) validateTerm(f, `${path}[${i}]`, t);
  }
  for (const [i, p] of (nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const path = `${field}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
    validateWeight(f, path, p.weight);
    validateTerm(f, `${path}.preference`, p.preference ?? {});
  }
  for (const [name, pods] of Object.entries({ podAffinity, podAntiAffinity })) {
    for (const [i, t] of (pods?.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
      validatePodTerm(f, `${field}.${name}.requiredDuringSchedulingIgnoredDuringExecution[${i}]`, t);
    }
    for (const [i, w] of (pods?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
      const path = `${field}.${name}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
      validateWeight(f, path, w.weight);
      validatePodTerm(f, `${path}.podAffinityTerm`, w.podAffinityTerm ?? { topologyKey: '' });
    }
  }
}

/** The faults of topology spread constraints; a pair of key and action may come once. */
export function validateSpread(f: Faults, field: string, constraints: readonly TopologySpreadConstraint[]): void {
  for (const [i, c] of constraints.entries()) {
    const path = `${field}[${i}]`;
    if (!(c.maxSkew > 0)) f.invalid(`${path}.maxSkew`, c.maxSkew ?? 0, 'must be greater than zero');
    if (!c.topologyKey) f.required(`${path}.topologyKey`, 'can not be empty');
    else f.each(`${path}.topologyKey`, c.topologyKey, qualifiedName(c.topologyKey));
    f.oneOf(`${path}.whenUnsatisfiable`, c.whenUnsatisfiable ?? '', ['DoNotSchedule', 'ScheduleAnyway']);
    const pair = `{${c.topologyKey}, ${c.whenUnsatisfiable}}`;
    const twice = constraints
      .slice(i + 1)
      .some((o) => o.topologyKey === c.topologyKey && o.whenUnsatisfiable === c.whenUnsatisfiable);
    if (twice) f.duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, pair);
    if (c.minDomains !== undefined) {
      if (c.minDomains <= 0) f.invalid(`${path}.minDomains`, c.minDomains, 'must be greater than zero');
      if (c.whenUnsatisfiable !== 'DoNotSchedule') {
        const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${c.whenUnsatisfiable}`;
        f.invalid(`${path}.minDomains`, c.minDomains, why);
      }
    }
    validateSelector(f, `${path}.labelSelector`, c.labelSelector);
  }
}

/** The faults of readiness gates and scheduling gates. */
export function validateGates(f: Faults, field: string, spec: PodSpec): void {
  for (const [i, g] of (spec.readinessGates ?? []).entries()) {
    f.each(`${field}.readinessGates[${i}].conditionType`, g.conditionType, qualifiedName(g.conditionType ?? ''));
  }
  const seen = new Set<string>();
  for (const [i, g] of (spec.schedulingGates ?? []).entries()) {
    f.each(`${field}.schedulingGates[${i}]`, g.name, qualifiedName(g.name ?? ''));
    if (seen.has(g.name)) f.duplicate(`${field}.schedulingGates[${i}]`, g.name);
    seen.add(g.name);
  }
}
