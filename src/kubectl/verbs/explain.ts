import { resourceByPath, splitApiVersion } from '../../cluster/api/scheme.ts';
import { used } from '../../cluster/part.ts';
import { furtherApi } from '../../cluster/parts.ts';
import type { Call } from '../command.ts';
import { documentation, type FieldDocs, type KindDocs, type TypeDocs } from '../documentation.ts';
import { CommandError, failure, notSimulated } from '../errors.ts';
import { wordWrap } from '../print/word-wrap.ts';
import { mappedResource } from '../resources.ts';
import { need, type Work, wait } from '../session.ts';
import { docsFromSchema } from './explain-schema.ts';

/** `kubectl explain`: the fields of a resource and what the API's documentation says of them. Recordings cli/001 to cli/040. */
export function* explain(call: Call): Work {
  const { session } = call;
  const [word] = call.args;
  if (word === undefined)
    throw failure(
      'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
    );
  if (call.args.length > 1) throw failure('We accept only this format: explain RESOURCE');
  if (call.text('output') !== 'plaintext')
    throw call.text('output') === 'plaintext-openapiv2'
      ? notSimulated('kubectl explain --output=plaintext-openapiv2')
      : failure(`unrecognized format: ${call.text('output')}`);
  yield* session.pause(15);
  const [name = '', ...path] = word.split('.');
  const known = mappedResource(name);
  const asked = call.text('api-version');
  const [group, version] = asked ? splitApiVersion(asked) : [known.group, known.version];
  const resource = resourceByPath({ group, version, resource: known.resource });
  if (!resource) throw failure(`couldn't find resource for "${group}/${version}, Resource=${known.resource}"`);

  let docs = yield* wait(used(documentation.of(resource)));
  const whole = docs !== undefined;
  if (!docs) {
    yield* need(furtherApi, 'explain');
    docs = docsFromSchema(resource);
    if (!docs) throw new CommandError(`kubectl: ${NOT_LOADED}`);
    session.err(`kubectl: ${NOT_LOADED}\n`);
  }
  const { field, type } = follow(docs, path);
  const texts = whole ? [field?.text, typeDescription(field, type)].filter((text) => text !== undefined) : [];
  session.out(
    [
      group ? `GROUP:      ${group}\n` : '',
      `KIND:       ${resource.kind}\nVERSION:    ${version}\n\n`,
      field ? `FIELD: ${field.name} <${typeText(field.type)}>\n${valueLines(field)}\n` : '',
      `DESCRIPTION:\n${indented(texts.length > 0 ? texts : [whole ? '<empty>' : '<not loaded>'])}    \n`,
      type && type.fields.length > 0
        ? `FIELDS:\n${call.is('recursive') ? tree(docs, type, '  ', [type]) : list(type, whole)}`
        : '',
      '\n',
    ].join(''),
  );
}

const NOT_LOADED = 'the descriptions of fields could not be loaded; are you offline? Try again.';

/** The last field of a path and its type; without a path the type of the objects. Throws for a field that is not there. */
function follow(docs: KindDocs, path: readonly string[]): { field: FieldDocs | undefined; type: TypeDocs | undefined } {
  let field: FieldDocs | undefined;
  let type = docs.types[docs.root];
  for (const step of path) {
    field = type?.fields.find((f) => f.name === step);
    if (!field) throw failure(`field ${JSON.stringify(step)} does not exist`);
    type = typeOf(docs, field);
  }
  return { field, type };
}

/** The type of a field, or that of the items of a list or map. */
const typeOf = (docs: KindDocs, field: FieldDocs): TypeDocs | undefined => {
  const name = field.type.replace(/^(\[\]|map\[string\])+/, '');
  return Object.hasOwn(docs.types, name) ? docs.types[name] : undefined;
};

/** What is said of a type; of quantities the documentation that is here says nothing. */
function typeDescription(field: FieldDocs | undefined, type: TypeDocs | undefined): string | undefined {
  if (type?.text !== undefined || !field?.type.endsWith('Quantity')) return type?.text;
  return 'not simulated: the description of Quantity; see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/';
}

/** Times are written as the strings that they are. */
const typeText = (type: string): string => type.replace(/\b(Micro)?Time$/, 'string');

/** How many values stand beside a field in a list. */
const FEW = 4;
const shown = (value: string): string => value || '""';

const valueLines = ({ values }: FieldDocs): string =>
  values ? `ENUM:\n${values.map((v) => `    ${shown(v)}\n`).join('')}` : '\n';

/** A field's line in a list, and a line with its first values. */
function head(field: FieldDocs, indent: string): string {
  const { name, type, required, values } = field;
  const few = values?.slice(0, FEW).map(shown) ?? [];
  if (values && values.length > FEW) few.push('....');
  return `${indent}${name}\t<${typeText(type)}>${required ? ' -required-' : ''}\n${few.length > 0 ? `${indent}enum: ${few.join(', ')}\n` : ''}`;
}

/** Texts of 76 characters a line behind four blanks, one text after the other. */
const indented = (texts: readonly string[]): string =>
  texts
    .flatMap((text) => wordWrap(text, 76).split('\n'))
    .map((line) => `    ${line}\n`)
    .join('');

/** The fields of a type with their descriptions; without descriptions when those are not there. */
const list = (type: TypeDocs, whole: boolean): string =>
  type.fields
    .map((field) => `${head(field, '  ')}${whole ? `${indented([field.text ?? '<no description>'])}\n` : ''}`)
    .join('');

/** All fields below a type, two blanks a level; a type within itself is not entered again. */
const tree = (docs: KindDocs, type: TypeDocs, indent: string, within: readonly TypeDocs[]): string =>
  type.fields
    .map((field) => {
      const inner = typeOf(docs, field);
      const below = inner && !within.includes(inner) ? tree(docs, inner, `${indent}  `, [...within, inner]) : '';
      return head(field, indent) + below;
    })
    .join('');
