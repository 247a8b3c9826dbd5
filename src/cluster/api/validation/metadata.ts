import type { Faults } from '../field-error.ts';
import type { LabelSelectorRequirement, ObjectMeta, Toleration } from '../types.generated.ts';
import { dnsLabel, dnsSubdomain, labelValue, pathSegment, qualifiedName } from './names.ts';
import { check, define } from './rules.ts';

/** Kinds whose names are other than DNS subdomains. */
const NAME_RULES: Readonly<Record<string, (name: string) => string[]>> = {
  ...{ Namespace: dnsLabel, Service: dnsLabel, StatefulSet: dnsLabel, PodDisruptionBudget: pathSegment },
  ...{ Role: pathSegment, RoleBinding: pathSegment, ClusterRole: pathSegment, ClusterRoleBinding: pathSegment },
};

/** Bytes that all annotations of an object may have together. */
const ANNOTATIONS_LIMIT = 256 * 1024;

/** The faults of `metadata` of an object; which names are allowed depends on its kind. */
export function validateMetadata(f: Faults, kind: string, metadata: ObjectMeta): void {
  const { name, generateName, namespace, ownerReferences = [], finalizers = [] } = metadata;
  const rule = NAME_RULES[kind] ?? dnsSubdomain;
  if (generateName) f.each('metadata.generateName', generateName, rule(generateName.replace(/.-$/, 'a')));
  if (!name) f.required('metadata.name', 'name or generateName is required');
  else f.each('metadata.name', name, rule(name));
  if (namespace) f.each('metadata.namespace', namespace, dnsLabel(namespace));
  check(f, 'metadata', 'TemplateMeta', metadata);
  validateOwners(f, ownerReferences);
  for (const finalizer of finalizers) f.each('metadata.finalizers', finalizer, qualifiedName(finalizer));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    f.invalid('metadata.finalizers', finalizers, 'finalizer orphan and foregroundDeletion cannot be both set');
  for (const [i, finalizer] of finalizers.entries()) validateFinalizer(f, `metadata.finalizers[${i}]`, finalizer);
}

/** A finalizer is the API's own or belongs to a domain. */
export function validateFinalizer(f: Faults, field: string, name: string): void {
  if (name.includes('/') || ['kubernetes', 'orphan', 'foregroundDeletion'].includes(name)) return;
  f.invalid(field, name, 'name is neither a standard finalizer name nor is it fully qualified');
}

function validateOwners(f: Faults, owners: NonNullable<ObjectMeta['ownerReferences']>): void {
  const at = 'metadata.ownerReferences';
  let controller: string | undefined;
  for (const owner of owners) {
    for (const name of ['apiVersion', 'kind', 'name', 'uid'] as const)
      if (!owner[name]) f.invalid(`${at}.${name}`, '', `${name === 'apiVersion' ? 'version ' : ''}must not be empty`);
    if (!owner.controller) continue;
    const named = `${owner.kind}/${owner.name}`;
    if (controller !== undefined) {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${named}`;
      f.invalid(at, owners, why);
    }
    controller ??= named;
  }
}

function validateLabels(f: Faults, at: string, labels: Readonly<Record<string, string>>): void {
  for (const key of Object.keys(labels).sort()) {
    f.each(at, key, qualifiedName(key));
    f.each(at, labels[key] ?? '', labelValue(labels[key] ?? ''));
  }
}

function validateAnnotations(f: Faults, at: string, annotations: Readonly<Record<string, string>>): void {
  let size = 0;
  for (const key of Object.keys(annotations).sort()) {
    f.each(at, key, qualifiedName(key.toLowerCase()));
    size += key.length + (annotations[key] ?? '').length;
  }
  if (size > ANNOTATIONS_LIMIT) f.tooLong(at, ANNOTATIONS_LIMIT);
}

/** What an operator of a requirement, one of `operators`, says about its values. */
const operator =
  (operators: string) =>
  (f: Faults, at: string, { operator: of, values = [] }: LabelSelectorRequirement): void => {
    const given: string = of ?? '';
    const field = `${at}.values`;
    const known = operators.split(' ').includes(given);
    if (!known) f.invalid(`${at}.operator`, given, 'not a valid selector operator');
    else if (/In$/.test(given) && values.length === 0)
      f.required(field, "must be specified when `operator` is 'In' or 'NotIn'");
    else if (/Exist/.test(given) && values.length > 0)
      f.forbidden(field, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    else if (/^[GL]t$/.test(given) && values.length !== 1)
      f.required(field, "must be specified single value when `operator` is 'Lt' or 'Gt'");
  };

/** A fault of a toleration's value is named at its operator. */
function validateTolerated(f: Faults, at: string, { operator: of = 'Equal', value = '' }: Toleration): void {
  const field = `${at}.operator`;
  const bad = labelValue(value);
  if (of === 'Exists') {
    if (value) f.invalid(field, value, "value must be empty when `operator` is 'Exists'");
  } else if (of !== 'Equal') f.notSupported(field, of, ['Equal', 'Exists']);
  else if (bad.length) f.invalid(field, value, bad.join(';'));
}

const OPERATORS = 'In NotIn Exists DoesNotExist';

define({
  Labels: [validateLabels],
  Annotations: [validateAnnotations],
  LabelSelector: ['matchLabels>Labels matchExpressions>LabelRequirement'],
  LabelRequirement: [operator(OPERATORS), 'key::qualified values:labelValue'],
  NodeRequirement: [operator(`${OPERATORS} Gt Lt`), 'key::qualified values:labelValue'],
  PreferredRequirement: [operator(`${OPERATORS} Gt Lt`), 'key::qualified'],
  Toleration: [
    'key:qualified',
    'invalid operator" if !key & operator!=Exists: operator must be Exists when `key` is empty, which means "match all values and all keys"',
    "invalid effect\" if tolerationSeconds? & effect!=NoExecute: effect must be 'NoExecute' when `tolerationSeconds` is set",
    validateTolerated,
    'effect=NoSchedule|PreferNoSchedule|NoExecute',
  ],
  TemplateMeta: ['labels>Labels annotations>Annotations'],
});

/** The faults of a change of `metadata`. */
export function validateMetadataUpdate(f: Faults, metadata: ObjectMeta, old: ObjectMeta): void {
  for (const name of ['namespace', 'uid'] as const)
    if (metadata[name] !== old[name]) f.immutable(`metadata.${name}`, metadata[name]);
  const added = (metadata.finalizers ?? []).filter((x) => !old.finalizers?.includes(x)).sort();
  if (old.deletionTimestamp && added.length) {
    const list = `[]string{${added.map((x) => JSON.stringify(x)).join(', ')}}`;
    const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
    f.forbidden('metadata.finalizers', why);
  }
}
