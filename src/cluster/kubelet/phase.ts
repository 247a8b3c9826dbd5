import type { ContainerStatus, Pod } from '../api/types.generated.ts';
import { containersOf, restartsAfter } from './containers.ts';

/** `status.phase` of a Pod. */
export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

/** The status of that name. */
export const statusOf = (statuses: readonly ContainerStatus[] | undefined, name: string): ContainerStatus | undefined =>
  statuses?.find((s) => s.name === name);

/**
 * The phase of a Pod by the states of its containers (pod lifecycle in the documentation; recordings 014, 021, 047, 072).
 * `ended`: the Pod is being shut down, so nothing will be started again.
 */
export function phaseOf(
  pod: Pod,
  statuses: { init: readonly ContainerStatus[]; regular: readonly ContainerStatus[] },
  ended: boolean,
): Phase {
  const policy = pod.spec.restartPolicy ?? 'Always';
  let pendingInit = 0;
  let failedInit = 0;
  for (const { spec, role } of containersOf(pod)) {
    if (role !== 'init') continue;
    const state = statusOf(statuses.init, spec.name);
    const end = state?.state?.terminated ?? state?.lastState?.terminated;
    if (state?.state?.running || !end) pendingInit++;
    else if (end.exitCode !== 0) {
      pendingInit++;
      if (state?.state?.terminated || state?.state?.waiting) failedInit++;
    }
  }
  if (failedInit > 0 && (policy === 'Never' || ended)) return 'Failed';
  let waiting = 0;
  let running = 0;
  let stopped = 0;
  let succeeded = 0;
  let restarting = 0;
  for (const s of statuses.regular) {
    const end = s.state?.terminated ?? (s.state?.waiting ? s.lastState?.terminated : undefined);
    if (s.state?.running) running++;
    else if (end) {
      stopped++;
      if (end.exitCode === 0 && s.state?.terminated) succeeded++;
      const container = containersOf(pod).find((c) => c.spec.name === s.name);
      if (container && restartsAfter(pod, container, end.exitCode)) restarting++;
    } else waiting++;
  }
  const begun = running + stopped > 0;
  if (pendingInit > 0 && !begun) return 'Pending';
  if (waiting > 0) return begun && pod.status?.phase === 'Running' ? 'Running' : 'Pending';
  if (running > 0) return 'Running';
  if (stopped > 0) {
    if (ended) return stopped === succeeded ? 'Succeeded' : 'Failed';
    if (policy === 'Always' || restarting > 0) return 'Running';
    if (stopped === succeeded) return 'Succeeded';
    return policy === 'Never' ? 'Failed' : 'Running';
  }
  return 'Pending';
}
