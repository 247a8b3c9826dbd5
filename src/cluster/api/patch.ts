import type { PatchType } from '../apiserver/request.ts';
import { STRING_TYPES } from './decode.data.ts';
import { BODY_LIMIT } from './decode.ts';
import { equal } from './equal.ts';
import { applyMergePatch, isObject, type Json, patchObject, set } from './merge-patch.ts';
import type { KubeObject } from './object.ts';
import { type FieldSchema, type StructSchema, structSchema, typeOfObject } from './schema.ts';
import type { ApiResource } from './scheme.ts';
import { badRequest, cannotProcess, failed, invalid, Refusal, tooLarge, unsupportedMediaType } from './status.ts';
import type { Status } from './types.generated.ts';

/**
 * The object that a patch (untrusted JSON) makes of `object`, which stays as it is. The answer is as untrusted as the patch.
 * Throws Refusal for a patch that cannot be read or applied.
 */
export function applyPatch(resource: ApiResource, object: KubeObject, patch: unknown, type: PatchType): unknown {
  switch (type) {
    case 'application/json-patch+json':
      return jsonPatch(object, patch);
    case 'application/merge-patch+json':
      return applyMergePatch(object, patch);
    case 'application/strategic-merge-patch+json': {
      const name = typeOfObject(resource);
      const schema = name === undefined ? undefined : structSchema(name);
      return strategicMerge(object as unknown as Json, patchObject(patch), schema);
    }
    default:
      throw new Refusal(unsupportedMediaType());
  }
}

/**
 * What a patch is refused with whose outcome (`patched`) could not be read: `refusal` is the decoder's. A strategic merge patch is named
 * itself, in Go's form and words, one of the others by what it would make.
 */
export function unreadable(refusal: Status, patch: unknown, patched: unknown, type: PatchType | undefined): Status {
  const why = /cannot be handled as a \w+: ((?!strict decoding).*)$/s.exec(refusal.message ?? '')?.[1];
  if (why === undefined) return refusal;
  const strategic = type === undefined || type === 'application/strategic-merge-patch+json';
  const value = strategic ? goText(patch) : JSON.stringify(patched, sortedKeys);
  const detail = strategic ? goConversion(why) : why;
  return invalid('', '', '', [{ type: 'FieldValueInvalid', field: 'patch', value, detail }]);
}

const sortedKeys = (_: string, value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;

/** What the API's converter, which reads what a strategic merge patch makes, says where the decoder of JSON says something else. */
function goConversion(why: string): string {
  const m = /^json: cannot unmarshal (\w+)(?: \S+)? into Go struct field \S+ of type (\S+)$/.exec(why);
  if (!m) return why;
  const [, from = '', to = ''] = m;
  const found = { number: 'int64', object: 'map', array: 'slice' }[from] ?? from;
  if (to.startsWith('[]')) return `cannot restore slice from ${found}`;
  if (to.startsWith('map[') || to === 'v1.ResourceList') return `cannot restore map from ${found}`;
  const named = STRING_TYPE_NAMES.has(to);
  if (!named && to.startsWith('v1.')) return `cannot restore struct from: ${found}`;
  if (from === 'number' && (named || to === 'string')) return `cannot convert ${found} to ${to}`;
  return `unrecognized type: ${named ? 'string' : to}`;
}

const STRING_TYPE_NAMES: ReadonlySet<string> = new Set(Object.values(STRING_TYPES));

const OPERATIONS_LIMIT = 10_000;

/** RFC 6902. What does not apply is refused without a word about why. */
function jsonPatch(object: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    const why = 'json: cannot unmarshal object into Go value of type jsonpatch.Patch';
    throw new Refusal(badRequest(`error decoding patch: ${why}`));
  }
  if (patch.length > OPERATIONS_LIMIT) {
    const why = `The allowed maximum operations in a JSON patch is ${OPERATIONS_LIMIT}, got ${patch.length}`;
    throw new Refusal({ ...tooLarge(OPERATIONS_LIMIT), message: why });
  }
  let document: unknown = structuredClone(object);
  let copied = 0;
  for (const given of patch as unknown[]) {
    const operation = isObject(given) ? given : {};
    // What copies of copies come to grows without bounds.
    if (operation.op === 'copy') copied += JSON.stringify(lookUp(document, pointer(operation.from)) ?? null).length;
    if (copied > BODY_LIMIT) throw new Refusal(tooLarge(BODY_LIMIT));
    document = applyOperation(document, operation);
  }
  return document;
}

function doesNotApply(): never {
  throw new Refusal(cannotProcess());
}

function applyOperation(document: unknown, { op, path, from, value = null }: Json): unknown {
  const parts = pointer(path);
  switch (op) {
    case 'add':
      return place(document, parts, value, true);
    case 'replace':
      if (lookUp(document, parts) === undefined) doesNotApply();
      return place(document, parts, value, false);
    case 'remove':
      return take(document, parts);
    case 'test':
      return equal(lookUp(document, parts) ?? null, value) ? document : doesNotApply();
    case 'move':
    case 'copy': {
      const source = pointer(from);
      const moved = structuredClone(lookUp(document, source));
      if (moved === undefined) doesNotApply();
      return place(op === 'move' ? take(document, source) : document, parts, moved, true);
    }
    default:
      return doesNotApply();
  }
}

const pointer = (path: unknown): string[] =>
  typeof path !== 'string'
    ? doesNotApply()
    : path
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
    if (!Number.isInteger(index) || index < 0 || index > parent.length) doesNotApply();
    parent.splice(index, insert ? 0 : 1, value);
  } else if (isObject(parent)) set(parent, last, value);
  else doesNotApply();
  return document;
}

function take(document: unknown, parts: readonly string[]): unknown {
  const parent = lookUp(document, parts.slice(0, -1));
  const last = parts.at(-1) ?? '';
  if (lookUp(document, parts) === undefined) doesNotApply();
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
 * have a merge key are merged item by item and then stand in the order of the patch; `$patch`, `$retainKeys`, `$deleteFromPrimitiveList` and
 * `$setElementOrder` are heeded. Throws Refusal.
 */
export function strategicMerge(target: Json | undefined, patch: Json, schema: StructSchema | undefined): Json {
  const directive = patch[DIRECTIVE];
  if (directive === 'replace') return without(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined)
    throw new Refusal(failed(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`));
  const out: Json = { ...target };
  const retain = patch[RETAIN_KEYS];
  if (Array.isArray(retain)) for (const key of Object.keys(out)) if (!retain.includes(key)) delete out[key];
  for (const key of Object.keys(patch)) {
    if (key === RETAIN_KEYS || key.startsWith(ELEMENT_ORDER)) continue;
    const value = patch[key];
    if (key.startsWith(DELETE_PRIMITIVES)) {
      const field = key.slice(DELETE_PRIMITIVES.length);
      const list = out[field];
      const gone = listOf(value, '$deleteFromPrimitiveList');
      if (Array.isArray(list))
        set(
          out,
          field,
          list.filter((v) => !gone.some((g) => equal(g, v))),
        );
    } else if (value === null) delete out[key];
    else set(out, key, mergeField(schema?.get(key), Object.hasOwn(out, key) ? out[key] : undefined, value));
  }
  // An order may come for a list that the patch does not otherwise change.
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(ELEMENT_ORDER)) continue;
    const name = key.slice(ELEMENT_ORDER.length);
    const order = listOf(patch[key], '$setElementOrder');
    const list = out[name];
    const before = target?.[name];
    if (Array.isArray(list))
      set(out, name, ordered(list, order, Array.isArray(before) ? before : [], schema?.get(name)?.mergeKey ?? ''));
  }
  return out;
}

function listOf(value: unknown, directive: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Refusal(badRequest(`invalid patch format of ${directive}`));
}

function mergeField(field: FieldSchema | undefined, before: unknown, value: unknown): unknown {
  if (isObject(value)) {
    const type = field?.type;
    const inner = type?.form === 'struct' ? structSchema(type.name) : undefined;
    return strategicMerge(isObject(before) ? before : undefined, value, inner);
  }
  if (!Array.isArray(value) || field?.mergeKey === undefined || field.type.form !== 'list') return cleaned(value);
  const list = Array.isArray(before) ? before : [];
  const key = field.mergeKey;
  if (key === '') {
    const added = value.filter((v, i) => !list.some((b) => equal(b, v)) && value.findIndex((b) => equal(b, v)) === i);
    return ordered([...list, ...added], value, list, key);
  }
  const item = field.type.of;
  const merged = mergeList(list, value, key, item.form === 'struct' ? structSchema(item.name) : undefined);
  return ordered(merged, value, list, key);
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
    if (!Object.hasOwn(item, key))
      throw new Refusal(failed(`map: ${goText(item)} does not contain declared merge key: ${key}`));
    const at = out.findIndex((o) => isObject(o) && equal(o[key], item[key]));
    const known = out[at];
    if (item[DIRECTIVE] === 'delete') {
      if (at >= 0) out.splice(at, 1);
    } else if (isObject(known)) out[at] = strategicMerge(known, item, schema);
    else out.push(strategicMerge(undefined, item, schema));
  }
  return out;
}

/** A JSON value as Go prints it. */
export function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (value === null) return '<nil>';
  if (!isObject(value)) return String(value);
  const entries = Object.keys(value)
    .sort()
    .map((k) => `${k}:${goText(value[k])}`);
  return `map[${entries.join(' ')}]`;
}

/**
 * A merged list in the order that is asked for. Items that it does not name keep theirs, each as early as where it stood before (`server`)
 * allows: a new item of a patch comes in front of them.
 */
function ordered(
  list: readonly unknown[],
  order: readonly unknown[],
  server: readonly unknown[],
  key: string,
): unknown[] {
  const id = (v: unknown): string => JSON.stringify(key && isObject(v) ? v[key] : v);
  const placesIn = (items: readonly unknown[]): Map<string, number> => new Map(items.map((v, i) => [id(v), i]));
  const wanted = placesIn(order);
  const places = placesIn(server);
  const sorted = (items: unknown[], by: ReadonlyMap<string, number>): unknown[] =>
    items.sort((a, b) => (by.get(id(a)) ?? by.size) - (by.get(id(b)) ?? by.size));
  const named = sorted(
    list.filter((v) => wanted.has(id(v))),
    wanted,
  );
  const others = sorted(
    list.filter((v) => !wanted.has(id(v))),
    places,
  );
  const out: unknown[] = [];
  while (named.length > 0 && others.length > 0) {
    const left = places.get(id(others[0])) ?? Number.POSITIVE_INFINITY;
    const right = places.get(id(named[0])) ?? -1;
    out.push(left < right ? others.shift() : named.shift());
  }
  return [...out, ...named, ...others];
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
