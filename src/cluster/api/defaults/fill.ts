import { furtherApi } from '../../parts.ts';
import { structSchema, typeOfObject, type ValueType } from '../schema.ts';
import { EVERYDAY_DEFAULTS } from './everyday.ts';
import { VALUES } from './values.data.ts';

/** What changes a draft of a structure in place so that it has what follows from what is there, by the name of its type. */
export type Defaults = Readonly<Record<string, (draft: never) => void>>;

type Json = Record<string, unknown>;

const fillOfType = (type: string) => EVERYDAY_DEFAULTS[type] ?? furtherApi.value?.FURTHER_DEFAULTS[type];

const ways = new Map<string, readonly (readonly [name: string, type: string])[]>();

function structOf(type: ValueType): string | undefined {
  if (type.form === 'list') return structOf(type.of);
  return type.form === 'struct' ? type.name : undefined;
}

/** The fields of a type below which there is something to fill in, with the types of their values or items. */
function waysFrom(type: string): readonly (readonly [name: string, type: string])[] {
  let found = ways.get(type);
  if (!found) {
    found = [...structSchema(type).values()].flatMap((field) => {
      const to = structOf(field.type);
      if (to === undefined || field.name === 'metadata' || field.name === 'status') return [];
      return VALUES[to] || fillOfType(to) || waysFrom(to).length ? [[field.name, to] as const] : [];
    });
    ways.set(type, found);
  }
  return found;
}

function fill(type: string, draft: Json): void {
  for (const [name, value] of Object.entries(VALUES[type] ?? {}))
    draft[name] ??= typeof value === 'object' ? structuredClone(value) : value;
  fillOfType(type)?.(draft as never);
  // What is filled in is then filled in the same way, by its own type.
  for (const [name, to] of waysFrom(type)) {
    const value = draft[name];
    if (Array.isArray(value)) for (const item of value) fill(to, item as Json);
    else if (typeof value === 'object' && value !== null) fill(to, value as Json);
  }
}

/** What fills in the defaults of a kind's objects; undefined for a kind whose structure is not known. */
export function defaultsOf(kind: string): ((draft: object) => void) | undefined {
  const type = typeOfObject({ kind });
  return type === undefined ? undefined : (draft) => fill(type, draft as Json);
}
