/**
 * The resources that discovery lists, by group and version: kind, plural, short names, flags, subresources; `.` for none. Flags: n namespaced,
 * a in the category all, - not stored, c only create, r only read, d no deletecollection, s the singular is the plural.
 */
export const RESOURCE_TABLE: Readonly<Record<string, string>> = {
  v1: `Binding bindings . n-c
ComponentStatus componentstatuses cs r
ConfigMap configmaps cm n
Endpoints endpoints ep ns
Event events ev n
LimitRange limitranges limits n
Namespace namespaces ns d status,finalize
Node nodes no . status
PersistentVolumeClaim persistentvolumeclaims pvc n status
PersistentVolume persistentvolumes pv . status
Pod pods po na status,binding,ephemeralcontainers,eviction,resize,log,exec,attach,portforward,proxy
PodTemplate podtemplates . n-
ReplicationController replicationcontrollers rc na status,scale
ResourceQuota resourcequotas quota n status
Secret secrets . n
ServiceAccount serviceaccounts sa n token
Service services svc na status,proxy`,
  'admissionregistration.k8s.io/v1': `MutatingAdmissionPolicy mutatingadmissionpolicies . -
MutatingAdmissionPolicyBinding mutatingadmissionpolicybindings . -
MutatingWebhookConfiguration mutatingwebhookconfigurations . -
ValidatingAdmissionPolicy validatingadmissionpolicies . -
ValidatingAdmissionPolicyBinding validatingadmissionpolicybindings . -
ValidatingWebhookConfiguration validatingwebhookconfigurations . -`,
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition customresourcedefinitions crd,crds -',
  'apiregistration.k8s.io/v1': 'APIService apiservices . -',
  'apps/v1': `ControllerRevision controllerrevisions . n
DaemonSet daemonsets ds na status
Deployment deployments deploy na status,scale
ReplicaSet replicasets rs na status,scale
StatefulSet statefulsets sts na status,scale`,
  'authentication.k8s.io/v1': `SelfSubjectReview selfsubjectreviews . -c
TokenReview tokenreviews . -c`,
  'authorization.k8s.io/v1': `LocalSubjectAccessReview localsubjectaccessreviews . n-c
SelfSubjectAccessReview selfsubjectaccessreviews . -c
SelfSubjectRulesReview selfsubjectrulesreviews . -c
SubjectAccessReview subjectaccessreviews . -c`,
  'autoscaling/v2': 'HorizontalPodAutoscaler horizontalpodautoscalers hpa na status',
  'batch/v1': `CronJob cronjobs cj na status
Job jobs . na status`,
  'certificates.k8s.io/v1': 'CertificateSigningRequest certificatesigningrequests csr -',
  'coordination.k8s.io/v1': 'Lease leases . n',
  'discovery.k8s.io/v1': 'EndpointSlice endpointslices . n',
  'events.k8s.io/v1': 'Event events ev n',
  'flowcontrol.apiserver.k8s.io/v1': `FlowSchema flowschemas . -
PriorityLevelConfiguration prioritylevelconfigurations . -`,
  'networking.k8s.io/v1': `IngressClass ingressclasses . -
Ingress ingresses ing n status
IPAddress ipaddresses ip -
NetworkPolicy networkpolicies netpol n
ServiceCIDR servicecidrs . -`,
  'node.k8s.io/v1': 'RuntimeClass runtimeclasses . -',
  'policy/v1': 'PodDisruptionBudget poddisruptionbudgets pdb n status',
  'rbac.authorization.k8s.io/v1': `ClusterRoleBinding clusterrolebindings . .
ClusterRole clusterroles . .
RoleBinding rolebindings . n
Role roles . n`,
  'resource.k8s.io/v1': `DeviceClass deviceclasses . -
ResourceClaim resourceclaims . n-
ResourceClaimTemplate resourceclaimtemplates . n-
ResourceSlice resourceslices . -`,
  'scheduling.k8s.io/v1': 'PriorityClass priorityclasses pc .',
  'storage.k8s.io/v1': `CSIDriver csidrivers . -
CSINode csinodes . -
CSIStorageCapacity csistoragecapacities . n-
StorageClass storageclasses sc .
VolumeAttachment volumeattachments . -
VolumeAttributesClass volumeattributesclasses vac -`,
};
