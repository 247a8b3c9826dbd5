import { decode } from '../api/decode.ts';
import type { KubeObject } from '../api/object.ts';
import { alreadyExists, badRequest, invalid, Refusal } from '../api/status.ts';
import { strategyOf } from '../api/strategy.ts';
import type { ObjectMeta } from '../api/types.generated.ts';
import { admitCreate, admitFinally } from './admission.ts';
import { isComponent, type WriteContext } from './context.ts';
import { allocateService } from './service-allocation.ts';

/** Decodes the body of a write, with the strictness its author asks for. Throws Refusal. */
export function decodeBody({ resource, request, warnings }: WriteContext, body: unknown): KubeObject {
  const mode = isComponent(request.author) ? 'Ignore' : (request.options?.fieldValidation ?? 'Warn');
  return decode(resource, body, mode, warnings);
}

/** What of `generateName` goes into a name: a name has 63 characters, its suffix five. */
const GENERATED_BASE = 58;

/** Answers `create`: decoding, defaults, admission, validation, persistence. Gives the object as stored. Throws Refusal. */
export function createObject(context: WriteContext): KubeObject {
  const { kernel, store, resource, request, random } = context;
  const draft = decodeBody(context, request.body);
  const strategy = strategyOf(resource.key);
  const metadata: ObjectMeta = draft.metadata;
  placeInNamespace(metadata, context);
  if (!metadata.name && metadata.generateName)
    metadata.name = `${metadata.generateName.slice(0, GENERATED_BASE)}${random.names.suffix()}`;
  metadata.uid = random.uids.uuid();
  metadata.creationTimestamp = kernel.timestamp();
  delete metadata.resourceVersion;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  delete metadata.managedFields;
  delete metadata.generation;
  if (strategy.hasGeneration) metadata.generation = 1;
  strategy.applyDefaults?.(draft);
  admitCreate(draft, context);
  strategy.prepareForCreate?.(draft);
  const errors = strategy.validate(draft);
  if (errors.length) throw new Refusal(invalid(resource.group, resource.kind, metadata.name ?? '', errors));
  if (!isComponent(request.author)) context.warnings.push(...strategy.warn(draft, true));
  admitFinally(draft, undefined, context);
  if (resource.key === 'services') allocateService(draft, context);
  if (store.get(resource.key, metadata.namespace, metadata.name))
    throw new Refusal(alreadyExists(resource, metadata.name));
  return request.options?.dryRun ? draft : store.put(resource.key, draft, request.author);
}

/** Sets the namespace of a namespaced object from the request, takes it from a cluster-scoped one. Throws Refusal when the two disagree. */
export function placeInNamespace(metadata: ObjectMeta, { resource, request }: WriteContext): void {
  if (!resource.namespaced) {
    delete metadata.namespace;
    return;
  }
  const asked = request.namespace ?? metadata.namespace ?? 'default';
  if (metadata.namespace !== undefined && metadata.namespace !== '' && metadata.namespace !== asked) {
    throw new Refusal(
      badRequest(`the namespace of the provided object does not match the namespace sent on the request`),
    );
  }
  metadata.namespace = asked;
}
