import { badRequest, conflict, invalid, notFound, Refusal } from '../api/status.ts';
import type { Pod, PodCondition } from '../api/types.generated.ts';
import type { WriteContext } from './context.ts';

/**
 * Answers `create` of `pods/binding`: writes the node's name into the Pod's spec and sets its condition PodScheduled (recording 001).
 * Gives a Status. Throws Refusal.
 */
export function bindPod({ kernel, store, resource, request }: WriteContext): unknown {
  const name = request.name ?? '';
  const pod = store.get('pods', request.namespace, name) as Pod | undefined;
  if (!pod) throw new Refusal(notFound(resource, name));
  const body = (request.body ?? {}) as { target?: { kind?: unknown; name?: unknown }; metadata?: { uid?: unknown } };
  const target = body.target;
  if (typeof target?.name !== 'string' || !target.name) {
    throw new Refusal(invalid('', 'Binding', name, [{ type: 'FieldValueRequired', field: 'target.name', detail: '' }]));
  }
  if (target.kind !== undefined && target.kind !== 'Node' && target.kind !== '') {
    throw new Refusal(badRequest(`a Pod can be bound to a Node only, not to a ${String(target.kind)}`));
  }
  const uid = body.metadata?.uid;
  if (typeof uid === 'string' && uid && uid !== pod.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid ?? ''}`;
    throw new Refusal(conflict(resource, name, why));
  }
  if (pod.metadata.deletionTimestamp)
    throw new Refusal(conflict(resource, name, `pod ${name} is being deleted, cannot be assigned to a host`));
  if (pod.spec.nodeName)
    throw new Refusal(
      conflict(resource, name, `pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`),
    );
  if (pod.spec.schedulingGates?.length)
    throw new Refusal(conflict(resource, name, `pod ${name} has non-empty .spec.schedulingGates`));
  const scheduled: PodCondition = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: kernel.timestamp(),
  };
  const conditions = [...(pod.status?.conditions ?? []).filter((c) => c.type !== 'PodScheduled'), scheduled];
  const bound: Pod = { ...pod, spec: { ...pod.spec, nodeName: target.name }, status: { ...pod.status, conditions } };
  store.put('pods', bound, request.author);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}
