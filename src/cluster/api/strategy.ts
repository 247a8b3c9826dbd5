import { defaultsOf } from './defaults/resources.ts';
import { equal } from './equal.ts';
import { Faults, type FieldError } from './field-error.ts';
import type { KubeObject } from './object.ts';
import { qosClass } from './qos.ts';
import type { DaemonSet, Deployment, Pod, PodCondition, PodStatus } from './types.generated.ts';
import { validateFixedFields } from './validation/fixed-fields.ts';
import { validatorOf } from './validation/kinds.ts';
import { validateMetadata, validateMetadataUpdate } from './validation/metadata.ts';
import { dnsLabel } from './validation/names.ts';
import { podWarnings } from './validation/warnings.ts';

/** What the API server does with the objects of one resource. Drafts are changed in place; stored objects never. */
export interface Strategy {
  /** `metadata.generation` counts changes of the specification. */
  readonly hasGeneration: boolean;
  /** It counts changes of the annotations as well. */
  readonly generationCountsAnnotations: boolean;
  /** Fills in defaults. */
  readonly applyDefaults?: (draft: KubeObject) => void;
  /** Resets what a client may not set at creation. */
  readonly prepareForCreate?: (draft: KubeObject) => void;
  /** Keeps what the server itself notes of an update. */
  readonly prepareForUpdate?: (draft: KubeObject, old: KubeObject) => void;
  /** What to warn the client of about the name of a new object. */
  readonly warnOfName?: (object: KubeObject) => readonly string[];
  /** What to warn the client of, which is no fault. */
  readonly warn?: (object: KubeObject) => readonly string[];
  /** All faults of a new object. */
  readonly validate: (object: KubeObject) => readonly FieldError[];
  /** All faults of an update from `old` to `object`, by a subresource or of the whole. */
  readonly validateUpdate: (object: KubeObject, old: KubeObject, subresource?: string) => readonly FieldError[];
}

const GENERATION = new Set(
  'pods endpointslices.discovery.k8s.io replicasets.apps deployments.apps statefulsets.apps daemonsets.apps jobs.batch cronjobs.batch replicationcontrollers networkpolicies.networking.k8s.io ingresses.networking.k8s.io poddisruptionbudgets.policy priorityclasses.scheduling.k8s.io'.split(
    ' ',
  ),
);

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** A DaemonSet counts its templates (recording 167). */
function countTemplates(draft: KubeObject, old: KubeObject): void {
  const [now, before] = [draft as DaemonSet, old as DaemonSet];
  const count = Number(before.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1);
  const generation = String(equal(now.spec.template, before.spec.template) ? count : count + 1);
  now.metadata.annotations = { ...now.metadata.annotations, [TEMPLATE_GENERATION]: generation };
}

/** Kinds whose first status is not empty. */
const FIRST_STATUS: Readonly<Record<string, (draft: KubeObject) => unknown>> = {
  pods: (pod) => firstPodStatus(pod as Pod),
  services: () => ({ loadBalancer: {} }),
  namespaces: () => ({ phase: 'Active' }),
  persistentvolumeclaims: () => ({ phase: 'Pending' }),
  persistentvolumes: (volume) => ({ phase: 'Pending', lastPhaseTransitionTime: volume.metadata.creationTimestamp }),
  'ingresses.networking.k8s.io': () => ({ loadBalancer: {} }),
  'replicasets.apps': () => ({ replicas: 0 }),
  replicationcontrollers: () => ({ replicas: 0 }),
  'statefulsets.apps': () => ({ availableReplicas: 0, replicas: 0 }),
  'daemonsets.apps': () => ({
    currentNumberScheduled: 0,
    desiredNumberScheduled: 0,
    numberMisscheduled: 0,
    numberReady: 0,
  }),
  'horizontalpodautoscalers.autoscaling': () => ({ currentMetrics: null, desiredReplicas: 0 }),
  'poddisruptionbudgets.policy': () => ({
    currentHealthy: 0,
    desiredHealthy: 0,
    disruptionsAllowed: 0,
    expectedPods: 0,
  }),
};
/** Nodes come with the status their kubelet gives them. */
const KEEPS_STATUS = new Set(['nodes', 'events']);
const HAS_STATUS = new Set('deployments.apps jobs.batch cronjobs.batch resourcequotas'.split(' '));

/** The status of a new Pod; one with scheduling gates says that it waits for them (recording 203). */
function firstPodStatus({ spec, metadata }: Pod): PodStatus {
  const gated: PodCondition = {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: metadata.creationTimestamp ?? null,
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  return {
    phase: 'Pending',
    ...(spec.schedulingGates?.length ? { conditions: [gated] } : {}),
    qosClass: qosClass(spec),
  };
}

const strategies = new Map<string, Strategy>();

/** The strategy of a resource, by store key. Throws Error for one whose rules have not been fetched (everyday.ts). */
export function strategyOf(key: string): Strategy {
  let strategy = strategies.get(key);
  if (!strategy) {
    strategy = compose(key);
    strategies.set(key, strategy);
  }
  return strategy;
}

/** Kinds that hold a Pod's specification. */
const WARNED = new Set(
  'pods replicationcontrollers deployments.apps replicasets.apps statefulsets.apps daemonsets.apps jobs.batch'.split(
    ' ',
  ),
);

/** What the name of a kind becomes part of: one that is no label makes odd host names. */
const NAMES_IN: Readonly<Record<string, string>> = {
  pods: "the Pod's hostname",
  ...Object.fromEntries(
    ['replicationcontrollers', 'deployments.apps', 'replicasets.apps', 'jobs.batch', 'cronjobs.batch'].map((key) => [
      key,
      'Pod names and hostnames',
    ]),
  ),
};

function nameWarning(place: string, { metadata }: KubeObject): readonly string[] {
  const faults = dnsLabel(metadata.name);
  const advice = 'which can result in surprising behavior; a DNS label is recommended';
  return faults.length ? [`metadata.name: this is used in ${place}, ${advice}: [${faults.join(' ')}]`] : [];
}

function warnings(object: KubeObject): readonly string[] {
  if (object.kind === 'Pod') return podWarnings('spec', (object as Pod).spec);
  const spec = (object as Partial<Deployment>).spec?.template?.spec;
  return spec ? podWarnings('spec.template.spec', spec) : [];
}

function compose(key: string): Strategy {
  const validator = validatorOf(key);
  const defaults = defaultsOf(key);
  const place = NAMES_IN[key];
  const first = FIRST_STATUS[key] ?? (HAS_STATUS.has(key) ? () => ({}) : undefined);
  return {
    hasGeneration: GENERATION.has(key),
    generationCountsAnnotations: key === 'deployments.apps',
    ...(key === 'daemonsets.apps' ? { prepareForUpdate: countTemplates } : {}),
    ...(defaults ? { applyDefaults: defaults as (draft: KubeObject) => void } : {}),
    ...(place ? { warnOfName: (object: KubeObject) => nameWarning(place, object) } : {}),
    ...(WARNED.has(key) ? { warn: warnings } : {}),
    prepareForCreate(draft) {
      const d = draft as { status?: unknown };
      if (first) d.status = first(draft);
      else if (!KEEPS_STATUS.has(key)) delete d.status;
    },
    validate(object) {
      const f = new Faults();
      validateMetadata(f, key, object.metadata);
      validator?.always(f, object as never);
      validator?.created?.(f, object as never);
      return f.errors;
    },
    validateUpdate(object, old, subresource) {
      const f = new Faults();
      validateMetadata(f, key, object.metadata);
      validateMetadataUpdate(f, object.metadata, old.metadata);
      validator?.always(f, object as never);
      const updated = subresource === undefined ? validator?.updated : validator?.subresources?.[subresource];
      if (subresource === undefined) validateFixedFields(f, key, object, old);
      updated?.(f, object as never, old as never);
      return f.errors;
    },
  };
}
