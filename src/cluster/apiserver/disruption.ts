import { withCondition } from '../api/pod.ts';
import type { Pod } from '../api/types.generated.ts';
import type { Client } from './client.ts';

/** The Pod with its condition DisruptionTarget (documentation: Pod disruptions, Pod disruption conditions; recordings 202, 209). */
export function withDisruption(client: Client, pod: Pod, reason: string, message: string): Pod {
  const { generation } = pod.metadata;
  return withCondition(pod, {
    type: 'DisruptionTarget',
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: client.apiserver.kernel.timestamp(),
    reason,
    message,
  });
}

/** Deletes a Pod that has to go for the cluster's sake, with its condition DisruptionTarget saying why (recordings 202, 208). */
export function disrupt(client: Client, pod: Pod, reason: string, message: string): void {
  const { namespace, name, uid } = pod.metadata;
  client.updateStatus('pods', withDisruption(client, pod, reason, message));
  client.delete('pods', namespace, name, uid === undefined ? {} : { uid });
}
