import type { Table, TableColumn } from '../../apiserver/request.ts';
import { ageSince } from '../age.ts';
import type { KubeObject } from '../object.ts';
import type { ApiResource } from '../scheme.ts';
import { printerOf } from './printers.ts';

/** A cell as the API sends it. */
export type Cell = string | number | boolean | null;

/** How objects of a kind become rows. */
export interface Printer {
  /** `Name` or, for columns that only `-o wide` shows, `+Name`; `#` before the name marks integers. */
  readonly columns: readonly string[];
  /** One cell for every column. `now`: real milliseconds since 1970. */
  readonly cells: (object: never, now: number) => readonly Cell[];
}

const GENERIC: Printer = {
  columns: ['Name', 'Age'],
  cells: (o: KubeObject, now) => [o.metadata.name, ageSince(o.metadata.creationTimestamp, now)],
};

const definitions = new Map<Printer, readonly TableColumn[]>();

function columnsOf(printer: Printer): readonly TableColumn[] {
  let columns = definitions.get(printer);
  if (!columns) {
    columns = printer.columns.map((text) => {
      const name = text.replace(/^[+#]+/, '');
      const type = text.includes('#') ? 'integer' : 'string';
      return { name, type, format: name === 'Name' ? 'name' : '', priority: text.startsWith('+') ? 1 : 0 };
    });
    definitions.set(printer, columns);
  }
  return columns;
}

/** Objects of a resource as the table `kubectl get` asks for. `now`: real milliseconds since 1970, for ages. */
export function tableOf(
  resource: ApiResource,
  objects: readonly KubeObject[],
  resourceVersion: string,
  now: number,
): Table {
  const printer = printerOf(resource.key) ?? GENERIC;
  return {
    apiVersion: 'meta.k8s.io/v1',
    kind: 'Table',
    metadata: { resourceVersion },
    columnDefinitions: columnsOf(printer),
    rows: objects.map((object) => ({ cells: printer.cells(object as never, now), object })),
  };
}
