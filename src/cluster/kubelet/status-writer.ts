import { equal } from '../api/equal.ts';
import type { Pod, PodStatus } from '../api/types.generated.ts';
import { KUBELET_CONDITIONS } from './conditions.ts';
import type { PodWorker } from './pod-worker.ts';

/**
 * Writes a Pod's status when it differs from the last one; conditions that others own stay as they are in the API. Nothing happens when the
 * Pod is gone or another one has its name.
 */
export function writeStatus(worker: PodWorker, status: PodStatus): void {
  const { client } = worker.node;
  if (equal(status, worker.status)) return;
  const { namespace, name } = worker.pod.metadata;
  const current = client.get<Pod>('pods', namespace, name);
  if (!current || current.metadata.uid !== worker.uid) return;
  const foreign = (current.status?.conditions ?? []).filter((c) => !KUBELET_CONDITIONS.includes(c.type));
  const own = (status.conditions ?? []).filter((c) => KUBELET_CONDITIONS.includes(c.type));
  const merged: PodStatus = status.conditions ? { ...status, conditions: [...foreign, ...own] } : status;
  worker.status = merged;
  const answer = client.updateStatus<Pod>('pods', { ...current, status: merged });
  if (answer.ok)
    worker.pod = worker.pod.metadata.generation === answer.object.metadata.generation ? answer.object : worker.pod;
}
