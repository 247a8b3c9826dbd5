import { EMBEDDED, EMPTY_IS_PRESENT, SHOWN_AS_NULL, STRING_TYPES, ZERO_IS_ABSENT } from './decode.data.ts';
import { quote } from './field-error.ts';
import type { KubeObject } from './object.ts';
import { canonicalQuantity, QUANTITY_PATTERN, quantityValue } from './quantity.ts';
import {
  type FieldSchema,
  type Scalar,
  type StructSchema,
  structSchema,
  typeOfObject,
  type ValueType,
} from './schema.ts';
import { type ApiResource, apiVersionOf } from './scheme.ts';
import { badRequest, Refusal, tooLarge } from './status.ts';

/** The largest request body, in bytes. */
export const BODY_LIMIT = 3 * 1024 * 1024;
/** How deep a body may nest where its structure is free. */
const DEPTH_LIMIT = 200;

type Json = Record<string, unknown>;

const stringType = (owner: string, { name }: FieldSchema): string =>
  STRING_TYPES[`${owner}.${name}`] ?? STRING_TYPES[name] ?? 'string';

interface Decoding {
  /** Names from the root; `[n]` for items. */
  readonly path: string[];
  /** Whether keys are looked at in sorted order, as they come over the wire. */
  readonly sorted: boolean;
  readonly unknown: string[];
  /** The first value of another type than its field's. */
  mismatch: string | undefined;
  /** The first value of the right type that cannot be read: with it, reading ends. */
  unreadable: string | undefined;
  size: number;
}

const begin = (sorted: boolean): Decoding => ({
  ...{ path: [], sorted, unknown: [], mismatch: undefined, unreadable: undefined, size: 0 },
});

/**
 * Reads an untrusted body as an object of `resource`: a new object with the known fields of the right types; null and empty values the API
 * does not keep are gone. `mode` is what to do about unknown fields: Strict refuses (400), Warn adds to `warnings`. Throws Refusal.
 */
export function decode(
  resource: ApiResource,
  body: unknown,
  mode: 'Strict' | 'Warn' | 'Ignore',
  warnings: string[],
): KubeObject {
  const apiVersion = apiVersionOf(resource);
  const { kind } = resource;
  const refuse = (why: string): never => {
    throw new Refusal(badRequest(`${kind} in version "${resource.version}" cannot be handled as a ${kind}: ${why}`));
  };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return refuse(`json: cannot unmarshal ${jsonType(body)} into Go value of type v1.${kind}`);
  }
  const given = body as { kind?: unknown; apiVersion?: unknown };
  for (const field of ['kind', 'apiVersion'] as const) {
    const value = given[field] ?? '';
    if (typeof value === 'string') continue;
    const why = `json: cannot unmarshal ${jsonType(value)} into Go struct field .${field} of type string`;
    throw new Refusal(badRequest(`couldn't get version/kind; json parse error: ${why}`));
  }
  const [otherKind, other] = [String(given.kind ?? kind), String(given.apiVersion ?? apiVersion)];
  if (otherKind !== kind || other !== apiVersion) {
    const version = JSON.stringify(other.split('/').at(-1));
    const why = `no kind "${otherKind}" is registered for version "${other}" in scheme "pkg/api/legacyscheme/scheme.go:30"`;
    throw new Refusal(badRequest(`${otherKind} in version ${version} cannot be handled as a ${kind}: ${why}`));
  }
  const type = typeOfObject(resource);
  if (type === undefined) return refuse('its structure is not known to the simulation');
  const schema = structSchema(type);
  let decoding = begin(false);
  let object = decodeStruct(decoding, type, schema, body as Json);
  const failed = decoding.unreadable ?? decoding.mismatch;
  if (failed !== undefined || (mode !== 'Ignore' && decoding.unknown.length)) {
    decoding = begin(true);
    object = decodeStruct(decoding, type, schema, body as Json);
    const fault = decoding.unreadable ?? decoding.mismatch;
    if (fault !== undefined) return refuse(fault);
    const faults = decoding.unknown.map((f) => `unknown field ${quote(f)}`);
    if (mode === 'Strict') return refuse(`strict decoding error: ${faults.join(', ')}`);
    warnings.push(...faults);
  }
  object.apiVersion = apiVersion;
  object.kind = kind;
  object.metadata ??= {};
  return object as unknown as KubeObject;
}

/** What Go calls the type of a JSON value. */
function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (value === null) return 'null';
  return typeof value;
}

function decodeStruct(d: Decoding, type: string, schema: StructSchema, value: Json): Json {
  const out: Json = {};
  const keys = Object.keys(value);
  if (d.sorted) keys.sort();
  for (const key of keys) {
    const given = value[key];
    const field = schema.get(key);
    grow(d, key.length + 4);
    const embedded = EMBEDDED[type];
    const inside = embedded?.[1].test(key) === true;
    if (inside) d.path.push(`(${embedded[0]}`);
    d.path.push(key);
    if (!field) {
      if (given !== undefined) d.unknown.push(pathOf(d));
    } else if (given !== null && given !== undefined) {
      const decoded = decodeValue(d, field.type, given, type, field);
      if (decoded !== undefined && !isEmpty(field, decoded)) out[key] = decoded;
    }
    d.path.pop();
    if (inside) d.path.pop();
  }
  for (const name of SHOWN_AS_NULL[type] ?? []) out[name] ??= null;
  return out;
}

/** Whether the API drops the value of an optional field. */
function isEmpty(field: FieldSchema, value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (field.required) return false;
  if (value === '') return field.type.form === 'scalar' && !EMPTY_IS_PRESENT.has(field.name);
  if (value === false || value === 0) return ZERO_IS_ABSENT.has(field.name);
  if (field.type.form === 'map') {
    for (const _ in value as Json) return false;
    return !EMPTY_IS_PRESENT.has(field.name);
  }
  return false;
}

function decodeValue(d: Decoding, type: ValueType, value: unknown, owner: string, field: FieldSchema): unknown {
  switch (type.form) {
    case 'scalar':
      return decodeScalar(d, type.scalar, value, owner, field);
    case 'struct':
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return mismatch(d, value, owner, `v1.${type.name}`);
      return decodeStruct(d, type.name, structSchema(type.name), value as Json);
    case 'list': {
      if (!Array.isArray(value)) return mismatch(d, value, owner, goType(type, owner, field));
      const out: unknown[] = new Array(value.length);
      grow(d, value.length);
      for (let i = 0; i < value.length; i++) {
        d.path.push(`[${i}]`);
        out[i] =
          value[i] === null || value[i] === undefined ? zero(type.of) : decodeValue(d, type.of, value[i], owner, field);
        d.path.pop();
      }
      return out;
    }
    case 'map': {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return mismatch(d, value, owner, goType(type, owner, field));
      const out: Json = {};
      const keys = Object.keys(value);
      if (d.sorted) keys.sort();
      for (const key of keys) {
        const item = (value as Json)[key];
        grow(d, key.length + 4);
        if (item === undefined) continue;
        const decoded = item === null ? zero(type.of) : decodeValue(d, type.of, item, owner, field);
        if (key === '__proto__')
          Object.defineProperty(out, key, { value: decoded, enumerable: true, configurable: true, writable: true });
        else out[key] = decoded;
      }
      return out;
    }
  }
}

/** Of every scalar: what Go calls its type, what null in a list is read as, and where it can only be of one, its JSON type. */
const SCALARS: Readonly<Record<Scalar, readonly [go: string, zero: unknown, json?: string]>> = {
  ...{ string: ['string', '', 'string'], bytes: ['[]uint8', '', 'string'], boolean: ['bool', false, 'boolean'] },
  ...{ integer: ['int32', 0, 'number'], long: ['int64', 0, 'number'], number: ['float64', 0, 'number'] },
  ...{ quantity: ['quantity', '0'], intOrString: ['intOrString', 0], any: ['any', null], object: ['object', null] },
  ...{ time: ['v1.Time', null], microTime: ['v1.MicroTime', null] },
};

function decodeScalar(d: Decoding, scalar: Scalar, value: unknown, owner: string, field: FieldSchema): unknown {
  const [go, , json] = SCALARS[scalar];
  if (json !== undefined && typeof value !== json)
    return mismatch(d, value, owner, scalar === 'string' ? stringType(owner, field) : go);
  switch (scalar) {
    case 'string':
    case 'bytes': {
      grow(d, (value as string).length);
      const at = scalar === 'bytes' ? base64Fault(value as string) : undefined;
      if (at !== undefined) d.unreadable ??= `illegal base64 data at input byte ${at}`;
      return value;
    }
    case 'integer':
    case 'long': {
      const most = scalar === 'long' ? 2 ** 63 : 2 ** 31 - 1;
      const fits = Number.isInteger(value) && Math.abs(value as number) <= most;
      return fits ? value : mismatch(d, value, owner, go, ` ${numberText(value as number)}`);
    }
    case 'quantity': {
      const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
      if (!QUANTITY_PATTERN.test(text))
        d.unreadable ??= "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
      return field.type.form === 'map' ? inThousandths(canonicalQuantity(text)) : canonicalQuantity(text);
    }
    case 'intOrString':
      if (typeof value === 'string' || Number.isInteger(value)) return value;
      return unreadable(d, value, owner, 'int32');
    case 'time':
    case 'microTime': {
      if (typeof value !== 'string') return unreadable(d, value, owner, 'string');
      const shown = JSON.stringify(value);
      const layout = `2006-01-02T15:04:05${scalar === 'time' ? '' : '.000000'}Z07:00`;
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value))
        d.unreadable ??= `parsing time ${shown} as "${layout}": cannot parse ${shown} as "2006"`;
      return value;
    }
    case 'any':
    case 'object':
      return copyFree(d, value, 0);
    default:
      return value;
  }
}

/** A copy of free JSON. */
function copyFree(d: Decoding, value: unknown, depth: number): unknown {
  if (typeof value === 'string') grow(d, value.length);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEPTH_LIMIT) {
    d.mismatch ??= 'json: exceeded max depth';
    return undefined;
  }
  grow(d, 2);
  if (Array.isArray(value)) return value.map((v) => copyFree(d, v, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([k, v]) => {
      grow(d, k.length + 4);
      return [k, copyFree(d, v, depth + 1)];
    }),
  );
}

const zero = (type: ValueType): unknown =>
  type.form === 'scalar' ? SCALARS[type.scalar][1] : type.form === 'list' ? [] : {};

/** A resource's amount, rounded up to thousandths, which is the finest the API keeps. */
const inThousandths = (text: string): string =>
  /[nu]$/.test(text) ? canonicalQuantity(`${Math.max(1, Math.ceil(quantityValue(text) * 1000))}m`) : text;

/** The words for a value of another type than `type`, which its field of the structure `owner` has. */
function wrongType(d: Decoding, value: unknown, owner: string, type: string, detail = ''): string {
  const names = d.path.filter((p) => !p.startsWith('[')).map((p) => p.replace('(', ''));
  return `json: cannot unmarshal ${jsonType(value)}${detail} into Go struct field ${owner}.${names.join('.')} of type ${type}`;
}

function mismatch(d: Decoding, value: unknown, owner: string, type: string, detail = ''): undefined {
  d.mismatch ??= wrongType(d, value, owner, type, detail);
}

function unreadable(d: Decoding, value: unknown, owner: string, type: string): undefined {
  const detail = typeof value === 'number' ? ` ${numberText(value)}` : '';
  d.unreadable ??= wrongType(d, value, owner, type, detail);
}

function goType(type: ValueType, owner: string, field: FieldSchema): string {
  switch (type.form) {
    case 'struct':
      return `v1.${type.name}`;
    case 'list':
      return `[]${goType(type.of, owner, field)}`;
    case 'map':
      return type.of.form === 'scalar' && type.of.scalar === 'quantity'
        ? 'v1.ResourceList'
        : `map[string]${goType(type.of, owner, field)}`;
    case 'scalar':
      return type.scalar === 'string' ? stringType(owner, field) : SCALARS[type.scalar][0];
  }
}

const pathOf = (d: Decoding): string =>
  d.path
    .filter((p) => !p.startsWith('('))
    .map((p, i) => (i === 0 || p.startsWith('[') ? p : `.${p}`))
    .join('');

/** A number as the client sent it: without an exponent. */
const numberText = (n: number): string => (Number.isInteger(n) ? BigInt(n).toString() : String(n));

/** Where a text stops being base64; undefined when it is all right. */
function base64Fault(text: string): number | undefined {
  const clean = text.replace(/[\r\n]/g, '');
  const bad = clean.search(/[^A-Za-z0-9+/=]/);
  if (bad >= 0) return bad;
  const padding = clean.indexOf('=');
  const body = padding < 0 ? clean.length : padding;
  if (padding >= 0 && (clean.length % 4 !== 0 || clean.length - padding > 2 || /[^=]/.test(clean.slice(padding))))
    return padding;
  return padding < 0 && body % 4 !== 0 ? body - (body % 4) : undefined;
}

function grow(d: Decoding, bytes: number): void {
  d.size += bytes;
  if (d.size > BODY_LIMIT) throw new Refusal(tooLarge(BODY_LIMIT));
}
