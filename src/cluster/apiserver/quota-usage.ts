import type { KubeObject } from '../api/object.ts';
import { isTerminalPhase } from '../api/pod.ts';
import { podResources, type Quantities } from '../api/pod-resources.ts';
import { qosClass } from '../api/qos.ts';
import { addQuantities, quantityValue } from '../api/quantity.ts';
import { resourceByKey } from '../api/scheme.ts';
import { matchesLabelSelector } from '../api/selectors.ts';
import type {
  Container,
  PersistentVolumeClaim,
  Pod,
  PodAffinityTerm,
  ResourceQuota,
  ScopedResourceSelectorRequirement as Scope,
  Service,
} from '../api/types.generated.ts';

import { COUNTED } from '../api/validation/amounts.ts';

/*
 * What objects count for in a ResourceQuota (docs: /docs/concepts/policy/resource-quotas/): admission asks before a write, the controller
 * that keeps a quota's status when something has gone. All resources are named by store key.
 */

/** Amounts by the quota's names of resources (`pods`, `requests.cpu`, `count/deployments.apps`). */
export type Usage = Record<string, string>;

const COMPUTE = /^((requests\.|limits\.)?(cpu|memory|ephemeral-storage)|(requests\.)?hugepages-.*)$/;
const BY_CLASS = '.storageclass.storage.k8s.io/';
/** The resource whose objects a quota's resource is about; undefined when none is. */
export function countedResource(name: string): string | undefined {
  if (name.startsWith('count/')) {
    const resource = resourceByKey(name.slice(6));
    return resource?.namespaced && resource.stored && resource.key !== 'events' ? resource.key : undefined;
  }
  if (COUNTED.test(name)) return name.split('.')[0];
  if (name === 'requests.storage' || name.includes(BY_CLASS)) return 'persistentvolumeclaims';
  const extended = name.startsWith('requests.') && name.includes('/') && !name.includes('kubernetes.io/');
  return COMPUTE.test(name) || extended ? 'pods' : undefined;
}

/** Amounts that requests and limits stand for in a quota. */
function computeUsage(requests: Quantities = {}, limits: Quantities = {}): Usage {
  const usage: Usage = {};
  for (const [name, amount] of Object.entries(requests)) {
    usage[`requests.${name}`] = String(amount);
    if (COMPUTE.test(name)) usage[name] = String(amount);
  }
  for (const [name, amount] of Object.entries(limits)) if (COMPUTE.test(name)) usage[`limits.${name}`] = String(amount);
  return usage;
}

/** Pods count until they have ended; those of a lost node until their grace period is over twice. */
function podUsage({ spec, status, metadata }: Pod, now: number): Usage {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
  const over =
    deletionTimestamp != null && Date.parse(deletionTimestamp) + (deletionGracePeriodSeconds ?? 0) * 1000 < now;
  if (isTerminalPhase(status?.phase) || over) return {};
  return { pods: '1', ...computeUsage(podResources(spec, 'requests'), podResources(spec, 'limits')) };
}

function serviceUsage({ spec }: Service): Usage {
  const ports = spec?.ports ?? [];
  const balanced = spec?.type === 'LoadBalancer';
  const open =
    balanced && spec.allocateLoadBalancerNodePorts === false
      ? ports.filter((p) => p.nodePort)
      : balanced || spec?.type === 'NodePort'
        ? ports
        : [];
  return {
    services: '1',
    'services.nodeports': String(open.length),
    'services.loadbalancers': balanced ? '1' : '0',
  };
}

function claimUsage({ spec, metadata }: PersistentVolumeClaim): Usage {
  const storage = spec?.resources?.requests?.storage;
  const usage: Usage = {
    persistentvolumeclaims: '1',
    ...(storage === undefined ? {} : { 'requests.storage': String(storage) }),
  };
  const name = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName;
  if (!name) return usage;
  return { ...usage, ...Object.fromEntries(Object.entries(usage).map(([k, v]) => [`${name}${BY_CLASS}${k}`, v])) };
}

/** What an object counts for. `now`: real milliseconds. */
export function usageOf(resource: string, object: KubeObject, now: number): Usage {
  const count = { [`count/${resource}`]: '1' };
  switch (resource) {
    case 'pods':
      return { ...count, ...podUsage(object as Pod, now) };
    case 'services':
      return { ...count, ...serviceUsage(object as Service) };
    case 'persistentvolumeclaims':
      return { ...count, ...claimUsage(object as PersistentVolumeClaim) };
    default:
      return { ...count, [resource]: '1' };
  }
}

function reachesOtherNamespaces({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const terms: (PodAffinityTerm | undefined)[] = [podAffinity, podAntiAffinity].flatMap((a) => [
    ...(a?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(a?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((w) => w.podAffinityTerm),
  ]);
  return terms.some((t) => t && (t.namespaces?.length || t.namespaceSelector));
}

function inScope(scope: Scope, resource: string, object: KubeObject): boolean {
  const { scopeName, operator, values = [] } = scope;
  const named = (name: string | undefined): boolean =>
    matchesLabelSelector(
      { matchExpressions: [{ key: scopeName, operator, values }] },
      name ? { [scopeName]: name } : {},
    );
  if (resource === 'persistentvolumeclaims') {
    const { spec } = object as PersistentVolumeClaim;
    return scopeName === 'VolumeAttributesClass' && named(spec?.volumeAttributesClassName);
  }
  if (resource !== 'pods') return false;
  const pod = object as Pod;
  switch (scopeName) {
    case 'Terminating':
      return pod.spec.activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return pod.spec.activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return qosClass(pod.spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosClass(pod.spec) !== 'BestEffort';
    case 'PriorityClass':
      return named(pod.spec.priorityClassName);
    case 'CrossNamespacePodAffinity':
      return reachesOtherNamespaces(pod);
    default:
      return false;
  }
}

/** Whether an object is in all scopes of a quota. */
export function inScopes({ spec }: ResourceQuota, resource: string, object: KubeObject): boolean {
  const scopes: Scope[] = [
    ...((spec?.scopes ?? []) as Scope['scopeName'][]).map((scopeName): Scope => ({ scopeName, operator: 'Exists' })),
    ...(spec?.scopeSelector?.matchExpressions ?? []),
  ];
  return scopes.every((scope) => inScope(scope, resource, object));
}

/** Of `required`, what each container of a Pod must say and does not: container names by resource, both in order. */
export function unspecified(required: readonly string[], { spec }: Pod): Map<string, string[]> {
  const missing = new Map<string, string[]>();
  const all: Container[] = [...spec.containers, ...(spec.initContainers ?? [])];
  for (const name of required.filter((r) => /^(requests\.|limits\.)?(cpu|memory)$/.test(r)).sort()) {
    if (computeUsage(spec.resources?.requests, spec.resources?.limits)[name] !== undefined) continue;
    const silent = all.filter((c) => computeUsage(c.resources?.requests, c.resources?.limits)[name] === undefined);
    if (silent.length > 0) missing.set(name, silent.map((c) => c.name).sort());
  }
  return missing;
}

/** The sum of two usages, or what is left of the first; with `sign` -1 nothing falls below 0. */
export function addUsage(a: Usage, b: Usage, sign: 1 | -1 = 1): Usage {
  const out: Usage = { ...a };
  for (const [name, amount] of Object.entries(b)) {
    const sum = addQuantities(a[name] ?? '0', amount, sign);
    out[name] = quantityValue(sum) < 0 && sign < 0 ? '0' : sum;
  }
  return out;
}

/** The part of a usage that concerns these resources. */
export const maskUsage = (usage: Usage, names: readonly string[]): Usage =>
  Object.fromEntries(Object.entries(usage).filter(([name]) => names.includes(name)));
