import type { KubeObject } from '../api/object.ts';
import { formatRequirements, labelRequirements } from '../api/selectors.ts';
import { badRequest, invalid, Refusal } from '../api/status.ts';
import type { LabelSelector } from '../api/types.generated.ts';

interface Scalable extends KubeObject {
  readonly spec: { readonly replicas?: number; readonly selector?: LabelSelector | Record<string, string> };
  readonly status?: { readonly replicas?: number };
}

/** The `autoscaling/v1` Scale of an object that has replicas. */
export function readScale(object: KubeObject): KubeObject {
  const { spec, status, metadata } = object as Scalable;
  const selector = (spec.selector ?? {}) as LabelSelector;
  const grouped =
    selector.matchLabels || selector.matchExpressions ? selector : { matchLabels: selector as Record<string, string> };
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const scale = {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as KubeObject['metadata'],
    spec: { replicas: spec.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, selector: formatRequirements(labelRequirements(grouped)) },
  };
  return scale;
}

/** The object with the replicas that a Scale (untrusted) asks for. Throws Refusal. */
export function writeScale(object: KubeObject, scale: unknown): KubeObject {
  const given = scale as { metadata?: { name?: unknown }; spec?: { replicas?: unknown } } | null | undefined;
  const replicas = given?.spec?.replicas ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) {
    throw new Refusal(
      badRequest('Scale in version "v1" cannot be handled as a Scale: spec.replicas must be a whole number'),
    );
  }
  if (replicas < 0) {
    const fault = {
      type: 'FieldValueInvalid',
      field: 'spec.replicas',
      value: replicas,
      detail: 'must be greater than or equal to 0',
    } as const;
    throw new Refusal(invalid('autoscaling', 'Scale', object.metadata.name, [fault]));
  }
  const { spec } = object as Scalable;
  return { ...object, metadata: { ...object.metadata }, spec: { ...spec, replicas } } as Scalable;
}
