import { furtherKnowledge, needed } from '../everyday.ts';
import type { Faults } from '../field-error.ts';
import type { Event, Lease, Namespace, Node, PriorityClass, Taint } from '../types.generated.ts';
import { validateConfigMap, validateDataUpdate, validateSecret } from './data.ts';
import { validateFinalizer } from './metadata.ts';
import { labelValue } from './names.ts';
import { validateNewPod, validatePod } from './pod.ts';
import { check, define, format, internalForm } from './rules.ts';
import { validateNewService, validateService, validateServiceUpdate } from './service.ts';

/** The rules of one kind besides those of its metadata. */
export interface Validator {
  /** What holds for every object. */
  readonly always?: (f: Faults, object: never) => void;
  /** What holds for new objects only. */
  readonly created?: (f: Faults, object: never) => void;
  /** What holds between the old object and the new. */
  readonly updated?: (f: Faults, object: never, old: never) => void;
  /** The same for updates by a subresource. */
  readonly subresources?: Readonly<Record<string, (f: Faults, object: never, old: never) => void>>;
}

/** What holds for every object by the rules of a structure (rules.ts). */
export const always =
  (type: string): NonNullable<Validator['always']> =>
  (f: Faults, object: object) =>
    check(f, '', type, object);

function validateTaint(f: Faults, at: string, t: Taint, _: unknown, seen: Set<unknown>): void {
  const bad = labelValue(t.value ?? '');
  if (bad.length) f.invalid(`${at}.value`, t.value, bad.join(';'));
  if (!t.effect) f.required(`${at}.effect`);
  else f.oneOf(`${at}.effect`, t.effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']);
  const pair = `${t.key} ${t.effect}`;
  if (seen.has(pair)) {
    const shown = internalForm({ value: '', ...t }, 'Key Value Effect TimeAdded');
    f.duplicate(at, shown, 'taints must be unique by key and effect pair');
  }
  seen.add(pair);
}

function validateNode(f: Faults, { spec }: Node): void {
  check(f, 'metadata', 'NodeTaints', { taints: spec?.taints });
  check(f, 'spec', 'NodeSpec', spec);
}

function validatePriorityClass(f: Faults, { metadata, value = 0, preemptionPolicy }: PriorityClass): void {
  const { name = '' } = metadata;
  if (name.startsWith('system-')) {
    if (!['system-cluster-critical', 'system-node-critical'].includes(name)) {
      const why = `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`;
      f.forbidden('metadata.name', why);
    }
  } else if (value > 1000000000) {
    f.forbidden('value', 'maximum allowed value of a user defined priority is 1000000000');
  }
  f.oneOf('preemptionPolicy', preemptionPolicy, ['PreemptLowerPriority', 'Never']);
}

function validateEvent(f: Faults, { eventTime, involvedObject, metadata }: Event): void {
  const about = involvedObject?.namespace ?? '';
  if (!eventTime && about !== metadata.namespace && !(about === '' && metadata.namespace === 'default'))
    f.invalid('involvedObject.namespace', about, 'does not match event.namespace');
}

function validateLease(f: Faults, { spec }: Lease): void {
  const { leaseDurationSeconds: seconds } = spec ?? {};
  if (seconds !== undefined && seconds <= 0) f.invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0');
  check(f, 'spec', 'LeaseSpec', spec);
}

function validateNamespace(f: Faults, { spec }: Namespace): void {
  for (const name of spec?.finalizers ?? []) {
    format(f, 'spec.finalizers', 'qualified', name);
    validateFinalizer(f, 'spec.finalizers', name);
  }
}

define({
  NodeTaints: ['taints>Taint'],
  Taint: ['key::qualified', validateTaint],
  NodeSpec: ['podCIDRs:cidr'],
  LeaseSpec: ['leaseTransitions+'],
});

/** How Pods may change is not needed for first runs. */
const podUpdate = () => needed('the rules for changes of Pods').podUpdate;

/** By store key. */
const VALIDATORS: Readonly<Record<string, Validator>> = {
  pods: {
    always: validatePod,
    created: validateNewPod,
    updated: (f, pod, old) => podUpdate().validatePodUpdate(f, pod, old),
    subresources: {
      ephemeralcontainers: (f, pod, old) => podUpdate().validateEphemeralUpdate(f, pod, old),
      resize: (f, pod, old) => podUpdate().validateResize(f, pod, old),
    },
  },
  services: { always: validateService, created: validateNewService, updated: validateServiceUpdate },
  configmaps: { always: validateConfigMap, updated: validateDataUpdate },
  secrets: { always: validateSecret, updated: validateDataUpdate },
  namespaces: { always: validateNamespace },
  nodes: { always: validateNode },
  events: { always: validateEvent },
  'leases.coordination.k8s.io': { always: validateLease },
  'priorityclasses.scheduling.k8s.io': { always: validatePriorityClass },
};

/** The rules of a kind, by store key; undefined when there are none. */
export const validatorOf = (key: string): Validator | undefined =>
  VALIDATORS[key] ?? furtherKnowledge(key)?.FURTHER_VALIDATORS[key];
