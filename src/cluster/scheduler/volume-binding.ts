import { BOUND_BY_CONTROLLER } from '../api/annotations.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../api/types.generated.ts';
import type { Client } from '../apiserver/client.ts';
import {
  bestMatch,
  classOf,
  isReachable,
  NO_PROVISIONER,
  SELECTED_NODE,
  waitsForConsumer,
} from '../apiserver/volume-matching.ts';
import { type Rejection, rejection } from './filters.ts';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';

/** What the volume claims of a Pod mean for where it can run. */
export interface PodVolumes {
  /** Why no node at all can take the Pod. */
  readonly problem?: string;
  /** Volumes that its claims are bound to. */
  readonly bound: readonly PersistentVolume[];
  /** Claims that are to be bound where the Pod goes. */
  readonly delayed: readonly PersistentVolumeClaim[];
}

const NONE: PodVolumes = { bound: [], delayed: [] };

/** Looks up the claims of a Pod (recordings 123, 124, 187). */
export function volumesOf(client: Client, pod: Pod): PodVolumes {
  const names = (pod.spec.volumes ?? []).flatMap((v) => v.persistentVolumeClaim?.claimName ?? []);
  if (names.length === 0) return NONE;
  const bound: PersistentVolume[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  let immediate = false;
  for (const name of names) {
    const claim = client.get<PersistentVolumeClaim>(CLAIMS, pod.metadata.namespace, name);
    if (!claim) return { ...NONE, problem: `persistentvolumeclaim "${name}" not found. not found` };
    if (claim.metadata.deletionTimestamp)
      return { ...NONE, problem: `persistentvolumeclaim "${name}" is being deleted. not found` };
    const volume = client.get<PersistentVolume>(VOLUMES, undefined, claim.spec?.volumeName ?? '');
    if (claim.status?.phase === 'Bound') {
      if (volume) bound.push(volume);
    } else if (claim.status?.phase === 'Lost') {
      const gone = `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`;
      return { ...NONE, problem: `${gone}. not found` };
    } else if (waitsForConsumer(classOf(client, claim))) delayed.push(claim);
    else immediate = true;
  }
  if (immediate) return { ...NONE, problem: 'pod has unbound immediate PersistentVolumeClaims. not found' };
  return { bound, delayed };
}

/** Why the volumes of a Pod keep it off a node; undefined: they do not. */
export function volumesReject(client: Client, { bound, delayed }: PodVolumes, node: Node): Rejection | undefined {
  if (!bound.every((volume) => isReachable(volume, node)))
    return rejection('VolumeBinding', true, "node(s) didn't match PersistentVolume's node affinity");
  const all = delayed.length ? client.list<PersistentVolume>(VOLUMES) : [];
  const serves = (claim: PersistentVolumeClaim): boolean =>
    classOf(client, claim)?.provisioner !== NO_PROVISIONER || bestMatch(all, claim, node) !== undefined;
  if (!delayed.every(serves))
    return rejection('VolumeBinding', true, "node(s) didn't find available persistent volumes to bind");
  return undefined;
}

/** Has the claims that waited for the Pod bound on its node: to a volume there is, else by their class's provisioner. */
export function assumeVolumes(client: Client, { delayed }: PodVolumes, node: Node): void {
  for (const { metadata } of delayed) {
    const claim = client.get<PersistentVolumeClaim>(CLAIMS, metadata.namespace, metadata.name);
    if (!claim || claim.metadata.annotations?.[SELECTED_NODE] === node.metadata.name) continue;
    const volume = bestMatch(client.list<PersistentVolume>(VOLUMES), claim, node);
    if (volume) {
      const { name, namespace, uid, resourceVersion } = claim.metadata;
      const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid, resourceVersion };
      const annotations = { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
      const draft = { ...volume, metadata: { ...volume.metadata, annotations }, spec: { ...volume.spec, claimRef } };
      client.update(VOLUMES, draft as PersistentVolume);
    } else {
      const annotations = { ...claim.metadata.annotations, [SELECTED_NODE]: node.metadata.name };
      client.update(CLAIMS, { ...claim, metadata: { ...claim.metadata, annotations } });
    }
  }
}
