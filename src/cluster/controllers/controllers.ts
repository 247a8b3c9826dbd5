import type { Node, Pod } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import { isComponent } from '../apiserver/context.ts';
import type { Change, Store } from '../apiserver/store.ts';
import type { Wait } from '../kernel/task.ts';
import { type Part, used } from '../part.ts';
import { cleanupControllers, workloadControllers } from '../parts.ts';
import type { ControllerOptions } from './controller.ts';
import { EndpointSliceController } from './endpointslice.ts';
import { startNamespaceDefaults } from './namespace-defaults.ts';
import { NodeLifecycleController } from './node-lifecycle.ts';
import { TaintEvictionController } from './taint-eviction.ts';

/** Starts the controllers of the controller manager. */
export function startControllers(options: ControllerOptions): void {
  startNamespaceDefaults(options);
  new EndpointSliceController(options);
  new NodeLifecycleController(options);
  new TaintEvictionController(options);
  startOnDemand(options);
  startCleanupOnDemand(options);
}

type Workloads = NonNullable<typeof workloadControllers.value>;

/** Controllers that a run of bare Pods does without: each starts with the first object of one of its resources. */
const ON_DEMAND: Readonly<Record<keyof Workloads, readonly string[]>> = {
  CronJobController: ['cronjobs.batch'],
  DaemonSetController: ['daemonsets.apps'],
  DeploymentController: ['deployments.apps'],
  DisruptionController: ['poddisruptionbudgets.policy'],
  EndpointsController: ['services'],
  HorizontalPodAutoscalerController: ['horizontalpodautoscalers.autoscaling'],
  JobController: ['jobs.batch'],
  LocalPathProvisioner: ['persistentvolumeclaims'],
  PersistentVolumeController: ['persistentvolumeclaims', 'persistentvolumes'],
  ReplicaSetController: ['replicasets.apps'],
  ReplicationControllerController: ['replicationcontrollers'],
  ResourceQuotaController: ['resourcequotas'],
  StatefulSetController: ['statefulsets.apps'],
  TtlAfterFinishedController: ['jobs.batch'],
};

function startOnDemand(options: ControllerOptions): void {
  const client = new Client(options.apiserver, { component: 'kube-controller-manager' });
  for (const [name, resources] of Object.entries(ON_DEMAND)) {
    const stops = resources.map((resource) =>
      client.watch(resource, () => {
        for (const stop of stops) stop();
        options.kernel.start(begin(workloadControllers, (part) => new part[name as keyof Workloads](options)));
      }),
    );
  }
}

/** Fewer Pods than this are never too many. */
const MANY_PODS = 10_000;

/** Whether a change may leave something to clean up (see controllers/cleanup.ts). */
function needsCleanup({ type, resource, object, author }: Change, store: Store): boolean {
  const { uid = '', deletionTimestamp, finalizers, ownerReferences } = object.metadata;
  const { spec } = object as Partial<Pod & Node>;
  if (resource === 'events') return false;
  if (type === 'DELETED') return resource === 'nodes' || store.dependents(uid).length > 0;
  if (deletionTimestamp && (finalizers || resource === 'namespaces')) return true;
  if (ownerReferences && !isComponent(author)) return true;
  if (resource === 'nodes') return spec?.taints !== undefined;
  return resource === 'pods' && type === 'ADDED' && (spec?.nodeName !== undefined || store.count('pods') > MANY_PODS);
}

/** Starts the controllers that clean up behind others with the first change that concerns them. */
function startCleanupOnDemand(options: ControllerOptions): void {
  const stop = options.apiserver.store.observe((change) => {
    if (!needsCleanup(change, options.apiserver.store)) return;
    stop();
    options.kernel.start(begin(cleanupControllers, (part) => part.startCleanup(options)));
  });
}

/** Starts controllers once their code is there; without it the objects stay as they are, as they do while a controller manager is down. */
function* begin<T>(part: Part<T>, start: (value: T) => void): Generator<Wait, void, unknown> {
  const value = (yield used(part) as Wait) as T | undefined;
  if (value !== undefined) start(value);
}
