import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { qosClass } from '../qos.ts';
import type { Container, Pod, PodSpec } from '../types.generated.ts';
import { unifiedDiff } from '../unified-diff.ts';
import { internalContainer, internalPodSpec } from './internal-form.ts';

const CHANGEABLE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** The faults of a change of a Pod: what may change after its creation is little (recording 053). */
export function validatePodUpdate(f: Faults, pod: Pod, old: Pod): void {
  const { spec } = pod;
  const before = old.spec;
  if (spec === before) return;
  const count = (s: PodSpec): string => `${s.containers.length}/${s.initContainers?.length ?? 0}`;
  if (count(spec) !== count(before)) {
    const part = spec.containers.length === before.containers.length ? 'initContainers' : 'containers';
    f.forbidden(`spec.${part}`, 'pod updates may not add or remove containers');
    return;
  }
  validateDeadline(f, spec.activeDeadlineSeconds, before.activeDeadlineSeconds);
  validateAddedTolerations(f, spec, before);
  for (const [i, gate] of (spec.schedulingGates ?? []).entries()) {
    if (!before.schedulingGates?.some((g) => g.name === gate.name)) {
      const why = `only deletion is allowed, but found new scheduling gate '${gate.name}'`;
      f.forbidden(`spec.schedulingGates[${i}].name`, why);
    }
  }
  if (f.errors.length) return;
  const comparable = withChangeable(spec, before);
  if (equal(comparable, before)) return;
  f.forbidden('spec', `${CHANGEABLE}\n${unifiedDiff(internalPodSpec(before), internalPodSpec(comparable))}`);
}

function validateDeadline(f: Faults, now: number | undefined, before: number | undefined): void {
  if (before === undefined) return;
  const field = 'spec.activeDeadlineSeconds';
  if (now === undefined) f.invalid(field, null, 'must not update from a positive integer to nil value');
  else if (now > before) f.invalid(field, now, 'must be less than or equal to previous value');
}

function validateAddedTolerations(f: Faults, spec: PodSpec, before: PodSpec): void {
  const kept = (before.tolerations ?? []).every((o) =>
    spec.tolerations?.some((n) => equal({ ...n, tolerationSeconds: 0 }, { ...o, tolerationSeconds: 0 })),
  );
  if (!kept) f.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds');
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
  const back = <K extends keyof PodSpec>(key: K): void => {
    if (before[key] === undefined) delete out[key];
    else out[key] = before[key];
  };
  back('activeDeadlineSeconds');
  back('tolerations');
  back('schedulingGates');
  if ((before.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    back('terminationGracePeriodSeconds');
  }
  return out;
}

/** The faults of a change by the subresource `ephemeralcontainers`: new ones only (recording 055). */
export function validateEphemeralUpdate(f: Faults, pod: Pod, old: Pod): void {
  const field = 'spec.ephemeralContainers';
  const containers = pod.spec.ephemeralContainers ?? [];
  for (const before of old.spec.ephemeralContainers ?? []) {
    const now = containers.find((c) => c.name === before.name);
    const named = JSON.stringify(before.name);
    if (!now) f.forbidden(field, `existing ephemeral containers ${named} may not be removed\n`);
    else if (!equal(now, before)) {
      const diff = unifiedDiff(internalContainer(before), internalContainer(now));
      f.forbidden(field, `existing ephemeral containers ${named} may not be changed\n${diff}`);
    }
  }
}

/**
 * The faults of a change by the subresource `resize`: the quality of service class stays (recording 245), what was said of a resource is not
 * taken back, and only processor and memory change.
 */
export function validateResize(f: Faults, pod: Pod, old: Pod): void {
  if (qosClass(pod.spec) !== qosClass(old.spec)) {
    f.invalid('spec', old.status?.qosClass, 'Pod QOS Class may not change as a result of resizing');
  }
  let others = false;
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [i, { resources }] of (pod.spec[list] ?? []).entries()) {
      const before = old.spec[list]?.[i]?.resources;
      for (const kind of ['limits', 'requests'] as const) {
        const now = resources?.[kind] ?? {};
        const names = Object.keys(before?.[kind] ?? {});
        if (names.some((n) => now[n] === undefined))
          f.forbidden(`spec.${list}[${i}].resources.${kind}`, `resource ${kind} cannot be removed`);
        others ||= [...names, ...Object.keys(now)].some(
          (n) => n !== 'cpu' && n !== 'memory' && !equal(now[n], before?.[kind]?.[n]),
        );
      }
    }
  }
  if (others) f.forbidden('spec', 'only cpu and memory resources are mutable');
}
