import assert from 'node:assert/strict';
import type { KubeObject } from '../../src/cluster/api/object.ts';
import { isTerminalPhase } from '../../src/cluster/api/pod.ts';
import type { Pod } from '../../src/cluster/api/types.generated.ts';
import type { Change } from '../../src/cluster/apiserver/store.ts';
import type { Cluster } from '../../src/cluster/index.ts';

/*
 * What is true of every step of every cluster's history.
 */

/** An object as a failure names it: `Pod default/web-1`. */
export const nameOf = ({ kind, metadata: { namespace, name } }: KubeObject): string =>
  `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

/** Throws when the log of changes shows something that may never happen. */
export function checkHistory({ store }: Cluster): void {
  let revision = 0;
  const addresses = new Map<string, string>();
  for (const change of store.log) {
    const { revision: made, type, object, previous, cause } = change;
    const what = `${nameOf(object)} at ${change.at}`;
    assert.ok(made > revision, 'the revision grows');
    revision = made;
    assert.equal(object.metadata.resourceVersion, String(made));
    assert.equal(previous === undefined, type === 'ADDED');
    if (cause?.kind === 'change') assert.ok(cause.revision < made, `${what}: what causes it was there before`);
    if (type === 'MODIFIED' && previous) checkChange(what, previous, object);
    if (type === 'DELETED' && previous) checkEnd(what, previous);
    if (change.resource === 'pods') {
      checkPodChange(what, change);
      checkAddress(what, change, addresses);
    }
  }
  checkNamespaces(store.log);
}

function checkChange(
  what: string,
  { metadata: before, ...old }: KubeObject,
  { metadata: after, ...now }: KubeObject,
): void {
  assert.equal(after.uid, before.uid, `${what} keeps its uid`);
  assert.equal(after.creationTimestamp, before.creationTimestamp, `${what} keeps the time of its creation`);
  if (before.deletionTimestamp) assert.ok(after.deletionTimestamp, `${what} is not brought back`);
  const [g, h] = [before.generation, after.generation];
  assert.ok((h ?? 0) >= (g ?? 0), `${what}: the generation grows`);
  const spec = (o: object): unknown => ('spec' in o ? o.spec : undefined);
  const { observedGeneration } = ('status' in now ? now.status : {}) as { observedGeneration?: number };
  if (observedGeneration !== undefined && h !== undefined)
    assert.ok(observedGeneration <= h, `${what}: no generation is observed before it is there`);
  if (h !== undefined && h === g && now.kind !== 'Pod' && now.kind !== 'Namespace' && now.kind !== 'Service')
    assert.deepEqual(spec(now), spec(old), `${what}: a new spec is a new generation`);
}

/** An object goes when nothing holds it: with its last finalizer, which its last state still has. */
function checkEnd(what: string, { metadata: { finalizers = [], deletionTimestamp } }: KubeObject): void {
  assert.ok(finalizers.length === 0 || deletionTimestamp, `${what} is held by ${finalizers}`);
  assert.ok(finalizers.length <= 1, `${what} is held by ${finalizers}`);
}

function checkPodChange(what: string, { type, object, previous }: Change): void {
  const [before, after] = [previous as Pod | undefined, object as Pod];
  const phase = before?.status?.phase;
  if (isTerminalPhase(phase)) assert.equal(after.status?.phase, phase, `${what} stays ${phase}`);
  if (before?.spec.nodeName) assert.equal(after.spec.nodeName, before.spec.nodeName, `${what} stays on its node`);
  if (type !== 'MODIFIED') return;
  const old = new Map(before?.status?.containerStatuses?.map((s) => [s.name, s.restartCount]));
  for (const { name, restartCount } of after.status?.containerStatuses ?? [])
    assert.ok(restartCount >= (old.get(name) ?? 0), `${what}: restarts of ${name} are not taken back`);
}

/** No two Pods that have not ended have one address. */
function checkAddress(what: string, { type, object }: Change, addresses: Map<string, string>): void {
  const { metadata, spec, status } = object as Pod;
  const { uid = '' } = metadata;
  const ip = status?.podIP;
  if (!ip || spec.hostNetwork) return;
  const holder = addresses.get(ip);
  if (type === 'DELETED' || isTerminalPhase(status?.phase)) {
    if (holder === uid) addresses.delete(ip);
    return;
  }
  assert.ok(holder === undefined || holder === uid, `${what} has an address of its own: ${ip}`);
  addresses.set(ip, uid);
}

/** Nothing is made in a namespace that is not there or is going. */
function checkNamespaces(log: readonly Change[]): void {
  const open = new Set<string | undefined>([undefined, 'kube-system', 'kube-public', 'kube-node-lease', 'default']);
  for (const { resource, type, object, at } of log) {
    const { name, namespace, deletionTimestamp } = object.metadata;
    if (resource === 'namespaces') {
      if (type === 'DELETED' || deletionTimestamp) open.delete(name);
      else open.add(name);
    } else if (type === 'ADDED')
      assert.ok(open.has(namespace), `${nameOf(object)} at ${at} is made in a namespace that is there`);
  }
}
