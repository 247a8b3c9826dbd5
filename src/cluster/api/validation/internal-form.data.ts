const CONTAINER =
  'Name" Image" Command Args WorkingDir" Ports:ContainerPort EnvFrom:EnvFromSource Env:EnvVar Resources:ResourceRequirements! ResizePolicy RestartPolicy RestartPolicyRules VolumeMounts:VolumeMount VolumeDevices LivenessProbe:Probe ReadinessProbe:Probe StartupProbe:Probe Lifecycle:Lifecycle TerminationMessagePath" TerminationMessagePolicy" ImagePullPolicy" SecurityContext:SecurityContext Stdin- StdinOnce- TTY-';
const HANDLER = 'Exec:ExecAction HTTPGet:HTTPGetAction TCPSocket:TCPSocketAction';
const SECURITY = 'SELinuxOptions:SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot';
const FILES = 'Items:KeyToPath DefaultMode Optional';

/**
 * The API server's internal structures, in the order of their fields: the name, then what an absent one shows: `"` empty text, `0`, `-` false, `!` an empty structure, else null; `:` the type.
 */
export const LAYOUT: Readonly<Record<string, string>> = {
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
