import { withCondition } from '../api/pod.ts';
import { badRequest, conflict, created, invalid, notFound, preconditionFailed, Refusal } from '../api/status.ts';
import type { ObjectMeta, Pod, Status } from '../api/types.generated.ts';
import type { WriteContext } from './context.ts';
import type { StoreView } from './store.ts';

const TOPOLOGY_LABELS = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone'];

/** Where a Pod's node is, as labels of the Pod (the admission plugin PodTopologyLabels; recording 197); its own labels stand. */
export function withTopologyLabels(metadata: ObjectMeta, node: string, store: StoreView): ObjectMeta {
  const labels = store.get('nodes', undefined, node)?.metadata.labels ?? {};
  const copied = TOPOLOGY_LABELS.filter((l) => labels[l] !== undefined).map((l) => [l, labels[l] ?? '']);
  if (copied.length === 0) return metadata;
  return { ...metadata, labels: { ...(Object.fromEntries(copied) as Record<string, string>), ...metadata.labels } };
}

/**
 * Answers `create` of `pods/binding`: writes the node's name into the Pod's spec and sets its condition PodScheduled (recording 001).
 * Throws Refusal.
 */
export function bindPod({ kernel, store, resource, request }: WriteContext): Status {
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
  if (typeof uid === 'string' && uid && uid !== pod.metadata.uid)
    throw new Refusal(conflict(resource, name, preconditionFailed('UID', uid, pod.metadata.uid)));
  if (pod.metadata.deletionTimestamp)
    throw new Refusal(conflict(resource, name, `pod ${name} is being deleted, cannot be assigned to a host`));
  if (pod.spec.nodeName)
    throw new Refusal(
      conflict(resource, name, `pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`),
    );
  if (pod.spec.schedulingGates?.length)
    throw new Refusal(conflict(resource, name, `pod ${name} has non-empty .spec.schedulingGates`));
  const bound = withCondition(pod, {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: kernel.timestamp(),
  });
  const metadata = withTopologyLabels(bound.metadata, target.name, store);
  store.put('pods', { ...bound, metadata, spec: { ...pod.spec, nodeName: target.name } }, request.author);
  return created();
}
