import { ageSince } from '../age.ts';
import { type KubeObject, valueAt } from '../object.ts';
import { formatRequirements, labelRequirements } from '../selectors.ts';
import type { LabelSelector, PodTemplateSpec } from '../types.generated.ts';

/** A cell as the API sends it. */
export type Cell = string | number | boolean | null;

/**
 * How objects of a kind become rows: what stands in each column, by its name. `+` before the name: only `-o wide` shows it; `#`: integers.
 * A text is the path of a field, after `|` what is shown where that is absent or empty; a function takes the object, and real milliseconds
 * since 1970 for ages.
 */
export type Columns = Readonly<Record<string, string | ((object: never, now: number) => Cell)>>;

/** Columns that most tables have. */
export const NAME = { Name: 'metadata.name' };
export const AGE = {
  Age: ({ metadata }: KubeObject, now: number): string => ageSince(metadata.creationTimestamp, now),
};

/** What stands in a column of an object's row. */
export function cellOf(object: KubeObject, column: Columns[string], now: number): Cell {
  if (typeof column === 'function') return column(object as never, now);
  const [path = '', absent = ''] = column.split('|');
  const value = valueAt(object, path) as Cell | undefined;
  if (value !== undefined && value !== null && value !== '') return value;
  return /^\d+$/.test(absent) ? Number(absent) : absent === 'false' ? false : absent;
}

/** A selector as text, by key; `<none>` when it is empty. */
export function selectorText(selector: LabelSelector | undefined): string {
  const requirements = labelRequirements(selector ?? {}).sort((a, b) => (a.key < b.key ? -1 : 1));
  return formatRequirements(requirements) || '<none>';
}

/** Labels as `a=b,c=d` by key; `<none>` when there are none. */
export const labelText = (matchLabels: LabelSelector['matchLabels'] = {}): string => selectorText({ matchLabels });

/** At most three, then how many more. */
export function some(items: readonly string[], none: string): string {
  if (items.length === 0) return none;
  return items.length > 3 ? `${items.slice(0, 3).join(',')} + ${items.length - 3} more...` : items.join(',');
}

/** Two counts as `1/3`, by the paths of the fields. */
export const ratio =
  (part: string, whole: string) =>
  (o: KubeObject): string =>
    `${valueAt(o, part) ?? 0}/${valueAt(o, whole) ?? 0}`;

/** The columns that `-o wide` adds for what makes Pods; `at` is the path of what holds the template and the selector. */
export function makerColumns(at = 'spec'): Columns {
  const listed = (o: KubeObject, field: 'name' | 'image'): string => {
    const template = valueAt(o, `${at}.template`) as PodTemplateSpec | undefined;
    return (template?.spec?.containers ?? []).map((c) => c[field] ?? '').join(',');
  };
  return {
    '+Containers': (o: KubeObject) => listed(o, 'name'),
    '+Images': (o: KubeObject) => listed(o, 'image'),
    '+Selector': (o: KubeObject) => selectorText(valueAt(o, `${at}.selector`) as LabelSelector | undefined),
  };
}
