import type { KubeObject } from '../../cluster/api/object.ts';
import { quantityValue } from '../../cluster/api/quantity.ts';
import type { TableRow } from '../../cluster/apiserver/request.ts';
import { failure } from '../errors.ts';
import { fillGoTemplate, type GoTemplate, GoTemplateError, parseGoTemplate } from './go-template.ts';
import { toJson } from './json.ts';
import { fillJsonPath, findAll, goText, type JsonPath, JsonPathError, parseJsonPath, relaxedPath } from './jsonpath.ts';
import type { Output } from './objects.ts';
import { columnsText } from './tabwriter.ts';
import { toYaml } from './yaml.ts';

/** Names of the formats that kubectl lists when it is asked for one it does not have. */
const FORMATS =
  'go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile';
const GET_FORMATS = `custom-columns,custom-columns-file,${FORMATS},wide`;

/** Reads `-o` for what is neither a table nor a name. `table`: the command prints tables too (get). Throws kubectl's error. */
export function parseFormat(text: string, table: boolean): Output {
  const [, form = '', argument] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
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
const LONGEST_COLUMNS = 10_000;

function parseColumns(spec: string): { header: string; path: JsonPath }[] {
  if (!spec) throw failure('custom-columns format specified but no custom columns given');
  if (spec.length > LONGEST_COLUMNS) throw failure(`the custom columns are longer than ${LONGEST_COLUMNS} characters`);
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

/** `value` as `-o` asks. `items`: the objects of a list, for custom columns. */
export function formatText(output: Output, value: unknown, items: readonly unknown[], header: boolean): string {
  switch (output.form) {
    case 'yaml':
      return toYaml(value);
    case 'json':
      return `${toJson(value, 4)}\n`;
    case 'jsonpath':
      return pathText(output, value);
    case 'template':
      return templateText(output, value);
    case 'columns':
      return customColumns(output.columns, items, header);
    case 'name':
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
function customColumns(
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
  return columnsText([...(header ? [columns.map((c) => c.header)] : []), ...rows]);
}

/** What sorts rows by `--sort-by`. Throws kubectl's error for a path that cannot be read. */
export function rowSorter(text: string): (rows: readonly TableRow[]) => TableRow[] {
  const by = relaxed(text);
  return (rows) => sorted(rows, by);
}

/** Sorts objects in place by `--sort-by`. Throws kubectl's error for a path that cannot be read. */
export function sortObjects(items: KubeObject[], text: string): void {
  const by = relaxed(text);
  items.sort((a, b) => order(firstValue(by, a), firstValue(by, b)));
}

/** Rows in the order of what a path finds in their objects; none when it finds nothing anywhere (recording 231, --sort-by=.spec.nosuch). */
function sorted(rows: readonly TableRow[], by: JsonPath): TableRow[] {
  const keyed = rows.map((row) => ({ row, value: firstValue(by, row.object) }));
  if (keyed.every((k) => k.value === undefined)) return [];
  return keyed.sort((a, b) => order(a.value, b.value)).map((k) => k.row);
}

function firstValue(by: JsonPath, object: KubeObject): unknown {
  try {
    return findAll(by, object).flat()[0];
  } catch (e) {
    if (e instanceof JsonPathError) return undefined;
    throw e;
  }
}

function order(a: unknown, b: unknown): number {
  if (a === undefined || a === null || b === undefined || b === null)
    return Number(a !== undefined && a !== null) - Number(b !== undefined && b !== null);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [goText(a), goText(b)];
  const quantity = /^[0-9.]+([KMGTPE]i?|[munk])?$/;
  if (quantity.test(x) && quantity.test(y)) return quantityValue(x) - quantityValue(y);
  return x < y ? -1 : x > y ? 1 : 0;
}

export { toYaml } from './yaml.ts';
