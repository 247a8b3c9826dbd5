import { hasRareFields, needed } from '../everyday.ts';
import type { Faults } from '../field-error.ts';
import type { Container, Pod, PodSpec, PodTemplateSpec } from '../types.generated.ts';
import { validateContainer, validateId, validateLife, validateSeccomp } from './container.ts';
import { validateAnnotations, validateLabels } from './metadata.ts';
import { between, dnsLabel, dnsSubdomain, ipAddress } from './names.ts';
import { validateTolerations } from './tolerations.ts';
import { validateVolumes } from './volume.ts';

const MAX_INT32 = 2147483647;
const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** The faults of a Pod, in the order in which the API server names them. */
export function validatePod(f: Faults, pod: Pod): void {
  validatePodSpec(f, 'spec', pod.spec);
}

/** What holds for a new Pod only. */
export function validateNewPod(f: Faults, { spec }: Pod): void {
  if (spec.ephemeralContainers?.length) f.forbidden('spec.ephemeralContainers', 'cannot be set on create');
  if (spec.nodeName && spec.schedulingGates?.length) {
    f.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared');
  }
}

/** The faults of a Pod template at the path `field`. */
export function validatePodTemplate(f: Faults, field: string, template: PodTemplateSpec | undefined): void {
  validateTemplateMetadata(f, field, template);
  validatePodSpec(f, `${field}.spec`, template?.spec ?? { containers: [] });
  if (template?.spec?.ephemeralContainers?.length) {
    f.forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template');
  }
}

/** The faults of the metadata of a Pod template at the path `field`. */
export function validateTemplateMetadata(f: Faults, field: string, template: PodTemplateSpec | undefined): void {
  validateLabels(f, `${field}.labels`, template?.metadata?.labels);
  validateAnnotations(f, `${field}.annotations`, template?.metadata?.annotations);
}

function validatePodSpec(f: Faults, field: string, spec: PodSpec): void {
  const volumes = validateVolumes(f, `${field}.volumes`, spec.volumes ?? []);
  const names = new Set<string>();
  if (!spec.containers?.length) f.required(`${field}.containers`);
  validateContainers(f, `${field}.containers`, spec.containers ?? [], spec, volumes, names, 'main');
  validateContainers(f, `${field}.initContainers`, spec.initContainers ?? [], spec, volumes, names, 'init');
  const ephemeral = (spec.ephemeralContainers ?? []) as Container[];
  validateContainers(f, `${field}.ephemeralContainers`, ephemeral, spec, volumes, names, 'ephemeral');
  validateHostPorts(f, field, spec);
  if (spec.restartPolicy === undefined) f.required(`${field}.restartPolicy`);
  f.oneOf(`${field}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES);
  f.oneOf(`${field}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES);
  validateLabels(f, `${field}.nodeSelector`, spec.nodeSelector);
  validateSecurity(f, `${field}.securityContext`, spec);
  const rare = hasRareFields(spec) ? needed('the rules for placing Pods').scheduling : undefined;
  rare?.validateAffinity(f, `${field}.affinity`, spec.affinity);
  validateDns(f, `${field}.dnsConfig`, spec);
  rare?.validateGates(f, field, spec);
  rare?.validateSpread(f, `${field}.topologySpreadConstraints`, spec.topologySpreadConstraints ?? []);
  named(f, `${field}.serviceAccountName`, spec.serviceAccountName, dnsSubdomain);
  named(f, `${field}.nodeName`, spec.nodeName, dnsSubdomain);
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)) {
    f.invalid(`${field}.activeDeadlineSeconds`, deadline, between(1, MAX_INT32));
  }
  named(f, `${field}.hostname`, spec.hostname, dnsLabel);
  named(f, `${field}.subdomain`, spec.subdomain, dnsLabel);
  validateTolerations(f, `${field}.tolerations`, spec.tolerations ?? []);
  for (const [i, alias] of (spec.hostAliases ?? []).entries()) {
    f.each(`${field}.hostAliases[${i}].ip`, alias.ip, ipAddress(alias.ip ?? ''));
    for (const [j, name] of (alias.hostnames ?? []).entries()) {
      f.each(`${field}.hostAliases[${i}].hostnames[${j}]`, name, dnsSubdomain(name));
    }
  }
  named(f, `${field}.priorityClassName`, spec.priorityClassName, dnsSubdomain);
  named(f, `${field}.runtimeClassName`, spec.runtimeClassName, dnsSubdomain);
  f.oneOf(`${field}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']);
  f.oneOf(`${field}.os.name`, spec.os?.name, ['linux', 'windows']);
}

function named(f: Faults, field: string, value: string | undefined, rule: (v: string) => string[]): void {
  if (value) f.each(field, value, rule(value));
}

type Role = 'main' | 'init' | 'ephemeral';

const NOT_FOR_INIT = 'may not be set for init containers without restartPolicy=Always';
const NOT_FOR_EPHEMERAL = 'cannot be set for an Ephemeral Container';

function validateContainers(
  f: Faults,
  field: string,
  containers: readonly Container[],
  spec: PodSpec,
  volumes: ReadonlySet<string>,
  names: Set<string>,
  role: Role,
): void {
  for (const [i, c] of containers.entries()) {
    const path = `${field}[${i}]`;
    validateContainer(f, path, c, { volumes });
    if (c.name) {
      if (names.has(c.name)) f.duplicate(`${path}.name`, c.name);
      names.add(c.name);
    }
    if (role === 'ephemeral') {
      for (const name of ['ports', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const) {
        if (c[name] !== undefined) f.forbidden(`${path}.${name}`, NOT_FOR_EPHEMERAL);
      }
      if (Object.keys(c.resources ?? {}).length) f.forbidden(`${path}.resources`, NOT_FOR_EPHEMERAL);
      continue;
    }
    f.oneOf(`${path}.restartPolicy`, c.restartPolicy, ['Always', 'Never', 'OnFailure']);
    if (role === 'main' || c.restartPolicy === 'Always') validateLife(f, path, c, spec);
    else {
      for (const name of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
        if (c[name] !== undefined) f.forbidden(`${path}.${name}`, NOT_FOR_INIT);
      }
    }
  }
}

/** Ports of the node: each once; under `hostNetwork` those of the containers. */
function validateHostPorts(f: Faults, field: string, spec: PodSpec): void {
  const taken = new Set<string>();
  for (const [i, c] of (spec.containers ?? []).entries()) {
    for (const [j, p] of (c.ports ?? []).entries()) {
      const path = `${field}.containers[${i}].ports[${j}]`;
      if (!p.hostPort) continue;
      const key = `${p.protocol}/${p.hostIP ?? ''}/${p.hostPort}`;
      if (taken.has(key)) f.duplicate(`${path}.hostPort`, key);
      taken.add(key);
      if (spec.hostNetwork && p.hostPort !== p.containerPort) {
        f.invalid(`${path}.containerPort`, p.containerPort, 'must match `hostPort` when `hostNetwork` is true');
      }
    }
  }
}

function validateSecurity(f: Faults, field: string, spec: PodSpec): void {
  if (spec.shareProcessNamespace && spec.hostPID) {
    f.invalid(`${field}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled');
  }
  const s = spec.securityContext;
  if (!s) return;
  validateId(f, `${field}.fsGroup`, s.fsGroup);
  validateId(f, `${field}.runAsUser`, s.runAsUser);
  validateId(f, `${field}.runAsGroup`, s.runAsGroup);
  for (const [i, id] of (s.supplementalGroups ?? []).entries()) validateId(f, `${field}.supplementalGroups[${i}]`, id);
  f.oneOf(`${field}.fsGroupChangePolicy`, s.fsGroupChangePolicy, ['Always', 'OnRootMismatch']);
  validateSeccomp(f, `${field}.seccompProfile`, s.seccompProfile);
}

function validateDns(f: Faults, field: string, { dnsConfig, dnsPolicy }: PodSpec): void {
  const servers = dnsConfig?.nameservers ?? [];
  if (dnsPolicy === 'None') {
    if (!dnsConfig) f.required(field, 'must provide `dnsConfig` when `dnsPolicy` is None');
    else if (servers.length === 0) {
      f.required(`${field}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None');
    }
  }
  if (servers.length > 3) f.invalid(`${field}.nameservers`, servers, 'must not have more than 3 nameservers');
  for (const [i, ip] of servers.entries()) f.each(`${field}.nameservers[${i}]`, ip, ipAddress(ip));
  const searches = dnsConfig?.searches ?? [];
  if (searches.length > 32) f.invalid(`${field}.searches`, searches, 'must not have more than 32 search paths');
  for (const [i, name] of searches.entries()) {
    if (name !== '.') f.each(`${field}.searches[${i}]`, name, dnsSubdomain(name.replace(/\.$/, '')));
  }
  for (const [i, o] of (dnsConfig?.options ?? []).entries()) {
    if (!o.name) f.required(`${field}.options[${i}]`, 'must not be empty');
  }
}
