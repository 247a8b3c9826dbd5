import type { Table, TableColumn } from '../../apiserver/request.ts';
import { furtherKnowledge } from '../everyday.ts';
import type { KubeObject } from '../object.ts';
import type { ApiResource } from '../scheme.ts';
import { type Columns, cellOf } from './columns.ts';
import { EVERYDAY_TABLES, GENERAL } from './everyday.ts';

const definitions = new Map<Columns, readonly TableColumn[]>();

function definitionsOf(columns: Columns): readonly TableColumn[] {
  let found = definitions.get(columns);
  if (!found) {
    found = Object.keys(columns).map((text) => {
      const name = text.replace(/^[+#]+/, '');
      const type = text.includes('#') ? 'integer' : 'string';
      return { name, type, format: name === 'Name' ? 'name' : '', priority: text.startsWith('+') ? 1 : 0 };
    });
    definitions.set(columns, found);
  }
  return found;
}

/**
 * Objects of a resource as the table `kubectl get` asks for. `now`: real milliseconds since 1970, for ages. Throws Error when what is known
 * of the resource has not been fetched.
 */
export function tableOf(
  resource: ApiResource,
  objects: readonly KubeObject[],
  resourceVersion: string,
  now: number,
): Table {
  const { key } = resource;
  const columns = EVERYDAY_TABLES[key] ?? furtherKnowledge(key)?.FURTHER_TABLES[key] ?? GENERAL;
  const cells = Object.values(columns);
  return {
    apiVersion: 'meta.k8s.io/v1',
    kind: 'Table',
    metadata: { resourceVersion },
    columnDefinitions: definitionsOf(columns),
    rows: objects.map((object) => ({ cells: cells.map((column) => cellOf(object, column, now)), object })),
  };
}
