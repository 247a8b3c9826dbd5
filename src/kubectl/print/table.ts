import type { KubeObject } from '../../cluster/api/object.ts';
import { labelText } from '../../cluster/api/tables/columns.ts';
import type { Table, TableColumn } from '../../cluster/apiserver/request.ts';
import { columnsText, type RememberedWidths } from './tabwriter.ts';

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

/** A Table as `kubectl get` prints it; with `remembered`, columns keep at least their former widths. */
export function tableText(table: Table, view: TableView, remembered?: RememberedWidths): string {
  const indexes = shown(table.columnDefinitions, view.wide);
  const row = (event: string, namespace: string, cells: readonly string[], labels: readonly string[], all: string) => [
    ...(view.event === undefined ? [] : [event]),
    ...(view.namespaces ? [namespace] : []),
    ...cells,
    ...labels,
    ...(view.showLabels ? [all] : []),
  ];
  const head = (): string[] => {
    const names = indexes.map((i) => (table.columnDefinitions[i]?.name ?? '').toUpperCase());
    const labels = view.labels.map((l) => (l.split('/').at(-1) ?? l).toUpperCase());
    return row('EVENT', 'NAMESPACE', names, labels, 'LABELS');
  };
  const rows = table.rows.map(({ cells, object }) => {
    const { namespace = '', labels = {} } = (object as KubeObject | undefined)?.metadata ?? {};
    const texts = indexes.map((i) => {
      const text = oneLine(String(cells[i] ?? '<nil>'));
      return view.kind && table.columnDefinitions[i]?.format === 'name' ? `${view.kind}/${text}` : text;
    });
    return row(
      view.event ?? '',
      namespace,
      texts,
      view.labels.map((l) => labels[l] ?? ''),
      labelText(labels),
    );
  });
  return columnsText([...(view.header ? [head()] : []), ...rows], remembered);
}
