import { termMatches } from '../api/node-matching.ts';
import { quantityValue } from '../api/quantity.ts';
import { matchesLabelSelector } from '../api/selectors.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../api/types.generated.ts';
import type { Client } from './client.ts';

/** The node that the scheduler has chosen for the first Pod of a claim whose class waits for it. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
/** A provisioner of this name makes nothing: its volumes are made by hand. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

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
export function isReachable({ spec }: PersistentVolume, node: Node): boolean {
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
  // The controller looks first among those that can do no more than is asked for; the scheduler does not.
  const modes = ({ spec }: PersistentVolume): number => (node ? 0 : (spec?.accessModes?.length ?? 0));
  return volumes
    .filter((v) => !v.spec?.claimRef && !v.metadata.deletionTimestamp && mismatch(v, claim) === undefined)
    .filter((v) => !selector || matchesLabelSelector(selector, v.metadata.labels))
    .filter((v) => !node || isReachable(v, node))
    .sort((a, b) => modes(a) - modes(b) || sizeOf(a) - sizeOf(b))[0];
}

/** The StorageClass of a claim; undefined: it names none, or one that does not exist. */
export function classOf(client: Client, { spec }: PersistentVolumeClaim): StorageClass | undefined {
  const name = spec?.storageClassName;
  return name ? client.get<StorageClass>('storageclasses.storage.k8s.io', undefined, name) : undefined;
}

/** Whether claims of a class are bound only once a Pod that uses them is scheduled. */
export const waitsForConsumer = (storageClass: StorageClass | undefined): boolean =>
  storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
