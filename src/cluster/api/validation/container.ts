import type { Faults } from '../field-error.ts';
import { quantityValue } from '../quantity.ts';
import type {
  Container,
  ContainerPort,
  EnvFromSource,
  EnvVar,
  Lifecycle,
  LifecycleHandler,
  PodSpec,
  Probe,
  ResourceRequirements,
  SeccompProfile,
  SecurityContext,
  VolumeMount,
} from '../types.generated.ts';
import { notNegative } from './metadata.ts';
import {
  between,
  configKey,
  dnsLabel,
  dnsSubdomain,
  environmentName,
  headerName,
  portName,
  portNumber,
} from './names.ts';

/** What a container is checked against. */
export interface ContainerSurroundings {
  /** Names of the Pod's volumes. */
  readonly volumes: ReadonlySet<string>;
}

/** The faults of one container of any kind, at the path `field` (`spec.containers[0]`). */
export function validateContainer(f: Faults, field: string, c: Container, around: ContainerSurroundings): void {
  if (!c.name) f.required(`${field}.name`);
  else f.each(`${field}.name`, c.name, dnsLabel(c.name));
  if (!c.image) f.required(`${field}.image`);
  else if (c.image.trim() !== c.image)
    f.invalid(`${field}.image`, c.image, 'must not have leading or trailing whitespace');
  f.oneOf(`${field}.terminationMessagePolicy`, c.terminationMessagePolicy, ['File', 'FallbackToLogsOnError']);
  validatePorts(f, `${field}.ports`, c.ports ?? []);
  for (const [i, e] of (c.env ?? []).entries()) validateEnv(f, `${field}.env[${i}]`, e);
  for (const e of c.envFrom ?? []) validateEnvFrom(f, `${field}.envFrom`, e);
  validateMounts(f, `${field}.volumeMounts`, c, around);
  f.oneOf(`${field}.imagePullPolicy`, c.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
  validateResources(f, `${field}.resources`, c.resources ?? {});
  validateSecurityContext(f, `${field}.securityContext`, c.securityContext);
}

/** The faults of what happens around the life of a container: hooks and probes. */
export function validateLife(f: Faults, field: string, c: Container, spec: PodSpec): void {
  validateLifecycle(f, `${field}.lifecycle`, c.lifecycle, spec);
  validateProbe(f, `${field}.livenessProbe`, c.livenessProbe, 'once');
  validateProbe(f, `${field}.readinessProbe`, c.readinessProbe, 'again');
  validateProbe(f, `${field}.startupProbe`, c.startupProbe, 'once');
}

function validatePorts(f: Faults, field: string, ports: readonly ContainerPort[]): void {
  const names = new Set<string>();
  for (const [i, p] of ports.entries()) {
    const path = `${field}[${i}]`;
    if (p.name) {
      const messages = portName(p.name);
      f.each(`${path}.name`, p.name, messages);
      if (messages.length === 0 && names.has(p.name)) f.duplicate(`${path}.name`, p.name);
      names.add(p.name);
    }
    if (!p.containerPort) f.required(`${path}.containerPort`);
    else f.each(`${path}.containerPort`, p.containerPort, portNumber(p.containerPort));
    if (p.hostPort) f.each(`${path}.hostPort`, p.hostPort, portNumber(p.hostPort));
    if (!p.protocol) f.required(`${path}.protocol`);
    else f.oneOf(`${path}.protocol`, p.protocol, ['SCTP', 'TCP', 'UDP']);
  }
}

const FIELD_PATHS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const RESOURCE_FIELDS = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const SOURCES =
  'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';

function validateEnv(f: Faults, field: string, env: EnvVar): void {
  if (!env.name) f.required(`${field}.name`);
  else f.each(`${field}.name`, env.name, environmentName(env.name));
  const from = env.valueFrom;
  if (!from) return;
  const path = `${field}.valueFrom`;
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = from;
  const count = Object.keys(from).length;
  if (fieldRef) {
    if (!fieldRef.fieldPath) f.required(`${path}.fieldRef.fieldPath`);
    else validateFieldPath(f, `${path}.fieldRef.fieldPath`, fieldRef.fieldPath, FIELD_PATHS);
  }
  if (resourceFieldRef) validateResourceField(f, `${path}.resourceFieldRef`, resourceFieldRef);
  for (const [name, ref] of Object.entries({ configMapKeyRef, secretKeyRef })) {
    if (!ref) continue;
    f.each(`${path}.${name}.name`, ref.name ?? '', dnsSubdomain(ref.name ?? ''));
    if (!ref.key) f.required(`${path}.${name}.key`);
    else f.each(`${path}.${name}.key`, ref.key, configKey(ref.key));
  }
  if (count === 0) f.invalid(path, '', SOURCES);
  if (env.value) {
    if (count > 0) f.invalid(path, '', 'may not be specified when `value` is not empty');
  } else if (count > 1) f.invalid(path, '', 'may not have more than one field specified at a time');
}

/** A field of the Pod that may be handed down: `supported`, or one label or annotation by its key. */
export function validateFieldPath(f: Faults, field: string, value: string, supported: readonly string[]): void {
  const m = /^(metadata\.(?:labels|annotations))\['([^']*)'\]$/.exec(value);
  if (!m && !supported.includes(value)) f.notSupported(field, value, supported);
}

/** A container's resource that may be handed down, with its divisor. */
export function validateResourceField(
  f: Faults,
  field: string,
  ref: { resource: string; divisor?: string | number },
): void {
  if (!ref.resource) {
    f.required(`${field}.resource`);
    return;
  }
  if (!RESOURCE_FIELDS.includes(ref.resource) && !/^(limits|requests)\.hugepages-/.test(ref.resource)) {
    f.notSupported(`${field}.resource`, ref.resource, RESOURCE_FIELDS);
  }
  const divisor = String(ref.divisor ?? '0');
  const cpu = ref.resource.endsWith('.cpu');
  const allowed = cpu
    ? ['0', '1m', '1']
    : ['0', ...['', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((s) => `1${s}`)];
  if (!allowed.includes(divisor)) {
    const values = cpu ? '1m and 1' : '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';
    const name = ref.resource.split('.')[1] ?? '';
    f.invalid(
      `${field}.divisor`,
      ref.resource,
      `only divisor's values ${values} are supported with the ${name} resource`,
    );
  }
}

function validateEnvFrom(f: Faults, field: string, from: EnvFromSource): void {
  if (from.prefix) f.each(`${field}.prefix`, from.prefix, environmentName(from.prefix));
  const { configMapRef, secretRef } = from;
  if (configMapRef)
    f.each(`${field}.configMapRef.name`, configMapRef.name ?? '', dnsSubdomain(configMapRef.name ?? ''));
  if (secretRef) f.each(`${field}.secretRef.name`, secretRef.name ?? '', dnsSubdomain(secretRef.name ?? ''));
  if (!configMapRef && !secretRef) f.invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`');
  else if (configMapRef && secretRef) f.invalid(field, '', 'may not have more than one field specified at a time');
}

function validateMounts(f: Faults, field: string, c: Container, { volumes }: ContainerSurroundings): void {
  const paths = new Set<string>();
  for (const [i, m] of (c.volumeMounts ?? []).entries()) {
    const path = `${field}[${i}]`;
    if (!m.name) f.required(`${path}.name`);
    if (!volumes.has(m.name)) f.notFound(`${path}.name`, m.name ?? '');
    if (!m.mountPath) f.required(`${path}.mountPath`);
    if (paths.has(m.mountPath)) f.invalid(`${path}.mountPath`, m.mountPath, 'must be unique');
    paths.add(m.mountPath);
    validateSubPath(f, field, m);
    if (m.mountPropagation === 'Bidirectional' && c.securityContext?.privileged !== true) {
      const why = 'Bidirectional mount propagation is available only to privileged containers';
      f.forbidden(`${field}.mountPropagation`, why);
    }
    f.oneOf(`${field}.mountPropagation`, m.mountPropagation, ['None', 'Bidirectional', 'HostToContainer']);
  }
}

function validateSubPath(f: Faults, field: string, m: VolumeMount): void {
  for (const name of ['subPath', 'subPathExpr'] as const) {
    const value = m[name];
    if (!value) continue;
    if (name === 'subPathExpr' && m.subPath)
      f.invalid(`${field}.subPathExpr`, value, 'subPathExpr and subPath are mutually exclusive');
    validateRelativePath(f, `${field}.${name}`, value, "must not contain '..'");
  }
}

/** A path inside something: relative, without `..`. `dots` is the message for the latter. */
export function validateRelativePath(f: Faults, field: string, value: string, dots: string): void {
  if (value.startsWith('/')) f.invalid(field, value, 'must be a relative path');
  if (value.split('/').includes('..')) f.invalid(field, value, dots);
}

function validateLifecycle(f: Faults, field: string, lifecycle: Lifecycle | undefined, spec: PodSpec): void {
  if (!lifecycle) return;
  const grace = spec.terminationGracePeriodSeconds ?? 30;
  if (lifecycle.postStart) validateHandler(f, `${field}.postStart`, lifecycle.postStart, grace);
  if (lifecycle.preStop) validateHandler(f, `${field}.preStop`, lifecycle.preStop, grace);
  if (lifecycle.stopSignal && !spec.os?.name) {
    f.forbidden(`${field}.stopSignal`, 'may not be set for containers with empty `spec.os.name`');
  }
}

const MANY_HANDLERS = 'may not specify more than 1 handler type';

function validateHandler(f: Faults, field: string, h: LifecycleHandler & Probe, grace: number): void {
  let count = 0;
  const more = (name: string): boolean => {
    if (count++ === 0) return true;
    f.forbidden(`${field}.${name}`, MANY_HANDLERS);
    return false;
  };
  if (h.exec && more('exec') && !h.exec.command?.length) f.required(`${field}.exec.command`);
  if (h.httpGet && more('httpGet')) {
    const path = `${field}.httpGet`;
    if (!h.httpGet.path) f.required(`${path}.path`);
    validatePort(f, `${path}.port`, h.httpGet.port);
    f.oneOf(`${path}.scheme`, h.httpGet.scheme, ['HTTP', 'HTTPS']);
    for (const header of h.httpGet.httpHeaders ?? [])
      f.each(`${path}.httpHeaders`, header.name, headerName(header.name));
  }
  if (h.tcpSocket && more('tcpSocket')) validatePort(f, `${field}.tcpSocket.port`, h.tcpSocket.port);
  if (h.grpc && more('grpc')) f.each(`${field}.grpc.port`, h.grpc.port ?? 0, portNumber(h.grpc.port ?? 0));
  if (h.sleep && more('sleep')) {
    const { seconds } = h.sleep;
    if (seconds < 0 || seconds > grace) {
      f.invalid(
        `${field}.sleep`,
        seconds,
        `must be non-negative and less than terminationGracePeriodSeconds (${grace})`,
      );
    }
  }
  if (count === 0) f.required(field, 'must specify a handler type');
}

/** A port by number or by name. */
export function validatePort(f: Faults, field: string, port: string | number): void {
  f.each(field, port ?? 0, typeof port === 'string' ? portName(port) : portNumber(port ?? 0));
}

function validateProbe(f: Faults, field: string, probe: Probe | undefined, success: 'once' | 'again'): void {
  if (!probe) return;
  validateHandler(f, field, probe, 0);
  notNegative(f, `${field}.initialDelaySeconds`, probe.initialDelaySeconds);
  notNegative(f, `${field}.timeoutSeconds`, probe.timeoutSeconds);
  notNegative(f, `${field}.periodSeconds`, probe.periodSeconds);
  notNegative(f, `${field}.successThreshold`, probe.successThreshold);
  notNegative(f, `${field}.failureThreshold`, probe.failureThreshold);
  const grace = probe.terminationGracePeriodSeconds;
  if (success === 'again') {
    if (grace !== undefined)
      f.invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes');
    return;
  }
  if (grace !== undefined && grace <= 0)
    f.invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0');
  if (probe.successThreshold !== 1) f.invalid(`${field}.successThreshold`, probe.successThreshold, 'must be 1');
}

const STANDARD = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;
const QUALIFIED_STANDARD = /^(storage|pods|requests\..*|limits\..*|count\/.*)$/;

/** The faults of requests and limits, at the path of `resources`. */
export function validateResources(f: Faults, field: string, r: ResourceRequirements): void {
  for (const kind of ['limits', 'requests'] as const) {
    const list = r[kind] ?? {};
    for (const name of Object.keys(list)) {
      const path = `${field}.${kind}[${name}]`;
      const quantity = String(list[name]);
      if (!STANDARD.test(name) && !name.includes('/')) {
        if (!QUALIFIED_STANDARD.test(name))
          f.invalid(path, name, 'must be a standard resource type or fully qualified');
        f.invalid(path, name, 'must be a standard resource for containers');
      }
      const value = quantityValue(quantity);
      if (value < 0) f.invalid(path, quantity, 'must be greater than or equal to 0');
      const extended = isExtended(name);
      if (extended && !Number.isInteger(value)) f.invalid(path, quantity, 'must be an integer');
      if (kind === 'requests') validateRequest(f, field, name, quantity, r);
    }
  }
}

const isExtended = (name: string): boolean => name.includes('/') && !/(^|\.)kubernetes\.io\//.test(name);

function validateRequest(
  f: Faults,
  field: string,
  name: string,
  request: string,
  { limits }: ResourceRequirements,
): void {
  const limit = limits?.[name];
  if (limit !== undefined) {
    const asked = quantityValue(request);
    const allowed = quantityValue(limit);
    if (isExtended(name) && asked !== allowed) {
      f.invalid(`${field}.requests`, request, `must be equal to ${name} limit of ${limit}`);
    } else if (asked > allowed) {
      f.invalid(`${field}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`);
    }
  } else if (isExtended(name)) {
    f.required(`${field}.limits`, 'Limit must be set for non overcommitable resources');
  }
}

/** The faults of a seccomp profile. */
export function validateSeccomp(f: Faults, field: string, profile: SeccompProfile | undefined): void {
  if (!profile) return;
  if (profile.type === 'Localhost') {
    if (!profile.localhostProfile)
      f.required(`${field}.localhostProfile`, 'must be set when seccomp type is Localhost');
    else validateRelativePath(f, `${field}.localhostProfile`, profile.localhostProfile, "must not contain '..'");
  } else if (profile.localhostProfile !== undefined) {
    f.invalid(`${field}.localhostProfile`, profile.localhostProfile, 'can only be set when seccomp type is Localhost');
  }
  if (!profile.type) f.required(`${field}.type`, 'type is required when seccompProfile is set');
  else f.oneOf(`${field}.type`, profile.type, ['Localhost', 'RuntimeDefault', 'Unconfined']);
}

const ID_RANGE = between(0, 2147483647);

/** A user or group id. */
export function validateId(f: Faults, field: string, id: number | undefined): void {
  if (id !== undefined && (id < 0 || id > 2147483647)) f.invalid(field, id, ID_RANGE);
}

function validateSecurityContext(f: Faults, field: string, s: SecurityContext | undefined): void {
  if (!s) return;
  validateId(f, `${field}.runAsUser`, s.runAsUser);
  validateId(f, `${field}.runAsGroup`, s.runAsGroup);
  f.oneOf(`${field}.procMount`, s.procMount, ['Default', 'Unmasked']);
  validateSeccomp(f, `${field}.seccompProfile`, s.seccompProfile);
  if (s.allowPrivilegeEscalation !== false) return;
  if (s.privileged) f.invalid(field, s, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
  if (s.capabilities?.add?.some((c) => /^(CAP_)?SYS_ADMIN$/.test(c))) {
    f.invalid(field, s, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN');
  }
}
