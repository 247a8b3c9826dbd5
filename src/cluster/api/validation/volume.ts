import type { Faults } from '../field-error.ts';
import { quantityValue } from '../quantity.ts';
import type {
  DownwardAPIVolumeFile,
  PersistentVolumeClaimSpec,
  ProjectedVolumeSource,
  Volume,
  VolumeProjection,
} from '../types.generated.ts';
import { dnsSubdomain } from './names.ts';
import { check, define, oneOfParts } from './rules.ts';

/**
 * The faults of a Pod's volumes; `pod` is its name, where it has one. Gives those that containers may mount, by name: the faultless.
 */
export function validateVolumes(
  f: Faults,
  at: string,
  volumes: readonly Volume[],
  pod: string,
): ReadonlyMap<string, Volume> {
  const good = new Map<string, Volume>();
  const claims = new Set(pod ? volumes.filter((v) => v.ephemeral).map((v) => `${pod}-${v.name}`) : []);
  for (const [i, v] of volumes.entries()) {
    const before = f.errors.length;
    const path = `${at}[${i}]`;
    check(f, path, 'Volume', v, pod);
    if (good.has(v.name)) f.duplicate(`${path}.name`, v.name);
    if (f.errors.length === before) good.set(v.name, v);
    const claim = v.persistentVolumeClaim?.claimName ?? '';
    const why = 'must not reference a PVC that gets created for an ephemeral volume';
    if (claims.has(claim)) f.invalid(`${path}.persistentVolumeClaim.claimName`, claim, why);
  }
  return good;
}

function validateClaimName(f: Faults, at: string, { name, ephemeral }: Volume, pod: string): void {
  if (!ephemeral || !pod || !name) return;
  const claim = `${pod}-${name}`;
  for (const why of dnsSubdomain(claim)) f.invalid(`${at}.name`, name, `PVC name "${claim}": ${why}`);
}

/** Files of the downward API are named by the path of their volume, not by their place in it. */
function validateDownwardFiles(f: Faults, at: string, { items = [] }: { items?: DownwardAPIVolumeFile[] }): void {
  for (const item of items) check(f, at, 'DownwardFile', item);
}

/** No two sources of a projected volume show a file of one path, and each is one. */
function validateProjections(f: Faults, at: string, { sources = [] }: ProjectedVolumeSource): void {
  const paths = new Set<string>();
  const once = (path: string | undefined, shown = path): void => {
    if (path && paths.has(path)) f.invalid(at, shown ?? '', 'conflicting duplicate paths');
    paths.add(path ?? '');
  };
  for (const [i, source] of sources.entries()) {
    const path = `${at}.sources[${i}]`;
    check(f, path, 'VolumeProjection', source);
    for (const kind of ['secret', 'configMap'] as const)
      for (const item of (source as VolumeProjection)[kind]?.items ?? []) once(item.path, source[kind]?.name);
    for (const item of source.downwardAPI?.items ?? []) once(item.path);
    once(source.clusterTrustBundle?.path);
    if (Object.keys(source).length > 1) f.forbidden(path, 'may not specify more than 1 volume type per source');
  }
}

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

export const MANY_VOLUMES = 'may not specify more than 1 volume type';
export const NO_VOLUME = 'must specify a volume type';
/** Kinds of volumes of Pods, in the order of their faults. */
const SOURCES =
  'emptyDir>EmptyDir hostPath>HostPath gitRepo>GitRepo gcePersistentDisk>Disk awsElasticBlockStore>VolumeId secret>SecretVolume nfs>Nfs iscsi>Iscsi glusterfs>Glusterfs flocker persistentVolumeClaim>ClaimVolume rbd>Rbd cinder>VolumeId cephfs>CephFs quobyte>Quobyte downwardAPI>DownwardVolume fc flexVolume>Driver configMap>ConfigMapVolume azureFile>AzureFile vsphereVolume>Vsphere photonPersistentDisk>Photon portworxVolume>VolumeId azureDisk>AzureDisk storageos projected>ProjectedVolume scaleIO csi>Driver ephemeral>EphemeralVolume image>ImageVolume';
const FILES = 'defaultMode:mode items>KeyToPath';

define({
  Volume: [oneOfParts(SOURCES, MANY_VOLUMES, NO_VOLUME), validateClaimName, 'name!:label'],
  EmptyDir: ['forbidden sizeLimit < 0: SizeLimit field must be a valid resource quantity'],
  HostPath: ['path!:noBackSteps type=|BlockDevice|CharDevice|Directory|DirectoryOrCreate|File|FileOrCreate|Socket'],
  GitRepo: ['repository! directory:relative'],
  Disk: ['pdName!'],
  VolumeId: ['volumeID!'],
  Nfs: ['server! path! path::absolute'],
  Iscsi: ['targetPortal! iqn!'],
  Glusterfs: ['endpoints! path!'],
  Rbd: ['monitors! image!'],
  CephFs: ['monitors!'],
  Quobyte: ['volume!'],
  Driver: ['driver!:subdomain'],
  AzureFile: ['secretName! shareName!'],
  AzureDisk: ['diskName! diskURI! cachingMode=None|ReadOnly|ReadWrite kind=Dedicated|Managed|Shared'],
  Vsphere: ['volumePath!'],
  Photon: ['pdID!'],
  SecretVolume: [`secretName! ${FILES}`],
  ConfigMapVolume: [`name! ${FILES}`],
  KeyToPath: ['key! path!:file mode:mode'],
  ClaimVolume: ['claimName!'],
  DownwardVolume: ['defaultMode:mode', validateDownwardFiles],
  DownwardFile: [
    'path!:file fieldRef>FileField resourceFieldRef>FileResource',
    'invalid .(=resource) if fieldRef & resourceFieldRef: fieldRef and resourceFieldRef can not be specified simultaneously',
    'required . if !fieldRef & !resourceFieldRef: one of fieldRef and resourceFieldRef is required',
    'mode:mode',
  ],
  FileResource: ['containerName! ...EnvResource'],
  ProjectedVolume: ['defaultMode:mode', validateProjections],
  VolumeProjection: [
    'secret>ProjectedFiles configMap>ProjectedFiles downwardAPI>ProjectedDownward',
    'serviceAccountToken>ProjectedToken clusterTrustBundle>TokenPath',
  ],
  ProjectedFiles: ['name! items>KeyToPath'],
  ProjectedDownward: [validateDownwardFiles],
  ProjectedToken: [
    'invalid expirationSeconds < 600: may not specify a duration less than 10 minutes',
    'invalid expirationSeconds > 4294967296: may not specify a duration larger than 2^32 seconds',
    // The path is named as if it were the volume's own.
    (f, at, token: object) => check(f, at.replace(/\.sources\[\d+\]\.\w+$/, ''), 'TokenPath', token),
  ],
  TokenPath: ['path!:file'],
  EphemeralVolume: ['volumeClaimTemplate!>ClaimTemplate'],
  ClaimTemplate: ['metadata>TemplateMeta spec>ClaimSpec'],
  ImageVolume: ['reference! pullPolicy!=Always|IfNotPresent|Never'],
  AccessModes: [
    `accessModes=${ACCESS_MODES.join('|')}`,
    (f, at, { accessModes = [] }: PersistentVolumeClaimSpec) => {
      const others = accessModes.some((m) => m !== 'ReadWriteOncePod' && ACCESS_MODES.includes(m));
      if (others && accessModes.includes('ReadWriteOncePod'))
        f.forbidden(`${at}.accessModes`, 'may not use ReadWriteOncePod with other access modes');
    },
  ],
  ClaimSpec: [
    'required accessModes: at least 1 access mode is required',
    'selector>LabelSelector ...AccessModes',
    (f, at, { resources }: PersistentVolumeClaimSpec) => {
      const storage = resources?.requests?.storage;
      const field = `${at}.resources[storage]`;
      if (storage === undefined) f.required(field);
      else if (quantityValue(storage) <= 0) f.invalid(field, String(storage), 'must be greater than zero');
    },
    'storageClassName:subdomain volumeMode=Block|Filesystem dataSource>DataSource dataSourceRef>DataSource',
    'volumeAttributesClassName:subdomain',
  ],
  DataSource: [
    'name! kind!',
    `invalid .(kind)" if !apiGroup & kind!=PersistentVolumeClaim: must be 'PersistentVolumeClaim' when referencing the default apiGroup`,
    'apiGroup:subdomain',
  ],
});
