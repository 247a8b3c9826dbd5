import { isTerminalPhase } from '../api/pod.ts';
import type { PodContainer } from '../api/pod-containers.ts';
import type { ContainerStateTerminated, ContainerStatus, Pod } from '../api/types.generated.ts';
import { restartsAfter } from './containers.ts';

/** `status.phase` of a Pod. */
export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

/** A container of the spec with the status it has. */
export interface ReportedContainer extends PodContainer {
  readonly status: ContainerStatus;
}

/** How a container that does not run ended the last time; undefined: it runs, or has never ended. */
export const endOf = ({ state, lastState }: ContainerStatus): ContainerStateTerminated | undefined =>
  state?.running ? undefined : (state?.terminated ?? lastState?.terminated);

/**
 * The phase of a Pod by the states of its containers (pod lifecycle in the documentation; recordings 014, 021, 047, 072).
 * `ended`: the Pod is being shut down, so nothing will be started again.
 */
export function phaseOf(pod: Pod, all: readonly ReportedContainer[], ended: boolean): Phase {
  const { restartPolicy: policy = 'Always' } = pod.spec;
  const inits = all.filter((c) => c.role === 'init').map((c) => endOf(c.status)?.exitCode);
  if (inits.some((code) => code) && (policy === 'Never' || ended)) return 'Failed';
  const regular = all.filter((c) => c.role === 'regular');
  const running = regular.some((c) => c.status.state?.running);
  const stopped = regular.filter((c) => endOf(c.status));
  const begun = running || stopped.length > 0;
  if (!begun && inits.some((code) => code !== 0)) return 'Pending';
  if (regular.some((c) => !c.status.state?.running && !endOf(c.status)))
    return begun && pod.status?.phase === 'Running' ? 'Running' : 'Pending';
  if (running) return 'Running';
  if (!begun) return 'Pending';
  const restarts = (c: ReportedContainer): boolean => restartsAfter(pod, c, endOf(c.status)?.exitCode ?? 0);
  if (!ended && (policy === 'Always' || stopped.some(restarts))) return 'Running';
  if (stopped.every((c) => c.status.state?.terminated?.exitCode === 0)) return 'Succeeded';
  return ended || policy === 'Never' ? 'Failed' : 'Running';
}

/** The phase by which a Pod has ended, for good; undefined: it has not. */
export const terminalPhase = (phase: string | undefined): Phase | undefined =>
  isTerminalPhase(phase) ? (phase as Phase) : undefined;
