import { withDisruptionTarget } from '../api/pod.ts';
import type { Pod } from '../api/types.generated.ts';
import type { Client } from './client.ts';

/** Deletes a Pod that has to go for the cluster's sake, with its condition DisruptionTarget saying why (recordings 202, 208). */
export function disrupt(client: Client, pod: Pod, reason: string, message: string): void {
  const { namespace, name, uid } = pod.metadata;
  const at = client.apiserver.kernel.timestamp();
  client.updateStatus('pods', withDisruptionTarget(pod, at, reason, message));
  client.delete('pods', namespace, name, uid === undefined ? {} : { uid });
}
