import type { Pod } from '../../cluster/api/types.generated.ts';
import type { Look } from './timeline.ts';

/** How a phase looks. Phases are those of `PodStatus.phase`; anything else is nobody's knowledge. */
export function lookOfPhase(phase: string): Look {
  switch (phase) {
    case 'Pending':
      return 'wait';
    case 'Running':
      return 'run';
    case 'Succeeded':
      return 'done';
    case 'Failed':
      return 'fail';
    default:
      return 'lost';
  }
}

/** Words in the STATUS column that report a failure or a refusal. All others that are not named below are waits. */
const FAILED =
  /^(Init:)?(Err.*|.*Err|.*Error|OOMKilled|Evicted|Failed|ContainerCannotRun|ContainerStatusUnknown|DeadlineExceeded|Invalid.*|ExitCode:\d+|Signal:\d+|OutOf.*|Unexpected.*|NodeAffinity|Preempt.*|ErrImageNeverPull|NodeShutdown|Terminated)$/;

/** Whether the Pod's condition `type` is True. */
export const isTrue = (pod: Pod, type: string): boolean =>
  pod.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;

/** How the word that `kubectl get pods` prints under STATUS looks. `ready`: the Pod's Ready condition is True. */
export function lookOfStatus(word: string, ready: boolean): Look {
  if (word === 'Running') return ready ? 'ready' : 'run';
  if (word === 'NotReady') return 'run';
  if (word === 'Completed' || word === 'Succeeded') return 'done';
  if (word === 'Terminating') return 'term';
  if (word === 'Unknown') return 'lost';
  return FAILED.test(word) ? 'fail' : 'wait';
}
