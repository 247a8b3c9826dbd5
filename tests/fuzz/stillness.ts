import assert from 'node:assert/strict';
import { equal } from '../../src/cluster/api/equal.ts';
import type { KubeObject } from '../../src/cluster/api/object.ts';
import { isTerminalPhase } from '../../src/cluster/api/pod.ts';
import { podResources } from '../../src/cluster/api/pod-resources.ts';
import { quantityValue } from '../../src/cluster/api/quantity.ts';
import { RESOURCES } from '../../src/cluster/api/scheme.ts';
import { matchesLabelSelector } from '../../src/cluster/api/selectors.ts';
import type {
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  Job,
  LabelSelector,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  ResourceQuota,
  Service,
  StatefulSet,
} from '../../src/cluster/api/types.generated.ts';
import type { Store } from '../../src/cluster/apiserver/store.ts';
import type { Cluster } from '../../src/cluster/index.ts';
import { nameOf } from './history.ts';

/*
 * What is true of a cluster in a moment when all have said what they had to say: statuses agree with what there is.
 */

/** Whether a Pod takes part: it has neither ended nor is it about to. */
export const isActive = ({ metadata, status }: Pod): boolean =>
  !metadata.deletionTimestamp && !isTerminalPhase(status?.phase);
export const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true;

interface Counted {
  readonly [name: string]: number | undefined;
}

/** Whether a node has power and network. */
const isReached = (node: object): boolean => {
  const { powered = true, connected = true } = node as { powered?: boolean; connected?: boolean };
  return powered && connected;
};

/** The objects of a cluster, for checks of a moment. */
export class Scene {
  readonly store: Store;
  readonly pods: readonly Pod[];
  /** Names of nodes whose kubelet can be reached. */
  readonly reached: ReadonlySet<string>;
  readonly #byOwner = new Map<string, Pod[]>();

  constructor({ store, nodes }: Cluster) {
    this.store = store;
    this.pods = store.list('pods') as Pod[];
    this.reached = new Set([...nodes.values()].flatMap((n) => (isReached(n) ? [n.spec.name] : [])));
    for (const pod of this.pods) {
      const uid = pod.metadata.ownerReferences?.find((r) => r.controller)?.uid ?? '';
      this.#byOwner.set(uid, [...(this.#byOwner.get(uid) ?? []), pod]);
    }
  }

  /** All objects but Events and Leases, which come and go by themselves. */
  everything(): readonly KubeObject[] {
    const keys = RESOURCES.filter((r) => r.stored && r.kind !== 'Event' && r.kind !== 'Lease').map((r) => r.key);
    return [...new Set(keys)].flatMap((key) => this.store.list(key));
  }

  all<T>(resource: string): readonly T[] {
    return this.store.list(resource) as T[];
  }

  ownedBy({ metadata: { uid = '' } }: KubeObject): readonly Pod[] {
    return this.#byOwner.get(uid) ?? [];
  }

  selected(namespace: string | undefined, selector: LabelSelector | undefined): Pod[] {
    return this.pods.filter(
      (p) => p.metadata.namespace === namespace && selector && matchesLabelSelector(selector, p.metadata.labels),
    );
  }
}

/** Each of the numbers is what is counted; a number that is not there is 0. */
function says(object: KubeObject, status: object | undefined, counts: Counted): void {
  for (const [name, count] of Object.entries(counts))
    assert.equal((status as Counted | undefined)?.[name] ?? 0, count ?? 0, `${nameOf(object)}: status.${name}`);
}

function hasObserved(object: KubeObject, status: { observedGeneration?: number } | undefined): void {
  assert.equal(
    status?.observedGeneration,
    object.metadata.generation,
    `${nameOf(object)}: the newest generation is observed`,
  );
}

/** Throws when statuses disagree with what there is, in a moment when all have said what they had to say. */
export function checkStillness(cluster: Cluster): void {
  const scene = new Scene(cluster);
  for (const set of [
    ...scene.all<ReplicaSet>('replicasets.apps'),
    ...scene.all<ReplicationController>('replicationcontrollers'),
  ]) {
    hasObserved(set, set.status);
    const pods = scene.ownedBy(set).filter(isActive);
    says(set, set.status, { replicas: pods.length, readyReplicas: pods.filter(isReady).length });
  }
  for (const d of scene.all<Deployment>('deployments.apps')) {
    hasObserved(d, d.status);
    const sets = scene
      .all<ReplicaSet>('replicasets.apps')
      .filter((s) => s.metadata.ownerReferences?.[0]?.uid === d.metadata.uid);
    const pods = sets.flatMap((s) => scene.ownedBy(s)).filter(isActive);
    says(d, d.status, { replicas: pods.length, readyReplicas: pods.filter(isReady).length });
  }
  for (const s of scene.all<StatefulSet>('statefulsets.apps')) {
    hasObserved(s, s.status);
    const pods = scene.ownedBy(s);
    says(s, s.status, {
      replicas: pods.length,
      readyReplicas: pods.filter((p) => p.status?.phase === 'Running' && isReady(p)).length,
    });
  }
  for (const d of scene.all<DaemonSet>('daemonsets.apps')) {
    hasObserved(d, d.status);
    const pods = scene.ownedBy(d);
    const nodes = pods.filter(isActive).map((p) => p.spec.nodeName ?? p.metadata.name);
    assert.equal(new Set(nodes).size, nodes.length, `${nameOf(d)}: one Pod a node, not ${nodes.join()}`);
    const { currentNumberScheduled = 0, numberMisscheduled = 0, numberReady } = d.status ?? {};
    assert.ok(
      currentNumberScheduled + numberMisscheduled <= pods.length,
      `${nameOf(d)}: status.currentNumberScheduled`,
    );
    assert.ok((numberReady ?? 0) <= pods.filter(isReady).length, `${nameOf(d)}: status.numberReady`);
  }
  for (const j of scene.all<Job>('jobs.batch')) {
    const pods = scene.ownedBy(j);
    says(j, j.status, { active: pods.filter(isActive).length });
    const ended = j.status?.conditions?.some(
      (c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True',
    );
    if (ended) says(j, j.status, { active: 0, terminating: 0 });
    assert.ok(
      !(ended === true && pods.some((p) => !isTerminalPhase(p.status?.phase))),
      `${nameOf(j)} has ended with all its Pods`,
    );
  }
  checkEndpoints(scene);
  checkQuotas(scene);
  checkBudgets(scene);
  checkClaims(scene);
}

/** Endpoints and EndpointSlices name the Pods that a Service selects, as they are. */
function checkEndpoints(scene: Scene): void {
  for (const service of scene.all<Service>('services')) {
    const { selector, publishNotReadyAddresses = false } = service.spec ?? {};
    if (!selector) continue;
    const { namespace, name } = service.metadata;
    const what = nameOf(service);
    const pods = scene
      .selected(namespace, { matchLabels: selector })
      .filter((p) => p.status?.podIP && !isTerminalPhase(p.status.phase));
    const goes = (p: Pod): boolean => publishNotReadyAddresses || (isReady(p) && !p.metadata.deletionTimestamp);
    const slices = scene
      .all<EndpointSlice>('endpointslices.discovery.k8s.io')
      .filter((s) => s.metadata.namespace === namespace && s.metadata.labels?.['kubernetes.io/service-name'] === name);
    const said = slices.flatMap((s) => s.endpoints ?? []);
    const shown = said.map((e) => `${e.targetRef?.name} ${e.addresses[0]} ${e.conditions?.ready}`).sort();
    assert.deepEqual(
      shown,
      pods.map((p) => `${p.metadata.name} ${p.status?.podIP} ${goes(p)}`).sort(),
      `slices of ${what}`,
    );
    const endpoints = scene.store.get('endpoints', namespace, name) as Endpoints | undefined;
    const ready = (endpoints?.subsets ?? []).flatMap((s) => s.addresses ?? []).map((a) => a.ip);
    assert.deepEqual(
      ready.sort(),
      pods
        .filter(goes)
        .map((p) => p.status?.podIP)
        .sort(),
      `Endpoints of ${what}`,
    );
  }
}

function checkQuotas(scene: Scene): void {
  for (const quota of scene.all<ResourceQuota>('resourcequotas')) {
    assert.deepEqual(quota.status?.hard, quota.spec?.hard, `${nameOf(quota)}: the limits it has`);
    const namesake = scene.pods.some((p) => /-\d+$/.test(p.metadata.name) && !p.metadata.ownerReferences);
    const [most, least] = [false, true].map((without) => usedIn(scene, quota.metadata.namespace, without));
    for (const [name, amount] of Object.entries(quota.status?.used ?? {})) {
      const said = quantityValue(String(amount));
      const [from = -1, to = -1] = [least?.[name], most?.[name]];
      // A StatefulSet that cannot have its Pod because of a namesake is charged for each try until all is counted anew.
      if (said > to && namesake) continue;
      assert.ok(
        said > from - 1e-6 && said < to + 1e-6,
        `${nameOf(quota)}: ${amount} of ${name}; there are ${from} to ${to}`,
      );
    }
  }
}

/** What quotas count. `without`: the Pods that should be gone, as on a lost node, do not count any more. */
function usedIn(scene: Scene, namespace: string | undefined, without: boolean): Record<string, number> {
  const here = <T extends KubeObject>(objects: readonly T[]): T[] =>
    objects.filter((o) => o.metadata.namespace === namespace);
  const pods = here(scene.pods).filter(
    (p) => !isTerminalPhase(p.status?.phase) && !(without && p.metadata.deletionTimestamp),
  );
  const claims = here(scene.all<PersistentVolumeClaim>('persistentvolumeclaims'));
  const sum = (amounts: readonly (string | number | undefined)[]): number =>
    amounts.reduce<number>((n, a) => n + quantityValue(a ?? 0), 0);
  return {
    pods: pods.length,
    services: here(scene.all<Service>('services')).length,
    persistentvolumeclaims: claims.length,
    'requests.cpu': sum(pods.map((p) => podResources(p.spec, 'requests').cpu)),
    'requests.storage': sum(claims.map((c) => c.spec?.resources?.requests?.storage)),
    'count/deployments.apps': here(scene.all<Deployment>('deployments.apps')).length,
    'count/jobs.batch': here(scene.all<Job>('jobs.batch')).length,
  };
}

function checkBudgets(scene: Scene): void {
  // The controller hears of a Pod by the labels it has now: of one that had others it is not told.
  const relabelled = scene.store.log.some(
    ({ resource, type, object, previous }) =>
      resource === 'pods' && type === 'MODIFIED' && !equal(object.metadata.labels, previous?.metadata.labels),
  );
  for (const budget of scene.all<PodDisruptionBudget>('poddisruptionbudgets.policy')) {
    hasObserved(budget, budget.status);
    if (relabelled || budget.status?.conditions?.some((c) => c.reason === 'SyncFailed')) continue;
    const pods = scene.selected(budget.metadata.namespace, budget.spec?.selector).filter(isActive);
    says(budget, budget.status, { currentHealthy: pods.filter(isReady).length });
  }
}

/** A claim and its volume name each other, or neither does. */
function checkClaims(scene: Scene): void {
  const volumes = new Map(scene.all<PersistentVolume>('persistentvolumes').map((v) => [v.metadata.name, v]));
  for (const claim of scene.all<PersistentVolumeClaim>('persistentvolumeclaims')) {
    if (claim.status?.phase !== 'Bound') continue;
    const volume = volumes.get(claim.spec?.volumeName ?? '');
    assert.equal(
      volume?.spec?.claimRef?.uid,
      claim.metadata.uid,
      `${nameOf(claim)} is bound to a volume that is bound to it`,
    );
    assert.equal(volume?.status?.phase, 'Bound');
  }
  const claims = new Set(scene.all<PersistentVolumeClaim>('persistentvolumeclaims').map((c) => c.metadata.uid));
  for (const volume of volumes.values())
    if (volume.status?.phase === 'Bound')
      assert.ok(claims.has(volume.spec?.claimRef?.uid), `${nameOf(volume)} is bound to a claim that is there`);
}
