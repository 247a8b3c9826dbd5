import { POD_DELETION_COST } from '../annotations.ts';
import type { Faults } from '../field-error.ts';
import { quantityValue } from '../quantity.ts';
import type {
  Container,
  EphemeralContainer,
  Pod,
  PodDNSConfig,
  PodSpec,
  PodTemplateSpec,
  Sysctl,
} from '../types.generated.ts';
import type { PodContext } from './container.ts';
import { check, define } from './rules.ts';
import { validateVolumes } from './volume.ts';

function validatePadding(f: Faults, at: string, { image = '' }: { image?: string }): void {
  if (image.trim() !== image) f.invalid(`${at}.image`, image, 'must not have leading or trailing whitespace');
}

function validatePod(f: Faults, _: string, { metadata, spec }: Pod): void {
  const cost = metadata.annotations?.[POD_DELETION_COST];
  if (cost !== undefined && !/^[-+]?\d{1,10}$/.test(cost))
    f.invalid(`metadata.annotations[${POD_DELETION_COST}]`, cost, 'must be a 32bit integer');
  validatePodSpec(f, 'spec', spec, true, metadata.name);
  check(f, 'spec', 'Images', spec);
}

/** The faults of a Pod template at the path `at`. */
export function validatePodTemplate(f: Faults, at: string, template: PodTemplateSpec | undefined): void {
  check(f, at, 'TemplateMeta', template?.metadata);
  validatePodSpec(f, `${at}.spec`, template?.spec ?? { containers: [] }, false);
  if (template?.spec?.ephemeralContainers?.length)
    f.forbidden(`${at}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template');
}

function validatePodSpec(f: Faults, at: string, spec: PodSpec, isPod: boolean, name = ''): void {
  const volumes = validateVolumes(f, `${at}.volumes`, spec.volumes ?? [], name);
  check(f, at, 'PodSpec', spec, { spec, isPod, volumes } satisfies PodContext);
}

function validateContainers(f: Faults, at: string, spec: PodSpec, around: PodContext): void {
  const names = new Set<string>();
  const ports = new Set<string>();
  if (!spec.containers?.length) f.required(`${at}.containers`);
  for (const [i, c] of (spec.containers ?? []).entries()) {
    const path = `${at}.containers[${i}]`;
    validateContainer(f, path, c, around, names);
    check(f, path, 'Life', c, around);
    check(f, path, 'Restart', c);
  }
  for (const [i, c] of (spec.containers ?? []).entries()) validateHostPorts(f, `${at}.containers[${i}]`, c, ports);
  for (const [i, c] of (spec.initContainers ?? []).entries()) {
    const path = `${at}.initContainers[${i}]`;
    validateContainer(f, path, c, around, names);
    check(f, path, 'Restart', c);
    validateHostPorts(f, path, c, new Set());
    if (c.restartPolicy === 'Always') check(f, path, 'Life', c, around);
    else forbid(f, path, c, LIFE, 'may not be set for init containers without restartPolicy=Always');
  }
  const targets = new Set(names);
  for (const [i, c] of (spec.ephemeralContainers ?? []).entries())
    validateEphemeral(f, `${at}.ephemeralContainers[${i}]`, c, around, names, targets);
}

const LIFE = 'lifecycle livenessProbe readinessProbe startupProbe';

function forbid(f: Faults, at: string, value: object, fields: string, why: string): void {
  for (const name of fields.split(' ')) {
    const given = (value as Readonly<Record<string, unknown>>)[name];
    if (given !== undefined && !(name === 'resources' && Object.keys(given as object).length === 0))
      f.forbidden(`${at}.${name}`, why);
  }
}

function validateContainer(f: Faults, at: string, c: Container, around: PodContext, names: Set<string>): void {
  check(f, at, 'Container', c, { ...around, container: c });
  if (names.has(c.name ?? '')) f.duplicate(`${at}.name`, c.name ?? '');
  names.add(c.name ?? '');
}

const NOT_EPHEMERAL =
  'ports resources resizePolicy restartPolicy restartPolicyRules livenessProbe readinessProbe startupProbe lifecycle';

function validateEphemeral(
  f: Faults,
  at: string,
  c: EphemeralContainer,
  around: PodContext,
  names: Set<string>,
  targets: ReadonlySet<string>,
): void {
  const why = 'cannot be set for an Ephemeral Container';
  validateContainer(f, at, c as Container, around, names);
  check(f, at, 'Image', c);
  const target = c.targetContainerName;
  if (target && !targets.has(target)) f.notFound(`${at}.targetContainerName`, target);
  forbid(f, at, c, NOT_EPHEMERAL, why);
  for (const [i, m] of (c.volumeMounts ?? []).entries())
    forbid(f, `${at}.volumeMounts[${i}]`, m, 'subPath subPathExpr', why);
}

/** Ports of the node: each once. */
function validateHostPorts(f: Faults, at: string, { ports = [] }: Container, taken: Set<string>): void {
  for (const [i, p] of ports.entries()) {
    if (!p.hostPort) continue;
    const key = `${p.protocol}/${p.hostIP ?? ''}/${p.hostPort}`;
    if (taken.has(key)) f.duplicate(`${at}.ports[${i}].hostPort`, key);
    taken.add(key);
  }
}

/** Under `hostNetwork` the ports of containers are ports of the node. */
function validateHostNetwork(f: Faults, at: string, spec: PodSpec, { isPod }: PodContext): void {
  if (!spec.hostNetwork) return;
  for (const [i, c] of (spec.containers ?? []).entries()) {
    for (const [j, { hostPort = 0, containerPort }] of (c.ports ?? []).entries()) {
      if ((isPod || hostPort !== 0) && hostPort !== containerPort) {
        const why = 'must match `containerPort` when `hostNetwork` is true';
        f.invalid(`${at}.containers[${i}].ports[${j}].hostPort`, hostPort, why);
      }
    }
  }
}

const POD_RESOURCE = /^(cpu|memory|hugepages-.+)$/;

/** Resources of the Pod as a whole: what its containers have must fit. */
function validatePodResources(f: Faults, at: string, spec: PodSpec): void {
  const path = `${at}.resources`;
  const { requests, limits } = spec.resources ?? {};
  if (!spec.resources) return;
  for (const [kind, list] of Object.entries({ limits, requests })) {
    for (const name of Object.keys(list ?? {}))
      if (!POD_RESOURCE.test(name)) f.notSupported(`${path}.${kind}[${name}]`, name, ['cpu', 'hugepages-', 'memory']);
  }
  check(f, path, 'Resources', spec.resources);
  for (const name of ['cpu', 'memory']) {
    const amounts = (spec.containers ?? []).map((c) => c.resources?.requests?.[name]);
    const asked = amounts.reduce<number>((sum, q) => sum + quantityValue(q), 0);
    const whole = requests?.[name];
    if (whole !== undefined && asked > quantityValue(whole)) {
      const text = amounts.filter((q) => q !== undefined).length === 1 ? amounts.find((q) => q !== undefined) : asked;
      const why = `must be greater than or equal to aggregate container requests of ${text}`;
      f.invalid(`${path}.requests[${name}]`, String(whole), why);
    }
    for (const [i, c] of (spec.containers ?? []).entries()) {
      const limit = c.resources?.limits?.[name];
      const most = limits?.[name];
      if (limit !== undefined && most !== undefined && quantityValue(limit) > quantityValue(most)) {
        const why = `must be less than or equal to pod limits of ${most}`;
        f.invalid(`${path}.containers[${i}][${name}].limits`, String(limit), why);
      }
    }
  }
}

/** A Pod with users of its own shares nothing with the node. */
function validateHostUsers(f: Faults, at: string, spec: PodSpec): void {
  if (spec.hostUsers !== false) return;
  for (const [name, field] of Object.entries({ hostNetwork: 'hostNetwork', hostPID: 'HostPID', hostIPC: 'HostIPC' }))
    if (spec[name as 'hostPID']) f.forbidden(`${at}.${field}`, 'when `pod.Spec.HostUsers` is false');
}

const WINDOWS_POD =
  'appArmorProfile seLinuxOptions .hostUsers .hostPID .hostIPC seccompProfile fsGroup fsGroupChangePolicy sysctls .shareProcessNamespace runAsUser runAsGroup supplementalGroups supplementalGroupsPolicy seLinuxChangePolicy';
const WINDOWS_CONTAINER =
  'appArmorProfile seLinuxOptions seccompProfile capabilities readOnlyRootFilesystem privileged allowPrivilegeEscalation procMount runAsUser runAsGroup';

/** What the operating system that a Pod is for does not have. */
function validateOs(f: Faults, at: string, spec: PodSpec): void {
  const os: string | undefined = spec.os?.name;
  if (!spec.os) return;
  if (!os) f.required(`${at}.os.name`, 'cannot be empty');
  else f.oneOf(`${at}.os`, os, ['linux', 'windows']);
  const windows = os === 'windows';
  const why = windows ? 'cannot be set for a windows pod' : 'windows options cannot be set for a linux pod';
  for (const name of windows ? WINDOWS_POD.split(' ') : ['windowsOptions']) {
    if (name.startsWith('.')) forbid(f, at, spec, name.slice(1), why);
    else forbid(f, `${at}.securityContext`, spec.securityContext ?? {}, name, why);
  }
  for (const kind of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    for (const [i, c] of (spec[kind] ?? []).entries()) {
      const fields = windows ? WINDOWS_CONTAINER : 'windowsOptions';
      forbid(f, `${at}.${kind}[${i}].securityContext`, c.securityContext ?? {}, fields, why);
    }
  }
}

function validateSharing(f: Faults, at: string, _: unknown, { spec }: PodContext): void {
  if (spec.shareProcessNamespace && spec.hostPID)
    f.invalid(`${at}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled');
}

const SYSCTL = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const HOST_IPC = /^(kernel[./](shm|msg|sem)|fs[./]mqueue[./])/;

function validateSysctl(f: Faults, at: string, { name }: Sysctl, { spec }: PodContext): void {
  const bad = (why: string): void => f.invalid(`${at}.name`, name, why);
  if (name && !(name.length <= 253 && new RegExp(SYSCTL).test(name)))
    bad(`must have at most 253 characters and match regex ${SYSCTL}`);
  if (spec.hostNetwork && /^net[./]/.test(name)) bad("may not be specified when 'hostNetwork' is true");
  if (spec.hostIPC && HOST_IPC.test(name)) bad("may not be specified when 'hostIPC' is true");
}

define({
  Pod: [validatePod],
  Images: ['containers>Image initContainers>Image'],
  Image: [validatePadding],
  'Pod.created': ['spec>NewPod'],
  NewPod: [
    'forbidden ephemeralContainers: cannot be set on create',
    'forbidden nodeName if schedulingGates: cannot be set until all schedulingGates have been cleared',
  ],
  PodSpec: [
    'resourceClaims>PodResourceClaim',
    validateContainers,
    validatePodResources,
    validateHostNetwork,
    'restartPolicy!=Always|OnFailure|Never dnsPolicy!=ClusterFirstWithHostNet|ClusterFirst|Default|None',
    'nodeSelector>Labels securityContext>PodSecurityContext affinity>Affinity',
    'required dnsConfig if dnsPolicy=None: must provide `dnsConfig` when `dnsPolicy` is None',
    'required dnsConfig.nameservers if dnsPolicy=None & dnsConfig?: must provide at least one DNS nameserver when `dnsPolicy` is None',
    (f, at, s: PodSpec) => {
      if (s.dnsPolicy !== 'None' || s.dnsConfig?.nameservers?.length)
        check(f, `${at}.dnsConfig`, 'DnsConfig', s.dnsConfig);
    },
    'readinessGates>PodReadinessGate schedulingGates>PodSchedulingGate',
    'topologySpreadConstraints>TopologySpreadConstraint',
    validateHostUsers,
    'serviceAccountName:subdomain nodeName:subdomain activeDeadlineSeconds:deadline',
    'hostname:label hostnameOverride:subdomain subdomain:label tolerations>Toleration hostAliases>HostAlias',
    'priorityClassName:subdomain runtimeClassName:subdomain preemptionPolicy=PreemptLowerPriority|Never',
    (f, at, { overhead }: PodSpec) => overhead && check(f, `${at}.overhead`, 'Resources', { limits: overhead }),
    validateOs,
  ],
  PodResourceClaim: ['name!#:label resourceClaimName:subdomain resourceClaimTemplateName:subdomain'],
  PodSecurityContext: [
    'fsGroup:id runAsUser:id runAsGroup:id supplementalGroups:id',
    validateSharing,
    'sysctls>Sysctl fsGroupChangePolicy=Always|OnRootMismatch seccompProfile>SeccompProfile',
    'appArmorProfile>AppArmorProfile supplementalGroupsPolicy=Merge|Strict',
    'seLinuxChangePolicy=MountOption|Recursive',
  ],
  Sysctl: ['name!#', validateSysctl],
  DnsConfig: [
    'invalid nameservers > 3: must not have more than 3 nameservers',
    'nameservers:ip',
    'invalid searches > 32: must not have more than 32 search paths',
    (f, at, { searches = [] }: PodDNSConfig) => {
      const why = 'must not have more than 2048 characters (including spaces) in the search list';
      if (searches.join(' ').length > 2048) f.invalid(`${at}.searches`, searches, why);
    },
    'searches:searchDomain options>DnsOption',
  ],
  DnsOption: ['required . if !name: must not be empty'],
  HostAlias: ['ip::ip hostnames:subdomain'],
});
