import type { KubeObject } from '../../cluster/api/object.ts';
import { failure } from '../errors.ts';
import { fillGoTemplate, type GoTemplate, GoTemplateError, parseGoTemplate } from './go-template.ts';
import { toJson } from './json.ts';
import { fillJsonPath, findAll, goText, type JsonPath, JsonPathError, parseJsonPath, relaxedPath } from './jsonpath.ts';
import { alignTabs, GET_TABS } from './tabwriter.ts';
import { toYaml } from './yaml.ts';

/** What `-o` asks for. `table` covers no -o and wide. */
export type Output =
  | { readonly form: 'table'; readonly wide: boolean }
  | { readonly form: 'yaml' | 'json' | 'name' }
  | { readonly form: 'jsonpath'; readonly path: JsonPath; readonly source: string; readonly asJson: boolean }
  | { readonly form: 'template'; readonly template: GoTemplate; readonly source: string }
  | { readonly form: 'columns'; readonly columns: readonly { readonly header: string; readonly path: JsonPath }[] };

/** Names of the formats that kubectl lists when it is asked for one it does not have. */
const FORMATS =
  'go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile';
const GET_FORMATS = `custom-columns,custom-columns-file,${FORMATS},wide`;

/** Reads `-o`. `table`: the command prints tables too (get). Throws kubectl's error. */
export function parseOutput(text: string, table: boolean): Output {
  const [, form = '', argument] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  if (text === '' && table) return { form: 'table', wide: false };
  if (table && form === 'wide') return { form: 'table', wide: true };
  if (form === 'yaml' || form === 'json' || form === 'name') return { form };
  if (form === 'jsonpath' || form === 'jsonpath-as-json') {
    if (!argument) throw failure(`template format specified but no template given`);
    return { form: 'jsonpath', path: readPath(argument), source: argument, asJson: form !== 'jsonpath' };
  }
  if (table && form === 'custom-columns') return { form: 'columns', columns: parseColumns(argument ?? '') };
  if (form === 'go-template' || form === 'template') {
    if (!argument) throw failure(`template format specified but no template given`);
    return { form: 'template', template: readTemplate(argument), source: argument };
  }
  if (/^(kyaml|.*-file|templatefile)$/.test(form))
    throw failure(`not simulated: output format ${form}; use jsonpath, custom-columns, yaml or json`);
  const formats = (table ? GET_FORMATS : FORMATS).split(',').concat('yaml').join(',');
  throw failure(
    `unable to match a printer suitable for the output format ${JSON.stringify(form)}, allowed formats are: ${formats}`,
  );
}

function readPath(source: string): JsonPath {
  try {
    return parseJsonPath(source);
  } catch (e) {
    if (e instanceof JsonPathError) throw failure(`error parsing jsonpath ${source}, ${e.message}`);
    throw e;
  }
}

function readTemplate(source: string): GoTemplate {
  try {
    return parseGoTemplate(source);
  } catch (e) {
    if (e instanceof GoTemplateError)
      throw failure(`error parsing template ${source}, template: output:1: ${e.message}`);
    throw e;
  }
}

const MOST_COLUMNS = 100;

function parseColumns(spec: string): { header: string; path: JsonPath }[] {
  if (!spec) throw failure('custom-columns format specified but no custom columns given');
  const parts = spec.split(/,(?![^[\]]*\])/);
  if (parts.length > MOST_COLUMNS) throw failure(`more than ${MOST_COLUMNS} custom columns`);
  return parts.map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) throw failure(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), path: relaxed(part.slice(colon + 1)) };
  });
}

/** A path written without braces (`--sort-by`). Throws kubectl's error. */
export function relaxed(text: string): JsonPath {
  try {
    return parseJsonPath(relaxedPath(text));
  } catch (e) {
    if (e instanceof JsonPathError) throw failure(e.message);
    throw e;
  }
}

/** An object without `managedFields`, which kubectl hides. */
export function withoutManagedFields<T>(object: T): T {
  const { metadata } = object as { metadata?: { managedFields?: unknown } };
  if (!metadata?.managedFields) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

/** Objects as a `List`, as kubectl wraps what it found. */
export const listOf = (items: readonly unknown[]): unknown => ({
  apiVersion: 'v1',
  items,
  kind: 'List',
  metadata: { resourceVersion: '' },
});

/** `value` as `-o` asks; `name` is for `-o name`. `items`: the objects of a list, for custom columns. */
export function objectText(
  output: Output,
  value: unknown,
  items: readonly unknown[],
  name: string,
  header = true,
): string {
  switch (output.form) {
    case 'yaml':
      return toYaml(value);
    case 'json':
      return `${toJson(value, 4)}\n`;
    case 'name':
      return `${name}\n`;
    case 'jsonpath':
      return pathText(output, value);
    case 'template':
      return templateText(output, value);
    case 'columns':
      return columnsText(output.columns, items, header);
    case 'table':
      return '';
  }
}

function templateText(output: Output & { form: 'template' }, value: unknown): string {
  try {
    return fillGoTemplate(output.template, value);
  } catch (e) {
    if (e instanceof GoTemplateError)
      throw failure(`error executing template ${JSON.stringify(output.source)}: ${e.message}`);
    throw e;
  }
}

function pathText(output: Output & { form: 'jsonpath' }, value: unknown): string {
  try {
    if (output.asJson) return `${toJson(findAll(output.path, value).flat(), 4)}\n`;
    return fillJsonPath(output.path, value, (v) => (typeof v === 'string' ? v : v === null ? '' : toJson(v)));
  } catch (e) {
    if (!(e instanceof JsonPathError)) throw e;
    const indented = toJson(value);
    throw failure(
      `error executing jsonpath ${JSON.stringify(output.source)}: Error executing template: ${e.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${output.source}\n\tobject given to jsonpath engine was:\n\t\t${indented.slice(0, 10_000)}\n\n`,
    );
  }
}

/** `kubectl -o custom-columns`: what a path finds, joined by commas; `<none>` where it finds nothing. */
function columnsText(
  columns: readonly { header: string; path: JsonPath }[],
  items: readonly unknown[],
  header: boolean,
): string {
  const rows = items.map((item) =>
    columns.map(({ path }) => {
      let values: unknown[] = [];
      try {
        values = findAll(path, item).flat();
      } catch (e) {
        if (!(e instanceof JsonPathError)) throw e;
      }
      return values.length > 0 ? values.map(goText).join(',') : '<none>';
    }),
  );
  const lines = [...(header ? [columns.map((c) => c.header)] : []), ...rows].map((cells) => cells.join('\t'));
  return lines.length > 0 ? `${alignTabs(lines.join('\n'), GET_TABS)}\n` : '';
}

/** `kind` and `name` as `-o name` prints them, from the object itself. */
export const objectName = (object: KubeObject): string => {
  const group = object.apiVersion.includes('/') ? `.${object.apiVersion.split('/')[0]}` : '';
  return `${object.kind.toLowerCase()}${group}/${object.metadata.name ?? ''}`;
};
