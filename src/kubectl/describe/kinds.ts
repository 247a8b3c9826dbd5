import { matchesLabelSelector } from '../../cluster/api/selectors.ts';
import type {
  ConfigMap,
  CronJob,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
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
  PodDisruptionBudget,
  PriorityClass,
  ReplicaSet,
  ResourceQuota,
  Secret,
  ServiceAccount,
  StatefulSet,
  StorageClass,
} from '../../cluster/api/types.generated.ts';
import type { Work } from '../session.ts';
import { describeAny } from './any.ts';
import { type Described, type Describer, need } from './describers.ts';
import { describeLimits, describeQuota } from './limits.ts';
import { describeNode } from './node.ts';
import * as objects from './objects.ts';
import * as workloads from './workloads.ts';

/** A describer that needs nothing but the object and its events. */
function alone<T>(text: (object: T, events: readonly Event[] | undefined, now: number) => string): Describer {
  // biome-ignore lint/correctness/useYield: it needs nothing more
  return function* ({ object, events, now }) {
    return text(object as T, events, now);
  };
}

/** A describer that also needs the Pods an object controls. */
function withPods<T>(
  text: (object: T, pods: readonly Pod[], events: readonly Event[] | undefined, now: number) => string,
): Describer {
  return function* (described) {
    return text(described.object as T, yield* podsOf(described), described.events, described.now);
  };
}

function* podsOf({ session, object }: Described): Work<readonly Pod[]> {
  const pods = yield* session.list<Pod>(need('pods'), object.metadata.namespace);
  return pods.filter((p) => p.metadata.ownerReferences?.some((r) => r.controller && r.uid === object.metadata.uid));
}

/** Kinds other than Pods and Services, by resource key. */
const KIND_DESCRIBERS: Readonly<Record<string, Describer>> = {
  *'deployments.apps'({ session, object, events, now }) {
    const o = object as Deployment;
    const sets = yield* session.list<ReplicaSet>(need('replicasets.apps'), o.metadata.namespace);
    const own = sets.filter(
      (s) =>
        s.metadata.ownerReferences?.some((r) => r.uid === o.metadata.uid) &&
        matchesLabelSelector(o.spec.selector as LabelSelector, s.metadata.labels),
    );
    return workloads.describeDeployment(o, own, events, now);
  },
  'replicasets.apps': withPods<ReplicaSet>(workloads.describeReplicaSet),
  replicationcontrollers: withPods<ReplicaSet>(workloads.describeReplicaSet),
  *nodes({ session, object, events, now }) {
    const { name } = object.metadata;
    const pods = yield* session.list<Pod>(need('pods'), undefined, { fieldSelector: `spec.nodeName=${name}` });
    const leases = yield* session.list<Lease>(need('leases.coordination.k8s.io'), 'kube-node-lease');
    return describeNode(
      object as Node,
      pods,
      leases.find((l) => l.metadata.name === name),
      events,
      now,
    );
  },
  'statefulsets.apps': withPods<StatefulSet>(workloads.describeStatefulSet),
  'daemonsets.apps': withPods<DaemonSet>(workloads.describeDaemonSet),
  'jobs.batch': alone<Job>(workloads.describeJob),
  'cronjobs.batch': alone<CronJob>(workloads.describeCronJob),
  endpoints: alone<Endpoints>(objects.describeEndpoints),
  'endpointslices.discovery.k8s.io': alone<EndpointSlice>(objects.describeEndpointSlice),
  configmaps: alone<ConfigMap>(objects.describeConfigMap),
  secrets: alone<Secret>((o, _, now) => objects.describeSecret(o, now)),
  serviceaccounts: alone<ServiceAccount>(objects.describeServiceAccount),
  *persistentvolumeclaims({ session, object, events, now }) {
    const pods = yield* session.list<Pod>(need('pods'), object.metadata.namespace);
    return objects.describeClaim(object as PersistentVolumeClaim, pods, events, now);
  },
  persistentvolumes: alone<PersistentVolume>(objects.describeVolume),
  *namespaces({ session, object, now }) {
    const quotas = yield* session.list<ResourceQuota>(need('resourcequotas'), object.metadata.name);
    const limits = yield* session.list<LimitRange>(need('limitranges'), object.metadata.name);
    return objects.describeNamespace(object as Namespace, quotas, limits, now);
  },
  limitranges: alone<LimitRange>((o, _, now) => describeLimits(o, now)),
  resourcequotas: alone<ResourceQuota>((o, _, now) => describeQuota(o, now)),
  'poddisruptionbudgets.policy': alone<PodDisruptionBudget>(objects.describeBudget),
  'priorityclasses.scheduling.k8s.io': alone<PriorityClass>(objects.describePriorityClass),
  'horizontalpodautoscalers.autoscaling': alone<HorizontalPodAutoscaler>(objects.describeAutoscaler),
  'storageclasses.storage.k8s.io': alone<StorageClass>(objects.describeStorageClass),
};

/** What `kubectl describe` says of an object that is neither a Pod nor a Service. */
export function* describeKind(key: string, described: Described): Work<string> {
  const describer = KIND_DESCRIBERS[key];
  return describer ? yield* describer(described) : describeAny(described.object, described.events, described.now);
}
