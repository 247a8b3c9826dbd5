import { furtherApi } from '../parts.ts';
import { SCHEMA } from './schema.generated.ts';

/** The type of a value: a scalar by name, a structure by its type's name, a list or a map of one type. */
export type ValueType =
  | { readonly form: 'scalar'; readonly scalar: Scalar }
  | { readonly form: 'struct'; readonly name: string }
  | { readonly form: 'list'; readonly of: ValueType }
  | { readonly form: 'map'; readonly of: ValueType };

const SCALARS = [
  ...(['string', 'integer', 'long', 'number', 'boolean', 'bytes', 'quantity'] as const),
  ...(['intOrString', 'time', 'microTime', 'any', 'object'] as const),
];

/** `integer` has 32 bits, `long` 64; `any` is not looked into. */
export type Scalar = (typeof SCALARS)[number];

/** One field of a structure. */
export interface FieldSchema {
  readonly name: string;
  readonly type: ValueType;
  readonly required: boolean;
  /** A strategic merge patch that sets this field clears what it does not name in it. */
  readonly retainKeys: boolean;
  /** For lists that a strategic merge patch merges: the key of items; empty for lists of scalars. Undefined: replaced. */
  readonly mergeKey: string | undefined;
}

/** The fields of a structure, by name. */
export type StructSchema = ReadonlyMap<string, FieldSchema>;

/** What the schema says of a type; undefined when it is not known. */
function textOf(name: string): string | undefined {
  for (const schema of [SCHEMA, furtherApi.value?.FURTHER_SCHEMA])
    if (schema && Object.hasOwn(schema, name)) return schema[name];
  return undefined;
}

const parsed = new Map<string, StructSchema>();

/** The fields of a type of `types.generated.ts` (`PodSpec`). Throws for a name that the schema does not have. */
export function structSchema(name: string): StructSchema {
  let fields = parsed.get(name);
  if (!fields) {
    const text = textOf(name);
    if (text === undefined) throw new Error(`no type ${name} in schema.generated.ts`);
    fields = new Map(text ? text.split(',').map((f) => [/^\w+/.exec(f)?.[0] ?? '', parseField(f)]) : []);
    parsed.set(name, fields);
  }
  return fields;
}

function parseField(text: string): FieldSchema {
  const m = /^(\w+)(!?)(~?)(?::([^=#%]+))?=?(#[^%]*)?(?:%.*)?$/.exec(text);
  if (!m) throw new Error(`schema.generated.ts: cannot read ${text}`);
  const [, name = '', required, retain, type = 'string', merge] = m;
  return {
    name,
    type: parseType(type),
    required: required === '!',
    retainKeys: retain === '~',
    mergeKey: merge?.slice(1),
  };
}

function parseType(code: string): ValueType {
  if (code.startsWith('[')) return { form: 'list', of: parseType(code.slice(1, -1)) };
  if (code.startsWith('{')) return { form: 'map', of: parseType(code.slice(1, -1)) };
  if ((SCALARS as readonly string[]).includes(code)) return { form: 'scalar', scalar: code as Scalar };
  return { form: 'struct', name: code };
}

/** The type's name of objects of a kind; undefined when the schema does not have it. */
export const typeOfObject = ({ kind }: { kind: string }): string | undefined =>
  textOf(kind) === undefined ? undefined : kind;
