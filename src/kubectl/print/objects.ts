import type { KubeObject } from '../../cluster/api/object.ts';
import { formats } from '../parts.ts';
import type { GoTemplate } from './go-template.ts';
import type { JsonPath } from './jsonpath.ts';

/** What `-o` asks for. `table` covers no -o and wide. */
export type Output =
  | { readonly form: 'table'; readonly wide: boolean }
  | { readonly form: 'yaml' | 'json' | 'name' }
  | { readonly form: 'jsonpath'; readonly path: JsonPath; readonly source: string; readonly asJson: boolean }
  | { readonly form: 'template'; readonly template: GoTemplate; readonly source: string }
  | { readonly form: 'columns'; readonly columns: readonly { readonly header: string; readonly path: JsonPath }[] };

/** The formats beyond tables and names. Throws Error when they have not been fetched: `needsFormats` tells who needs them. */
function further(): NonNullable<typeof formats.value> {
  if (!formats.value) throw new Error('the output formats could not be loaded');
  return formats.value;
}

/** Whether a command with this `-o` and `--sort-by` needs `formats` (parts.ts). `table`: the command prints tables too (get). */
export const needsFormats = (output: string, sortBy: string, table: boolean): boolean =>
  Boolean(sortBy) || !(output === '' || output === 'name' || (table && output === 'wide'));

/** Reads `-o`. `table`: the command prints tables too (get). Throws kubectl's error. */
export function parseOutput(text: string, table: boolean): Output {
  if (table && (text === '' || text === 'wide')) return { form: 'table', wide: text === 'wide' };
  return text === 'name' ? { form: 'name' } : further().parseFormat(text, table);
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
  if (output.form === 'table') return '';
  return output.form === 'name' ? `${name}\n` : further().formatText(output, value, items, header);
}

/** `kind` and `name` as `-o name` prints them, from the object itself. */
export const objectName = (object: KubeObject): string => {
  const group = object.apiVersion.includes('/') ? `.${object.apiVersion.split('/')[0]}` : '';
  return `${object.kind.toLowerCase()}${group}/${object.metadata.name ?? ''}`;
};
