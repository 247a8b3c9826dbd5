/** A field that the API server accepts and that has no effect here. */
export interface WithoutEffect {
  readonly field: string;
  /** What does not happen. */
  readonly message: string;
}

/** Kinds that are stored and listed, while the controller that would act on them does not run. */
const WITHOUT_CONTROLLER: Readonly<Record<string, string>> = {
  Ingress: 'nothing routes requests by it',
  NetworkPolicy: 'no connection is refused because of it',
};

const SECURITY = 'containers here have no such protection to change';

/** Where a kind has the specification of its Pods, beside the Pod itself. */
const TEMPLATES: readonly (readonly string[])[] = [
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
];

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

/** Volume sources that are simulated; a Pod with any other waits for it. */
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
  const path = object.kind === 'Pod' ? ['spec'] : TEMPLATES.find((steps) => isJsonObject(at(object, steps)));
  const spec = path && at(object, path);
  if (!path || !isJsonObject(spec)) return found;
  const where = path.join('.');
  for (const [rare, message] of Object.entries(WITHOUT_EFFECT)) {
    const paths = rare.startsWith('containers') ? [rare, rare.replace('containers', 'initContainers')] : [rare];
    for (const each of paths) for (const field of fieldsAt(spec, each.split('.'), where)) add(field, message);
  }
  const { volumes } = spec;
  (Array.isArray(volumes) ? volumes : []).forEach((volume: unknown, i) => {
    const source = Object.keys(isJsonObject(volume) ? volume : {}).find((key) => key !== 'name');
    if (source !== undefined && !SOURCES.has(source))
      add(`${where}.volumes[${i}].${source}`, 'no such volume can be mounted here, so the Pod waits');
  });
  return found;
}

/** What is found on the way that `steps` name; undefined: it ends before. */
function at(object: JsonObject, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((value, step) => (isJsonObject(value) ? value[step] : undefined), object);
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
