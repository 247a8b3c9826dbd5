import { equal } from '../api/equal.ts';
import type { KubeObject } from '../api/object.ts';
import { isTerminalPhase } from '../api/pod.ts';
import type { Pod, ResourceQuota } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import { addUsage, countedResource, inScopes, maskUsage, type Usage, usageOf } from '../apiserver/quota-usage.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ControllerOptions } from './controller.ts';

const QUOTAS = 'resourcequotas';
/** From a change to the quota's new status, in virtual milliseconds (recording 179: before the next command). */
const SYNC_LATENCY = 5;
/** All are counted anew that long after a change: a write that was charged may have failed in the end. */
const RESYNC = 300_000;

/**
 * Keeps the status of ResourceQuotas: their limits, and what is used where admission cannot know it - for a new quota, and when something
 * that was charged has gone or ended.
 */
export class ResourceQuotaController {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #due = new Set<string>();
  readonly #watched = new Set<string>();
  #resyncDue = false;

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'resourcequota-controller' });
    this.#client.watch<ResourceQuota>(QUOTAS, ({ type, object }) => {
      if (type !== 'DELETED') this.#onQuota(object);
    });
    for (const quota of this.#client.list<ResourceQuota>(QUOTAS)) this.#onQuota(quota);
  }

  #onQuota(quota: ResourceQuota): void {
    const { spec, status } = quota;
    for (const resource of countedBy(quota)) this.#observe(resource);
    if (!equal(spec?.hard ?? {}, status?.hard) || !status?.used) this.#queue(quota);
    this.#resync();
  }

  #resync(): void {
    if (this.#resyncDue) return;
    this.#resyncDue = true;
    this.#kernel.after(RESYNC, () => {
      this.#resyncDue = false;
      for (const q of this.#client.list<ResourceQuota>(QUOTAS)) this.#queue(q);
    });
  }

  /** Watches a resource that a quota counts, once. */
  #observe(resource: string): void {
    if (this.#watched.has(resource)) return;
    this.#watched.add(resource);
    this.#client.watch(resource, (event) => {
      if (givesBack(resource, event)) this.#replenish(resource, event.object.metadata.namespace);
    });
  }

  #replenish(resource: string, namespace: string | undefined): void {
    for (const quota of this.#client.list<ResourceQuota>(QUOTAS, namespace))
      if (countedBy(quota).has(resource)) this.#queue(quota);
  }

  #queue({ metadata: { namespace, name } }: KubeObject): void {
    const key = `${namespace}/${name}`;
    if (this.#due.has(key)) return;
    this.#due.add(key);
    this.#kernel.after(SYNC_LATENCY, () => {
      this.#due.delete(key);
      const quota = this.#client.get<ResourceQuota>(QUOTAS, namespace, name);
      if (quota) this.#sync(quota);
    });
  }

  #sync(quota: ResourceQuota): void {
    const hard = quota.spec?.hard ?? {};
    const names = Object.keys(hard);
    const now = this.#kernel.epoch + this.#kernel.now;
    const counted = names.filter((n) => countedResource(n) !== undefined);
    let used: Usage = Object.fromEntries(counted.map((n) => [n, '0']));
    for (const resource of countedBy(quota)) {
      for (const object of this.#client.list(resource, quota.metadata.namespace)) {
        // how long it counts is a matter of time alone
        if (object.metadata.deletionTimestamp) this.#resync();
        if (inScopes(quota, resource, object))
          used = addUsage(used, maskUsage(usageOf(resource, object, now), counted));
      }
    }
    const status = { hard, used };
    if (!equal(quota.status, status)) this.#client.updateStatus<ResourceQuota>(QUOTAS, { ...quota, status });
  }
}

const countedBy = ({ spec }: ResourceQuota): Set<string> =>
  new Set(Object.keys(spec?.hard ?? {}).flatMap((n) => countedResource(n) ?? []));

/** Whether a change may have given something back that was charged. */
function givesBack(resource: string, { type, object }: WatchEvent): boolean {
  if (type !== 'MODIFIED') return type === 'DELETED';
  if (resource === 'pods')
    return isTerminalPhase((object as Pod).status?.phase) || (object.metadata.generation ?? 0) > 1;
  return resource === 'services' || resource === 'persistentvolumeclaims';
}
