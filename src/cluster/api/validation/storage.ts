import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { quantityValue } from '../quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeSpec } from '../types.generated.ts';
import { unifiedDiff } from '../unified-diff.ts';
import { internalLines } from './internal-form.ts';
import { child, define, oneOfParts } from './rules.ts';
import { MANY_VOLUMES, NO_VOLUME, validateAccessModes } from './volume.ts';

/** A change of a claim: what binding sets, once; what a bound claim requests, which may grow. */
export function validateClaimUpdate(f: Faults, now: PersistentVolumeClaim, old: PersistentVolumeClaim): void {
  const before = old.spec ?? {};
  const bound = now.status?.phase === 'Bound';
  const requested = before.resources?.requests?.storage;
  const after = { ...now.spec };
  if (bound && after.resources?.requests && requested !== undefined)
    after.resources = { ...after.resources, requests: { ...after.resources.requests, storage: requested } };
  const kept = { ...before };
  const given = <K extends 'volumeName' | 'storageClassName' | 'volumeAttributesClassName'>(key: K): void => {
    if (after[key] !== undefined) kept[key] = after[key];
  };
  if (!before.volumeName) given('volumeName');
  if (before.storageClassName === undefined) given('storageClassName');
  if (bound) given('volumeAttributesClassName');
  if (!equal(after, kept)) {
    const diff = internalDiff(kept, after, 'PersistentVolumeClaimSpec');
    const why =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    f.forbidden('spec', `${why}\n${diff}`);
  }
  const size = quantityValue(now.spec?.resources?.requests?.storage);
  if (size < quantityValue(requested) && size <= quantityValue(old.status?.capacity?.storage))
    f.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity');
}

const internalDiff = (before: object, after: object, type: string): string =>
  unifiedDiff(internalLines(before, type), internalLines(after, type));

const SOURCES =
  'hostPath>HostPath gcePersistentDisk>Disk awsElasticBlockStore>VolumeId glusterfs>Glusterfs flocker nfs>Nfs rbd>Rbd quobyte>Quobyte cephfs>CephFs iscsi>Iscsi cinder>VolumeId fc flexVolume>Driver azureFile>AzureFile vsphereVolume>Vsphere photonPersistentDisk>Photon portworxVolume>VolumeId azureDisk>AzureDisk scaleIO local>LocalVolume storageos csi>CsiVolume';

function validateCapacity(f: Faults, at: string, spec: PersistentVolumeSpec): void {
  const { capacity = {} } = spec;
  const names = Object.keys(capacity).sort();
  if (names.length === 0) f.required(`${at}.capacity`);
  if (!('storage' in capacity) || names.length > 1)
    f.notSupported(`${at}.capacity`, spec.capacity ?? null, ['storage']);
  for (const name of names) {
    const amount = capacity[name] ?? '0';
    const field = `${at}.capacity[${name}]`;
    if (quantityValue(amount) < 0)
      f.invalid(field, Math.ceil(quantityValue(amount)), 'must be a valid resource quantity');
    if (quantityValue(amount) <= 0) f.invalid(field, String(amount), 'must be greater than zero');
  }
}

function validateNodeAffinity(f: Faults, at: string, { nodeAffinity }: PersistentVolumeSpec): void {
  if (nodeAffinity && !nodeAffinity.required)
    f.required(`${at}.nodeAffinity.required`, 'must specify required node constraints');
}

function validateOddities(f: Faults, at: string, spec: PersistentVolumeSpec): void {
  if (spec.local && !spec.nodeAffinity) f.required(`${at}.nodeAffinity`, 'Local volume requires node affinity');
  if (spec.hostPath?.path === '/' && spec.persistentVolumeReclaimPolicy === 'Recycle')
    f.forbidden(child(at, 'persistentVolumeReclaimPolicy'), "may not be 'recycle' for a hostPath mount of '/'");
}

define({
  PersistentVolumeClaim: ['spec>ClaimSpec'],
  PersistentVolume: ['spec>VolumeSpec'],
  VolumeSpec: [
    'accessModes!',
    validateAccessModes,
    validateCapacity,
    'persistentVolumeReclaimPolicy=Delete|Recycle|Retain',
    validateNodeAffinity,
    'nodeAffinity>VolumeAffinity',
    oneOfParts(SOURCES, MANY_VOLUMES, NO_VOLUME),
    validateOddities,
    'storageClassName:subdomain volumeMode=Block|Filesystem volumeAttributesClassName:subdomain',
  ],
  VolumeAffinity: ['required>NodeSelector'],
  LocalVolume: ['path!:noBackSteps'],
  CsiVolume: ['driver!:subdomain volumeHandle!'],
});

/** A change of a volume: where its data is stays. */
export function validateVolumeUpdate(f: Faults, now: PersistentVolume, old: PersistentVolume): void {
  const names = SOURCES.split(' ').map((s) => s.replace(/>.*/, ''));
  const source = ({ spec }: PersistentVolume): object =>
    Object.fromEntries(Object.entries(spec ?? {}).filter(([k]) => names.includes(k)));
  const [before, after] = [source(old), source(now)];
  if (equal(before, after)) return;
  const diff = internalDiff(before, after, 'PersistentVolumeSource');
  f.forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${diff}`);
}
