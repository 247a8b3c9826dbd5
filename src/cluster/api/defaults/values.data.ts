/*
 * What fields are when a manifest does not name them, by the type of the structure (docs: /docs/reference/kubernetes-api/, and the recorded
 * defaults). What depends on other fields is in everyday.ts and further.ts.
 */

const FILES = { defaultMode: 0o644 };
const CONTAINER = {
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  resources: {},
};
const TCP = { protocol: 'TCP' };
const EMPTY = { spec: {} };
const KEPT = { replicas: 1, revisionHistoryLimit: 10 };
const ROLLING = { type: 'RollingUpdate' };
const NO_ROLE = { roleRef: { apiGroup: '', kind: '', name: '' } };

/** Values of absent fields, by type. */
export const VALUES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Pod: EMPTY,
  PodSpec: {
    containers: [],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
  },
  PodTemplateSpec: EMPTY,
  Container: CONTAINER,
  EphemeralContainer: CONTAINER,
  ContainerPort: TCP,
  ObjectFieldSelector: { apiVersion: 'v1' },
  ResourceFieldSelector: { divisor: '0' },
  FileKeySelector: { optional: false },
  Probe: { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  HTTPGetAction: { path: '/', scheme: 'HTTP' },
  GRPCAction: { service: '' },
  SecretVolumeSource: FILES,
  ConfigMapVolumeSource: FILES,
  DownwardAPIVolumeSource: FILES,
  ProjectedVolumeSource: FILES,
  ServiceAccountTokenProjection: { expirationSeconds: 3600 },
  HostPathVolumeSource: { type: '' },
  PersistentVolumeClaimSpec: { volumeMode: 'Filesystem', resources: {} },
  Service: EMPTY,
  ServiceSpec: { sessionAffinity: 'None', type: 'ClusterIP' },
  ServicePort: TCP,
  Secret: { type: 'Opaque' },
  Namespace: EMPTY,
  NamespaceSpec: { finalizers: ['kubernetes'] },
  Event: { involvedObject: {} },
  Endpoint: { conditions: {} },
  DiscoveryEndpointPort: { name: '', protocol: 'TCP' },
  PriorityClass: { preemptionPolicy: 'PreemptLowerPriority', value: 0 },
  Deployment: EMPTY,
  DeploymentSpec: { ...KEPT, progressDeadlineSeconds: 600, strategy: {} },
  DeploymentStrategy: ROLLING,
  RollingUpdateDeployment: { maxSurge: '25%', maxUnavailable: '25%' },
  StatefulSet: EMPTY,
  StatefulSetSpec: {
    ...KEPT,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: {},
    persistentVolumeClaimRetentionPolicy: {},
  },
  StatefulSetUpdateStrategy: ROLLING,
  RollingUpdateStatefulSetStrategy: { partition: 0 },
  StatefulSetPersistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  DaemonSet: EMPTY,
  DaemonSetSpec: { revisionHistoryLimit: 10, updateStrategy: {} },
  DaemonSetUpdateStrategy: ROLLING,
  RollingUpdateDaemonSet: { maxSurge: 0, maxUnavailable: 1 },
  ReplicaSet: EMPTY,
  ReplicaSetSpec: { replicas: 1 },
  ReplicationController: EMPTY,
  ReplicationControllerSpec: { replicas: 1 },
  Job: EMPTY,
  // The conditions that a failure policy asks for hold unless it says otherwise.
  PodFailurePolicyOnPodConditionsPattern: { status: 'True' },
  CronJob: EMPTY,
  CronJobSpec: {
    concurrencyPolicy: 'Allow',
    suspend: false,
    jobTemplate: {},
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  },
  JobTemplateSpec: { metadata: {}, spec: {} },
  HorizontalPodAutoscaler: EMPTY,
  HorizontalPodAutoscalerSpec: { minReplicas: 1 },
  PersistentVolumeClaim: EMPTY,
  PersistentVolume: EMPTY,
  PersistentVolumeSpec: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' },
  NetworkPolicyPort: TCP,
  EndpointPort: TCP,
  RoleBinding: NO_ROLE,
  ClusterRoleBinding: NO_ROLE,
  StorageClass: { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
};
