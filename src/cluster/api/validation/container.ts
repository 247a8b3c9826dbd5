import type { Faults } from '../field-error.ts';
import { quantityValue } from '../quantity.ts';
import type {
  Container,
  ContainerResizePolicy,
  EnvVar,
  Lifecycle,
  ObjectFieldSelector,
  PodSpec,
  ResourceFieldSelector,
  SeccompProfile,
  SecurityContext,
  SleepAction,
  Volume,
  VolumeDevice,
  VolumeMount,
} from '../types.generated.ts';
import { mayOvercommit, validateAmount, validateResourceName } from './amounts.ts';
import { qualifiedName } from './names.ts';
import { define, format, internalForm, listOf, oneOfParts } from './rules.ts';

/** What containers are checked against. */
export interface PodContext {
  readonly spec: PodSpec;
  /** A Pod of its own, not the template of others. */
  readonly isPod: boolean;
  /** The volumes that are all right, by name. */
  readonly volumes: ReadonlyMap<string, Volume>;
  /** The container at hand. */
  readonly container?: Container;
}

const FIELD_PATHS = {
  env: 'metadata.name metadata.namespace metadata.uid spec.nodeName spec.serviceAccountName status.hostIP status.hostIPs status.podIP status.podIPs',
  file: 'metadata.annotations metadata.labels metadata.name metadata.namespace metadata.uid',
};
const RESOURCE_FIELDS = ['limits', 'requests'].flatMap((k) =>
  ['cpu', 'ephemeral-storage', 'memory'].map((r) => `${k}.${r}`),
);
const SOURCES =
  'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
const MORE_THAN_ONE = 'may not have more than one field specified at a time';

function validateEnvSource(f: Faults, at: string, { value, valueFrom }: EnvVar): void {
  if (!valueFrom) return;
  const path = `${at}.valueFrom`;
  const count = Object.keys(valueFrom).length;
  if (count === 0) f.invalid(path, '', SOURCES);
  else if (value) f.invalid(path, '', 'may not be specified when `value` is not empty');
  else if (count > 1) f.invalid(path, '', MORE_THAN_ONE);
}

/** A field of the Pod that may be handed down: one of those supported, or one label or annotation by its key. */
const fieldPath =
  (supported: string) =>
  (f: Faults, at: string, { fieldPath: path = '' }: ObjectFieldSelector): void => {
    if (!path) return;
    const [, map, key = ''] = /^(.*)\['([^']*)'\]$/.exec(path) ?? [];
    if (map === undefined) f.oneOf(`${at}.fieldPath`, path, supported.split(' '));
    else if (map === 'metadata.labels') f.each(at, key, qualifiedName(key));
    else if (map === 'metadata.annotations') f.each(at, key.toLowerCase(), qualifiedName(key.toLowerCase()));
    else f.invalid(at, map, 'does not support subscript');
  };

const SIZES = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((s) => `1${s}`);

/** A container's resource that may be handed down, with its divisor. */
function validateResourceField(f: Faults, at: string, { resource = '', divisor = '0' }: ResourceFieldSelector): void {
  const hugePages = /^(limits|requests)\.hugepages-/.test(resource);
  if (resource && !hugePages) f.oneOf(`${at}.resource`, resource, RESOURCE_FIELDS);
  const name = hugePages ? 'hugepages' : (resource.split('.')[1] ?? '').replace('eph', 'local eph').replace('-s', ' s');
  const [allowed, values] = name === 'cpu' ? [['1m', '1'], '1m and 1'] : [SIZES, SIZES.join(', ')];
  if (!name || String(divisor) === '0' || allowed.includes(String(divisor))) return;
  f.invalid(`${at}.divisor`, resource, `only divisor's values ${values} are supported with the ${name} resource`);
}

function validateMount(f: Faults, at: string, m: VolumeMount, around: PodContext, seen: Set<unknown>): void {
  const list = listOf(at);
  const { volumes, container } = around;
  const path: string = m.mountPath ?? '';
  if (!volumes.has(m.name)) f.notFound(`${at}.name`, m.name ?? '');
  if (!path) f.required(`${at}.mountPath`);
  if (seen.has(path)) f.invalid(`${at}.mountPath`, path, 'must be unique');
  seen.add(path);
  for (const device of container?.volumeDevices ?? []) {
    if (device.name === m.name) f.invalid(`${at}.name`, m.name, 'must not already exist in volumeDevices');
    if (device.devicePath === path)
      f.invalid(`${at}.mountPath`, path, 'must not already exist as a path in volumeDevices');
  }
  for (const name of ['subPath', 'subPathExpr'] as const) {
    const value = m[name];
    if (!value) continue;
    if (volumes.get(m.name)?.image) f.invalid(`${at}.${name}`, value, 'not allowed in image volume sources');
    if (name === 'subPathExpr' && m.subPath)
      f.invalid(`${at}.${name}`, value, 'subPathExpr and subPath are mutually exclusive');
    format(f, `${list}.${name}`, 'relative', value);
  }
  f.oneOf(`${list}.mountPropagation`, m.mountPropagation, ['Bidirectional', 'HostToContainer', 'None']);
  if (m.mountPropagation === 'Bidirectional' && container?.securityContext?.privileged !== true) {
    const why = 'Bidirectional mount propagation is available only to privileged containers';
    f.forbidden(`${list}.mountPropagation`, why);
  }
  const deep = m.recursiveReadOnly;
  f.oneOf(`${list}.recursiveReadOnly`, deep, ['Disabled', 'Enabled', 'IfPossible']);
  if (deep !== 'Enabled' && deep !== 'IfPossible') return;
  if (!m.readOnly) f.forbidden(`${list}.recursiveReadOnly`, 'may only be specified when readOnly is true');
  if ((m.mountPropagation ?? 'None') !== 'None') {
    const why = 'may only be specified when mountPropagation is None or not specified';
    f.forbidden(`${list}.recursiveReadOnly`, why);
  }
}

function validateDevice(f: Faults, at: string, { name = '' }: Partial<VolumeDevice>, { volumes }: PodContext): void {
  const volume = volumes.get(name);
  const why = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
  if (!volume) f.notFound(`${at}.name`, name);
  else if (!volume.persistentVolumeClaim && !volume.ephemeral) f.invalid(`${at}.name`, name, why);
}

function validateSleep(f: Faults, at: string, { seconds }: SleepAction, { spec }: PodContext): void {
  const grace = spec.terminationGracePeriodSeconds ?? 30;
  if (seconds >= 0 && seconds <= grace) return;
  f.invalid(at, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`);
}

function validateResizePolicy(
  f: Faults,
  at: string,
  { resourceName, restartPolicy }: ContainerResizePolicy,
  { spec }: PodContext,
  seen: Set<unknown>,
): void {
  const list = listOf(at);
  if (seen.has(resourceName)) f.duplicate(at, resourceName);
  seen.add(resourceName);
  for (const [value, supported] of [
    [resourceName, ['cpu', 'memory']],
    [restartPolicy, ['NotRequired', 'RestartContainer']],
  ] as const) {
    if (value) f.oneOf(list, value, supported);
    else f.required(list);
  }
  if (spec.restartPolicy === 'Never' && restartPolicy !== 'NotRequired')
    f.invalid(list, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'");
}

type Amounts = Readonly<Record<string, string | number>>;
interface Resources {
  readonly limits?: Amounts;
  readonly requests?: Amounts;
  readonly claims?: readonly { readonly name: string }[];
}

function validateResources(f: Faults, at: string, r: Resources, around: PodContext | undefined): void {
  const named = { ...r.limits, ...r.requests };
  for (const kind of ['limits', 'requests'] as const) {
    for (const name of Object.keys(r[kind] ?? {}).sort()) {
      const quantity = String(r[kind]?.[name]);
      const path = `${at}.${kind}[${name}]`;
      validateResourceName(f, path, name, 'containers');
      validateAmount(f, path, name, quantity);
      if (kind === 'requests') validateRequest(f, at, name, quantity, r.limits?.[name]);
      const page = quantityValue(/^hugepages-(.+)$/.exec(name)?.[1]);
      if (page > 0 && quantityValue(quantity) % page !== 0)
        f.invalid(path, quantity, `${quantity} is not positive integer multiple of ${name}`);
    }
  }
  const pages = Object.keys(named).some((name) => name.startsWith('hugepages-'));
  if (pages && !('cpu' in named) && !('memory' in named)) f.forbidden(at, 'HugePages require cpu or memory');
  const claims = (around?.spec.resourceClaims ?? []).map((c) => c.name).sort();
  for (const [i, { name }] of (r.claims ?? []).entries()) {
    if (!name) f.required(`${at}.claims[${i}]`);
    else if (!claims.includes(name)) {
      const which = claims.length ? `: ${claims.join(', ')}` : ' which is empty';
      f.notFound(`${at}.claims[${i}]`, name, `must be one of the names in pod.spec.resourceClaims${which}`);
    }
  }
}

function validateRequest(f: Faults, at: string, name: string, request: string, limit: string | number | undefined) {
  if (limit === undefined) {
    if (!mayOvercommit(name)) f.required(`${at}.limits`, 'Limit must be set for non overcommitable resources');
    return;
  }
  const more = quantityValue(request) - quantityValue(limit);
  if (more !== 0 && !mayOvercommit(name))
    f.invalid(`${at}.requests`, request, `must be equal to ${name} limit of ${limit}`);
  else if (more > 0) f.invalid(`${at}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`);
}

/** The profile of seccomp or AppArmor (`what`): one of the node's files is named, another is not. */
const profile =
  (what: string) =>
  (f: Faults, at: string, p: SeccompProfile): void => {
    const field = `${at}.localhostProfile`;
    const seccomp = what === 'seccomp';
    if (!p.type) f.required(`${at}.type`, `type is required when ${seccomp ? what : 'appArmor'}Profile is set`);
    else f.oneOf(`${at}.type`, p.type, ['Localhost', 'RuntimeDefault', 'Unconfined']);
    if (p.type === 'Localhost') {
      if (!p.localhostProfile) f.required(field, `must be set when ${what} type is Localhost`);
      else if (seccomp) format(f, field, 'relative', p.localhostProfile);
      else if (p.localhostProfile.trim() !== p.localhostProfile)
        f.invalid(field, p.localhostProfile, 'must not be padded with whitespace');
    } else if (p.localhostProfile !== undefined && (seccomp || p.type)) {
      const shown = seccomp ? internalForm(p, 'Type LocalhostProfile') : p.localhostProfile;
      f.invalid(field, shown, `can only be set when ${what} type is Localhost`);
    }
  };

const SECURITY_FIELDS =
  'Capabilities Privileged SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot ReadOnlyRootFilesystem AllowPrivilegeEscalation ProcMount SeccompProfile AppArmorProfile';

function validateEscalation(f: Faults, at: string, s: SecurityContext): void {
  if (s.allowPrivilegeEscalation !== false) return;
  const refuse = (what: string): void =>
    f.invalid(at, internalForm(s, SECURITY_FIELDS), `cannot set \`allowPrivilegeEscalation\` to false and ${what}`);
  if (s.privileged) refuse('`privileged` to true');
  if (s.capabilities?.add?.includes('CAP_SYS_ADMIN')) refuse('`capabilities.Add` CAP_SYS_ADMIN');
}

const handler = (actions: string) =>
  oneOfParts(actions, 'may not specify more than 1 handler type', 'must specify a handler type');
const headers = (f: Faults, at: string, { httpHeaders = [] }: { httpHeaders?: { name: string }[] }): void => {
  for (const { name = '' } of httpHeaders) format(f, `${at}.httpHeaders`, 'header', name);
};

const ACTIONS = 'exec>ExecAction httpGet>HTTPGetAction tcpSocket>TCPSocketAction';
const KEY = 'name::subdomain key!:configKey';
define({
  Container: [
    'name!:label image! terminationMessagePolicy!=File|FallbackToLogsOnError ports>ContainerPort env>EnvVar',
    'envFrom>EnvFromSource volumeMounts>VolumeMount volumeDevices>VolumeDevice',
    'imagePullPolicy!=Always|IfNotPresent|Never resources>Resources resizePolicy>ResizePolicy',
    'securityContext>SecurityContext',
  ],
  // What happens around the life of a container.
  Life: ['lifecycle>Lifecycle livenessProbe>LivenessProbe readinessProbe>ReadinessProbe startupProbe>LivenessProbe'],
  Restart: [
    'required restartPolicy if restartPolicyRules: must specify restartPolicy when restart rules are used',
    'restartPolicy=Always|Never|OnFailure restartPolicyRules>RestartRule',
  ],
  RestartRule: [
    'required exitCodes: must be specified',
    'exitCodes>RestartExitCodes action==Restart|RestartAllContainers',
  ],
  RestartExitCodes: ['operator==In|NotIn'],
  ContainerPort: ['name#:port containerPort!:port hostPort:port protocol!=SCTP|TCP|UDP'],
  EnvVar: ['name!:env valueFrom>EnvVarSource', validateEnvSource],
  EnvVarSource: [
    'fieldRef>EnvField resourceFieldRef>EnvResource configMapKeyRef>ConfigKey secretKeyRef>ConfigKey fileKeyRef>FileKey',
  ],
  EnvField: ['fieldPath!', fieldPath(FIELD_PATHS.env)],
  FileField: ['fieldPath!', fieldPath(FIELD_PATHS.file)],
  EnvResource: ['resource!', validateResourceField],
  ConfigKey: [KEY],
  FileKey: ['key!:env volumeName!:label path!:file'],
  EnvFromSource: [
    'prefix:env configMapRef>Named secretRef>Named',
    'invalid ^(=) if !configMapRef & !secretRef: must specify one of: `configMapRef` or `secretRef`',
    `invalid ^(=) if configMapRef & secretRef: ${MORE_THAN_ONE}`,
  ],
  Named: ['name!:subdomain'],
  VolumeMount: ['name!', validateMount],
  VolumeDevice: ['name!', validateDevice, 'devicePath!:noBackSteps'],
  Lifecycle: [
    'postStart>Hook preStop>Hook',
    'forbidden stopSignal if !$spec.os.name: may not be set for containers with empty `spec.os.name`',
    (f, at, l: Lifecycle, { spec }: PodContext) => {
      if (spec.os?.name === 'windows') f.oneOf(`${at}.stopSignal`, l.stopSignal, ['SIGKILL', 'SIGTERM']);
    },
  ],
  Hook: [handler(`${ACTIONS} sleep>SleepAction`)],
  ExecAction: ['command!'],
  HTTPGetAction: ['path! port::port scheme==HTTP|HTTPS', headers],
  TCPSocketAction: ['port::port'],
  GRPCAction: ['port::port'],
  SleepAction: [validateSleep],
  Probe: [
    handler(`${ACTIONS} grpc>GRPCAction`),
    'initialDelaySeconds+ timeoutSeconds+ periodSeconds+ successThreshold+ failureThreshold+',
    'invalid terminationGracePeriodSeconds <= 0: must be greater than 0',
  ],
  LivenessProbe: ['...Probe', 'invalid successThreshold != 1: must be 1'],
  ReadinessProbe: ['...Probe', 'invalid terminationGracePeriodSeconds: must not be set for readinessProbes'],
  Resources: [validateResources],
  ResizePolicy: [validateResizePolicy],
  SecurityContext: [
    'runAsUser:id runAsGroup:id procMount=Default|Unmasked',
    'invalid procMount = Unmasked if $spec.hostUsers!=false: `hostUsers` must be false to use `Unmasked`',
    'seccompProfile>SeccompProfile',
    validateEscalation,
    'appArmorProfile>AppArmorProfile',
  ],
  SeccompProfile: [profile('seccomp')],
  AppArmorProfile: [profile('AppArmor')],
});
