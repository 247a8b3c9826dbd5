import { needed } from '../api/everyday.ts';
import type { KubeObject } from '../api/object.ts';
import { quantityValue } from '../api/quantity.ts';
import { forbidden, notFound, Refusal } from '../api/status.ts';
import { defaultStorageClass } from '../api/storage-class.ts';
import type {
  Container,
  Namespace,
  PersistentVolumeClaim,
  Pod,
  PriorityClass,
  ServiceAccount,
  StorageClass,
  Toleration,
  Volume,
} from '../api/types.generated.ts';
import { withTopologyLabels } from './binding.ts';
import type { WriteContext } from './context.ts';

/*
 * The admission plugins that a default cluster runs, in their order (docs: /docs/reference/access-authn-authz/admission-controllers/).
 */

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The values of the priority classes that no cluster is without (documentation: Pod priority and preemption). */
export const SYSTEM_PRIORITIES: Readonly<Record<'system-cluster-critical' | 'system-node-critical', number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/** Runs the admission plugins on the draft of a new object, which they may change. Throws Refusal. */
export function admitCreate(draft: KubeObject, context: WriteContext): void {
  checkNamespace(draft, context);
  const { key } = context.resource;
  if (key === 'pods') admitPod(draft as Pod, context);
  if (key === 'persistentvolumeclaims' || key === 'persistentvolumes') admitStorage(draft, context);
}

/** StorageObjectInUseProtection and DefaultStorageClass. */
function admitStorage(draft: KubeObject, { store, resource }: WriteContext): void {
  const { metadata } = draft;
  const finalizer =
    resource.key === 'persistentvolumes' ? 'kubernetes.io/pv-protection' : 'kubernetes.io/pvc-protection';
  if (!metadata.finalizers?.includes(finalizer)) metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
  const { spec } = draft as PersistentVolumeClaim;
  if (resource.key !== 'persistentvolumeclaims' || !spec || spec.storageClassName !== undefined) return;
  const newest = defaultStorageClass(store.list('storageclasses.storage.k8s.io') as StorageClass[]);
  if (newest) spec.storageClassName = newest.metadata.name;
}

/** NamespaceLifecycle: objects are made only in namespaces that exist and are not going away. */
function checkNamespace(draft: KubeObject, { store, resource }: WriteContext): void {
  if (!resource.namespaced) return;
  const name = draft.metadata.namespace ?? '';
  const namespace = store.get('namespaces', undefined, name) as Namespace | undefined;
  if (!namespace) throw new Refusal(notFound({ group: '', resource: 'namespaces' }, name));
  if (namespace.metadata.deletionTimestamp) {
    const why = `unable to create new content in namespace ${name} because it is being terminated`;
    const message = `namespace ${name} is being terminated`;
    const causes = [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }];
    throw new Refusal(forbidden(resource, draft.metadata.name, why, causes));
  }
}

/** Runs the admission plugins that also see updates: a Pod keeps its priority and its default tolerations (recording 067). */
export function admitUpdate(draft: KubeObject, old: KubeObject, { resource }: WriteContext): void {
  if (resource.key !== 'pods') return;
  const pod = draft as Pod;
  const { priority, preemptionPolicy } = (old as Pod).spec;
  admitTolerations(pod);
  if (priority !== undefined) pod.spec.priority ??= priority;
  if (preemptionPolicy !== undefined) pod.spec.preemptionPolicy ??= preemptionPolicy;
}

/** The plugins that judge what has passed all others; LimitRanger and ResourceQuota are the last. `old`: of an update. Throws Refusal. */
export function admitFinally(draft: KubeObject, old: KubeObject | undefined, context: WriteContext): void {
  const { store, resource, request } = context;
  const whole = `${resource.key}/${request.subresource ?? ''}`;
  if (whole === 'priorityclasses.scheduling.k8s.io/') checkDefaultPriority(draft as PriorityClass, context);
  if (whole === 'persistentvolumeclaims/' && old) checkExpansion(draft, old, context);
  const limited = old ? LIMITED_UPDATES : LIMITED;
  if (limited.includes(whole) && store.count('limitranges') > 0) needed('LimitRanger').checkLimits(draft, context);
  if (store.count('resourcequotas') > 0) needed('ResourceQuota').admitQuota(draft, old, context);
}

/** Priority: one class at most is the default. */
function checkDefaultPriority({ globalDefault, metadata }: PriorityClass, { store, resource }: WriteContext): void {
  if (!globalDefault) return;
  const others = (store.list(resource.key) as PriorityClass[]).filter((c) => c.metadata.name !== metadata.name);
  const known = others.find((c) => c.globalDefault);
  if (!known) return;
  const why = `PriorityClass ${known.metadata.name} is already marked as default. Only one default can exist`;
  throw new Refusal(forbidden(resource, metadata.name, why));
}

/** PersistentVolumeClaimResize: a claim grows only where its class lets it. */
function checkExpansion(draft: KubeObject, old: KubeObject, { store, resource }: WriteContext): void {
  const size = (o: KubeObject): number =>
    quantityValue((o as PersistentVolumeClaim).spec?.resources?.requests?.storage);
  if (size(draft) <= size(old)) return;
  const name = (old as PersistentVolumeClaim).spec?.storageClassName ?? '';
  const found = store.get('storageclasses.storage.k8s.io', undefined, name) as StorageClass | undefined;
  if (found?.allowVolumeExpansion) return;
  const why =
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
  throw new Refusal(forbidden(resource, draft.metadata.name, why));
}

const LIMITED = ['pods/', 'persistentvolumeclaims/'];
const LIMITED_UPDATES = ['pods/resize', 'persistentvolumeclaims/'];

function admitPod(pod: Pod, context: WriteContext): void {
  if (context.store.count('limitranges') > 0) needed('LimitRanger').applyLimitDefaults(pod, context);
  if (pod.spec.nodeName) pod.metadata = withTopologyLabels(pod.metadata, pod.spec.nodeName, context.store);
  admitServiceAccount(pod, context);
  admitTolerations(pod);
  admitPriority(pod, context);
  const runtimeClass = pod.spec.runtimeClassName;
  if (runtimeClass) {
    // RuntimeClass: the simulation has one runtime and no classes.
    const why = `pod rejected: RuntimeClass ${JSON.stringify(runtimeClass)} not found`;
    throw new Refusal(forbidden(context.resource, pod.metadata.name ?? '', why));
  }
}

/** ServiceAccount: the account must exist; its token is mounted into every container that has nothing at that path. */
function admitServiceAccount(pod: Pod, { store, resource, random }: WriteContext): void {
  const { spec, metadata } = pod;
  spec.serviceAccountName ||= 'default';
  spec.serviceAccount = spec.serviceAccountName;
  const name = spec.serviceAccountName;
  const account = store.get('serviceaccounts', metadata.namespace, name) as ServiceAccount | undefined;
  if (!account) {
    const why = `error looking up service account ${metadata.namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`;
    throw new Refusal(forbidden(resource, metadata.name ?? '', why));
  }
  if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length)
    spec.imagePullSecrets = [...account.imagePullSecrets];
  if (!(spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true)) return;
  const containers: Container[] = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const bare = containers.filter((c) => !c.volumeMounts?.some((m) => m.mountPath === TOKEN_PATH));
  if (bare.length === 0) return;
  const known = spec.volumes?.find((v) => v.name?.startsWith('kube-api-access-'));
  const volume = known?.name ?? `kube-api-access-${random.names.suffix()}`;
  for (const c of bare)
    c.volumeMounts = [...(c.volumeMounts ?? []), { name: volume, readOnly: true, mountPath: TOKEN_PATH }];
  if (!known) spec.volumes = [...(spec.volumes ?? []), tokenVolume(volume)];
}

const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 0o644,
  },
});

/** DefaultTolerationSeconds: a Pod stays 300 s on a node that is not ready or unreachable unless it says otherwise. */
function admitTolerations(pod: Pod): void {
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const covers = (t: Toleration) => (!t.key || t.key === key) && (!t.effect || t.effect === 'NoExecute');
    if (pod.spec.tolerations?.some(covers)) continue;
    pod.spec.tolerations = [
      ...(pod.spec.tolerations ?? []),
      { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
    ];
  }
}

/** Priority: `priorityClassName` becomes `priority` and `preemptionPolicy`. */
function admitPriority(pod: Pod, { store, resource }: WriteContext): void {
  const { spec, metadata } = pod;
  let priority = 0;
  let policy: PriorityClass['preemptionPolicy'] = 'PreemptLowerPriority';
  const name = spec.priorityClassName;
  if (name) {
    const found = store.get('priorityclasses.scheduling.k8s.io', undefined, name) as PriorityClass | undefined;
    const value = found?.value ?? (SYSTEM_PRIORITIES as Readonly<Record<string, number>>)[name];
    if (value === undefined)
      throw new Refusal(forbidden(resource, metadata.name ?? '', `no PriorityClass with name ${name} was found`));
    priority = value;
    policy = found?.preemptionPolicy ?? policy;
  } else if (store.count('priorityclasses.scheduling.k8s.io') > 0) {
    const classes = store.list('priorityclasses.scheduling.k8s.io') as PriorityClass[];
    const general = classes.filter((c) => c.globalDefault).sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
    if (general) {
      spec.priorityClassName = general.metadata.name;
      priority = general.value ?? 0;
      policy = general.preemptionPolicy ?? policy;
    }
  }
  if (spec.priority !== undefined && spec.priority !== priority) {
    const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`;
    throw new Refusal(forbidden(resource, metadata.name ?? '', why));
  }
  spec.priority = priority;
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
    throw new Refusal(forbidden(resource, metadata.name ?? '', why));
  }
  spec.preemptionPolicy = policy;
}
