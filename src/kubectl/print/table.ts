import type { KubeObject } from '../../cluster/api/object.ts';
import type { Table, TableColumn } from '../../cluster/apiserver/request.ts';
import { alignTabs, GET_TABS, type RememberedWidths } from './tabwriter.ts';

/** How a Table is shown. */
export interface TableView {
  readonly wide: boolean;
  readonly header: boolean;
  /** `pod` before every name (`pod/web`), when several resources are shown. */
  readonly kind: string | undefined;
  /** A NAMESPACE column first. */
  readonly namespaces: boolean;
  /** A column for each of these labels (-L). */
  readonly labels: readonly string[];
  readonly showLabels: boolean;
  /** `ADDED`, `MODIFIED`, `DELETED` first (--output-watch-events). */
  readonly event?: string | undefined;
}

/** One line of a cell: what follows the first line end is cut off, as kubectl does. */
const oneLine = (text: string): string => {
  const end = text.search(/[\f\n\r]/);
  return end < 0 ? text : `${text.slice(0, end)}...`;
};

const shown = (columns: readonly TableColumn[], wide: boolean): number[] =>
  columns.flatMap((c, i) => (wide || c.priority === 0 ? [i] : []));

/** `a=b,c=d`, `<none>` when there are none. */
export const labelText = (labels: Readonly<Record<string, string>> | undefined): string => {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length > 0 ? keys.map((k) => `${k}=${labels?.[k] ?? ''}`).join(',') : '<none>';
};

/** A Table as `kubectl get` prints it; with `remembered`, columns keep at least their former widths. */
export function tableText(table: Table, view: TableView, remembered?: RememberedWidths): string {
  const indexes = shown(table.columnDefinitions, view.wide);
  const lines: string[] = [];
  const row = (
    cells: readonly string[],
    extra: { event: string; namespace: string; labels: readonly string[]; all: string },
  ): void => {
    const line = [
      ...(view.event === undefined ? [] : [extra.event]),
      ...(view.namespaces ? [extra.namespace] : []),
      ...cells,
      ...extra.labels,
      ...(view.showLabels ? [extra.all] : []),
    ];
    lines.push(line.join('\t'));
  };
  if (view.header) {
    const names = indexes.map((i) => (table.columnDefinitions[i]?.name ?? '').toUpperCase());
    const labels = view.labels.map((l) => (l.split('/').at(-1) ?? l).toUpperCase());
    row(names, { event: 'EVENT', namespace: 'NAMESPACE', labels, all: 'LABELS' });
  }
  for (const { cells, object } of table.rows) {
    const metadata = (object as KubeObject | undefined)?.metadata;
    const texts = indexes.map((i) => {
      const cell = cells[i];
      const text = oneLine(cell === null || cell === undefined ? '<nil>' : String(cell));
      return view.kind && table.columnDefinitions[i]?.format === 'name' ? `${view.kind}/${text}` : text;
    });
    row(texts, {
      event: view.event ?? '',
      namespace: metadata?.namespace ?? '',
      labels: view.labels.map((l) => metadata?.labels?.[l] ?? ''),
      all: labelText(metadata?.labels),
    });
  }
  return lines.length > 0 ? `${alignTabs(lines.join('\n'), GET_TABS, remembered)}\n` : '';
}
