import { needed } from '../api/everyday.ts';
import type { KubeObject } from '../api/object.ts';
import { type ApiResource, apiVersionOf } from '../api/scheme.ts';
import { matchesRequirements, parseFieldSelector, parseSelector } from '../api/selectors.ts';
import { badRequest, notFound, Refusal } from '../api/status.ts';
import { tableOf } from '../api/tables/table.ts';
import type { Heartbeats } from './heartbeats.ts';
import type { ApiRequest, KubeList, Table } from './request.ts';
import type { StoreView } from './store.ts';

/** A state to read from: objects, their revision, the real time it stands for (milliseconds since 1970), and the virtual one. */
export interface ReadSource {
  readonly view: StoreView;
  readonly revision: number;
  readonly now: number;
  readonly at: number;
  readonly heartbeats: Heartbeats;
}

/** Whether an object is selected. */
export type Selection = (object: KubeObject) => boolean;

/** A request's label and field selectors as a test; undefined when there are none. Throws Refusal when one cannot be read. */
export function compileSelection(
  resource: ApiResource,
  options: { readonly labelSelector?: string; readonly fieldSelector?: string } | undefined,
): Selection | undefined {
  const { labelSelector = '', fieldSelector = '' } = options ?? {};
  if (!labelSelector && !fieldSelector) return undefined;
  const refuse = (why: string): never => {
    const what = `${resource.group}/${resource.version}, Resource=${resource.resource}`;
    throw new Refusal(
      badRequest(
        `Unable to find ${JSON.stringify(what)} that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}: ${why}`,
      ),
    );
  };
  const labels = parseSelector(labelSelector);
  if ('error' in labels) return refuse(labels.error);
  const fields = parseFieldSelector(fieldSelector, resource.key);
  if ('error' in fields) return refuse(fields.error);
  return (o) => matchesRequirements(labels.requirements, o.metadata.labels) && fields.matches(o);
}

/** What a request reads: the state, or what is not kept in it. */
function viewOf({ view }: ReadSource, { key }: ApiResource): StoreView {
  if (key !== 'componentstatuses') return view;
  const { COMPONENT_STATUSES } = needed(key);
  return {
    get: (_, __, name) => COMPONENT_STATUSES.find((c) => c.metadata.name === name),
    list: () => [...COMPONENT_STATUSES],
  };
}

/** Answers `get`: the object or a Table of one row. Throws Refusal. */
export function getObject(source: ReadSource, resource: ApiResource, request: ApiRequest): KubeObject | Table {
  const name = request.name ?? '';
  const stored = viewOf(source, resource).get(resource.key, resource.namespaced ? request.namespace : undefined, name);
  if (!stored) throw new Refusal(notFound(resource, name));
  const object = source.heartbeats.shown(resource.key, stored, source.at);
  if (request.options?.as === 'Table')
    return tableOf(resource, [object], object.metadata.resourceVersion ?? '', source.now);
  return object;
}

/** Answers `list`: a list or a Table. Throws Refusal. */
export function listObjects(source: ReadSource, resource: ApiResource, request: ApiRequest): KubeList | Table {
  const selects = compileSelection(resource, request.options);
  const all = viewOf(source, resource).list(resource.key, resource.namespaced ? request.namespace : undefined);
  const items = source.heartbeats.allShown(resource.key, selects ? all.filter(selects) : all, source.at);
  const resourceVersion = String(source.revision);
  if (request.options?.as === 'Table') return tableOf(resource, items, resourceVersion, source.now);
  return { apiVersion: apiVersionOf(resource), kind: `${resource.kind}List`, metadata: { resourceVersion }, items };
}
