import type { KubeObject } from '../../cluster/api/object.ts';
import { type ApiResource, resourceByKey } from '../../cluster/api/scheme.ts';
import type { EndpointSlice, Event, Pod, Service } from '../../cluster/api/types.generated.ts';
import { furtherCommands } from '../parts.ts';
import { need as needPart, type Session, type Work } from '../session.ts';
import { describePod } from './pod.ts';
import { describeService } from './service.ts';

/** What is described, and what is at hand for it. */
export interface Described {
  readonly session: Session;
  readonly object: KubeObject;
  readonly events: readonly Event[] | undefined;
  /** Real milliseconds. */
  readonly now: number;
}

/** What `kubectl describe` says of the objects of one resource; it may ask the server for more. */
export type Describer = (described: Described) => Work<string>;

/** The resource of a key that is known to exist. */
export function need(key: string): ApiResource {
  const resource = resourceByKey(key);
  if (!resource) throw new TypeError(`no resource ${key}`);
  return resource;
}

const DESCRIBERS: Readonly<Record<string, Describer>> = {
  // biome-ignore lint/correctness/useYield: it needs nothing more
  *pods({ object, events, now }) {
    return describePod(object as Pod, events, now);
  },
  *services({ session, object, events, now }) {
    const slices = yield* session.list<EndpointSlice>(
      need('endpointslices.discovery.k8s.io'),
      object.metadata.namespace,
      {
        labelSelector: `kubernetes.io/service-name=${object.metadata.name}`,
      },
    );
    return describeService(object as Service, slices, events, now);
  },
};

/** The events of an object, as the API server lists them. */
function* eventsOf(session: Session, object: KubeObject, shown: boolean): Work<readonly Event[] | undefined> {
  if (!shown) return undefined;
  const { uid, namespace, name } = object.metadata;
  const events = yield* session.list<Event>(need('events'), namespace);
  return events.filter(
    ({ involvedObject: about }) =>
      about.name === name && (about.uid === uid || (object.kind === 'Node' && about.uid === name)),
  );
}

/** What `kubectl describe` says of one object. `shown`: with its events. */
export function* describeObject(
  session: Session,
  resource: ApiResource,
  object: KubeObject,
  shown: boolean,
): Work<string> {
  const events = yield* eventsOf(session, object, shown);
  const described = { session, object, events, now: session.now };
  const describer = DESCRIBERS[resource.key];
  if (describer) return yield* describer(described);
  const { describeKind } = yield* needPart(furtherCommands, `describing ${resource.resource}`);
  return yield* describeKind(resource.key, described);
}
