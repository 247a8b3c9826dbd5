import type { Faults } from '../field-error.ts';
import type { Event, NamespaceSpec, Node, PriorityClass, Taint } from '../types.generated.ts';
import { validateFinalizer } from './metadata.ts';
import { labelValue } from './names.ts';
import { check, define, format, internalForm } from './rules.ts';

function validateTaint(f: Faults, at: string, t: Taint, _: unknown, seen: Set<unknown>): void {
  const bad = labelValue(t.value ?? '');
  if (bad.length) f.invalid(`${at}.value`, t.value, bad.join(';'));
  if (!t.effect) f.required(`${at}.effect`);
  else f.oneOf(`${at}.effect`, t.effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']);
  const pair = `${t.key} ${t.effect}`;
  const shown = internalForm({ value: '', ...t }, 'Key Value Effect TimeAdded');
  if (seen.has(pair)) f.duplicate(at, shown, 'taints must be unique by key and effect pair');
  seen.add(pair);
}

const SYSTEM = ['system-cluster-critical', 'system-node-critical'];

/** Rules of what clusters are made of. */
define({
  Node: [(f, _, { spec }: Node) => check(f, 'metadata', 'Taints', spec), 'spec>NodeSpec'],
  Taints: ['taints>Taint'],
  Taint: ['key::qualified', validateTaint],
  NodeSpec: ['podCIDRs:cidr'],
  Namespace: ['spec>NamespaceSpec'],
  NamespaceSpec: [
    (f, at, { finalizers = [] }: NamespaceSpec) => {
      for (const name of finalizers) {
        format(f, `${at}.finalizers`, 'qualified', name);
        validateFinalizer(f, `${at}.finalizers`, name);
      }
    },
  ],
  Event: [
    (f, _, { eventTime, involvedObject: { namespace: about = '' }, metadata: { namespace } }: Event) => {
      if (!eventTime && about !== namespace && !(about === '' && namespace === 'default'))
        f.invalid('involvedObject.namespace', about, 'does not match event.namespace');
    },
  ],
  Lease: ['spec>LeaseSpec'],
  LeaseSpec: ['invalid leaseDurationSeconds <= 0: must be greater than 0', 'leaseTransitions+'],
  PriorityClass: [
    (f, _, { metadata: { name = '' }, value = 0 }: PriorityClass) => {
      const system = name.startsWith('system-');
      const reserved = `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`;
      if (system && !SYSTEM.includes(name)) f.forbidden('metadata.name', reserved);
      if (!system && value > 1000000000)
        f.forbidden('value', 'maximum allowed value of a user defined priority is 1000000000');
    },
    'preemptionPolicy=PreemptLowerPriority|Never',
  ],
});
