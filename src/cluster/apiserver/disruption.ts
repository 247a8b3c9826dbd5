import { withCondition } from '../api/pod.ts';
import type { Pod } from '../api/types.generated.ts';
import type { Client } from './client.ts';

/**
 * Deletes a Pod that has to go for the cluster's sake, with its condition DisruptionTarget saying why (documentation: Pod disruptions,
 * Pod disruption conditions; recordings 202, 208).
 */
export function disrupt(client: Client, pod: Pod, reason: string, message: string): void {
  const { namespace, name, uid } = pod.metadata;
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: client.apiserver.kernel.timestamp(),
    reason,
    message,
  };
  client.updateStatus('pods', withCondition(pod, condition));
  client.delete('pods', namespace, name, uid === undefined ? {} : { uid });
}
