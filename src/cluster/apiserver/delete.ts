import { equal } from '../api/equal.ts';
import { Faults } from '../api/field-error.ts';
import type { KubeObject } from '../api/object.ts';
import { gracePeriodOf, isTerminalPhase } from '../api/pod.ts';
import { type ApiResource, apiVersionOf } from '../api/scheme.ts';
import { conflict, forbidden, invalid, notFound, preconditionFailed, Refusal } from '../api/status.ts';
import type { Pod } from '../api/types.generated.ts';
import type { WriteContext } from './context.ts';
import { compileSelection } from './read.ts';
import { namespaceWaits } from './update.ts';

/** Stands on an object until the garbage collector has freed its dependents of it (documentation: garbage collection). */
export const ORPHAN = 'orphan';
/** Stands on an object until the garbage collector has deleted the dependents that block its deletion. */
export const FOREGROUND = 'foregroundDeletion';

const POLICIES = ['Foreground', 'Background', 'Orphan', 'nil'];
/** Kinds whose dependents are left alone when a deletion does not say otherwise; kubectl always does. */
const ORPHANING = new Set(['replicationcontrollers', 'jobs.batch']);
/** Namespaces that no cluster is without. */
const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

/** What a deletion asks for: DeleteOptions of the API. */
export interface DeletionOptions {
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly dryRun?: readonly string[];
}

/** The DeleteOptions a body carries; what is not of the right type is as if absent. Throws Refusal for a policy there is not. */
function readOptions(body: unknown): DeletionOptions {
  if (typeof body !== 'object' || body === null) return {};
  const {
    gracePeriodSeconds: grace,
    preconditions,
    dryRun,
    propagationPolicy,
    orphanDependents,
  } = body as Record<string, unknown>;
  const p =
    typeof preconditions === 'object' && preconditions !== null ? (preconditions as Record<string, unknown>) : {};
  const policy = typeof propagationPolicy === 'string' ? propagationPolicy : undefined;
  const faults = new Faults();
  if (policy !== undefined && typeof orphanDependents === 'boolean')
    faults.invalid('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set');
  faults.oneOf('propagationPolicy', policy, POLICIES);
  if (faults.errors.length) throw new Refusal(invalid('meta.k8s.io', 'DeleteOptions', '', faults.errors));
  return {
    // Less than none is one second.
    ...(typeof grace === 'number' && Number.isInteger(grace) ? { gracePeriodSeconds: grace < 0 ? 1 : grace } : {}),
    preconditions: {
      ...(typeof p.uid === 'string' ? { uid: p.uid } : {}),
      ...(typeof p.resourceVersion === 'string' ? { resourceVersion: p.resourceVersion } : {}),
    },
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(typeof orphanDependents === 'boolean' ? { orphanDependents } : {}),
    ...(Array.isArray(dryRun) ? { dryRun: dryRun.filter((d) => typeof d === 'string') } : {}),
  };
}

/** Answers `delete`: gives the object as it then is (marked for deletion) or last was. Throws Refusal. */
export function deleteObject(context: WriteContext): KubeObject {
  const { store, resource, request } = context;
  const name = request.name ?? '';
  if (resource.key === 'namespaces' && IMMORTAL.has(name))
    throw new Refusal(forbidden(resource, name, 'this namespace may not be deleted'));
  const options = readOptions(request.body);
  const object = store.get(resource.key, resource.namespaced ? request.namespace : undefined, name);
  if (!object) throw new Refusal(notFound(resource, name));
  return deleteFound(context, object, options);
}

/** Answers `deletecollection`: deletes what the request selects and gives the list. Throws Refusal. */
export function deleteCollection(context: WriteContext): unknown {
  const { store, resource, request } = context;
  const selects = compileSelection(resource, request.options);
  const options = readOptions(request.body);
  const items = store
    .list(resource.key, resource.namespaced ? request.namespace : undefined)
    .filter((o) => !selects || selects(o));
  return {
    apiVersion: apiVersionOf(resource),
    kind: `${resource.kind}List`,
    metadata: { resourceVersion: String(store.revision) },
    items: items.map((o) => deleteFound(context, o, options)),
  };
}

/**
 * Deletes an object that is there, or marks it for deletion where it must wait: a Pod for its grace period, a namespace for its content,
 * anything for its finalizers, among them those that the propagation policy puts on it (recordings 159, 246).
 */
export function deleteFound(context: WriteContext, object: KubeObject, options: DeletionOptions): KubeObject {
  const { kernel, store, resource, request } = context;
  const { metadata } = object;
  checkPreconditions(resource, object, options);
  if (request.options?.dryRun === true || options.dryRun?.length) return object;
  const finalizers = finalizersAfter(resource, metadata.finalizers ?? [], options);
  const asked = options.gracePeriodSeconds;
  const pending = metadata.deletionTimestamp;
  const before = metadata.deletionGracePeriodSeconds ?? 0;
  let current = object;
  if (resource.key === 'pods' && !(pending && before === 0)) {
    // Deletion under way can only be hurried.
    if (pending && (asked === undefined || asked >= before)) return object;
    const grace = pending ? (asked ?? 0) : gracePeriod(object as Pod, asked);
    const at = pending ? Date.parse(pending) - kernel.epoch + (grace - before) * 1000 : kernel.now + grace * 1000;
    current = mark(context, object, finalizers, grace === 0 ? Math.max(at, kernel.now) : at, grace);
    if (grace > 0) return current;
  } else if (resource.key === 'namespaces' && namespaceWaits(object)) {
    return pending ? object : mark(context, object, metadata.finalizers ?? [], kernel.now, undefined);
  } else if (finalizers.length) {
    if (!pending || !equal(finalizers, metadata.finalizers))
      current = mark(context, object, finalizers, pending ? Date.parse(pending) - kernel.epoch : kernel.now, 0);
  }
  if (finalizers.length) return current;
  return store.remove(resource.key, metadata.namespace, metadata.name, request.author) ?? current;
}

function checkPreconditions(resource: ApiResource, { metadata }: KubeObject, { preconditions }: DeletionOptions): void {
  const { uid, resourceVersion } = preconditions ?? {};
  const refuse = (field: string, wanted: string, actual: string | undefined, hint: string): never => {
    const why = `the ${field} in the precondition (${wanted}) does not match the ${field} in record (${actual ?? ''}). The object might have been ${hint}`;
    // Here the server names the kind where it otherwise names the resource.
    throw new Refusal(conflict({ group: resource.group, resource: resource.kind }, metadata.name, why));
  };
  if (uid !== undefined && uid !== metadata.uid) {
    if (resource.key === 'namespaces')
      throw new Refusal(conflict(resource, metadata.name, preconditionFailed('UID', uid, metadata.uid)));
    refuse('UID', uid, metadata.uid, 'deleted and then recreated');
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    refuse('ResourceVersion', resourceVersion, metadata.resourceVersion, 'modified');
}

/** The finalizers of an object under deletion: of those for the garbage collector the one that the policy wants, else the one it had. */
function finalizersAfter(resource: ApiResource, finalizers: readonly string[], options: DeletionOptions): string[] {
  const {
    orphanDependents,
    propagationPolicy = orphanDependents === undefined ? undefined : orphanDependents ? 'Orphan' : 'Background',
  } = options;
  // Events have no dependents.
  if (resource.key === 'events') return [...finalizers];
  const had = finalizers.find((f) => f === ORPHAN || f === FOREGROUND);
  const usual = ORPHANING.has(resource.key) ? ORPHAN : undefined;
  const wanted =
    propagationPolicy === undefined || propagationPolicy === 'nil'
      ? (had ?? usual)
      : { Orphan: ORPHAN, Foreground: FOREGROUND }[propagationPolicy];
  if (wanted === had) return [...finalizers];
  return [...finalizers.filter((f) => f !== ORPHAN && f !== FOREGROUND), ...(wanted ? [wanted] : [])];
}

/** Seconds a Pod is given to end: none when no kubelet has it or its containers have ended. */
function gracePeriod(pod: Pod, asked: number | undefined): number {
  if (!pod.spec.nodeName || isTerminalPhase(pod.status?.phase)) return 0;
  return asked ?? gracePeriodOf(pod);
}

/** Stores the object as one that is to go at the virtual time `at`. `grace` in seconds; namespaces have none. */
function mark(
  { kernel, store, resource, request }: WriteContext,
  object: KubeObject,
  finalizers: readonly string[],
  at: number,
  grace: number | undefined,
): KubeObject {
  const { metadata } = object;
  const { finalizers: _, ...rest } = metadata;
  const marked: KubeObject & { status?: object } = {
    ...object,
    metadata: {
      ...rest,
      ...(finalizers.length ? { finalizers: [...finalizers] } : {}),
      deletionTimestamp: kernel.timestamp(at),
      ...(grace === undefined ? {} : { deletionGracePeriodSeconds: grace }),
      ...(!metadata.deletionTimestamp && metadata.generation ? { generation: metadata.generation + 1 } : {}),
    },
  };
  const draft =
    resource.key === 'namespaces' ? { ...marked, status: { ...marked.status, phase: 'Terminating' } } : marked;
  return store.put(resource.key, draft, request.author);
}
