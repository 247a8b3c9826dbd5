import { TEMPLATE_GENERATION } from './annotations.ts';
import { defaultsOf } from './defaults/fill.ts';
import { equal } from './equal.ts';
import { furtherKnowledge, needed } from './everyday.ts';
import { Faults, type FieldError } from './field-error.ts';
import type { KubeObject } from './object.ts';
import { qosClass } from './qos.ts';
import { resourceByKey } from './scheme.ts';
import { FIRST_STATUS, GENERATION, KEEPS_STATUS } from './strategy.data.ts';
import type { DaemonSet, Pod, PodCondition, PodStatus } from './types.generated.ts';
import './validation/everyday.ts';
import { validateFixedFields } from './validation/fixed-fields.ts';
import { validateMetadata, validateMetadataUpdate } from './validation/metadata.ts';
import { checkObject } from './validation/rules.ts';
import { warningsOf } from './validation/warnings.ts';

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
  /** What to warn the client of, which is no fault; some of it only when the object is new. */
  readonly warn: (object: KubeObject, isNew?: boolean) => readonly string[];
  /** All faults of a new object. */
  readonly validate: (object: KubeObject) => readonly FieldError[];
  /** All faults of an update from `old` to `object`, by a subresource or of the whole. */
  readonly validateUpdate: (object: KubeObject, old: KubeObject, subresource?: string) => readonly FieldError[];
}

/** A DaemonSet counts its templates (recording 167). */
function countTemplates(draft: KubeObject, old: KubeObject): void {
  const [now, before] = [draft as DaemonSet, old as DaemonSet];
  const count = Number(before.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1);
  const generation = String(equal(now.spec.template, before.spec.template) ? count : count + 1);
  now.metadata.annotations = { ...now.metadata.annotations, [TEMPLATE_GENERATION]: generation };
}

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

function compose(key: string): Strategy {
  const { kind = '' } = resourceByKey(key) ?? {};
  // Throws when what is known of the resource has not been fetched.
  furtherKnowledge(key);
  const defaults = defaultsOf(kind);
  return {
    hasGeneration: GENERATION.has(key),
    generationCountsAnnotations: key === 'deployments.apps',
    ...(key === 'daemonsets.apps' ? { prepareForUpdate: countTemplates } : {}),
    ...(defaults ? { applyDefaults: defaults } : {}),
    warn: (object, isNew) => warningsOf(key, object, isNew),
    prepareForCreate(draft) {
      const d = draft as { status?: unknown };
      if (KEEPS_STATUS.has(key)) return;
      const first = FIRST_STATUS[key];
      if (key === 'pods') d.status = firstPodStatus(draft as Pod);
      else if (first) d.status = structuredClone(first);
      else delete d.status;
      if (key === 'persistentvolumes')
        d.status = { ...first, lastPhaseTransitionTime: draft.metadata.creationTimestamp };
    },
    validate(object) {
      const f = new Faults();
      validateMetadata(f, kind, object.metadata);
      checkObject(f, kind, object);
      checkObject(f, `${kind}.created`, object);
      return f.errors;
    },
    validateUpdate(object, old, subresource) {
      if (key === 'pods') needed('the rules for changes of Pods');
      const f = new Faults();
      validateMetadata(f, kind, object.metadata);
      validateMetadataUpdate(f, object.metadata, old.metadata);
      checkObject(f, kind, object);
      if (subresource === undefined) validateFixedFields(f, object, old);
      checkObject(f, `${kind}.${subresource ?? 'updated'}`, object, old);
      return f.errors;
    },
  };
}
