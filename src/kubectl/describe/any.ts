import type { KubeObject } from '../../cluster/api/object.ts';
import type { Event } from '../../cluster/api/types.generated.ts';
import { type Description, start } from './writer.ts';

/** Any other kind: its fields by name, as kubectl prints kinds it has no words of its own for. */
export function describeAny(o: KubeObject, events: readonly Event[] | undefined, now: number): string {
  const d = start(o, now);
  d.field('API Version', o.apiVersion);
  d.field('Kind', o.kind);
  fields(
    d,
    'Metadata',
    {
      'Creation Timestamp': o.metadata.creationTimestamp,
      ...(o.metadata.deletionTimestamp ? { 'Deletion Timestamp': o.metadata.deletionTimestamp } : {}),
      ...(o.metadata.finalizers ? { Finalizers: o.metadata.finalizers } : {}),
      ...(o.metadata.generation === undefined ? {} : { Generation: o.metadata.generation }),
      ...(o.metadata.ownerReferences ? { 'Owner References': o.metadata.ownerReferences } : {}),
      'Resource Version': o.metadata.resourceVersion,
      UID: o.metadata.uid,
    },
    0,
  );
  for (const [key, value] of Object.entries(o))
    if (!['apiVersion', 'kind', 'metadata'].includes(key)) fields(d, title(key), value, 0);
  d.events(events);
  return d.toString();
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
