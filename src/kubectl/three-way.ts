import { equal } from '../cluster/api/equal.ts';
import { type FieldSchema, type StructSchema, structSchema, typeOfObject } from '../cluster/api/schema.ts';
import type { ApiResource } from '../cluster/api/scheme.ts';

type Json = Record<string, unknown>;
const isMap = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);
const own = (o: Json | undefined, key: string): unknown => (o && Object.hasOwn(o, key) ? o[key] : undefined);

/**
 * The strategic merge patch by which `kubectl apply` brings `current` to `modified`: fields that `original` (what was applied last) had and
 * `modified` has not are removed, the others that differ are set, what others have added stays. Empty when nothing is to do.
 * See https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#merge-patch-calculation.
 */
export function threeWayPatch(resource: ApiResource, original: unknown, modified: unknown, current: unknown): Json {
  const type = typeOfObject(resource);
  return diff(
    isMap(original) ? original : {},
    isMap(modified) ? modified : {},
    isMap(current) ? current : undefined,
    type ? structSchema(type) : undefined,
  );
}

function put(patch: Json, key: string, value: unknown): void {
  Object.defineProperty(patch, key, { value, enumerable: true, configurable: true, writable: true });
}

function diff(original: Json, modified: Json, current: Json | undefined, schema: StructSchema | undefined): Json {
  const patch: Json = {};
  for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) put(patch, key, null);
  for (const key of Object.keys(modified)) {
    const wanted = modified[key];
    const is = own(current, key);
    const was = own(original, key);
    const field = schema?.get(key);
    if (isMap(wanted) && isMap(is)) {
      const inner = diff(isMap(was) ? was : {}, wanted, is, structOf(field));
      if (Object.keys(inner).length > 0)
        put(patch, key, field?.retainKeys ? { ...inner, $retainKeys: Object.keys(wanted).sort() } : inner);
    } else if (Array.isArray(wanted) && Array.isArray(is) && field?.mergeKey !== undefined) {
      diffList(patch, key, Array.isArray(was) ? was : [], wanted, is, field);
    } else if (is === undefined ? true : !equal(wanted, is)) put(patch, key, wanted);
  }
  return patch;
}

function structOf(field: FieldSchema | undefined): StructSchema | undefined {
  const type = field?.type.form === 'list' ? field.type.of : field?.type;
  return type?.form === 'struct' ? structSchema(type.name) : undefined;
}

function diffList(
  patch: Json,
  name: string,
  was: readonly unknown[],
  wanted: readonly unknown[],
  is: readonly unknown[],
  field: FieldSchema,
): void {
  const key = field.mergeKey ?? '';
  if (key === '') {
    const added = wanted.filter((v) => !is.some((i) => equal(i, v)));
    const removed = was.filter((v) => !wanted.some((w) => equal(w, v)));
    if (added.length > 0) put(patch, name, added);
    if (removed.length > 0) put(patch, `$deleteFromPrimitiveList/${name}`, removed);
    return;
  }
  const id = (v: unknown): unknown => (isMap(v) ? own(v, key) : undefined);
  const find = (list: readonly unknown[], v: unknown): Json | undefined => {
    const found = list.find((item) => equal(id(item), id(v)));
    return isMap(found) ? found : undefined;
  };
  const schema = structOf(field);
  const items: unknown[] = [];
  for (const item of wanted) {
    const known = find(is, item);
    if (!isMap(item) || !known) items.push(item);
    else {
      const inner = diff(find(was, item) ?? {}, item, known, schema);
      if (Object.keys(inner).length > 0)
        items.push({
          ...inner,
          [key]: id(item),
          ...(field.retainKeys ? { $retainKeys: Object.keys(item).sort() } : {}),
        });
    }
  }
  for (const item of was) if (!find(wanted, item)) items.push({ $patch: 'delete', [key]: id(item) });
  const order = wanted.map(id);
  const present = is.map(id).filter((i) => order.some((o) => equal(o, i)));
  const kept = order.filter((o) => present.some((p) => equal(o, p)));
  if (items.length > 0) put(patch, name, items);
  if (items.length > 0 || !equal(present, kept))
    put(
      patch,
      `$setElementOrder/${name}`,
      wanted.map((w) => ({ [key]: id(w) })),
    );
}
