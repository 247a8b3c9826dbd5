import { equal } from '../api/equal.ts';
import type { Container, Pod, PodCondition, ResourceRequirements } from '../api/types.generated.ts';
import { sleep } from '../kernel/task.ts';
import { RESIZE } from './latency.ts';
import { newest } from './observed.ts';
import type { PodWorker } from './pod-worker.ts';
import { type Step, until } from './wait.ts';

/** The running containers whose resources are not yet what the spec asks for. */
export function toResize({
  pod,
  observed,
  resources,
}: Pick<PodWorker, 'pod' | 'observed' | 'resources'>): readonly Container[] {
  return pod.spec.containers.filter((c) => {
    const actual = resources.get(c.name);
    return actual !== undefined && newest(observed, c.name)?.state === 'running' && !equal(actual, c.resources ?? {});
  });
}

/** The condition that says a resize is under way. */
export const resizing = (pod: Pod, now: string): PodCondition => ({
  type: 'PodResizeInProgress',
  ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
  status: 'True',
  lastProbeTime: now,
  lastTransitionTime: now,
});

/** Gives running containers the resources that the spec asks for now, without a restart (recording 245). */
export function* resize(worker: PodWorker, containers: readonly Container[]): Step {
  const { node, pod, resources } = worker;
  const wanted = containers.map(
    ({ name, resources: { limits, requests } = {} }): { name: string; resources: ResourceRequirements } => ({
      name,
      resources: { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) },
    }),
  );
  const what = JSON.stringify({ containers: wanted, generation: pod.metadata.generation });
  node.recorder.event(pod, 'Normal', 'ResizeStarted', `Pod resize started: ${what}`);
  yield* until(sleep(RESIZE));
  for (const c of wanted) resources.set(c.name, c.resources);
  node.recorder.event(pod, 'Normal', 'ResizeCompleted', `Pod resize completed: ${what}`);
}
