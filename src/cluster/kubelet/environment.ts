import { fromBase64 } from '../api/base64.ts';
import { containersOf } from '../api/pod-containers.ts';
import { podResources } from '../api/pod-resources.ts';
import { quantityValue } from '../api/quantity.ts';
import type { ConfigMap, Container, EnvVar, ResourceFieldSelector, Secret, Service } from '../api/types.generated.ts';
import type { Client } from '../apiserver/client.ts';
import type { PodWorker } from './pod-worker.ts';

/** Environment variables in order, or why they cannot be made. */
export type Environment =
  | { readonly env: readonly { readonly name: string; readonly value: string }[] }
  | { readonly problem: string };

/** Replaces `$(NAME)` by the variable's value; `$$` is one `$`; what is not known stays (recording 023). */
export function expand(text: string, known: ReadonlyMap<string, string>): string {
  // Behind the last bracket nothing is closed: to look for one from every `$(` on would take time that grows with the square of the text.
  const closed = text.lastIndexOf(')') + 1;
  const expanded = text
    .slice(0, closed)
    .replace(/\$(\$|\(([^)]*)\))/g, (whole, what: string, name: string | undefined) => {
      if (what === '$') return '$';
      return (name !== undefined ? known.get(name) : undefined) ?? whole;
    });
  return expanded + text.slice(closed).replaceAll('$$', () => '$');
}

const variableName = (service: string): string => service.toUpperCase().replace(/-/g, '_');

type Variable = readonly [name: string, value: string];

const ofServices = new WeakMap<Service, readonly Variable[]>();

/** The variables that tell of one Service; none for one without an address. */
function variablesOf(service: Service): readonly Variable[] {
  const known = ofServices.get(service);
  if (known) return known;
  const { metadata, spec } = service;
  const ip = spec?.clusterIP;
  const ports = spec?.ports ?? [];
  const env: Variable[] = [];
  const first = ports[0];
  if (ip && ip !== 'None' && first) {
    const prefix = variableName(metadata.name);
    const protocolOf = (p: typeof first): string => (p.protocol ?? 'TCP').toLowerCase();
    const url = (p: typeof first): string => `${protocolOf(p)}://${ip}:${p.port}`;
    env.push([`${prefix}_SERVICE_HOST`, ip], [`${prefix}_SERVICE_PORT`, String(first.port)]);
    for (const p of ports) if (p.name) env.push([`${prefix}_SERVICE_PORT_${variableName(p.name)}`, String(p.port)]);
    env.push([`${prefix}_PORT`, url(first)]);
    for (const p of ports) {
      const key = `${prefix}_PORT_${p.port}_${protocolOf(p).toUpperCase()}`;
      env.push([key, url(p)], [`${key}_PROTO`, protocolOf(p)], [`${key}_PORT`, String(p.port)], [`${key}_ADDR`, ip]);
    }
  }
  ofServices.set(service, env);
  return env;
}

/** The variables that tell of the Services of a namespace (`all`), and of the API server's (recording 147). */
function serviceVariables(client: Client, namespace: string, all: boolean): readonly Variable[] {
  const kubernetes = client.get<Service>('services', 'default', 'kubernetes');
  const own = all ? client.list<Service>('services', namespace) : [];
  const services = kubernetes && !own.includes(kubernetes) ? [kubernetes, ...own] : own;
  return services.flatMap(variablesOf);
}

/** Labels or annotations as the downward API lists them. */
const listed = (map: Readonly<Record<string, string>> = {}): string =>
  Object.entries(map)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `${k}=${JSON.stringify(v)}`)
    .join('\n');

const hostIP = ({ node }: PodWorker): string => node.spec.internalIP;
const podIP = (worker: PodWorker): string => worker.podIP;

const FIELDS: Readonly<Record<string, (worker: PodWorker) => string | undefined>> = {
  'metadata.name': ({ pod }) => pod.metadata.name,
  'metadata.namespace': ({ pod }) => pod.metadata.namespace,
  'metadata.uid': ({ uid }) => uid,
  'metadata.labels': ({ pod }) => listed(pod.metadata.labels),
  // recording 119: with the kubelet's own
  'metadata.annotations': ({ pod, node, seenAt }) =>
    listed({
      ...pod.metadata.annotations,
      'kubernetes.io/config.seen': `${new Date(node.kernel.epoch + seenAt).toISOString().slice(0, -1)}000000Z`,
      'kubernetes.io/config.source': 'api',
    }),
  'spec.nodeName': ({ pod }) => pod.spec.nodeName,
  'spec.serviceAccountName': ({ pod }) => pod.spec.serviceAccountName,
  'status.hostIP': hostIP,
  'status.hostIPs': hostIP,
  'status.podIP': podIP,
  'status.podIPs': podIP,
};

/** What a field of the Pod says, as the downward API gives it (`metadata.labels['app']`, `status.podIP`). */
export function podField(worker: PodWorker, path: string): string {
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  const value = map ? worker.pod.metadata[map as 'labels' | 'annotations']?.[key] : FIELDS[path]?.(worker);
  return value ?? '';
}

/**
 * A request or limit of the container that is named, else of `own`, divided by `divisor`, rounded up; the node's allocatable where there is
 * no limit.
 */
export function resourceField(
  { pod, node }: PodWorker,
  { containerName, resource, divisor }: ResourceFieldSelector,
  own: Container | undefined,
): string {
  const [kind = '', name = ''] = resource.split('.');
  const { resources } = containersOf(pod).find((c) => c.name === containerName)?.spec ?? own ?? {};
  const { allocatable = node.spec.capacity } = node.spec;
  const most = kind === 'limits' ? (podResources(pod.spec, 'limits')[name] ?? allocatable[name]) : 0;
  const unit = quantityValue(divisor || '1') || 1;
  return String(Math.ceil(quantityValue(resources?.[kind as 'limits' | 'requests']?.[name] ?? most) / unit - 1e-9));
}

/** The last environment that was made of nothing but Services: all containers that have no variables of their own share it. */
const latest = new WeakMap<Variable, { readonly services: readonly Variable[]; readonly environment: Environment }>();

function ofServicesOnly(services: readonly Variable[]): Environment {
  const first = services[0];
  const known = first && latest.get(first);
  if (known && known.services.length === services.length && services.every((v, i) => v === known.services[i]))
    return known.environment;
  const named = new Map<string, string>();
  for (const [name, value] of services) if (!named.has(name)) named.set(name, value);
  const environment = { env: [...named].map(([name, value]) => ({ name, value })) };
  if (first) latest.set(first, { services, environment });
  return environment;
}

const decoded = (data: Readonly<Record<string, unknown>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, fromBase64(String(value))]));

/** The data of a ConfigMap (`binary`: and its binary data) or Secret of the Pod's namespace as text; undefined when there is no such object. */
export function dataOf(
  { pod, node }: PodWorker,
  kind: 'configmap' | 'secret',
  name = '',
  binary = false,
): Readonly<Record<string, string>> | undefined {
  const found = node.client.get<ConfigMap & Secret>(`${kind}s`, pod.metadata.namespace, name);
  if (!found) return undefined;
  if (kind === 'secret') return decoded(found.data);
  return binary && found.binaryData ? { ...found.data, ...decoded(found.binaryData) } : (found.data ?? {});
}

type Value = { readonly value: string | undefined } | { readonly problem: string };

function valueFrom(worker: PodWorker, container: Container, { valueFrom: from }: EnvVar): Value {
  if (from?.fieldRef) return { value: podField(worker, from.fieldRef.fieldPath) };
  if (from?.resourceFieldRef) return { value: resourceField(worker, from.resourceFieldRef, container) };
  const ref = from?.configMapKeyRef ?? from?.secretKeyRef;
  if (!ref) return { value: undefined };
  const kind = from?.configMapKeyRef ? 'configmap' : 'secret';
  const data = dataOf(worker, kind, ref.name);
  const value = data?.[ref.key];
  if (value !== undefined || ref.optional) return { value };
  if (!data) return { problem: `${kind} "${ref.name}" not found` };
  const where = `${kind === 'secret' ? 'Secret' : 'ConfigMap'} ${worker.pod.metadata.namespace}/${ref.name}`;
  return { problem: `couldn't find key ${ref.key} in ${where}` };
}

function addSources(worker: PodWorker, container: Container, env: Map<string, string>): string | undefined {
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const ref = configMapRef ?? secretRef;
    const kind = configMapRef ? 'configmap' : 'secret';
    const data = ref && dataOf(worker, kind, ref.name);
    if (ref && !data && !ref.optional) return `${kind} "${ref.name}" not found`;
    for (const [key, value] of Object.entries(data ?? {})) env.set(prefix + key, value);
  }
  return undefined;
}

/**
 * The environment of a container: Services, `envFrom`, `env` with `$(VAR)` expanded, each able to refer to those before it
 * (recordings 023, 024, 113, 116, 147).
 */
export function environmentOf(worker: PodWorker, container: Container): Environment {
  const { pod, node } = worker;
  const { namespace = 'default' } = pod.metadata;
  const services = serviceVariables(node.client, namespace, pod.spec.enableServiceLinks ?? true);
  if (!container.env?.length && !container.envFrom?.length) return ofServicesOnly(services);
  const sourced = new Map<string, string>();
  const problem = addSources(worker, container, sourced);
  if (problem) return { problem };
  const known = new Map([...services, ...sourced]);
  const env = new Map(sourced);
  for (const variable of container.env ?? []) {
    let value: string | undefined;
    if (variable.valueFrom) {
      const found = valueFrom(worker, container, variable);
      if ('problem' in found) return found;
      value = found.value;
      if (value === undefined) continue;
    } else value = expand(variable.value ?? '', known);
    known.set(variable.name, value);
    env.set(variable.name, value);
  }
  for (const [name, value] of services) if (!env.has(name)) env.set(name, value);
  return { env: [...env].map(([name, value]) => ({ name, value })) };
}
