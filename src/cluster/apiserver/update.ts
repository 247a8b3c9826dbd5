import { equal } from '../api/equal.ts';
import { needed } from '../api/everyday.ts';
import { applyMergePatch } from '../api/merge-patch.ts';
import type { KubeObject } from '../api/object.ts';
import { badRequest, conflict, invalid, MODIFIED, notFound, preconditionFailed, Refusal } from '../api/status.ts';
import { strategyOf } from '../api/strategy.ts';
import type { Namespace, ObjectMeta, PodSpec, Service } from '../api/types.generated.ts';
import { admitFinally, admitUpdate } from './admission.ts';
import { isComponent, type WriteContext } from './context.ts';
import { createObject, decodeBody, placeInNamespace } from './create.ts';
import { allocateService, keepAllocations } from './service-allocation.ts';

type Draft = { -readonly [K in keyof KubeObject]: KubeObject[K] } & { spec?: unknown; status?: unknown };

/**
 * Answers `update` and `patch` of an object or one of its subresources. Gives the object as stored; it keeps its revision when nothing
 * changed. The last finalizer's removal from an object that is to be deleted deletes it. Throws Refusal.
 */
export function updateObject(context: WriteContext): KubeObject {
  const { store, resource, request } = context;
  const name = request.name ?? '';
  const old = store.get(resource.key, resource.namespaced ? request.namespace : undefined, name);
  if (!old && request.verb === 'update' && CREATED_BY_UPDATE.has(resource.key)) return createObject(context);
  if (!old) throw new Refusal(notFound(resource, name));
  const scale = request.subresource === 'scale' ? needed('scales') : undefined;
  const base = scale ? scale.readScale(old) : old;
  let body = request.verb === 'patch' ? patched(context, base) : request.body;
  // A write of the status is not looked at beyond it.
  if (request.subresource === 'status') body = { ...(body as object | null), spec: undefined };
  const given = scale ? scale.writeScale(old, body) : (decodeChange(context, body) as Draft);
  if (!scale) placeInNamespace(given.metadata, context);
  checkName(given.metadata, name);
  checkPreconditions(context, given.metadata, old);
  const draft = merged(context, given, old as Draft);
  const strategy = strategyOf(resource.key);
  const whole = request.subresource !== 'status' && request.subresource !== 'finalize';
  if (whole) strategy.applyDefaults?.(draft);
  if (request.subresource === undefined) admitUpdate(draft, old, context);
  const service = resource.key === 'services' && request.subresource === undefined;
  if (service) keepAllocations(draft, old as Service);
  if (request.subresource !== 'status') {
    strategy.prepareForUpdate?.(draft, old);
    const counted = (o: KubeObject): object => ({
      ...o,
      metadata: strategy.generationCountsAnnotations ? o.metadata.annotations : 0,
      status: 0,
    });
    if (strategy.hasGeneration && !equal(counted(draft), counted(old)))
      draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
  }
  const errors = request.subresource === 'status' ? [] : strategy.validateUpdate(draft, old, request.subresource);
  if (errors.length) throw new Refusal(invalid(resource.group, resource.kind, name, errors));
  if (request.subresource === undefined && !isComponent(request.author)) {
    context.warnings.push(...strategy.warn(draft));
  }
  admitFinally(draft, old, context);
  if (service) allocateService(draft, context);
  const stored = persist(context, draft, old);
  return scale ? scale.readScale(stored) : stored;
}

/** Kinds of which `update` makes an object that is not there. */
const CREATED_BY_UPDATE = new Set(['endpoints', 'events', 'leases.coordination.k8s.io', 'limitranges', 'services']);

/** What a write sends, read; a patch whose outcome cannot be read is at fault as a whole. Throws Refusal. */
function decodeChange(context: WriteContext, body: unknown): KubeObject {
  const { verb, body: patch, patchType } = context.request;
  try {
    return decodeBody(context, body);
  } catch (e) {
    if (verb !== 'patch' || !(e instanceof Refusal)) throw e;
    throw new Refusal(needed('patches').unreadable(e.status, patch, body, patchType));
  }
}

function checkName(metadata: ObjectMeta, name: string): void {
  if (metadata.name === name) return;
  const why = metadata.name
    ? `the name of the object (${metadata.name}) does not match the name on the URL (${name})`
    : `the name of the object (${name} based on URL) was undeterminable: name must be provided`;
  throw new Refusal(badRequest(why));
}

function patched({ resource, request }: WriteContext, base: KubeObject): unknown {
  const { body, patchType = 'application/strategic-merge-patch+json' } = request;
  if (patchType === 'application/merge-patch+json') return applyMergePatch(base, body);
  return needed('patches').applyPatch(resource, base, body, patchType);
}

function persist({ store, resource, request }: WriteContext, draft: KubeObject, old: KubeObject): KubeObject {
  if (equal(draft, old)) return old;
  if (request.options?.dryRun) return draft;
  const { metadata } = draft;
  const waits = metadata.finalizers?.length || namespaceWaits(draft);
  if (metadata.deletionTimestamp && !waits && !(metadata.deletionGracePeriodSeconds ?? 0)) {
    return store.remove(resource.key, metadata.namespace, metadata.name, request.author) ?? draft;
  }
  return store.put(resource.key, draft, request.author);
}

/** A namespace goes when its content has gone, which the finalizer in its specification stands for. */
export const namespaceWaits = (object: KubeObject): boolean =>
  object.kind === 'Namespace' && ((object as Namespace).spec?.finalizers?.length ?? 0) > 0;

function checkPreconditions({ resource }: WriteContext, given: ObjectMeta, old: KubeObject): void {
  const name = old.metadata.name;
  if (given.uid && given.uid !== old.metadata.uid)
    throw new Refusal(conflict(resource, name, preconditionFailed('UID', given.uid, old.metadata.uid)));
  if (given.resourceVersion && given.resourceVersion !== old.metadata.resourceVersion)
    throw new Refusal(conflict(resource, name, MODIFIED));
}

/** What nobody writes. */
const SYSTEM_FIELDS = [
  'uid',
  'creationTimestamp',
  'resourceVersion',
  'generation',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
] as const;

/** The new object: from `given` what this request may write, the rest from `old`. */
function merged({ resource, request }: WriteContext, given: Draft, old: Draft): Draft {
  const metadata = { ...given.metadata };
  // Deleting, also what is not there, makes objects slow: it is done where it must be.
  for (const field of SYSTEM_FIELDS) {
    const kept = old.metadata[field];
    if (kept !== undefined) (metadata as Record<string, unknown>)[field] = kept;
    else if (metadata[field] !== undefined) delete metadata[field];
  }
  switch (request.subresource) {
    case 'status':
      if (old.kind === 'Deployment') delete metadata.labels;
      return {
        ...old,
        metadata: { ...metadata, ...keptMetadata(old) },
        ...(given.status !== undefined ? { status: given.status } : {}),
      };
    case 'ephemeralcontainers': {
      const { ephemeralContainers } = (given.spec ?? {}) as PodSpec;
      const spec = { ...(old.spec as PodSpec), ...(ephemeralContainers ? { ephemeralContainers } : {}) };
      return { ...old, metadata: { ...old.metadata }, spec };
    }
    case 'resize': {
      const wanted = (given.spec ?? {}) as PodSpec;
      const resized = (list: PodSpec['containers'] | undefined, by: PodSpec['containers'] | undefined) =>
        list?.map((c) => ({ ...c, resources: by?.find((x) => x.name === c.name)?.resources ?? c.resources ?? {} }));
      const before = old.spec as PodSpec;
      const spec: PodSpec = { ...before, containers: resized(before.containers, wanted.containers) ?? [] };
      const inits = resized(before.initContainers, wanted.initContainers);
      if (inits) spec.initContainers = inits;
      return { ...old, metadata: { ...old.metadata }, spec };
    }
    case 'finalize':
      return { ...old, metadata, spec: given.spec ?? {} };
    case 'scale':
      return given;
    default: {
      // The finalizer of a namespace is not its users' to take away.
      const kept = resource.key === 'namespaces' ? { spec: old.spec } : {};
      const draft: Draft = { ...given, metadata, ...kept };
      if (resource.subresources.includes('status')) {
        if (old.status === undefined) delete draft.status;
        else draft.status = old.status;
      }
      return draft;
    }
  }
}

/** What a write of the status leaves as it is in the metadata; of a Deployment also its labels. */
const keptMetadata = ({ kind, metadata: { ownerReferences, finalizers, labels } }: Draft): Partial<ObjectMeta> => ({
  ...(ownerReferences ? { ownerReferences } : {}),
  ...(finalizers ? { finalizers } : {}),
  ...(kind === 'Deployment' && labels ? { labels } : {}),
});
