import type { KubeObject } from '../api/object.ts';
import { gracePeriodOf, isTerminalPhase } from '../api/pod.ts';
import { apiVersionOf } from '../api/scheme.ts';
import { conflict, notFound, preconditionFailed, Refusal } from '../api/status.ts';
import type { Pod } from '../api/types.generated.ts';
import type { WriteContext } from './context.ts';
import { compileSelection } from './read.ts';
import { namespaceWaits } from './update.ts';

interface DeletionOptions {
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: readonly string[];
}

/** The DeleteOptions a body carries; what is not of the right type is as if absent. */
function readOptions(body: unknown): DeletionOptions {
  if (typeof body !== 'object' || body === null) return {};
  const { gracePeriodSeconds: grace, preconditions, dryRun } = body as Record<string, unknown>;
  const p =
    typeof preconditions === 'object' && preconditions !== null ? (preconditions as Record<string, unknown>) : {};
  return {
    ...(typeof grace === 'number' && Number.isInteger(grace) && grace >= 0 ? { gracePeriodSeconds: grace } : {}),
    preconditions: {
      ...(typeof p.uid === 'string' ? { uid: p.uid } : {}),
      ...(typeof p.resourceVersion === 'string' ? { resourceVersion: p.resourceVersion } : {}),
    },
    ...(Array.isArray(dryRun) ? { dryRun: dryRun.filter((d) => typeof d === 'string') } : {}),
  };
}

/** Answers `delete`: gives the object as it then is (marked for deletion) or last was. Throws Refusal. */
export function deleteObject(context: WriteContext): KubeObject {
  const { store, resource, request } = context;
  const name = request.name ?? '';
  const object = store.get(resource.key, resource.namespaced ? request.namespace : undefined, name);
  if (!object) throw new Refusal(notFound(resource, name));
  return deleteFound(context, object, readOptions(request.body));
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

/** Deletes an object that is there, or marks it for deletion where it must wait for its grace period or its finalizers. */
export function deleteFound(context: WriteContext, object: KubeObject, options: DeletionOptions): KubeObject {
  const { kernel, store, resource, request } = context;
  const { metadata } = object;
  const { name, namespace } = metadata;
  const dryRun = request.options?.dryRun === true || (options.dryRun?.length ?? 0) > 0;
  const refuse = (field: 'UID' | 'ResourceVersion', asked: string, actual: string | undefined): never => {
    throw new Refusal(conflict(resource, name, preconditionFailed(field, asked, actual)));
  };
  const { uid, resourceVersion } = options.preconditions ?? {};
  if (uid !== undefined && uid !== metadata.uid) refuse('UID', uid, metadata.uid);
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    refuse('ResourceVersion', resourceVersion, metadata.resourceVersion);
  if (dryRun) return object;
  const grace = resource.key === 'pods' ? gracePeriod(object as Pod, options.gracePeriodSeconds) : 0;
  const pending = metadata.deletionTimestamp;
  let current = object;
  if (pending) {
    const before = metadata.deletionGracePeriodSeconds ?? 0;
    // Deletion under way can only be hurried.
    if (before === 0 || grace >= before) return object;
    const at = Date.parse(pending) - kernel.epoch - before * 1000 + grace * 1000;
    current = mark(context, object, Math.max(at, grace === 0 ? kernel.now : at), grace, false);
  } else if (resource.key === 'pods' || metadata.finalizers?.length || resource.key === 'namespaces') {
    current = mark(context, object, kernel.now + grace * 1000, grace, true);
  }
  if (grace > 0 || current.metadata.finalizers?.length || namespaceWaits(current)) return current;
  return store.remove(resource.key, namespace, name, request.author) ?? current;
}

/** Seconds a Pod is given to end: none when no kubelet has it or its containers have ended. */
function gracePeriod(pod: Pod, asked: number | undefined): number {
  if (!pod.spec.nodeName || isTerminalPhase(pod.status?.phase)) return 0;
  return asked ?? gracePeriodOf(pod);
}

function mark(
  { kernel, store, resource, request }: WriteContext,
  object: KubeObject,
  at: number,
  grace: number,
  first: boolean,
): KubeObject {
  const { metadata } = object;
  const marked: KubeObject & { status?: object } = {
    ...object,
    metadata: {
      ...metadata,
      deletionTimestamp: kernel.timestamp(at),
      deletionGracePeriodSeconds: grace,
      ...(first && metadata.generation ? { generation: metadata.generation + 1 } : {}),
    },
  };
  const draft =
    resource.key === 'namespaces' ? { ...marked, status: { ...marked.status, phase: 'Terminating' } } : marked;
  return store.put(resource.key, draft, request.author);
}
