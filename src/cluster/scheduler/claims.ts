import type { PersistentVolumeClaim, Pod } from '../api/types.generated.ts';

/** Why no node at all can take a Pod, by its volume claims (recordings 123, 124); undefined when they are all bound. */
export function claimProblem(pod: Pod, claim: (name: string) => PersistentVolumeClaim | undefined): string | undefined {
  let unbound = false;
  for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
    if (!persistentVolumeClaim) continue;
    const name = persistentVolumeClaim.claimName;
    const found = claim(name);
    if (!found) return `persistentvolumeclaim "${name}" not found. not found`;
    if (found.metadata.deletionTimestamp) return `persistentvolumeclaim "${name}" is being deleted. not found`;
    if (found.status?.phase !== 'Bound') unbound = true;
  }
  return unbound ? 'pod has unbound immediate PersistentVolumeClaims. not found' : undefined;
}
