import type { ContainerStatus, Pod } from '../../cluster/api/types.generated.ts';
import type { ContainerRole, ContainerSegment } from './timeline.ts';

/** The status that the kubelet reported of a container; undefined before its first report. */
export function statusOf(pod: Pod, name: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].find(
    (status) => status.name === name,
  );
}

/** What is drawn of a container in one state of its Pod. */
export function stateOf(
  pod: Pod,
  name: string,
  role: ContainerRole,
): Pick<ContainerSegment, 'look' | 'word' | 'alive'> {
  const status = statusOf(pod, name);
  const { running, terminated, waiting } = status?.state ?? {};
  if (terminated) return { ...lookOfExit(terminated.exitCode), alive: false };
  if (!running) return { look: 'wait', word: waiting?.reason ?? '', alive: false };
  if (pod.metadata.deletionTimestamp) return { look: 'term', word: 'stopping', alive: true };
  if (status?.ready && role !== 'init' && role !== 'ephemeral') return { look: 'ready', word: 'ready', alive: true };
  return { look: 'run', word: 'runs', alive: true };
}

/** How a container that has ended is drawn. */
export const lookOfExit = (code: number): Pick<ContainerSegment, 'look' | 'word'> => ({
  look: code === 0 ? 'done' : 'fail',
  word: `exit ${code}`,
});
