import type { Pod, PodStatus } from '../../src/cluster/api/types.generated.ts';
import type { HistoryChange } from '../../src/islands/lifecycle/timeline.ts';

/** Small histories for tests: the shapes that the store keeps, with only what a timeline reads. */

export const EPOCH = Date.parse('2026-01-01T00:00:00Z');

export const stamp = (at: number): string => `${new Date(EPOCH + at).toISOString().slice(0, 19)}Z`;

export interface PodOptions {
  readonly name?: string;
  readonly spec?: Partial<Pod['spec']>;
  readonly deleting?: boolean;
}

/** A change that leaves the Pod `web` in this status. */
export function podChange(
  at: number,
  type: HistoryChange['type'],
  status: PodStatus,
  { name = 'web', spec, deleting }: PodOptions = {},
): HistoryChange {
  const metadata = { name, namespace: 'default', ...(deleting ? { deletionTimestamp: stamp(at) } : {}) };
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { containers: [{ name: 'main', image: 'x' }], ...spec },
    status,
  } as Pod;
  return { at, type, resource: 'pods', object };
}

/** An Event about the Pod `web`. */
export function eventChange(
  at: number,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  container?: string,
): HistoryChange {
  const involvedObject = {
    kind: 'Pod',
    name: 'web',
    namespace: 'default',
    ...(container ? { fieldPath: `spec.containers{${container}}` } : {}),
  };
  const object = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `web.${at}`, namespace: 'default' },
    type,
    reason,
    message,
    involvedObject,
  };
  return { at, type: 'ADDED', resource: 'events', object };
}

const container = (state: object, restartCount = 0, ready = false, lastState: object = {}) => ({
  name: 'main',
  image: 'x',
  imageID: '',
  state,
  restartCount,
  ready,
  lastState,
});

export const waiting = (reason: string, restarts = 0, message?: string, lastState: object = {}) =>
  container({ waiting: { reason, ...(message ? { message } : {}) } }, restarts, false, lastState);
export const running = (startedAt: number, restarts = 0, ready = true, lastState: object = {}) =>
  container({ running: { startedAt: stamp(startedAt) } }, restarts, ready, lastState);
export const terminated = (exitCode: number, startedAt: number, finishedAt: number, id: string, restarts = 0) =>
  container(
    {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        startedAt: stamp(startedAt),
        finishedAt: stamp(finishedAt),
        containerID: id,
      },
    },
    restarts,
  );

const condition = (type: string, status: string) => ({ type, status });
export const conditions = (...types: string[]) =>
  ['PodScheduled', 'PodReadyToStartContainers', 'Initialized', 'ContainersReady', 'Ready'].map((type) =>
    condition(type, types.includes(type) ? 'True' : 'False'),
  );
