import {
  type FieldSchema,
  type StructSchema,
  structSchema,
  typeOfObject,
  type ValueType,
} from '../../cluster/api/schema.ts';
import { type ApiResource, RESOURCES } from '../../cluster/api/scheme.ts';
import { furtherApi } from '../../cluster/parts.ts';
import { command } from '../command.ts';
import { failure } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { findResource, resourceOf } from '../resources.ts';
import { need } from '../session.ts';

/** `kubectl explain`: the fields of a resource from its schema. Their descriptions are not part of the simulation. */
export const explain = command({
  name: 'explain',
  short: 'Get documentation for a resource',
  use: 'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext]',
  flags: flagTable('recursive:b api-version:s output/o:s=plaintext'),
  completes: 'resource',
  *run(call) {
    const { session } = call;
    const [word] = call.args;
    if (word === undefined)
      throw failure(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    yield* session.pause(15);
    yield* need(furtherApi, 'explain');
    const [name = '', ...rest] = word.split('.');
    const resource = withVersion(resourceOf(name), call.text('api-version'));
    const root = typeOfObject(resource);
    if (!root)
      throw failure(
        `Couldn't find resource for ${JSON.stringify(`${resource.group}/${resource.version}, Resource=${resource.resource}`)}`,
      );
    const head = `${resource.group ? `GROUP:      ${resource.group}\n` : ''}KIND:       ${resource.kind}\nVERSION:    ${resource.version}\n`;
    let schema: StructSchema | undefined = structSchema(root);
    let field: FieldSchema | undefined;
    for (const step of rest) {
      field = schema?.get(step);
      if (!field) throw failure(`field ${JSON.stringify(step)} does not exist`);
      schema = structOf(field.type);
    }
    const title = field ? `\nFIELD: ${field.name} <${typeText(field.type)}>\n\n` : '';
    session.out(
      `${head}${title}\nDESCRIPTION:\n    not simulated: the text; see https://kubernetes.io/docs/reference/kubernetes-api/\n    \n`,
    );
    if (schema) session.out(`FIELDS:\n${call.is('recursive') ? tree(schema, 1, []) : list(schema)}\n`);
  },
});

function withVersion(resource: ApiResource, apiVersion: string): ApiResource {
  if (!apiVersion) return resource;
  const wanted = RESOURCES.find(
    (r) => r.kind === resource.kind && (r.group ? `${r.group}/${r.version}` : r.version) === apiVersion,
  );
  return wanted ?? findResource(resource.resource) ?? resource;
}

function structOf(type: ValueType): StructSchema | undefined {
  if (type.form === 'struct') return structSchema(type.name);
  return type.form === 'list' || type.form === 'map' ? structOf(type.of) : undefined;
}

/** A type as explain writes it: `[]Container`, `map[string]string`. */
function typeText(type: ValueType): string {
  switch (type.form) {
    case 'struct':
      return type.name;
    case 'list':
      return `[]${typeText(type.of)}`;
    case 'map':
      return `map[string]${typeText(type.of)}`;
    case 'scalar':
      return SCALARS[type.scalar] ?? type.scalar;
  }
}

const SCALARS: Readonly<Record<string, string>> = {
  long: 'integer',
  bytes: 'string',
  quantity: 'Quantity',
  intOrString: 'IntOrString',
  time: 'string',
  microTime: 'string',
  any: 'Object',
};
const line = (f: FieldSchema): string => `${f.name}\t<${typeText(f.type)}>${f.required ? ' -required-' : ''}`;
const fields = (s: StructSchema): FieldSchema[] => [...s.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
const list = (s: StructSchema): string =>
  fields(s)
    .map((f) => `  ${line(f)}\n`)
    .join('\n');

/** All fields below, two spaces a level; a type within itself is not entered again. */
function tree(s: StructSchema, depth: number, within: readonly StructSchema[]): string {
  return fields(s)
    .map((f) => {
      const inner = structOf(f.type);
      const below = inner && !within.includes(inner) ? tree(inner, depth + 1, [...within, s]) : '';
      return `${'  '.repeat(depth)}${line(f)}\n${below}`;
    })
    .join('');
}
