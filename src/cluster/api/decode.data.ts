/* What the API's Go types are like beyond their schema: which values they do not keep, and what messages call them. */

/** Booleans and numbers whose zero the API leaves out, because it cannot tell it from absence. */
export const ZERO_IS_ABSENT = new Set(
  'hostNetwork hostPID hostIPC stdin stdinOnce tty readOnly unschedulable paused publishNotReadyAddresses hostPort nodePort initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold minReadySeconds'.split(
    ' ',
  ),
);
/** Strings and maps whose emptiness means something else than absence. */
export const EMPTY_IS_PRESENT = new Set([
  'failedIndexes',
  'storageClassName',
  'name',
  'podSelector',
  'namespaceSelector',
  'labelSelector',
  'selector',
]);
/** Fields that are shown as null when they are absent. */
export const SHOWN_AS_NULL: Readonly<Record<string, readonly string[]>> = {
  PodCondition: ['lastProbeTime', 'lastTransitionTime'],
  NodeCondition: ['lastHeartbeatTime', 'lastTransitionTime'],
  ContainerStateRunning: ['startedAt'],
  ContainerStateTerminated: ['startedAt', 'finishedAt'],
  Event: ['eventTime', 'firstTimestamp', 'lastTimestamp'],
  EndpointSlice: ['endpoints', 'ports'],
};
/** Go's names of structures that others include, with the fields that come of them: they show in the paths of type errors. */
export const EMBEDDED: Readonly<Record<string, readonly [name: string, fields: RegExp]>> = {
  Probe: ['ProbeHandler', /^(exec|grpc|httpGet|tcpSocket)$/],
  Volume: ['VolumeSource', /^(?!name$)/],
  PersistentVolumeSpec: [
    'PersistentVolumeSource',
    /^(?!(accessModes|capacity|claimRef|mountOptions|nodeAffinity|persistentVolumeReclaimPolicy|storageClassName|volume\w+Name|volumeMode)$)/,
  ],
  EphemeralContainer: ['EphemeralContainerCommon', /^(?!targetContainerName$)/],
  IngressRule: ['IngressRuleValue', /^http$/],
  ...Object.fromEntries(
    'ConfigMapKeySelector SecretKeySelector ConfigMapEnvSource SecretEnvSource ConfigMapVolumeSource ConfigMapProjection SecretProjection'
      .split(' ')
      .map((type) => [type, ['LocalObjectReference', /^name$/] as const]),
  ),
};
/** Go's names of string types, by field, or by type and field. */
export const STRING_TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  `imagePullPolicy=PullPolicy restartPolicy=RestartPolicy Container.restartPolicy=ContainerRestartPolicy dnsPolicy=DNSPolicy
protocol=Protocol accessModes=PersistentVolumeAccessMode terminationMessagePolicy=TerminationMessagePolicy
preemptionPolicy=PreemptionPolicy effect=TaintEffect scheme=URIScheme ServiceSpec.type=ServiceType Secret.type=SecretType
sessionAffinity=ServiceAffinity externalTrafficPolicy=ServiceExternalTrafficPolicy
internalTrafficPolicy=ServiceInternalTrafficPolicy ipFamilies=IPFamily ipFamilyPolicy=IPFamilyPolicy
Toleration.operator=TolerationOperator NodeSelectorRequirement.operator=NodeSelectorOperator
LabelSelectorRequirement.operator=LabelSelectorOperator whenUnsatisfiable=UnsatisfiableConstraintAction medium=StorageMedium
mountPropagation=MountPropagationMode HostPathVolumeSource.type=HostPathType concurrencyPolicy=ConcurrencyPolicy
completionMode=CompletionMode DeploymentStrategy.type=DeploymentStrategyType
DaemonSetUpdateStrategy.type=DaemonSetUpdateStrategyType StatefulSetUpdateStrategy.type=StatefulSetUpdateStrategyType
podManagementPolicy=PodManagementPolicyType persistentVolumeReclaimPolicy=PersistentVolumeReclaimPolicy
volumeMode=PersistentVolumeMode add=Capability drop=Capability SeccompProfile.type=SeccompProfileType PodOS.name=OSName
conditionType=PodConditionType fsGroupChangePolicy=PodFSGroupChangePolicy policyTypes=PolicyType pathType=PathType
LimitRangeItem.type=LimitType scopes=ResourceQuotaScope podReplacementPolicy=PodReplacementPolicy addressType=AddressType`
    .split(/\s/)
    .map((t) => t.split('='))
    .map(([field, type]) => [field, `v1.${type}`]),
);
