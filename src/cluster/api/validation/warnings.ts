import { type KubeObject, valueAt } from '../object.ts';
import { quantityValue } from '../quantity.ts';
import type {
  Container,
  ContainerPort,
  CronJob,
  PersistentVolume,
  Pod,
  PodAffinityTerm,
  PodSpec,
  PodTemplateSpec,
  Service,
  TopologySpreadConstraint,
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

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

type Warn = (path: string, why: string) => void;

/** Calls `visit` for what stands at a path whose lists are marked `[]`, with its path. */
function each<T>(from: unknown, path: string, visit: (item: T, at: string) => void, at = ''): void {
  const [head = '', ...rest] = path.split('[]');
  const found = valueAt(from, head.replace(/^\./, ''));
  if (found === undefined) return;
  if (!rest.length) visit(found as T, at + head);
  else
    for (const [i, item] of (found as unknown[]).entries())
      if (rest.join('') === '') visit(item as T, `${at}${head}[${i}]`);
      else each(item, rest.join('[]'), visit, `${at}${head}[${i}]`);
}

/** What the API server warns of in a Pod or template without refusing it; `at` is the path of what holds its specification, empty for a Pod. */
function podWarnings(at: string, { spec, metadata }: PodTemplateSpec): string[] {
  const said: string[] = [];
  const field = child(at, 'spec');
  if (spec) {
    const warn: Warn = (path, why) => void said.push(`${field}.${path}: ${why}`);
    placingWarnings(spec, warn);
    listWarnings(spec, warn);
    for (const kind of ['initContainers', 'containers', 'ephemeralContainers'])
      each<Container>(spec, `${kind}[]`, (c, path) => containerWarnings(path, c, warn));
    portWarnings(field, spec, warn);
    for (const path of [`${REQUIRED}[]`, `${PREFERRED}[].podAffinityTerm`])
      for (const name of ['podAffinity', 'podAntiAffinity'])
        each<PodAffinityTerm>(spec, `affinity.${name}.${path}`, (t, p) => selectorWarning(p, t, warn));
  }
  const critical = 'scheduler.alpha.kubernetes.io/critical-pod';
  if (metadata?.annotations && critical in metadata.annotations) {
    const path = `${child(at, 'metadata')}.annotations[${critical}]`;
    said.push(`${path}: non-functional in v1.16+; use the "priorityClassName" field instead`);
  }
  return said;
}

function selectorWarning(at: string, { labelSelector }: { labelSelector?: object }, warn: Warn): void {
  if (!labelSelector) warn(`${at}.labelSelector`, 'a null labelSelector results in matching no pod');
}

function placingWarnings(spec: PodSpec, warn: Warn): void {
  const old = (path: string, key: string, prefix = `${key} is `): void => {
    if (Object.hasOwn(OLD_LABELS, key)) warn(path, prefix + OLD_LABELS[key]);
  };
  for (const key of Object.keys(spec.nodeSelector ?? {})) old(`nodeSelector[${key}]`, key, '');
  const terms = [`${REQUIRED}.nodeSelectorTerms[]`, `${PREFERRED}[].preference`];
  for (const path of terms)
    each<string>(spec, `affinity.nodeAffinity.${path}.matchExpressions[].key`, (key, at) => old(at, key));
  each<TopologySpreadConstraint>(spec, 'topologySpreadConstraints[]', (constraint, at) => {
    old(`${at}.topologyKey`, constraint.topologyKey);
    selectorWarning(at, constraint, warn);
  });
}

function fractionWarning(at: string, amounts: Readonly<Record<string, string | number>> = {}, warn: Warn): void {
  for (const name of ['memory', 'ephemeral-storage'])
    if (quantityValue(amounts[name]) % 1 !== 0)
      warn(`${at}[${name}]`, `fractional byte value "${amounts[name]}" is invalid, must be an integer`);
}

function listWarnings(spec: PodSpec, warn: Warn): void {
  each<object>(spec, 'volumes[]', (v, at) => {
    for (const [kind, why] of Object.entries(OLD_VOLUMES))
      if (kind in v || (kind === 'storageOS' && 'storageos' in v)) warn(`${at}.${kind}`, why);
  });
  const twice = (list: string, what: string): void => {
    const seen = new Set();
    each<Record<string, string>>(spec, list, ({ [what]: value = '' }, at) => {
      if (seen.has(value)) warn(`${at}.${what}`, `duplicate ${what} "${value}"`);
      seen.add(value);
    });
  };
  twice('hostAliases[]', 'ip');
  twice('imagePullSecrets[]', 'name');
  each<{ name?: string }>(spec, 'imagePullSecrets[]', ({ name }, at) => {
    if (!name) warn(`${at}.name`, 'invalid empty name ""');
  });
  fractionWarning('overhead', spec.overhead, warn);
}

function containerWarnings(at: string, { resources, env = [] }: Container, warn: Warn): void {
  for (const name of ['memory', 'ephemeral-storage'])
    for (const kind of ['limits', 'requests'] as const)
      fractionWarning(`${at}.resources.${kind}`, { [name]: resources?.[kind]?.[name] ?? 0 }, warn);
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
  const compare = (port: ContainerPort, at: string): void => {
    for (const o of others) {
      if (o.containerPort !== port.containerPort || o.protocol !== port.protocol) continue;
      const same = (o.hostPort ?? 0) === (port.hostPort ?? 0);
      let how = same && !port.hostIP !== !o.hostIP ? 'dangerously ambiguous' : undefined;
      if (!port.hostPort || !o.hostPort) how = 'overlapping';
      if (same && (o.hostIP ?? '') === (port.hostIP ?? '')) how = 'duplicate';
      if (how) warn(at, `${how} port definition with ${field}.${o.at}`);
    }
    others.push({ ...port, at });
  };
  for (const kind of ['initContainers', 'containers']) each(spec, `${kind}[].ports[]`, compare);
}

/** What the API server warns of in the name of what makes Pods, or of a Pod: it becomes the name of a host. */
function nameWarnings(name: string, isPod: boolean): string[] {
  const bad = dnsLabel(name);
  const used = isPod ? "the Pod's hostname" : 'Pod names and hostnames';
  const why = 'which can result in surprising behavior; a DNS label is recommended';
  return bad.length ? [`metadata.name: this is used in ${used}, ${why}: [${bad.join(' ')}]`] : [];
}

/** What the API server warns of in a Service. */
function serviceWarnings({ spec = {} }: Service): string[] {
  const { type, clusterIP, externalIPs, externalName } = spec;
  const headless = type === 'ClusterIP' && clusterIP === 'None';
  const external = type === 'ExternalName';
  const addressed = !!externalIPs?.length;
  const cases: readonly (readonly [says: unknown, what: string])[] = [
    [headless && spec.loadBalancerIP, 'spec.loadBalancerIP is ignored for headless services'],
    [headless && addressed, 'spec.externalIPs is ignored for headless services'],
    [headless && spec.sessionAffinity !== 'None', 'spec.SessionAffinity is ignored for headless services'],
    [
      addressed && !headless && !external,
      'spec.externalIPs is deprecated and may no longer be implemented in some clusters',
    ],
    [addressed && external, 'spec.externalIPs is ignored when spec.type is "ExternalName"'],
    [externalName && !external, 'spec.externalName is ignored when spec.type is not "ExternalName"'],
    [
      spec.trafficDistribution === 'PreferClose',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ],
  ];
  return cases.flatMap(([says, what]) => (says ? what : []));
}

type Warner = (object: never, isNew?: boolean) => string[];

/** Warnings of a kind that makes Pods of the template in its specification; `named` when the Pods' names begin with its. */
const maker =
  (named: boolean): Warner =>
  ({ metadata, spec }: KubeObject & { spec?: { template?: PodTemplateSpec } }, isNew = false) => [
    ...(isNew && named ? nameWarnings(metadata.name, false) : []),
    ...podWarnings('spec.template', spec?.template ?? {}),
  ];

const recycles: Warner = ({ spec }: PersistentVolume) =>
  spec?.persistentVolumeReclaimPolicy === 'Recycle'
    ? [
        'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
      ]
    : [];

/** By store key. */
const WARNERS: Readonly<Record<string, Warner>> = {
  // Of changes of Pods nothing is said: people do not make them.
  pods: (pod: Pod, isNew = false) => (isNew ? [...nameWarnings(pod.metadata.name, true), ...podWarnings('', pod)] : []),
  services: serviceWarnings,
  persistentvolumes: recycles,
  ...{ 'deployments.apps': maker(true), 'replicasets.apps': maker(true), replicationcontrollers: maker(true) },
  ...{ 'jobs.batch': maker(true), 'statefulsets.apps': maker(false), 'daemonsets.apps': maker(false) },
  'cronjobs.batch': ({ metadata, spec }: CronJob, isNew = false) => [
    ...(isNew ? nameWarnings(metadata.name, false) : []),
    ...podWarnings('spec.jobTemplate.spec.template', spec?.jobTemplate.spec?.template ?? {}),
  ],
};

/** Annotations that others have taken the place of, by store key. */
const OLD_ANNOTATIONS: Readonly<Record<string, readonly [key: string, words: string]>> = {
  serviceaccounts: [
    'kubernetes.io/enforce-mountable-secrets',
    'metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets',
  ],
  'ingresses.networking.k8s.io': [
    'kubernetes.io/ingress.class',
    `annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`,
  ],
  persistentvolumeclaims: [
    'volume.beta.kubernetes.io/storage-class',
    'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
  ],
  services: [
    'service.kubernetes.io/topology-aware-hints',
    'annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead',
  ],
};

/** What the API server warns of in an object of a resource (store key); some of it only when it is new. */
export function warningsOf(key: string, object: KubeObject, isNew = false): string[] {
  const [annotation = '', words = ''] = OLD_ANNOTATIONS[key] ?? [];
  const annotated = annotation in (object.metadata.annotations ?? {});
  return [...(annotated ? [words] : []), ...(WARNERS[key]?.(object as never, isNew) ?? [])];
}
