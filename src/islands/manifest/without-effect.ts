/** A field that the API server accepts and that has no effect here. */
export interface WithoutEffect {
  readonly field: string;
  /** What does not happen. */
  readonly message: string;
}

/** Kinds that are stored and listed, while the controller that would act on them does not run. */
const WITHOUT_CONTROLLER: Readonly<Record<string, string>> = {
  Deployment: 'no Pods are made from it',
  ReplicaSet: 'no Pods are made from it',
  StatefulSet: 'no Pods are made from it',
  DaemonSet: 'no Pods are made from it',
  ReplicationController: 'no Pods are made from it',
  Job: 'no Pods are made from it',
  CronJob: 'no Jobs are made from it',
  HorizontalPodAutoscaler: 'nothing is scaled',
  Ingress: 'nothing routes requests by it',
  NetworkPolicy: 'no connection is refused because of it',
  PodDisruptionBudget: 'no eviction is refused because of it',
};

const SECURITY = 'containers here have no such protection to change';

/** Fields of a Pod's spec without effect here. `*` stands for every item of a list. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  hostPID: "the node's own processes are not there to be seen",
  hostIPC: 'shared memory of the node is not there',
  hostUsers: SECURITY,
  resourceClaims: 'no devices are handed out',
  runtimeClassName: 'all containers run in the same runtime',
  imagePullSecrets: 'the registry here asks for no password',
  'securityContext.sysctls': 'kernel parameters are not there to be set',
  'securityContext.seccompProfile': SECURITY,
  'securityContext.appArmorProfile': SECURITY,
  'securityContext.seLinuxOptions': SECURITY,
  'securityContext.windowsOptions': 'the nodes run Linux',
  'containers.*.securityContext.privileged': SECURITY,
  'containers.*.securityContext.capabilities': SECURITY,
  'containers.*.securityContext.allowPrivilegeEscalation': SECURITY,
  'containers.*.securityContext.procMount': SECURITY,
  'containers.*.securityContext.seccompProfile': SECURITY,
  'containers.*.securityContext.appArmorProfile': SECURITY,
  'containers.*.securityContext.seLinuxOptions': SECURITY,
  'containers.*.volumeDevices': 'there are no block devices',
  'containers.*.volumeMounts.*.mountPropagation': 'mounts made inside a container stay there',
  'containers.*.resources.limits.cpu': 'it counts for scheduling and QoS, but no container is slowed down',
};

/** Volume sources that are simulated; any other gives a volume without content. */
const SOURCES = new Set([
  'emptyDir',
  'configMap',
  'secret',
  'downwardAPI',
  'projected',
  'hostPath',
  'persistentVolumeClaim',
]);

/** An object of a manifest, or a part of one, as it was read. */
export type JsonObject = { readonly [key: string]: unknown };

/** Whether something has fields (or items). */
export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;

/** Everything in an object of a manifest that has no effect here. */
export function withoutEffect(object: JsonObject): WithoutEffect[] {
  const found: WithoutEffect[] = [];
  const add = (field: string, message: string) => found.push({ field, message: `${field}: ${message}` });
  const reason = Object.hasOwn(WITHOUT_CONTROLLER, String(object.kind))
    ? WITHOUT_CONTROLLER[String(object.kind)]
    : undefined;
  if (reason !== undefined) found.push({ field: 'kind', message: `kind ${object.kind}: it is stored, but ${reason}` });
  if (object.kind !== 'Pod' || !isJsonObject(object.spec)) return found;
  for (const [path, message] of Object.entries(WITHOUT_EFFECT)) {
    const paths = path.startsWith('containers') ? [path, path.replace('containers', 'initContainers')] : [path];
    for (const each of paths) for (const field of fieldsAt(object.spec, each.split('.'), 'spec')) add(field, message);
  }
  const { volumes } = object.spec;
  (Array.isArray(volumes) ? volumes : []).forEach((volume: unknown, i) => {
    const source = Object.keys(isJsonObject(volume) ? volume : {}).find((key) => key !== 'name');
    if (source !== undefined && !SOURCES.has(source)) add(`spec.volumes[${i}].${source}`, 'the volume stays empty');
  });
  return found;
}

/** The paths, as the API writes them, at which a field is set. */
function fieldsAt(value: unknown, steps: readonly string[], path: string): string[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [path];
  if (step === '*')
    return Array.isArray(value) ? value.flatMap((item, i) => fieldsAt(item, rest, `${path}[${i}]`)) : [];
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return [];
  return fieldsAt(value[step], rest, `${path}.${step}`);
}
