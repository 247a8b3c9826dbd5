import type { ApiServer } from '../apiserver/apiserver.ts';
import { Client } from '../apiserver/client.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Wait } from '../kernel/task.ts';
import { used } from '../part.ts';
import { workloadControllers } from '../parts.ts';
import { EndpointSliceController } from './endpointslice.ts';
import { startNamespaceDefaults } from './namespace-defaults.ts';
import { NodeLifecycleController } from './node-lifecycle.ts';
import { PersistentVolumeController } from './persistent-volume.ts';
import { TaintEvictionController } from './taint-eviction.ts';

/** What controllers are started with. */
export interface ControllerOptions {
  readonly kernel: Kernel;
  readonly apiserver: ApiServer;
}

/** Starts the controllers of the controller manager. */
export function startControllers(options: ControllerOptions): void {
  startNamespaceDefaults(options);
  new EndpointSliceController(options);
  new NodeLifecycleController(options);
  new TaintEvictionController(options);
  new PersistentVolumeController(options);
  startOnDemand(options);
}

type Workloads = NonNullable<typeof workloadControllers.value>;

/** Controllers that a run of bare Pods does without: each starts with the first object of its resource. */
const ON_DEMAND: Readonly<Record<string, (part: Workloads, options: ControllerOptions) => void>> = {
  'replicasets.apps': (part, options) => part.startReplicaSets(options),
  replicationcontrollers: (part, options) => part.startReplicationControllers(options),
  resourcequotas: (part, options) => new part.ResourceQuotaController(options),
};

function startOnDemand(options: ControllerOptions): void {
  const client = new Client(options.apiserver, { component: 'kube-controller-manager' });
  for (const [resource, start] of Object.entries(ON_DEMAND)) {
    const stop = client.watch(resource, () => {
      stop();
      options.kernel.start(begin(start, options));
    });
  }
}

/** Starts a controller once its code is there; without it the objects stay as they are, as they do while a controller manager is down. */
function* begin(
  start: (part: Workloads, options: ControllerOptions) => void,
  options: ControllerOptions,
): Generator<Wait, void, unknown> {
  const part = (yield used(workloadControllers)) as Workloads | undefined;
  if (part) start(part, options);
}
