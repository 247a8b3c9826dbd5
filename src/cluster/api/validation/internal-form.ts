import type { PodSpec } from '../types.generated.ts';
import { unifiedDiff } from '../unified-diff.ts';

/*
 * How the API server shows a Pod's specification when it says what may not change (recording 053): its own internal structures, every field
 * in their order, as JSON with one space of indentation.
 */

const CONTAINER =
  'Name" Image" Command Args WorkingDir" Ports:ContainerPort EnvFrom:EnvFromSource Env:EnvVar Resources:ResourceRequirements! ResizePolicy RestartPolicy RestartPolicyRules VolumeMounts:VolumeMount VolumeDevices LivenessProbe:Probe ReadinessProbe:Probe StartupProbe:Probe Lifecycle:Lifecycle TerminationMessagePath" TerminationMessagePolicy" ImagePullPolicy" SecurityContext:SecurityContext Stdin- StdinOnce- TTY-';
const HANDLER = 'Exec:ExecAction HTTPGet:HTTPGetAction TCPSocket:TCPSocketAction';
const SECURITY = 'SELinuxOptions:SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot';
const FILES = 'Items:KeyToPath DefaultMode Optional';

/** Fields of each structure: the name, then what an absent one shows: `"` empty text, `0`, `-` false, `!` an empty structure, else null; `:` the type. */
const LAYOUT: Readonly<Record<string, string>> = {
  PodSpec:
    'Volumes:Volume InitContainers:Container Containers:Container EphemeralContainers:EphemeralContainer RestartPolicy" TerminationGracePeriodSeconds ActiveDeadlineSeconds DNSPolicy" NodeSelector ServiceAccountName" AutomountServiceAccountToken NodeName" SecurityContext:PodSecurityContext ImagePullSecrets Hostname" Subdomain" SetHostnameAsFQDN Affinity SchedulerName" Tolerations:Toleration HostAliases:HostAlias PriorityClassName" Priority PreemptionPolicy DNSConfig ReadinessGates RuntimeClassName Overhead EnableServiceLinks TopologySpreadConstraints:TopologySpreadConstraint OS SchedulingGates ResourceClaims Resources:ResourceRequirements HostnameOverride',
  PodSecurityContext: `HostNetwork- HostPID- HostIPC- ShareProcessNamespace HostUsers ${SECURITY} SupplementalGroups SupplementalGroupsPolicy FSGroup FSGroupChangePolicy Sysctls SeccompProfile:SeccompProfile AppArmorProfile SELinuxChangePolicy`,
  SecurityContext: `Capabilities:Capabilities Privileged ${SECURITY} ReadOnlyRootFilesystem AllowPrivilegeEscalation ProcMount SeccompProfile:SeccompProfile AppArmorProfile`,
  Capabilities: 'Add Drop',
  SELinuxOptions: 'User" Role" Type" Level"',
  SeccompProfile: 'Type" LocalhostProfile',
  Container: CONTAINER,
  EphemeralContainer: `${CONTAINER} TargetContainerName"`,
  ContainerPort: 'Name" HostPort0 ContainerPort0 Protocol" HostIP"',
  EnvFromSource: 'Prefix" ConfigMapRef:Reference SecretRef:Reference',
  Reference: 'Name" Optional',
  EnvVar: 'Name" Value" ValueFrom:EnvVarSource',
  EnvVarSource:
    'FieldRef:FieldRef ResourceFieldRef:ResourceFieldRef ConfigMapKeyRef:KeyRef SecretKeyRef:KeyRef FileKeyRef',
  FieldRef: 'APIVersion" FieldPath"',
  ResourceFieldRef: 'ContainerName" Resource" Divisor"',
  KeyRef: 'Name" Key" Optional',
  ResourceRequirements: 'Limits Requests Claims',
  VolumeMount: 'Name" ReadOnly- RecursiveReadOnly MountPath" SubPath" MountPropagation SubPathExpr"',
  Probe: `${HANDLER} GRPC InitialDelaySeconds0 TimeoutSeconds0 PeriodSeconds0 SuccessThreshold0 FailureThreshold0 TerminationGracePeriodSeconds`,
  Lifecycle: 'PostStart:Handler PreStop:Handler StopSignal',
  Handler: `${HANDLER} Sleep`,
  ExecAction: 'Command',
  HTTPGetAction: 'Path" Port Host" Scheme" HTTPHeaders',
  TCPSocketAction: 'Port Host"',
  Toleration: 'Key" Operator" Value" Effect" TolerationSeconds',
  HostAlias: 'IP" Hostnames',
  TopologySpreadConstraint:
    'MaxSkew0 TopologyKey" WhenUnsatisfiable" LabelSelector MinDomains NodeAffinityPolicy NodeTaintsPolicy MatchLabelKeys',
  Volume:
    'Name" HostPath:HostPath EmptyDir:EmptyDir GCEPersistentDisk AWSElasticBlockStore GitRepo Secret:SecretVolume NFS ISCSI Glusterfs PersistentVolumeClaim:Claim RBD Quobyte FlexVolume Cinder CephFS Flocker DownwardAPI:Downward FC AzureFile ConfigMap:ConfigMapVolume VsphereVolume AzureDisk PhotonPersistentDisk Projected:Projected PortworxVolume ScaleIO StorageOS CSI Ephemeral Image',
  HostPath: 'Path" Type',
  PersistentVolumeClaimSpec:
    'AccessModes Selector Resources:ClaimResources! VolumeName" StorageClassName VolumeMode DataSource DataSourceRef VolumeAttributesClassName',
  ClaimResources: 'Limits Requests',
  PersistentVolumeSource:
    'GCEPersistentDisk AWSElasticBlockStore HostPath:HostPath Glusterfs NFS RBD Quobyte ISCSI FlexVolume Cinder CephFS FC Flocker AzureFile VsphereVolume AzureDisk PhotonPersistentDisk PortworxVolume ScaleIO Local StorageOS CSI',
  EmptyDir: 'Medium" SizeLimit',
  SecretVolume: `SecretName" ${FILES}`,
  ConfigMapVolume: `Name" ${FILES}`,
  Claim: 'ClaimName" ReadOnly-',
  KeyToPath: 'Key" Path" Mode',
  Downward: 'Items:DownwardFile DefaultMode',
  DownwardFile: 'Path" FieldRef:FieldRef ResourceFieldRef:ResourceFieldRef Mode',
  Projected: 'Sources:Projection DefaultMode',
  Projection:
    'Secret:ProjectedFiles DownwardAPI:ProjectedDownward ConfigMap:ProjectedFiles ServiceAccountToken:ProjectedToken ClusterTrustBundle PodCertificate',
  ProjectedFiles: 'Name" Items:KeyToPath Optional',
  ProjectedDownward: 'Items:DownwardFile',
  ProjectedToken: 'Audience" ExpirationSeconds0 Path"',
};

type Json = Record<string, unknown>;

/** The API's name of an internal field: `DNSPolicy` is dnsPolicy, `SELinuxOptions` seLinuxOptions. */
const apiName = (name: string): string =>
  name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/, (capitals) => capitals.toLowerCase());

const internalName = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const EMPTY: Readonly<Record<string, unknown>> = { '"': '', '0': 0, '-': false, '!': {} };

function internal(value: unknown, type: string | undefined): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map((v) => internal(v, type));
  if (typeof value !== 'object') return value;
  const layout = type === undefined ? undefined : LAYOUT[type];
  if (layout === undefined) {
    // Maps, whose keys are data, are shown as they are; structures that are not laid out, by name.
    const structure = type === '';
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([k, v]) => [structure ? internalName(k) : k, internal(v, undefined)]));
  }
  const out: Json = {};
  for (const field of layout.split(' ')) {
    const m = /^(\w+?)(["0!-]?)(?::(\w+)(!?))?$/.exec(field);
    const [, name = '', mark = '', inner, always = ''] = m ?? [];
    const found = (value as Json)[apiName(name)];
    out[name] = found === undefined ? (always ? internal({}, inner) : (EMPTY[mark] ?? null)) : internal(found, inner);
  }
  return out;
}

const asLines = (value: unknown): string[] =>
  JSON.stringify(value, undefined, 1)
    .replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)
    .split('\n');

/** A Pod's specification as it is there: what the API has beside the security context is in it. */
function podForm(spec: PodSpec): object {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers, securityContext } = spec;
  return {
    ...spec,
    securityContext: { ...securityContext, hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers },
  };
}

/** A Pod's specification in that form. */
export const internalPodSpec = (spec: PodSpec): unknown => internal(podForm(spec), 'PodSpec');

/** What differs between the specifications of two Pods. */
export const podDiff = (before: PodSpec, after: PodSpec): string =>
  internalDiff(podForm(before), podForm(after), 'PodSpec');

/** What differs between two structures of a type (one of LAYOUT), as a unified diff of that JSON. */
export const internalDiff = (before: object, after: object, type: string): string =>
  unifiedDiff(asLines(internal(before, type)), asLines(internal(after, type)));
