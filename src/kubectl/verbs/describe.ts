import type { KubeObject } from '../../cluster/api/object.ts';
import { type ApiResource, resourceByKey } from '../../cluster/api/scheme.ts';
import { matchesLabelSelector } from '../../cluster/api/selectors.ts';
import type {
  ConfigMap,
  CronJob,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Event,
  HorizontalPodAutoscaler,
  Job,
  LabelSelector,
  Lease,
  LimitRange,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ReplicaSet,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
  StorageClass,
} from '../../cluster/api/types.generated.ts';
import { command } from '../command.ts';
import { describeNode } from '../describe/node.ts';
import * as objects from '../describe/objects.ts';
import { describePod } from '../describe/pod.ts';
import * as workloads from '../describe/workloads.ts';
import { failure, isNotFound, ServerError, throwAll } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { select, selectors } from '../resources.ts';
import type { Session, Work } from '../session.ts';

/** `kubectl describe`. A name that is not found is taken as the beginning of names (recording 253). */
export const describe = command({
  name: 'describe',
  short: 'Show details of a specific resource or group of resources',
  use: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [flags]',
  flags: flagTable(
    'selector/l:s all-namespaces/A:b filename/f:a kustomize/k:s recursive/R:b show-events:b=true chunk-size:i=500',
  ),
  completes: 'resource',
  *run(call) {
    const { session } = call;
    const selection = yield* select(call, {
      all: true,
      selector: Boolean(call.text('selector')),
      none: () =>
        failure(
          'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
        ),
    });
    const found: { resource: ApiResource; object: KubeObject }[] = [];
    const errors: Error[] = [];
    let guessed = false;
    for (const { resource, name, namespace } of selection.targets) {
      try {
        if (name === undefined)
          for (const object of yield* session.list(resource, namespace, selectors(call)))
            found.push({ resource, object });
        else found.push({ resource, object: yield* session.get(resource, namespace, name) });
      } catch (e) {
        if (!(e instanceof ServerError)) throw e;
        const prefixed =
          name !== undefined && isNotFound(e)
            ? (yield* session.list(resource, namespace)).filter((o) => o.metadata.name?.startsWith(name))
            : [];
        guessed ||= prefixed.length > 0;
        for (const object of prefixed) found.push({ resource, object });
        if (prefixed.length === 0) errors.push(e);
      }
    }
    const events = call.given('show-events') ? call.is('show-events') : found.length === 1 && !guessed;
    for (const [i, { resource, object }] of found.entries()) {
      const text = yield* describeObject(session, resource, object, events);
      session.out(i === 0 ? text : `\n\n${text}`);
    }
    if (found.length === 0 && errors.length === 0) {
      session.err(
        `No resources found${session.namespace && selection.targets.some((t) => t.namespace !== undefined) ? ` in ${session.namespace} namespace.` : ''}\n`,
      );
    }
    throwAll(errors);
  },
});

function need(key: string): ApiResource {
  const resource = resourceByKey(key);
  if (!resource) throw new TypeError(`no resource ${key}`);
  return resource;
}

/** The events of an object, as the API server lists them. */
function* eventsOf(session: Session, object: KubeObject, shown: boolean): Work<readonly Event[] | undefined> {
  if (!shown) return undefined;
  const { uid, namespace, name } = object.metadata;
  const events = yield* session.list<Event>(need('events'), namespace);
  return events.filter(
    (e) =>
      (e.involvedObject.uid === uid || (object.kind === 'Node' && e.involvedObject.uid === name)) &&
      e.involvedObject.name === name,
  );
}

function* podsOf(session: Session, o: KubeObject): Work<readonly Pod[]> {
  const pods = yield* session.list<Pod>(need('pods'), o.metadata.namespace);
  return pods.filter((p) => p.metadata.ownerReferences?.some((r) => r.controller && r.uid === o.metadata.uid));
}

/** What `kubectl describe` says of one object. `shown`: with its events. */
export function* describeObject(
  session: Session,
  resource: ApiResource,
  object: KubeObject,
  shown: boolean,
): Work<string> {
  const { namespace } = object.metadata;
  const events = yield* eventsOf(session, object, shown);
  const now = session.now;
  switch (resource.key) {
    case 'pods':
      return describePod(object as Pod, events, now);
    case 'services': {
      const slices = yield* session.list<EndpointSlice>(need('endpointslices.discovery.k8s.io'), namespace, {
        labelSelector: `kubernetes.io/service-name=${object.metadata.name}`,
      });
      return objects.describeService(object as Service, slices, events, now);
    }
    case 'nodes': {
      const pods = yield* session.list<Pod>(need('pods'), undefined, {
        fieldSelector: `spec.nodeName=${object.metadata.name}`,
      });
      const leases = yield* session.list<Lease>(need('leases.coordination.k8s.io'), 'kube-node-lease');
      return describeNode(
        object as Node,
        pods,
        leases.find((l) => l.metadata.name === object.metadata.name),
        events,
        now,
      );
    }
    case 'deployments.apps': {
      const o = object as Deployment;
      const sets = yield* session.list<ReplicaSet>(need('replicasets.apps'), namespace);
      const own = sets.filter(
        (s) =>
          s.metadata.ownerReferences?.some((r) => r.uid === o.metadata.uid) &&
          matchesLabelSelector(o.spec.selector as LabelSelector, s.metadata.labels),
      );
      return workloads.describeDeployment(o, own, events, now);
    }
    case 'replicasets.apps':
    case 'replicationcontrollers':
      return workloads.describeReplicaSet(object as ReplicaSet, yield* podsOf(session, object), events, now);
    case 'statefulsets.apps':
      return workloads.describeStatefulSet(object as StatefulSet, yield* podsOf(session, object), events, now);
    case 'daemonsets.apps':
      return workloads.describeDaemonSet(object as DaemonSet, yield* podsOf(session, object), events, now);
    case 'jobs.batch':
      return workloads.describeJob(object as Job, events, now);
    case 'cronjobs.batch':
      return workloads.describeCronJob(object as CronJob, events, now);
    case 'endpointslices.discovery.k8s.io':
      return objects.describeEndpointSlice(object as EndpointSlice, events, now);
    case 'configmaps':
      return objects.describeConfigMap(object as ConfigMap, events, now);
    case 'secrets':
      return objects.describeSecret(object as Secret, now);
    case 'serviceaccounts':
      return objects.describeServiceAccount(object as ServiceAccount, events, now);
    case 'persistentvolumeclaims':
      return objects.describeClaim(
        object as PersistentVolumeClaim,
        yield* session.list<Pod>(need('pods'), namespace),
        events,
        now,
      );
    case 'persistentvolumes':
      return objects.describeVolume(object as PersistentVolume, events, now);
    case 'namespaces': {
      const quotas = yield* session.list<ResourceQuota>(need('resourcequotas'), object.metadata.name);
      const limits = yield* session.list<LimitRange>(need('limitranges'), object.metadata.name);
      return objects.describeNamespace(object as Namespace, quotas, limits, now);
    }
    case 'limitranges':
      return objects.describeLimits(object as LimitRange, now);
    case 'resourcequotas':
      return objects.describeQuota(object as ResourceQuota, now);
    case 'horizontalpodautoscalers.autoscaling':
      return objects.describeAutoscaler(object as HorizontalPodAutoscaler, events, now);
    case 'storageclasses.storage.k8s.io':
      return objects.describeStorageClass(object as StorageClass, events, now);
    default:
      return objects.describeAny(object, events, now);
  }
}
