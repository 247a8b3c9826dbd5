import type { KubeObject } from './object.ts';
import { QUANTITY_PATTERN } from './quantity.ts';
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

/** Booleans and numbers whose zero the API leaves out, because it cannot tell it from absence. */
const ZERO_IS_ABSENT = new Set(
  'hostNetwork hostPID hostIPC stdin stdinOnce tty readOnly unschedulable paused publishNotReadyAddresses hostPort nodePort initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold minReadySeconds'.split(
    ' ',
  ),
);
/** Strings and maps whose emptiness means something else than absence. */
const EMPTY_IS_PRESENT = new Set([
  'failedIndexes',
  'storageClassName',
  'name',
  'podSelector',
  'namespaceSelector',
  'labelSelector',
  'selector',
]);
/** Fields that are shown as null when they are absent. */
const SHOWN_AS_NULL: Readonly<Record<string, readonly string[]>> = {
  PodCondition: ['lastProbeTime', 'lastTransitionTime'],
  NodeCondition: ['lastHeartbeatTime', 'lastTransitionTime'],
  ContainerStateRunning: ['startedAt'],
  ContainerStateTerminated: ['startedAt', 'finishedAt'],
  Event: ['eventTime', 'firstTimestamp', 'lastTimestamp'],
  EndpointSlice: ['endpoints', 'ports'],
};
/** Go's names of structures that others include: they show in the paths of type errors. */
const EMBEDDED: Readonly<Record<string, [name: string, except: RegExp]>> = {
  Probe: ['ProbeHandler', /Seconds$|Threshold$/],
  Volume: ['VolumeSource', /^name$/],
  EphemeralContainer: ['EphemeralContainerCommon', /^targetContainerName$/],
};
/** Go's names of string types, by field. */
export const STRING_TYPES: Readonly<Record<string, string>> = {
  imagePullPolicy: 'v1.PullPolicy',
  restartPolicy: 'v1.RestartPolicy',
  dnsPolicy: 'v1.DNSPolicy',
  protocol: 'v1.Protocol',
  accessModes: 'v1.PersistentVolumeAccessMode',
  terminationMessagePolicy: 'v1.TerminationMessagePolicy',
  preemptionPolicy: 'v1.PreemptionPolicy',
  effect: 'v1.TaintEffect',
  scheme: 'v1.URIScheme',
};

interface Decoding {
  /** Names from the root; `[n]` for items. */
  readonly path: string[];
  /** Whether keys are looked at in sorted order, as they come over the wire. */
  readonly sorted: boolean;
  readonly unknown: string[];
  mismatch: string | undefined;
  size: number;
}

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
    throw new Refusal(
      badRequest(`${kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${kind}: ${why}`),
    );
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
  if ((given.kind ?? kind) !== kind || (given.apiVersion ?? apiVersion) !== apiVersion) {
    const other = `${String(given.kind ?? kind)} in version ${JSON.stringify(
      String(given.apiVersion ?? apiVersion)
        .split('/')
        .at(-1),
    )}`;
    throw new Refusal(
      badRequest(
        `${other} cannot be handled as a ${kind}: no kind ${JSON.stringify(given.kind ?? kind)} is registered for version ${JSON.stringify(given.apiVersion ?? apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30"`,
      ),
    );
  }
  const type = typeOfObject(resource);
  if (type === undefined) return refuse('its structure is not known to the simulation');
  const schema = structSchema(type);
  let decoding: Decoding = { path: [], sorted: false, unknown: [], mismatch: undefined, size: 0 };
  let object = decodeStruct(decoding, type, schema, body as Json);
  if (decoding.mismatch !== undefined || (mode !== 'Ignore' && decoding.unknown.length)) {
    decoding = { path: [], sorted: true, unknown: [], mismatch: undefined, size: 0 };
    object = decodeStruct(decoding, type, schema, body as Json);
    if (decoding.mismatch !== undefined) return refuse(decoding.mismatch);
    const faults = decoding.unknown.map((f) => `unknown field ${quote(f)}`);
    if (mode === 'Strict') return refuse(`strict decoding error: ${faults.join(', ')}`);
    warnings.push(...faults);
  }
  object.apiVersion = apiVersion;
  object.kind = kind;
  object.metadata ??= {};
  return object as unknown as KubeObject;
}

/** A text in quotation marks, with escapes for what cannot be printed. */
const quote = (text: string): string =>
  JSON.stringify(text).replace(
    /[^\P{C}]|[^\P{Z} ]/gu,
    (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

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
    d.path.push(key);
    if (!field) {
      if (given !== undefined) d.unknown.push(pathOf(d));
    } else if (given !== null && given !== undefined) {
      const decoded = decodeValue(d, field.type, given, type, field);
      if (decoded !== undefined && !isEmpty(field, decoded)) out[key] = decoded;
    }
    d.path.pop();
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
      if (!Array.isArray(value)) return mismatch(d, value, owner, goType(type, field));
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
        return mismatch(d, value, owner, goType(type, field));
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

function decodeScalar(d: Decoding, scalar: Scalar, value: unknown, owner: string, field: FieldSchema): unknown {
  switch (scalar) {
    case 'string':
      if (typeof value !== 'string') return mismatch(d, value, owner, STRING_TYPES[field.name] ?? 'string');
      grow(d, value.length);
      return value;
    case 'boolean':
      return typeof value === 'boolean' ? value : mismatch(d, value, owner, 'bool');
    case 'integer':
    case 'long': {
      const go = scalar === 'long' ? 'int64' : 'int32';
      if (typeof value !== 'number') return mismatch(d, value, owner, go);
      if (!Number.isInteger(value) || Math.abs(value) > (scalar === 'long' ? 2 ** 63 : 2 ** 31 - 1)) {
        return mismatch(d, value, owner, go, ` ${numberText(value)}`);
      }
      return value;
    }
    case 'number':
      return typeof value === 'number' ? value : mismatch(d, value, owner, 'float64');
    case 'quantity':
      if (typeof value === 'number') return String(value);
      if (typeof value === 'string' && QUANTITY_PATTERN.test(value)) return value;
      d.mismatch ??= "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
      return undefined;
    case 'intOrString':
      if (typeof value === 'string' || Number.isInteger(value)) return value;
      d.mismatch ??= `json: cannot unmarshal ${jsonType(value)} into Go value of type int32`;
      return undefined;
    case 'bytes': {
      if (typeof value !== 'string') return mismatch(d, value, owner, '[]uint8');
      grow(d, value.length);
      const at = base64Fault(value);
      if (at !== undefined) d.mismatch ??= `illegal base64 data at input byte ${at}`;
      return value;
    }
    case 'time':
    case 'microTime': {
      const layout = scalar === 'time' ? '2006-01-02T15:04:05Z07:00' : '2006-01-02T15:04:05.000000Z07:00';
      if (typeof value !== 'string') return mismatch(d, value, owner, scalar === 'time' ? 'v1.Time' : 'v1.MicroTime');
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)) {
        d.mismatch ??= `parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(value)} as "2006"`;
      }
      return value;
    }
    case 'any':
    case 'object':
      return copyFree(d, value, 0);
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

const zero = (type: ValueType): unknown => {
  if (type.form !== 'scalar') return type.form === 'list' ? [] : {};
  switch (type.scalar) {
    case 'string':
    case 'bytes':
      return '';
    case 'boolean':
      return false;
    case 'quantity':
      return '0';
    case 'any':
    case 'object':
    case 'time':
    case 'microTime':
      return null;
    default:
      return 0;
  }
};

function mismatch(d: Decoding, value: unknown, owner: string, type: string, detail = ''): undefined {
  if (d.mismatch !== undefined) return undefined;
  const names = d.path.filter((p) => !p.startsWith('['));
  // Included structures appear in the path by their Go name.
  const shown = names.flatMap((name, i) => {
    const embedded = EMBEDDED[embeddingOf(names[i - 1] ?? '')];
    return embedded && !embedded[1].test(name) ? [embedded[0], name] : [name];
  });
  d.mismatch = `json: cannot unmarshal ${jsonType(value)}${detail} into Go struct field ${owner}.${shown.join('.')} of type ${type}`;
  return undefined;
}

const embeddingOf = (parent: string): string =>
  parent.endsWith('Probe')
    ? 'Probe'
    : parent === 'volumes'
      ? 'Volume'
      : parent === 'ephemeralContainers'
        ? 'EphemeralContainer'
        : '';

function goType(type: ValueType, field: FieldSchema): string {
  switch (type.form) {
    case 'struct':
      return `v1.${type.name}`;
    case 'list':
      return `[]${goType(type.of, field)}`;
    case 'map':
      return type.of.form === 'scalar' && type.of.scalar === 'quantity'
        ? 'v1.ResourceList'
        : `map[string]${goType(type.of, field)}`;
    case 'scalar':
      if (type.scalar === 'string') return STRING_TYPES[field.name] ?? 'string';
      if (type.scalar === 'bytes') return '[]uint8';
      if (type.scalar === 'integer') return 'int32';
      if (type.scalar === 'long') return 'int64';
      return type.scalar === 'boolean' ? 'bool' : type.scalar;
  }
}

const pathOf = (d: Decoding): string => d.path.map((p, i) => (i === 0 || p.startsWith('[') ? p : `.${p}`)).join('');

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
