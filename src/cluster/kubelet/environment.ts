import { fromBase64 } from '../api/base64.ts';
import { podResources } from '../api/pod-resources.ts';
import { quantityValue } from '../api/quantity.ts';
import type { ConfigMap, Container, EnvVar, Pod, Secret, Service } from '../api/types.generated.ts';
import type { Client } from '../apiserver/client.ts';
import type { PodWorker } from './pod-worker.ts';

/** Environment variables in order, or why they cannot be made. */
export type Environment =
  | { readonly env: readonly { readonly name: string; readonly value: string }[] }
  | { readonly problem: string };

/** Replaces `$(NAME)` by the variable's value; `$$` is one `$`; what is not known stays (recording 023). */
export function expand(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, what: string, name: string | undefined) => {
    if (what === '$') return '$';
    return (name !== undefined ? known.get(name) : undefined) ?? whole;
  });
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

/** What a field of the Pod says, as the downward API gives it (`metadata.labels['app']`, `status.podIP`); undefined when it may not be asked. */
export function podField(
  worker: Pick<PodWorker, 'pod' | 'node' | 'podIP' | 'seenAt'>,
  path: string,
): string | undefined {
  const { pod, node } = worker;
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed) return (keyed[1] === 'labels' ? pod.metadata.labels : pod.metadata.annotations)?.[keyed[2] ?? ''] ?? '';
  const listed = (map: Readonly<Record<string, string>> | undefined): string =>
    Object.entries(map ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${k}=${JSON.stringify(v)}`)
      .join('\n');
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'metadata.labels':
      return listed(pod.metadata.labels);
    case 'metadata.annotations':
      // recording 119: the kubelet's own
      return listed({
        ...pod.metadata.annotations,
        'kubernetes.io/config.seen': `${new Date(node.kernel.epoch + worker.seenAt).toISOString().slice(0, -1)}000000Z`,
        'kubernetes.io/config.source': 'api',
      });
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return node.spec.internalIP;
    case 'status.podIP':
    case 'status.podIPs':
      return worker.podIP;
    default:
      return undefined;
  }
}

/** A container's request or limit divided by `divisor`, rounded up; the node's allocatable where there is no limit. */
export function resourceField(
  pod: Pod,
  container: Container,
  resource: string,
  divisor: string | number | undefined,
  allocatable: Readonly<Record<string, string>>,
): string {
  const [kind = '', name = ''] = resource.split('.');
  const given = container.resources?.[kind as 'limits' | 'requests']?.[name];
  const value = quantityValue(
    given ?? (kind === 'limits' ? (podResources(pod.spec, 'limits')[name] ?? allocatable[name]) : 0),
  );
  const unit = quantityValue(divisor === undefined || divisor === '0' || divisor === 0 ? '1' : divisor) || 1;
  return String(Math.ceil(value / unit - 1e-9));
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

type Value = { readonly value: string | undefined } | { readonly problem: string };

function valueFrom(worker: PodWorker, container: Container, { valueFrom: from }: EnvVar): Value {
  const { client, spec } = worker.node;
  const namespace = worker.pod.metadata.namespace ?? 'default';
  if (from?.fieldRef) return { value: podField(worker, from.fieldRef.fieldPath) ?? '' };
  if (from?.resourceFieldRef) {
    const { containerName, resource, divisor } = from.resourceFieldRef;
    const target =
      [...worker.pod.spec.containers, ...(worker.pod.spec.initContainers ?? [])].find(
        (c) => c.name === containerName,
      ) ?? container;
    return { value: resourceField(worker.pod, target, resource, divisor, spec.allocatable ?? spec.capacity) };
  }
  const map = from?.configMapKeyRef;
  if (map) {
    const found = client.get<ConfigMap>('configmaps', namespace, map.name ?? '');
    if (!found) return map.optional ? { value: undefined } : { problem: `configmap "${map.name}" not found` };
    const value = found.data?.[map.key];
    if (value === undefined && !map.optional)
      return { problem: `couldn't find key ${map.key} in ConfigMap ${namespace}/${map.name}` };
    return { value };
  }
  const secret = from?.secretKeyRef;
  if (secret) {
    const found = client.get<Secret>('secrets', namespace, secret.name ?? '');
    if (!found) return secret.optional ? { value: undefined } : { problem: `secret "${secret.name}" not found` };
    const value = found.data?.[secret.key];
    if (value === undefined && !secret.optional)
      return { problem: `couldn't find key ${secret.key} in Secret ${namespace}/${secret.name}` };
    return { value: value === undefined ? undefined : fromBase64(value) };
  }
  return { value: undefined };
}

function addSources(worker: PodWorker, container: Container, env: Map<string, string>): string | undefined {
  const { client } = worker.node;
  const namespace = worker.pod.metadata.namespace ?? 'default';
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const ref = configMapRef ?? secretRef;
    if (!ref) continue;
    const found = configMapRef
      ? client.get<ConfigMap>('configmaps', namespace, ref.name ?? '')
      : client.get<Secret>('secrets', namespace, ref.name ?? '');
    if (!found) {
      if (ref.optional) continue;
      return `${configMapRef ? 'configmap' : 'secret'} "${ref.name}" not found`;
    }
    for (const [key, value] of Object.entries(found.data ?? {}))
      env.set(prefix + key, configMapRef ? value : fromBase64(value));
  }
  return undefined;
}

/**
 * The environment of a container: Services, `envFrom`, `env` with `$(VAR)` expanded, each able to refer to those before it
 * (recordings 023, 024, 113, 116, 147).
 */
export function environmentOf(worker: PodWorker, container: Container): Environment {
  const { pod, node } = worker;
  const services = serviceVariables(
    node.client,
    pod.metadata.namespace ?? 'default',
    pod.spec.enableServiceLinks ?? true,
  );
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
