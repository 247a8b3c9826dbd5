import type { ApiServer } from '../apiserver/apiserver.ts';
import type { Kernel } from '../kernel/kernel.ts';
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
}
