import { controllerReference } from '../api/object.ts';
import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../api/types.generated.ts';
import type { Client } from '../apiserver/client.ts';

const CLAIMS = 'persistentvolumeclaims';

/** The claims of the Pod of that name: name of the volume, name of the claim. */
export const claimsOf = ({ spec }: StatefulSet, pod: string): [volume: string, claim: string][] =>
  (spec.volumeClaimTemplates ?? []).map(({ metadata }) => [metadata?.name ?? '', `${metadata?.name}-${pod}`]);

/** What is to be created before the Pod of that name can be: its claims that do not exist. */
export function missingClaims(client: Client, set: StatefulSet, pod: string): PersistentVolumeClaim[] {
  const { namespace } = set.metadata;
  return (set.spec.volumeClaimTemplates ?? []).flatMap((template) => {
    const name = `${template.metadata?.name}-${pod}`;
    if (client.get(CLAIMS, namespace, name)) return [];
    const labels = { ...template.metadata?.labels, ...set.spec.selector.matchLabels };
    const metadata = { ...template.metadata, name, ...(namespace === undefined ? {} : { namespace }), labels };
    return [{ ...template, apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata } as PersistentVolumeClaim];
  });
}

/**
 * Writes to a Pod's claims whom they go with, as `persistentVolumeClaimRetentionPolicy` asks: the StatefulSet, or the Pod when it is
 * `condemned` by scaling down.
 */
export function ownClaims(client: Client, set: StatefulSet, pod: Pod, condemned: boolean): void {
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  if (whenDeleted === 'Retain' && whenScaled === 'Retain') return;
  const { blockOwnerDeletion: _, ...owner } = controllerReference(set);
  const podOwner: OwnerReference = {
    apiVersion: 'v1',
    kind: 'Pod',
    name: pod.metadata.name,
    uid: pod.metadata.uid ?? '',
  };
  const wanted = whenScaled === 'Delete' && condemned ? podOwner : whenDeleted === 'Delete' ? owner : undefined;
  for (const [, name] of claimsOf(set, pod.metadata.name)) {
    const found = client.get<PersistentVolumeClaim>(CLAIMS, set.metadata.namespace, name);
    if (!found) continue;
    const ours = (r: OwnerReference): boolean => r.uid === owner.uid || (r.kind === 'Pod' && r.name === podOwner.name);
    const before = found.metadata.ownerReferences ?? [];
    const after = [...before.filter((r) => !ours(r)), ...(wanted ? [wanted] : [])];
    if (after.length === before.length && after.every((r) => before.some((b) => b.uid === r.uid))) continue;
    const { ownerReferences: __, ...metadata } = found.metadata;
    client.update(CLAIMS, { ...found, metadata: { ...metadata, ...(after.length ? { ownerReferences: after } : {}) } });
  }
}
