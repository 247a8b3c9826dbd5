import { equal } from '../equal.ts';
import type { Faults } from '../field-error.ts';
import { quantityValue } from '../quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeSpec } from '../types.generated.ts';
import { internalDiff } from './internal-form.ts';
import { define, oneOfParts } from './rules.ts';
import { MANY_VOLUMES, NO_VOLUME } from './volume.ts';

/** A change of a claim: what binding sets, once; what a bound claim requests, which may grow. */
function validateClaimUpdate(f: Faults, _: string, now: PersistentVolumeClaim, old: PersistentVolumeClaim): void {
  const before = old.spec ?? {};
  const bound = now.status?.phase === 'Bound';
  const requested = before.resources?.requests?.storage;
  const after = { ...now.spec };
  if (bound && after.resources?.requests && requested !== undefined)
    after.resources = { ...after.resources, requests: { ...after.resources.requests, storage: requested } };
  const { volumeName, storageClassName, volumeAttributesClassName } = after;
  const kept = {
    ...before,
    ...(before.volumeName || volumeName === undefined ? {} : { volumeName }),
    ...(before.storageClassName !== undefined || storageClassName === undefined ? {} : { storageClassName }),
    ...(!bound || volumeAttributesClassName === undefined ? {} : { volumeAttributesClassName }),
  };
  const why =
    'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
  if (!equal(after, kept)) f.forbidden('spec', `${why}\n${internalDiff(kept, after, 'PersistentVolumeClaimSpec')}`);
  const size = quantityValue(now.spec?.resources?.requests?.storage);
  if (size < quantityValue(requested) && size <= quantityValue(old.status?.capacity?.storage))
    f.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity');
}

const SOURCES =
  'hostPath>HostPath gcePersistentDisk>Disk awsElasticBlockStore>VolumeId glusterfs>Glusterfs flocker nfs>Nfs rbd>Rbd quobyte>Quobyte cephfs>CephFs iscsi>Iscsi cinder>VolumeId fc flexVolume>Driver azureFile>AzureFile vsphereVolume>Vsphere photonPersistentDisk>Photon portworxVolume>VolumeId azureDisk>AzureDisk scaleIO local>LocalVolume storageos csi>CsiVolume';

/** A change of a volume: where its data is stays. */
function validateVolumeUpdate(f: Faults, _: string, now: PersistentVolume, old: PersistentVolume): void {
  const names = SOURCES.split(' ').map((s) => s.replace(/>.*/, ''));
  const source = ({ spec }: PersistentVolume): object =>
    Object.fromEntries(Object.entries(spec ?? {}).filter(([k]) => names.includes(k)));
  const diff = internalDiff(source(old), source(now), 'PersistentVolumeSource');
  const field = 'spec.persistentvolumesource';
  if (!equal(source(old), source(now))) f.forbidden(field, `${field} is immutable after creation\n${diff}`);
}

function validateCapacity(f: Faults, at: string, spec: PersistentVolumeSpec): void {
  const { capacity = {} } = spec;
  const names = Object.keys(capacity).sort();
  if (names.length === 0) f.required(`${at}.capacity`);
  if (!('storage' in capacity) || names.length > 1)
    f.notSupported(`${at}.capacity`, spec.capacity ?? null, ['storage']);
  for (const name of names) {
    const value = quantityValue(capacity[name]);
    const field = `${at}.capacity[${name}]`;
    if (value < 0) f.invalid(field, Math.ceil(value), 'must be a valid resource quantity');
    if (value <= 0) f.invalid(field, String(capacity[name]), 'must be greater than zero');
  }
}

define({
  PersistentVolumeClaim: ['spec>ClaimSpec'],
  'PersistentVolumeClaim.updated': [validateClaimUpdate],
  PersistentVolume: ['spec>VolumeSpec'],
  'PersistentVolume.updated': [validateVolumeUpdate],
  VolumeSpec: [
    'accessModes! ...AccessModes',
    validateCapacity,
    'persistentVolumeReclaimPolicy=Delete|Recycle|Retain',
    'required nodeAffinity.required if nodeAffinity?: must specify required node constraints',
    'nodeAffinity>VolumeAffinity',
    oneOfParts(SOURCES, MANY_VOLUMES, NO_VOLUME),
    'required nodeAffinity if local?: Local volume requires node affinity',
    "forbidden persistentVolumeReclaimPolicy if hostPath.path=/ & persistentVolumeReclaimPolicy=Recycle: may not be 'recycle' for a hostPath mount of '/'",
    'storageClassName:subdomain volumeMode=Block|Filesystem volumeAttributesClassName:subdomain',
  ],
  VolumeAffinity: ['required>NodeSelector'],
  LocalVolume: ['path!:noBackSteps'],
  CsiVolume: ['driver!:subdomain volumeHandle!'],
  StorageClass: [
    'provisioner!:provisioner reclaimPolicy=Delete|Retain',
    'volumeBindingMode=Immediate|WaitForFirstConsumer allowedTopologies>TopologyTerm',
  ],
  TopologyTerm: ['matchLabelExpressions>TopologyRequirement'],
  TopologyRequirement: ['values! key#:qualified'],
});
