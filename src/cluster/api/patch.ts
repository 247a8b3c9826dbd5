import type { PatchType } from '../apiserver/request.ts';
import { BODY_LIMIT } from './decode.ts';
import { equal } from './equal.ts';
import { applyMergePatch, isObject, type Json, measure, set } from './merge-patch.ts';
import type { KubeObject } from './object.ts';
import { type FieldSchema, type StructSchema, structSchema, typeOfObject } from './schema.ts';
import type { ApiResource } from './scheme.ts';
import { badRequest, Refusal, tooLarge } from './status.ts';

/**
 * The object that a patch (untrusted JSON) makes of `object`, which stays as it is. The answer is as untrusted as the patch.
 * Throws Refusal for a patch that cannot be read or applied.
 */
export function applyPatch(resource: ApiResource, object: KubeObject, patch: unknown, type: PatchType): unknown {
  switch (type) {
    case 'application/json-patch+json':
      measure(patch);
      return jsonPatch(object, patch);
    case 'application/merge-patch+json':
      return applyMergePatch(object, patch);
    case 'application/strategic-merge-patch+json': {
      measure(patch);
      if (!isObject(patch)) throw new Refusal(badRequest('error decoding patch: a strategic merge patch is an object'));
      const name = typeOfObject(resource);
      return strategicMerge(object as unknown as Json, patch, name === undefined ? undefined : structSchema(name));
    }
  }
}

/** RFC 6902. */
function jsonPatch(object: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw new Refusal(
      badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch'),
    );
  if (patch.length > 10000) {
    throw new Refusal(tooLarge(BODY_LIMIT));
  }
  let document: unknown = structuredClone(object);
  for (const operation of patch as unknown[]) {
    if (!isObject(operation)) throw new Refusal(badRequest('error decoding patch: an operation is an object'));
    document = applyOperation(document, operation);
  }
  return document;
}

function invalidPatch(message: string): never {
  throw new Refusal({
    ...badRequest(message),
    code: 422,
    reason: 'Invalid',
    message: `the server rejected our request due to an error in our request`,
  });
}

function applyOperation(document: unknown, operation: Json): unknown {
  const { op, path, from, value } = operation;
  if (typeof path !== 'string') return invalidPatch('missing path');
  const parts = pointer(path);
  switch (op) {
    case 'add':
      return place(document, parts, value, true);
    case 'replace':
      if (lookUp(document, parts) === undefined)
        invalidPatch(`replace operation does not apply: doc is missing path: ${path}: missing value`);
      return place(document, parts, value, false);
    case 'remove':
      return take(document, parts, path);
    case 'test':
      if (!equal(lookUp(document, parts), value)) invalidPatch(`testing value ${path} failed: test failed`);
      return document;
    case 'move':
    case 'copy': {
      if (typeof from !== 'string') return invalidPatch('missing from');
      const moved = structuredClone(lookUp(document, pointer(from)));
      if (moved === undefined)
        invalidPatch(`${op} operation does not apply: doc is missing from path: ${from}: missing value`);
      return place(op === 'move' ? take(document, pointer(from), from) : document, parts, moved, true);
    }
    default:
      return invalidPatch(`Unexpected kind: ${String(op)}`);
  }
}

const pointer = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((p) => p.replace(/~1/g, '/').replace(/~0/g, '~'));

function lookUp(document: unknown, parts: readonly string[]): unknown {
  let at = document;
  for (const part of parts) {
    if (Array.isArray(at)) at = at[Number(part)];
    else if (isObject(at) && Object.hasOwn(at, part)) at = at[part];
    else return undefined;
  }
  return at;
}

function place(document: unknown, parts: readonly string[], value: unknown, insert: boolean): unknown {
  const last = parts.at(-1);
  if (last === undefined) return value;
  const parent = lookUp(document, parts.slice(0, -1));
  if (Array.isArray(parent)) {
    const index = last === '-' ? parent.length : Number(last);
    if (!Number.isInteger(index) || index < 0 || index > parent.length)
      invalidPatch(`add operation does not apply: index ${last} out of range`);
    parent.splice(index, insert ? 0 : 1, value);
  } else if (isObject(parent)) set(parent, last, value);
  else invalidPatch(`add operation does not apply: doc is missing path: "/${parts.join('/')}": missing value`);
  return document;
}

function take(document: unknown, parts: readonly string[], path: string): unknown {
  const parent = lookUp(document, parts.slice(0, -1));
  const last = parts.at(-1) ?? '';
  if (lookUp(document, parts) === undefined)
    invalidPatch(`remove operation does not apply: doc is missing path: "${path}": missing value`);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) delete parent[last];
  return document;
}

const DIRECTIVE = '$patch';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';
const ELEMENT_ORDER = '$setElementOrder/';
const RETAIN_KEYS = '$retainKeys';

/**
 * A strategic merge patch (docs: /docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/): like a merge patch, but lists that
 * have a merge key are merged item by item; `$patch`, `$retainKeys`, `$deleteFromPrimitiveList` and `$setElementOrder` are heeded.
 */
export function strategicMerge(target: Json | undefined, patch: Json, schema: StructSchema | undefined): Json {
  if (patch[DIRECTIVE] === 'replace') return without(patch);
  if (patch[DIRECTIVE] === 'delete') return {};
  const out: Json = { ...target };
  const retain = patch[RETAIN_KEYS];
  if (Array.isArray(retain)) for (const key of Object.keys(out)) if (!retain.includes(key)) delete out[key];
  for (const key of Object.keys(patch)) {
    if (key === DIRECTIVE || key === RETAIN_KEYS || key.startsWith(ELEMENT_ORDER)) continue;
    if (key.startsWith(DELETE_PRIMITIVES)) {
      const field = key.slice(DELETE_PRIMITIVES.length);
      const gone = patch[key];
      const list = out[field];
      if (Array.isArray(gone) && Array.isArray(list))
        set(
          out,
          field,
          list.filter((v) => !gone.some((g) => equal(g, v))),
        );
      continue;
    }
    const value = patch[key];
    if (value === null) {
      delete out[key];
      continue;
    }
    const field = schema?.get(key);
    const before = Object.hasOwn(out, key) ? out[key] : undefined;
    set(out, key, mergeField(field, before, value));
  }
  // An order may come for a list that the patch does not otherwise change.
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(ELEMENT_ORDER)) continue;
    const name = key.slice(ELEMENT_ORDER.length);
    const field = schema?.get(name);
    const list = out[name];
    const order = patch[key];
    if (field && Array.isArray(list) && Array.isArray(order))
      set(out, name, ordered(list, order, field.mergeKey ?? ''));
  }
  return out;
}

function mergeField(field: FieldSchema | undefined, before: unknown, value: unknown): unknown {
  if (isObject(value)) {
    const type = field?.type;
    const inner = type?.form === 'struct' ? structSchema(type.name) : undefined;
    return strategicMerge(isObject(before) ? before : undefined, value, inner);
  }
  if (!Array.isArray(value) || field?.mergeKey === undefined || field.type.form !== 'list') return cleaned(value);
  const list = Array.isArray(before) ? before : [];
  if (field.mergeKey === '') return [...list, ...value.filter((v) => !list.some((b) => equal(b, v)))];
  const item = field.type.of;
  return mergeList(list, value, field.mergeKey, item.form === 'struct' ? structSchema(item.name) : undefined);
}

/** A list of objects merged by a key: known items are merged, new ones added, those marked `$patch: delete` taken out. */
function mergeList(
  list: readonly unknown[],
  patch: readonly unknown[],
  key: string,
  schema: StructSchema | undefined,
): unknown[] {
  const replaces = patch.some((p) => isObject(p) && p[DIRECTIVE] === 'replace');
  const out = replaces ? [] : [...list];
  for (const item of patch) {
    if (!isObject(item)) {
      out.push(item);
      continue;
    }
    if (item[DIRECTIVE] === 'replace' && Object.keys(item).length === 1) continue;
    if (!Object.hasOwn(item, key)) {
      throw new Refusal(badRequest(`map: ${goMap(item)} does not contain declared merge key: ${key}`));
    }
    const at = out.findIndex((o) => isObject(o) && equal(o[key], item[key]));
    const known = out[at];
    if (item[DIRECTIVE] === 'delete') {
      if (at >= 0) out.splice(at, 1);
    } else if (isObject(known)) out[at] = strategicMerge(known, item, schema);
    else out.push(strategicMerge(undefined, item, schema));
  }
  return out;
}

/** A map as Go prints it. */
const goMap = (item: Json): string =>
  `map[${Object.keys(item)
    .sort()
    .map((k) => `${k}:${isObject(item[k]) ? goMap(item[k]) : String(item[k])}`)
    .join(' ')}]`;

/** Items in the order asked for; those it does not name stay behind the item they followed. */
function ordered(list: readonly unknown[], order: readonly unknown[], key: string): unknown[] {
  const id = (v: unknown): string => JSON.stringify(key && isObject(v) ? v[key] : v);
  const rank = new Map(order.map((v, i) => [id(v), i]));
  const named = list.filter((v) => rank.has(id(v))).sort((a, b) => (rank.get(id(a)) ?? 0) - (rank.get(id(b)) ?? 0));
  const out: unknown[] = [];
  let next = 0;
  for (const v of list) out.push(rank.has(id(v)) ? named[next++] : v);
  return out;
}

function without(patch: Json): Json {
  const { [DIRECTIVE]: _, ...rest } = patch;
  return rest;
}

/** A value without directives and nulls, as it is when there is nothing to merge it into. */
function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  return isObject(value) ? strategicMerge(undefined, value, undefined) : value;
}
