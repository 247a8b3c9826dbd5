import { controllerOf, type KubeObject } from '../../cluster/api/object.ts';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import type { Event, Pod } from '../../cluster/api/types.generated.ts';
import { furtherCommands } from '../parts.ts';
import { known } from '../resources.ts';
import { need, type Session, type Work } from '../session.ts';
import { describePod } from './pod.ts';
import { describeService } from './service.ts';
import { Description } from './writer.ts';

/** Writes what `kubectl describe` says of an object but for its events; it may ask the server for more. */
export type Describer = (d: Description, object: never, session: Session) => Work | undefined;
/** Describers by resource key. */
export type Describers = Readonly<Record<string, Describer>>;

/** Kinds whose descriptions have no events. */
const WITHOUT_EVENTS = /^(?:secrets|namespaces|limitranges|resourcequotas|\w+\.rbac\.authorization\.k8s\.io)$/;

/** The objects of a resource that is known to exist, as the server lists them. */
export function* listed<T>(
  session: Session,
  key: string,
  namespace: string | undefined,
  options = {},
): Work<readonly T[]> {
  return yield* session.list<T>(known(key), namespace, options);
}

/** The Pods that an object controls. */
export function* podsOf(session: Session, { metadata }: KubeObject): Work<readonly Pod[]> {
  const pods = yield* listed<Pod>(session, 'pods', metadata.namespace);
  return pods.filter((p) => controllerOf(p)?.uid === metadata.uid);
}

/** What `kubectl describe` says of one object. `shown`: with its events. */
export function* describeObject(
  session: Session,
  resource: ApiResource,
  object: KubeObject,
  shown: boolean,
): Work<string> {
  const { uid, namespace, name } = object.metadata;
  const events = shown
    ? (yield* listed<Event>(session, 'events', namespace)).filter(
        ({ involvedObject: about }) =>
          about.name === name && (about.uid === uid || (object.kind === 'Node' && about.uid === name)),
      )
    : undefined;
  const everyday: Describers = { pods: describePod, services: describeService };
  const describer =
    everyday[resource.key] ??
    (yield* need(furtherCommands, `describing ${resource.resource}`)).describerOf(resource.key);
  const d = new Description(session.now);
  const work = describer(d, object as never, session);
  if (work) yield* work;
  if (events && !WITHOUT_EVENTS.test(resource.key)) d.events(events);
  return d.toString();
}
