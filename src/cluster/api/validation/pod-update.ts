import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { qosClass } from '../qos.ts';
import type { Affinity, Container, NodeSelectorTerm, Pod, PodSpec, ResourceRequirements } from '../types.generated.ts';
import { internalDiff, podDiff } from './internal-form.ts';
import { define } from './rules.ts';

const CHANGEABLE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** The faults of a change of a Pod: what may change after its creation is little (recording 053). */
function validateUpdate(f: Faults, _: string, { spec }: Pod, { spec: before }: Pod): void {
  if (spec === before) return;
  for (const kind of ['containers', 'initContainers'] as const) {
    if ((spec[kind]?.length ?? 0) !== (before[kind]?.length ?? 0)) {
      f.forbidden(`spec.${kind}`, 'pod updates may not add or remove containers');
      return;
    }
  }
  const [deadline, was] = [spec.activeDeadlineSeconds, before.activeDeadlineSeconds];
  const field = 'spec.activeDeadlineSeconds';
  if (deadline !== undefined && was !== undefined && deadline > was) {
    f.invalid(field, deadline, 'must be less than or equal to previous value');
    return;
  }
  if (deadline === undefined && was !== undefined)
    f.invalid(field, null, 'must not update from a positive integer to nil value');
  validateAddedTolerations(f, spec, before);
  for (const [i, gate] of (spec.schedulingGates ?? []).entries()) {
    if (before.schedulingGates?.some((g) => g.name === gate.name)) continue;
    const why = `only deletion is allowed, but found new scheduling gate '${gate.name}'`;
    f.forbidden(`spec.schedulingGates[${i}].name`, why);
  }
  const comparable = withChangeable(spec, before);
  if (before.schedulingGates?.length) allowPlacing(f, comparable, before);
  if (equal(comparable, before)) return;
  f.forbidden('spec', `${CHANGEABLE}\n${podDiff(before, comparable)}`);
}

function validateAddedTolerations(f: Faults, spec: PodSpec, before: PodSpec): void {
  const kept = (before.tolerations ?? []).every((o) =>
    spec.tolerations?.some((n) => equal({ ...n, tolerationSeconds: 0 }, { ...o, tolerationSeconds: 0 })),
  );
  if (!kept) f.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds');
}

/** Puts a field back to what it was. */
function back<K extends keyof PodSpec>(spec: PodSpec, before: PodSpec, key: K): void {
  if (before[key] === undefined) delete spec[key];
  else spec[key] = before[key];
}

/** The new specification with what may change put back to what it was: what then differs may not. */
function withChangeable(spec: PodSpec, before: PodSpec): PodSpec {
  const images = (list: readonly Container[] | undefined, old: readonly Container[] | undefined): Container[] =>
    (list ?? []).map((c, i) => {
      const image = old?.[i]?.image;
      return image === undefined ? c : { ...c, image };
    });
  const out: PodSpec = { ...spec, containers: images(spec.containers, before.containers) };
  if (spec.initContainers) out.initContainers = images(spec.initContainers, before.initContainers);
  for (const key of ['activeDeadlineSeconds', 'tolerations', 'schedulingGates'] as const) back(out, before, key);
  if ((before.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1)
    back(out, before, 'terminationGracePeriodSeconds');
  return out;
}

/** The nodes that a Pod may go to can be narrowed as long as it waits for its gates. What is allowed is put back. */
function allowPlacing(f: Faults, spec: PodSpec, before: PodSpec): void {
  const { nodeSelector = {} } = spec;
  if (Object.entries(before.nodeSelector ?? {}).some(([k, v]) => nodeSelector[k] !== v)) {
    const why = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
    f.invalid('spec.nodeSelector', nodeSelector, why);
  }
  back(spec, before, 'nodeSelector');
  const terms = (affinity: Affinity | undefined): readonly NodeSelectorTerm[] =>
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const [now, old] = [terms(spec.affinity), terms(before.affinity)];
  const field = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  if (old.length > 0 && now.length !== old.length)
    f.invalid(field, now, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed');
  else
    for (const [i, term] of old.entries()) {
      const added = (['matchExpressions', 'matchFields'] as const).every((kind) =>
        (term[kind] ?? []).every((r, j) => equal(r, now[i]?.[kind]?.[j])),
      );
      if (!added) f.invalid(`${field}[${i}]`, now[i], 'only additions are allowed (no mutations or deletions)');
    }
  const { nodeAffinity: _, ...others } = spec.affinity ?? {};
  const nodeAffinity = before.affinity?.nodeAffinity;
  spec.affinity = { ...others, ...(nodeAffinity ? { nodeAffinity } : {}) };
  if (Object.keys(spec.affinity).length === 0 && !before.affinity) delete spec.affinity;
}

/** The faults of a change by the subresource `ephemeralcontainers`: new ones only (recording 055). */
function validateEphemeral(f: Faults, _: string, pod: Pod, old: Pod): void {
  const field = 'spec.ephemeralContainers';
  for (const before of old.spec.ephemeralContainers ?? []) {
    const now = pod.spec.ephemeralContainers?.find((c) => c.name === before.name);
    const named = JSON.stringify(before.name);
    if (!now) f.forbidden(field, `existing ephemeral containers ${named} may not be removed\n`);
    else if (!equal(now, before)) {
      const diff = internalDiff(before, now, 'EphemeralContainer');
      f.forbidden(field, `existing ephemeral containers ${named} may not be changed\n${diff}`);
    }
  }
}

/** The faults of a change by the subresource `resize`: the quality of service class stays (recording 245), and what has amounts keeps some. */
function validateResize(f: Faults, _: string, { spec }: Pod, old: Pod): void {
  if (qosClass(spec) !== qosClass(old.spec))
    f.invalid('spec', old.status?.qosClass, 'Pod QOS Class may not change as a result of resizing');
  for (const kind of ['initContainers', 'containers'] as const) {
    for (const [i, before] of (old.spec[kind] ?? []).entries()) {
      const now = spec[kind]?.[i]?.resources;
      if (kind === 'containers' || before.restartPolicy === 'Always')
        validateResized(f, `spec.${kind}[${i}].resources`, now, before.resources);
      else if (!equal(now, before.resources))
        f.forbidden('spec', 'resources for non-sidecar init containers are immutable');
    }
  }
}

type Resources = ResourceRequirements | undefined;

function validateResized(f: Faults, at: string, now: Resources, before: Resources): void {
  const beyond = (r: Resources, kind: 'limits' | 'requests'): object => ({ ...r?.[kind], cpu: 0, memory: 0 });
  for (const kind of ['requests', 'limits'] as const) {
    const names = Object.keys(before?.[kind] ?? {});
    if (names.some((name) => now?.[kind]?.[name] === undefined))
      f.forbidden(`${at}.${kind}`, `resource ${kind} cannot be removed`);
    else if (!equal(beyond(now, kind), beyond(before, kind)))
      f.forbidden('spec', 'only cpu and memory resources are mutable');
  }
}

define({
  'Pod.updated': [validateUpdate],
  'Pod.ephemeralcontainers': [validateEphemeral],
  'Pod.resize': [validateResize],
});
