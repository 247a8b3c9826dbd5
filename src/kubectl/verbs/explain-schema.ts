import { type Scalar, structSchema, typeOfObject, type ValueType } from '../../cluster/api/schema.ts';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import type { FieldDocs, KindDocs, TypeDocs } from '../documentation.ts';

/**
 * The documentation of a kind without any texts, from what the engine itself knows of its fields: for readers who are offline. Undefined
 * for kinds whose structure it does not know.
 */
export function docsFromSchema(resource: ApiResource): KindDocs | undefined {
  // Kinds that are not stored may share their name with a type: ResourceClaim.
  const root = resource.stored ? typeOfObject(resource) : undefined;
  if (root === undefined) return undefined;
  const types: Record<string, TypeDocs> = {};
  const visit = (name: string): void => {
    if (Object.hasOwn(types, name)) return;
    const fields: FieldDocs[] = [];
    types[name] = { fields };
    for (const field of structSchema(name).values()) {
      fields.push({ name: field.name, type: typeText(field.type, visit), required: field.required });
    }
    fields.sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  visit(root);
  return { root, types };
}

/** A type as documentation writes it. `visit` hears of structures. */
function typeText(type: ValueType, visit: (name: string) => void): string {
  switch (type.form) {
    case 'struct':
      visit(type.name);
      return type.name;
    case 'list':
      return `[]${typeText(type.of, visit)}`;
    case 'map':
      return `map[string]${typeText(type.of, visit)}`;
    case 'scalar':
      return SCALARS[type.scalar] ?? type.scalar;
  }
}

const SCALARS: Partial<Readonly<Record<Scalar, string>>> = {
  long: 'integer',
  bytes: 'string',
  quantity: 'Quantity',
  intOrString: 'IntOrString',
  time: 'Time',
  microTime: 'MicroTime',
  any: 'Object',
};
