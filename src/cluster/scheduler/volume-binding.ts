import { termMatches } from '../api/node-matching.ts';
import { quantityValue } from '../api/quantity.ts';
import { matchesLabelSelector } from '../api/selectors.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../api/types.generated.ts';
import type { Client } from '../apiserver/client.ts';
import { type Rejection, rejection } from './filters.ts';

/** The node that the scheduler has chosen for the first Pod of a claim whose class waits for it. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
/** A provisioner of this name makes nothing: its volumes are made by hand. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';

/** Whether a volume is meant for this claim: bound to it, or set aside for it by name. */
export function isMeantFor({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const claim = spec?.claimRef;
  if (!claim || claim.name !== metadata.name || claim.namespace !== metadata.namespace) return false;
  return !claim.uid || claim.uid === metadata.uid;
}

const sizeOf = ({ spec }: PersistentVolume): number => quantityValue(spec?.capacity?.storage ?? '0');

/** Why a volume does not serve a claim, in the words of the event VolumeMismatch; undefined: it does. */
export function mismatch(volume: PersistentVolume, { spec }: PersistentVolumeClaim): string | undefined {
  const wanted = quantityValue(spec?.resources?.requests?.storage ?? '0');
  if (sizeOf(volume) < wanted) return 'requested PV is too small';
  if ((volume.spec?.storageClassName ?? '') !== (spec?.storageClassName ?? ''))
    return 'storageClassName does not match';
  if ((volume.spec?.volumeMode ?? 'Filesystem') !== (spec?.volumeMode ?? 'Filesystem'))
    return 'incompatible volumeMode';
  if (!(spec?.accessModes ?? []).every((m) => volume.spec?.accessModes?.includes(m))) return 'incompatible accessMode';
  return undefined;
}

/** Whether a node can reach a volume (API field: PersistentVolume `spec.nodeAffinity`). */
function isReachable({ spec }: PersistentVolume, node: Node): boolean {
  const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => termMatches(term, node));
}

/** The smallest free volume that serves a claim (on `node`, where one is given), or the one that is set aside for it. */
export function bestMatch(
  volumes: readonly PersistentVolume[],
  claim: PersistentVolumeClaim,
  node?: Node,
): PersistentVolume | undefined {
  const own = volumes.find((v) => isMeantFor(v, claim));
  if (own) return own;
  const { selector } = claim.spec ?? {};
  return volumes
    .filter((v) => !v.spec?.claimRef && !v.metadata.deletionTimestamp && mismatch(v, claim) === undefined)
    .filter((v) => !selector || matchesLabelSelector(selector, v.metadata.labels))
    .filter((v) => !node || isReachable(v, node))
    .sort((a, b) => sizeOf(a) - sizeOf(b))[0];
}

/** The StorageClass of a claim; undefined: it names none, or one that does not exist. */
export function classOf(client: Client, { spec }: PersistentVolumeClaim): StorageClass | undefined {
  const name = spec?.storageClassName;
  return name ? client.get<StorageClass>('storageclasses.storage.k8s.io', undefined, name) : undefined;
}

/** Whether claims of a class are bound only once a Pod that uses them is scheduled. */
export const waitsForConsumer = (storageClass: StorageClass | undefined): boolean =>
  storageClass?.volumeBindingMode === 'WaitForFirstConsumer';

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
      const annotations = { ...volume.metadata.annotations, 'pv.kubernetes.io/bound-by-controller': 'yes' };
      const draft = { ...volume, metadata: { ...volume.metadata, annotations }, spec: { ...volume.spec, claimRef } };
      client.update(VOLUMES, draft as PersistentVolume);
    } else {
      const annotations = { ...claim.metadata.annotations, [SELECTED_NODE]: node.metadata.name };
      client.update(CLAIMS, { ...claim, metadata: { ...claim.metadata, annotations } });
    }
  }
}
