import type { ControllerOptions } from './controller.ts';
import { GarbageCollector } from './garbage-collector.ts';
import { NamespaceController } from './namespace-controller.ts';
import { PodGarbageCollector } from './pod-garbage-collector.ts';

/** Starts the controllers that clean up behind others; fetched when there is something to clean up (controllers.ts). */
export function startCleanup(options: ControllerOptions): void {
  new GarbageCollector(options);
  new NamespaceController(options);
  new PodGarbageCollector(options);
}
