import { BODY_LIMIT } from './decode.ts';
import { badRequest, Refusal, tooLarge } from './status.ts';

/** A JSON object. */
export type Json = Record<string, unknown>;

/** Whether a value is a JSON object. */
export const isObject = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);

/** Sets a key also when it is one that an assignment would take for the prototype. */
export function set(target: Json, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** A merge patch of either kind as the object that it must be. Throws Refusal; also for one that is too large or too deep. */
export function patchObject(patch: unknown): Json {
  let size = 0;
  const visit = (v: unknown, depth: number): void => {
    if (depth > 200) throw new Refusal(badRequest('error decoding patch: exceeded max depth'));
    size += typeof v === 'string' ? v.length : 2;
    if (size > BODY_LIMIT) throw new Refusal(tooLarge(BODY_LIMIT));
    if (Array.isArray(v)) for (const item of v) visit(item, depth + 1);
    else if (isObject(v)) {
      for (const key of Object.keys(v)) {
        size += key.length;
        visit(v[key], depth + 1);
      }
    }
  };
  visit(patch, 0);
  if (isObject(patch)) return patch;
  const found = Array.isArray(patch) ? 'array' : typeof patch === 'boolean' ? 'bool' : typeof patch;
  const why = `json: cannot unmarshal ${found} into Go value of type map[string]interface {}`;
  throw new Refusal(badRequest(`error decoding patch: ${why}`));
}

/** The object that a JSON merge patch (untrusted) makes of `object`, which stays as it is. Throws Refusal. */
export const applyMergePatch = (object: unknown, patch: unknown): unknown => mergePatch(object, patchObject(patch));

/** RFC 7396. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const out: Json = isObject(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null) delete out[key];
    else set(out, key, mergePatch(Object.hasOwn(out, key) ? out[key] : undefined, value));
  }
  return out;
}
