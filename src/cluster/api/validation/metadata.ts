import type { Faults } from '../field-error.ts';
import type { LabelSelector, ObjectMeta } from '../types.generated.ts';
import { dnsLabel, dnsSubdomain, labelValue, NOT_NEGATIVE, pathSegment, qualifiedName } from './names.ts';

/** Resources whose names are other than DNS subdomains, by store key. */
const NAME_RULES: Readonly<Record<string, (name: string) => string[]>> = {
  namespaces: dnsLabel,
  services: dnsLabel,
  'statefulsets.apps': dnsLabel,
  'cronjobs.batch': (name) => [
    ...dnsSubdomain(name),
    ...(name.length > 52 ? ['must be no more than 52 characters'] : []),
  ],
  'roles.rbac.authorization.k8s.io': pathSegment,
  'rolebindings.rbac.authorization.k8s.io': pathSegment,
  'clusterroles.rbac.authorization.k8s.io': pathSegment,
  'clusterrolebindings.rbac.authorization.k8s.io': pathSegment,
};

/** Bytes that all annotations of an object may have together. */
const ANNOTATIONS_LIMIT = 256 * 1024;

/** The faults of `metadata` of a new object; which names are allowed depends on the resource (store key). */
export function validateMetadata(f: Faults, resource: string, metadata: ObjectMeta): void {
  const { name, generateName, labels, annotations, ownerReferences = [], finalizers = [] } = metadata;
  const rule = NAME_RULES[resource] ?? dnsSubdomain;
  if (generateName) {
    f.each('metadata.generateName', generateName, rule(generateName.replace(/[-.]$/, 'a')));
  }
  if (!name) f.required('metadata.name', 'name or generateName is required');
  else f.each('metadata.name', name, rule(name));
  validateLabels(f, 'metadata.labels', labels);
  validateAnnotations(f, 'metadata.annotations', annotations);
  for (const [i, o] of ownerReferences.entries()) {
    const path = `metadata.ownerReferences[${i}]`;
    if (!o.apiVersion) f.invalid(`${path}.apiVersion`, o.apiVersion, 'version must not be empty');
    if (!o.kind) f.invalid(`${path}.kind`, o.kind, 'must not be empty');
    if (!o.name) f.invalid(`${path}.name`, o.name, 'must not be empty');
    if (!o.uid) f.invalid(`${path}.uid`, o.uid, 'must not be empty');
  }
  const controllers = ownerReferences.filter((o) => o.controller);
  if (controllers.length > 1) {
    const kinds = controllers.map((o) => `${o.kind}/${o.name}`);
    f.invalid(
      'metadata.ownerReferences',
      ownerReferences,
      `Only one reference can have Controller set to true. Found "true" in references for ${kinds.join(' and ')}`,
    );
  }
  for (const [i, name] of finalizers.entries()) {
    f.each(`metadata.finalizers[${i}]`, name, qualifiedName(name));
    if (qualifiedName(name).length === 0 && !name.includes('/') && !STANDARD_FINALIZERS.has(name)) {
      const why = 'name is neither a standard finalizer name nor is it fully qualified';
      f.invalid(`metadata.finalizers[${i}]`, name, why);
    }
  }
}

const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** The faults of labels, also those of a node selector. */
export function validateLabels(f: Faults, field: string, labels: Readonly<Record<string, string>> | undefined): void {
  for (const key of Object.keys(labels ?? {}).sort()) {
    f.each(field, key, qualifiedName(key));
    f.each(field, labels?.[key] ?? '', labelValue(labels?.[key] ?? ''));
  }
}

/** The faults of annotations: keys like those of labels, values free but in all at most 256 KiB. */
export function validateAnnotations(
  f: Faults,
  field: string,
  annotations: Readonly<Record<string, string>> | undefined,
): void {
  let size = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    f.each(field, key, qualifiedName(key.toLowerCase()));
    size += key.length + value.length;
  }
  if (size > ANNOTATIONS_LIMIT) f.tooLong(field, `may not be more than ${ANNOTATIONS_LIMIT} bytes`);
}

/** The faults of a label selector object. */
export function validateSelector(f: Faults, field: string, selector: LabelSelector | undefined): void {
  if (!selector) return;
  validateLabels(f, `${field}.matchLabels`, selector.matchLabels);
  for (const [i, e] of (selector.matchExpressions ?? []).entries()) {
    const path = `${field}.matchExpressions[${i}]`;
    switch (e.operator) {
      case 'In':
      case 'NotIn':
        if (!e.values?.length) f.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
        break;
      case 'Exists':
      case 'DoesNotExist':
        if (e.values?.length) {
          f.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        break;
      default:
        f.invalid(`${path}.operator`, e.operator ?? '', 'not a valid selector operator');
    }
    f.each(`${path}.key`, e.key ?? '', qualifiedName(e.key ?? ''));
    for (const [j, v] of (e.values ?? []).entries()) f.each(`${path}.values[${j}]`, v, labelValue(v));
  }
}

/** The faults of a change of `metadata`. */
export function validateMetadataUpdate(f: Faults, metadata: ObjectMeta, old: ObjectMeta): void {
  if (metadata.namespace !== old.namespace) f.immutable('metadata.namespace', metadata.namespace);
  if (metadata.uid !== old.uid) f.immutable('metadata.uid', metadata.uid);
  if (old.deletionTimestamp && metadata.finalizers?.some((x) => !old.finalizers?.includes(x))) {
    const added = metadata.finalizers.filter((x) => !old.finalizers?.includes(x));
    f.forbidden(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`,
    );
  }
}

/** A number that must not be negative, where it is given. */
export function notNegative(f: Faults, field: string, value: number | undefined): void {
  if (value !== undefined && value < 0) f.invalid(field, value, NOT_NEGATIVE);
}
