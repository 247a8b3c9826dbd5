import type { KubeObject } from '../api/object.ts';
import { compareQuantities, quantityValue } from '../api/quantity.ts';
import { forbidden, Refusal } from '../api/status.ts';
import type { Pod, ResourceQuota } from '../api/types.generated.ts';
import type { WriteContext } from './context.ts';
import { addUsage, countedResource, inScopes, maskUsage, type Usage, unspecified, usageOf } from './quota-usage.ts';

/*
 * The admission plugin ResourceQuota (docs: /docs/concepts/policy/resource-quotas/; recording 179): the last to see a write. What it lets
 * through is charged to the quota's status at once; what is given back, the controller takes off.
 */

/** Updates that can change what an object counts for. */
const UPDATES = new Set(['pods/resize', 'services/', 'persistentvolumeclaims/']);

const AUTHOR = { component: 'kube-apiserver' };

/**
 * Checks a new object, or with `old` a changed one, against the quotas of its namespace, and charges it to them. Throws Refusal (403).
 */
export function admitQuota(object: KubeObject, old: KubeObject | undefined, context: WriteContext): void {
  const { kernel, store, resource, request } = context;
  const { key } = resource;
  const { namespace, name } = object.metadata;
  if (!resource.namespaced || key === 'events') return;
  if (old && !UPDATES.has(`${key}/${request.subresource ?? ''}`)) return;
  const refuse = (why: string): never => {
    throw new Refusal(forbidden(resource, name, why));
  };
  const now = kernel.epoch + kernel.now;
  const usage = usageOf(key, object, now);
  const before = old && usageOf(key, old, now);
  const charged: { readonly quota: ResourceQuota; readonly used: Usage }[] = [];
  const concerned = (store.list('resourcequotas', namespace) as ResourceQuota[]).flatMap((quota) => {
    const hard = textual(quota.status?.hard);
    const used = textual(quota.status?.used);
    const counted = Object.keys(hard).filter((n) => countedResource(n) === key);
    if (counted.length === 0 || !inScopes(quota, key, object)) return [];
    const missing = key === 'pods' ? unspecified(counted, object as Pod) : new Map<string, string[]>();
    if (missing.size > 0) {
      const each = [...missing].map(([n, containers]) => `${n} for: ${containers.join(',')}`);
      refuse(`failed quota: ${quota.metadata.name}: must specify ${each.join('; ')}`);
    }
    if (counted.some((n) => used[n] === undefined))
      refuse(`status unknown for quota: ${quota.metadata.name}, resources: ${counted.sort().join(',')}`);
    return [{ quota, hard, used }];
  });
  for (const { quota, hard, used } of concerned) {
    const more = before && inScopes(quota, key, old) ? addUsage(usage, before, -1) : usage;
    const names = Object.keys(hard).filter((n) => quantityValue(more[n]) > 0);
    if (names.length === 0) continue;
    const requested = maskUsage(more, names);
    const total = addUsage(used, requested);
    const over = names.filter((n) => compareQuantities(total[n] ?? '0', hard[n] ?? '0') > 0);
    if (over.length > 0) {
      const shown = [requested, used, hard].map((u) => listed(maskUsage(u, over)));
      refuse(`exceeded quota: ${quota.metadata.name}, requested: ${shown[0]}, used: ${shown[1]}, limited: ${shown[2]}`);
    }
    charged.push({ quota, used: total });
  }
  if (request.options?.dryRun) return;
  for (const { quota, used } of charged)
    store.put('resourcequotas', { ...quota, status: { ...quota.status, used } } as ResourceQuota, AUTHOR);
}

const textual = (amounts: Readonly<Record<string, string | number>> = {}): Usage =>
  Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, String(amount)]));

const listed = (usage: Usage): string =>
  Object.keys(usage)
    .sort()
    .map((name) => `${name}=${usage[name]}`)
    .join(',');
