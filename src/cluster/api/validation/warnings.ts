import type { KubeObject } from '../object.ts';
import { quantityValue } from '../quantity.ts';
import type {
  Container,
  ContainerPort,
  CronJob,
  NodeSelectorTerm,
  PersistentVolume,
  Pod,
  PodAffinity,
  PodSpec,
  PodTemplateSpec,
  Service,
} from '../types.generated.ts';
import { dnsLabel } from './names.ts';
import { child } from './rules.ts';

/** Labels of nodes that others have taken the place of. */
const OLD_LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['beta.kubernetes.io/arch', 'v1.14', 'kubernetes.io/arch'],
    ['beta.kubernetes.io/os', 'v1.14', 'kubernetes.io/os'],
    ['failure-domain.beta.kubernetes.io/region', 'v1.17', 'topology.kubernetes.io/region'],
    ['failure-domain.beta.kubernetes.io/zone', 'v1.17', 'topology.kubernetes.io/zone'],
    ['beta.kubernetes.io/instance-type', 'v1.17', 'node.kubernetes.io/instance-type'],
  ].map(([old = '', since, now]) => [old, `deprecated since ${since}; use "${now}" instead`]),
);

const OLD_VOLUMES: Readonly<Record<string, string>> = {
  gitRepo: 'deprecated in v1.11',
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  ...Object.fromEntries(
    ['flocker', 'storageOS', 'quobyte'].map((v) => [v, 'deprecated in v1.22, non-functional in v1.25+']),
  ),
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

/** Whether an amount of bytes is not whole. */
const isFraction = (quantity: string | number | undefined): boolean => quantityValue(quantity) % 1 !== 0;
const fraction = (quantity: unknown): string => `fractional byte value "${quantity}" is invalid, must be an integer`;

/** What the API server warns of in a Pod or template without refusing it; `at` is the path of what holds its specification, empty for a Pod. */
function podWarnings(at: string, { spec, metadata }: PodTemplateSpec): string[] {
  const said: string[] = [];
  const field = child(at, 'spec');
  const warn = (path: string, why: string): void => void said.push(`${field}.${path}: ${why}`);
  if (spec) {
    placingWarnings(spec, warn);
    listWarnings(spec, warn);
    for (const kind of ['initContainers', 'containers', 'ephemeralContainers'] as const)
      for (const [i, c] of (spec[kind] ?? []).entries()) containerWarnings(`${kind}[${i}]`, c as Container, warn);
    portWarnings(field, spec, warn);
    for (const name of ['podAffinity', 'podAntiAffinity'] as const)
      affinityWarnings(`affinity.${name}`, spec.affinity?.[name], warn);
  }
  const critical = 'scheduler.alpha.kubernetes.io/critical-pod';
  if (metadata?.annotations && critical in metadata.annotations) {
    const path = `${child(at, 'metadata')}.annotations[${critical}]`;
    said.push(`${path}: non-functional in v1.16+; use the "priorityClassName" field instead`);
  }
  return said;
}

type Warn = (path: string, why: string) => void;

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const NO_SELECTOR = 'a null labelSelector results in matching no pod';

function placingWarnings(spec: PodSpec, warn: Warn): void {
  for (const key of Object.keys(spec.nodeSelector ?? {}))
    if (OLD_LABELS[key]) warn(`nodeSelector[${key}]`, OLD_LABELS[key]);
  const node = spec.affinity?.nodeAffinity;
  const term = (path: string, { matchExpressions = [] }: NodeSelectorTerm): void => {
    for (const [i, { key }] of matchExpressions.entries())
      if (OLD_LABELS[key])
        warn(`affinity.nodeAffinity.${path}.matchExpressions[${i}].key`, `${key} is ${OLD_LABELS[key]}`);
  };
  for (const [i, t] of (node?.[REQUIRED]?.nodeSelectorTerms ?? []).entries())
    term(`${REQUIRED}.nodeSelectorTerms[${i}]`, t);
  for (const [i, p] of (node?.[PREFERRED] ?? []).entries()) term(`${PREFERRED}[${i}].preference`, p.preference ?? {});
  for (const [i, { topologyKey: key, labelSelector }] of (spec.topologySpreadConstraints ?? []).entries()) {
    const path = `topologySpreadConstraints[${i}]`;
    if (OLD_LABELS[key]) warn(`${path}.topologyKey`, `${key} is ${OLD_LABELS[key]}`);
    if (!labelSelector) warn(`${path}.labelSelector`, NO_SELECTOR);
  }
}

function listWarnings({ volumes = [], hostAliases = [], imagePullSecrets = [], overhead }: PodSpec, warn: Warn): void {
  for (const [i, v] of volumes.entries())
    for (const [kind, why] of Object.entries(OLD_VOLUMES))
      if (kind in v || (kind === 'storageOS' && 'storageos' in v)) warn(`volumes[${i}].${kind}`, why);
  const twice = (path: string, what: string, values: readonly string[]): void => {
    for (const [i, v] of values.entries())
      if (values.indexOf(v) < i) warn(`${path}[${i}].${what}`, `duplicate ${what} "${v}"`);
  };
  const secrets = imagePullSecrets.map((s) => s.name ?? '');
  twice(
    'hostAliases',
    'ip',
    hostAliases.map((a) => a.ip),
  );
  twice('imagePullSecrets', 'name', secrets);
  for (const [i, name] of secrets.entries()) if (!name) warn(`imagePullSecrets[${i}].name`, 'invalid empty name ""');
  for (const name of ['memory', 'ephemeral-storage'])
    if (isFraction(overhead?.[name])) warn(`overhead[${name}]`, fraction(overhead?.[name]));
}

function containerWarnings(at: string, { resources, env = [] }: Container, warn: Warn): void {
  for (const name of ['memory', 'ephemeral-storage'])
    for (const kind of ['limits', 'requests'] as const) {
      const amount = resources?.[kind]?.[name];
      if (isFraction(amount)) warn(`${at}.resources.${kind}[${name}]`, fraction(amount));
    }
  const names = env.map((e) => e.name);
  for (const [i, { name, value = '', valueFrom }] of env.entries()) {
    // A value that adds to the one before is no mistake.
    const adds = value !== `$(${name})` && value.includes(`$(${name})`) && !valueFrom;
    if (names.indexOf(name) < i && !adds)
      warn(`${at}.env[${i}]`, `hides previous definition of "${name}", which may be dropped when using apply`);
  }
}

function portWarnings(field: string, spec: PodSpec, warn: Warn): void {
  const others: (ContainerPort & { at: string })[] = [];
  for (const kind of ['initContainers', 'containers'] as const) {
    for (const [i, c] of (spec[kind] ?? []).entries()) {
      for (const [j, port] of (c.ports ?? []).entries()) {
        const at = `${kind}[${i}].ports[${j}]`;
        for (const o of others) {
          if (o.containerPort !== port.containerPort || o.protocol !== port.protocol) continue;
          const one = Number(!port.hostIP) + Number(!o.hostIP) === 1;
          const same = (o.hostPort ?? 0) === (port.hostPort ?? 0);
          const how =
            same && (o.hostIP ?? '') === (port.hostIP ?? '')
              ? 'duplicate'
              : !port.hostPort || !o.hostPort
                ? 'overlapping'
                : same && one
                  ? 'dangerously ambiguous'
                  : undefined;
          if (how) warn(at, `${how} port definition with ${field}.${o.at}`);
        }
        others.push({ ...port, at });
      }
    }
  }
}

function affinityWarnings(at: string, affinity: PodAffinity | undefined, warn: Warn): void {
  for (const [i, t] of (affinity?.[REQUIRED] ?? []).entries())
    if (!t.labelSelector) warn(`${at}.${REQUIRED}[${i}].labelSelector`, NO_SELECTOR);
  for (const [i, t] of (affinity?.[PREFERRED] ?? []).entries())
    if (!t.podAffinityTerm?.labelSelector) warn(`${at}.${PREFERRED}[${i}].podAffinityTerm.labelSelector`, NO_SELECTOR);
}

/** What the API server warns of in the name of what makes Pods, or of a Pod: it becomes the name of a host. */
function nameWarnings(name: string, isPod: boolean): string[] {
  const bad = dnsLabel(name);
  const used = isPod ? "the Pod's hostname" : 'Pod names and hostnames';
  const why = 'which can result in surprising behavior; a DNS label is recommended';
  return bad.length ? [`metadata.name: this is used in ${used}, ${why}: [${bad.join(' ')}]`] : [];
}

/** What the API server warns of in a Service. */
function serviceWarnings({ metadata, spec = {} }: Service): string[] {
  const said: string[] = [];
  const hints = 'service.kubernetes.io/topology-aware-hints';
  if (metadata.annotations && hints in metadata.annotations)
    said.push(`annotation ${hints} is deprecated, please use service.kubernetes.io/topology-mode instead`);
  const { type, clusterIP, externalIPs, externalName, trafficDistribution: near } = spec;
  const headless = type === 'ClusterIP' && clusterIP === 'None';
  if (headless) {
    if (spec.loadBalancerIP) said.push('spec.loadBalancerIP is ignored for headless services');
    if (externalIPs?.length) said.push('spec.externalIPs is ignored for headless services');
    if (spec.sessionAffinity !== 'None') said.push('spec.SessionAffinity is ignored for headless services');
  } else if (externalIPs?.length && type !== 'ExternalName')
    said.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  if (externalIPs?.length && type === 'ExternalName')
    said.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (externalName && type !== 'ExternalName')
    said.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (near === 'PreferClose') said.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return said;
}

type Warner = (object: never, isNew?: boolean) => string[];

/** Warnings of a kind that makes Pods of the template in its specification; `named` when the Pods' names begin with its. */
const maker =
  (named: boolean): Warner =>
  ({ metadata, spec }: KubeObject & { spec?: { template?: PodTemplateSpec } }, isNew = false) => [
    ...(isNew && named ? nameWarnings(metadata.name, false) : []),
    ...podWarnings('spec.template', spec?.template ?? {}),
  ];

const annotated =
  (key: string, words: string): Warner =>
  ({ metadata }: KubeObject) =>
    metadata.annotations && key in metadata.annotations ? [words] : [];

/** By store key. */
const WARNERS: Readonly<Record<string, Warner>> = {
  // Of changes of Pods nothing is said: people do not make them.
  pods: (pod: Pod, isNew = false) => (isNew ? [...nameWarnings(pod.metadata.name, true), ...podWarnings('', pod)] : []),
  services: serviceWarnings,
  serviceaccounts: annotated(
    'kubernetes.io/enforce-mountable-secrets',
    'metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets',
  ),
  'ingresses.networking.k8s.io': annotated(
    'kubernetes.io/ingress.class',
    `annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`,
  ),
  persistentvolumeclaims: annotated(
    'volume.beta.kubernetes.io/storage-class',
    'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
  ),
  persistentvolumes: ({ spec }: PersistentVolume) =>
    spec?.persistentVolumeReclaimPolicy === 'Recycle'
      ? [
          'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
        ]
      : [],
  ...{ 'deployments.apps': maker(true), 'replicasets.apps': maker(true), replicationcontrollers: maker(true) },
  ...{ 'jobs.batch': maker(true), 'statefulsets.apps': maker(false), 'daemonsets.apps': maker(false) },
  'cronjobs.batch': ({ metadata, spec }: CronJob, isNew = false) => [
    ...(isNew ? nameWarnings(metadata.name, false) : []),
    ...podWarnings('spec.jobTemplate.spec.template', spec?.jobTemplate.spec?.template ?? {}),
  ],
};

/** What gives the warnings about objects of a resource, by store key; undefined when there are none. */
export const warningsOf = (key: string): ((object: KubeObject, isNew?: boolean) => string[]) | undefined =>
  WARNERS[key] as ((object: KubeObject, isNew?: boolean) => string[]) | undefined;
