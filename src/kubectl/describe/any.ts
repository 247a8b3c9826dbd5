import type { KubeObject } from '../../cluster/api/object.ts';
import type { Description } from './writer.ts';

/** Any other kind: its fields by name, as kubectl prints kinds it has no words of its own for. */
export function describeAny(d: Description, o: KubeObject): undefined {
  const { metadata: m, apiVersion: _, kind: __, ...rest } = o;
  d.start(o);
  d.rows(o, { 'API Version': 'apiVersion', Kind: 'kind' });
  d.line('Metadata:');
  fields(d, 'Creation Timestamp', m.creationTimestamp, 1);
  if (m.deletionTimestamp) fields(d, 'Deletion Timestamp', m.deletionTimestamp, 1);
  if (m.finalizers) fields(d, 'Finalizers', m.finalizers, 1);
  if (m.generation !== undefined) fields(d, 'Generation', m.generation, 1);
  if (m.ownerReferences) fields(d, 'Owner References', m.ownerReferences, 1);
  fields(d, 'Resource Version', m.resourceVersion, 1);
  fields(d, 'UID', m.uid, 1);
  for (const [key, value] of Object.entries(rest)) fields(d, title(key), value, 0);
}

/** `podSelector` as `Pod Selector`. */
const title = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/^./, (c) => c.toUpperCase())
    .replace(/\b(Api|Url|Uid|Guid)\b/g, (word) => word.toUpperCase());

function fields(d: Description, name: string, value: unknown, indent: number): void {
  if (indent > 30) return;
  if (Array.isArray(value)) {
    d.line(`${name}:`, indent);
    for (const item of value) {
      if (typeof item === 'object' && item !== null)
        for (const [k, v] of Object.entries(item)) fields(d, title(k), v, indent + 1);
      else d.line(String(item), indent + 1);
    }
  } else if (typeof value === 'object' && value !== null) {
    d.line(`${name}:`, indent);
    for (const k of Object.keys(value).sort()) fields(d, title(k), (value as Record<string, unknown>)[k], indent + 1);
  } else d.field(name, value, indent);
}
