import type { Resource } from './object.ts';

/** A resource as discovery lists it. */
export interface ApiResource extends Resource {
  /** `pods`, `deployments.apps`: the name in the store and for `Client`. */
  readonly key: string;
  readonly kind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Whether objects of it can be stored here. The others are listed by discovery as a real cluster lists them, and requests to them say that they are not simulated. */
  readonly stored: boolean;
  /** `status`, `scale`, ... */
  readonly subresources: readonly string[];
}

const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

// Kind plural [short names] [flags] [subresources]; flags: n namespaced, a category all, - not stored, c only create, s singular is the plural
const TABLE: Readonly<Record<string, string>> = {
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

const split = (s: string | undefined): string[] => (!s || s === '.' ? [] : s.split(','));

/** All resources, in the order of `kubectl api-resources`. */
export const RESOURCES: readonly ApiResource[] = Object.entries(TABLE).flatMap(([apiVersion, lines]) => {
  const [group, version] = splitApiVersion(apiVersion);
  return lines.split('\n').map((line): ApiResource => {
    const [kind = '', resource = '', short, flags = '', subresources] = line.split(' ');
    const only = flags.includes('c') ? ['create'] : flags.includes('r') ? ['get', 'list'] : undefined;
    return {
      group,
      version,
      resource,
      // Events of both groups are the same objects.
      key: group && kind !== 'Event' ? `${resource}.${group}` : resource,
      kind,
      singular: flags.includes('s') ? resource : kind.toLowerCase(),
      shortNames: split(short),
      categories: flags.includes('a') ? ['all'] : [],
      namespaced: flags.includes('n'),
      verbs: only ?? (flags.includes('d') ? ALL_VERBS.filter((v) => v !== 'deletecollection') : ALL_VERBS),
      stored: !flags.includes('-'),
      subresources: split(subresources),
    };
  });
});

/** `apps/v1` as `['apps', 'v1']`, `v1` as `['', 'v1']`. */
export function splitApiVersion(apiVersion: string): [group: string, version: string] {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

/** `apps/v1` from group and version. */
export const apiVersionOf = (r: { group: string; version: string }): string =>
  r.group ? `${r.group}/${r.version}` : r.version;

const byKey = new Map<string, ApiResource>();
const byPath = new Map<string, ApiResource>();
const byKind = new Map<string, ApiResource>();
for (const r of RESOURCES) {
  if (!byKey.has(r.key)) byKey.set(r.key, r);
  byPath.set(`${r.group}/${r.version}/${r.resource}`, r);
  byKind.set(`${apiVersionOf(r)}/${r.kind}`, r);
  byKind.set(`${apiVersionOf(r)}/${r.kind.toLowerCase()}`, r);
}

/** The resource of a store key (`pods`, `deployments.apps`); undefined when there is none. */
export const resourceByKey = (key: string): ApiResource | undefined => byKey.get(key);

/** The resource of a request path's group, version and plural. */
export const resourceByPath = (r: Resource): ApiResource | undefined =>
  byPath.get(`${r.group}/${r.version}/${r.resource}`);

/** The resource in which objects of an `apiVersion` and `kind` are kept; a kind in lower case finds it too, as kubectl's mapping does. */
export const resourceByKind = (apiVersion: string, kind: string): ApiResource | undefined =>
  byKind.get(`${apiVersion}/${kind}`);
