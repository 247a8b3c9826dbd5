import assert from 'node:assert/strict';
import { isTerminalPhase } from '../../src/cluster/api/pod.ts';
import { podResources } from '../../src/cluster/api/pod-resources.ts';
import { quantityValue } from '../../src/cluster/api/quantity.ts';
import { resourceByKind } from '../../src/cluster/api/scheme.ts';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  Node,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../../src/cluster/api/types.generated.ts';
import type { Cluster } from '../../src/cluster/index.ts';
import { nameOf } from './history.ts';
import { isActive, isReady, Scene } from './stillness.ts';

/*
 * What is true of a cluster that has been left in peace for long: what was asked for is there, as far as there is room.
 */

/** Throws when something has not come to its end. */
export function checkPeace(cluster: Cluster): void {
  const scene = new Scene(cluster);
  checkGone(scene, cluster);
  checkOwners(scene);
  checkNodes(scene);
  checkReplicas(scene);
  checkDaemons(scene);
  checkJobs(scene, cluster);
}

/** What was deleted is gone, but for what somebody else holds. */
function checkGone(scene: Scene, { kernel }: Cluster): void {
  // The end of a Pod on a lost node is reported by nobody, and others wait for it.
  const lost = scene.pods.some((p) => p.metadata.deletionTimestamp && !scene.reached.has(p.spec.nodeName ?? ''));
  const past = kernel.timestamp(kernel.now - 10_000);
  const used = new Set(
    scene.pods.flatMap((p) =>
      (p.spec.volumes ?? []).map((v) => `${p.metadata.namespace}/${v.persistentVolumeClaim?.claimName}`),
    ),
  );
  for (const object of scene.everything()) {
    const { deletionTimestamp, finalizers = [], namespace, name } = object.metadata;
    if (!deletionTimestamp || deletionTimestamp > past || finalizers.includes('example.com/stay')) continue;
    if (object.kind === 'PersistentVolumeClaim' && used.has(`${namespace}/${name}`)) continue;
    const waits = lost && (finalizers.includes('foregroundDeletion') || /^(Pod|Namespace)$/.test(object.kind));
    assert.ok(waits, `${nameOf(object)} is gone`);
  }
}

/** Nobody is left whose owners are all gone. */
function checkOwners(scene: Scene): void {
  const uids = new Set(scene.everything().map((o) => o.metadata.uid));
  for (const object of scene.everything()) {
    const { ownerReferences = [], deletionTimestamp } = object.metadata;
    if (deletionTimestamp) continue;
    for (const { apiVersion, kind, uid, name } of ownerReferences)
      if (resourceByKind(apiVersion, kind)?.stored)
        assert.ok(uids.has(uid), `${nameOf(object)}: its owner ${kind} ${name} is there`);
  }
}

/** No node has more Pods than it has room for; no Pod waits for room that there is; no Pod is on a node that is not there. */
function checkNodes(scene: Scene): void {
  const nodes = scene.all<Node>('nodes');
  const room = new Map(nodes.map((n) => [n.metadata.name, roomOf(n, scene)]));
  for (const [name, { cpu, memory, pods }] of room)
    assert.ok(cpu >= -1e-6 && memory >= -1e-6 && pods >= 0, `${name} has no more Pods than it has room for`);
  for (const node of nodes) {
    const ready = node.status?.conditions?.find((c) => c.type === 'Ready')?.status;
    const heard = scene.reached.has(node.metadata.name);
    assert.equal(ready, heard ? 'True' : 'Unknown', `${nameOf(node)} is Ready`);
    const taints = (node.spec?.taints ?? []).filter((t) => /not-ready|unreachable/.test(t.key)).map((t) => t.effect);
    // When no node is heard of it is the control plane that has lost its network: nobody is evicted.
    const expected = heard ? 0 : nodes.some((n) => scene.reached.has(n.metadata.name)) ? 2 : 1;
    assert.equal(taints.length, expected, `${nameOf(node)} is tainted by its condition: ${taints}`);
  }
  const repelled = scene.pods.some((p) => p.spec.affinity);
  for (const pod of scene.pods) {
    const { nodeName, volumes = [], nodeSelector } = pod.spec;
    if (nodeName)
      assert.ok(room.has(nodeName) || isTerminalPhase(pod.status?.phase), `${nameOf(pod)} is on a node that is there`);
    else if (isActive(pod) && !repelled && !nodeSelector && volumes.every((v) => !v.persistentVolumeClaim)) {
      const { cpu, memory } = podResources(pod.spec, 'requests');
      for (const node of nodes) {
        const {
          cpu: freeCpu,
          memory: freeMemory,
          pods,
        } = room.get(node.metadata.name) ?? { cpu: 0, memory: 0, pods: 0 };
        const fits = freeCpu >= quantityValue(cpu ?? 0) && freeMemory >= quantityValue(memory ?? 0) && pods > 0;
        assert.ok(
          !fits || node.spec?.unschedulable || isTainted(node),
          `${nameOf(pod)} waits, and there is room on ${node.metadata.name}`,
        );
      }
    }
  }
}

const isTainted = ({ spec }: Node): boolean => (spec?.taints ?? []).some((t) => t.effect !== 'PreferNoSchedule');

function roomOf({ metadata: { name }, status }: Node, scene: Scene): { cpu: number; memory: number; pods: number } {
  const own = scene.pods.filter((p) => p.spec.nodeName === name && !isTerminalPhase(p.status?.phase));
  const free = (resource: 'cpu' | 'memory'): number =>
    own.reduce(
      (left, p) => left - quantityValue(podResources(p.spec, 'requests')[resource] ?? 0),
      quantityValue(status?.allocatable?.[resource] ?? 0),
    );
  return { cpu: free('cpu'), memory: free('memory'), pods: quantityValue(status?.allocatable?.pods ?? 0) - own.length };
}

/** There are as many Pods as were asked for, unless they are refused. */
function checkReplicas(scene: Scene): void {
  const limited = new Set(scene.store.list('resourcequotas').map((q) => q.metadata.namespace));
  for (const set of [
    ...scene.all<ReplicaSet>('replicasets.apps'),
    ...scene.all<ReplicationController>('replicationcontrollers'),
  ]) {
    const failure = set.status?.conditions?.find((c) => c.type === 'ReplicaFailure');
    const pods = scene.ownedBy(set).filter(isActive).length;
    if (failure)
      assert.ok(
        limited.has(set.metadata.namespace),
        `${nameOf(set)} fails only where Pods are limited: ${failure.message}`,
      );
    else assert.equal(pods, set.spec?.replicas, `${nameOf(set)} has the Pods it asks for`);
  }
  for (const d of scene.all<Deployment>('deployments.apps')) {
    const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = d.status ?? {};
    if (d.spec.paused || limited.has(d.metadata.namespace)) continue;
    // Recreate waits for the end of the old Pods, which only their node can tell.
    if (d.spec.strategy?.type === 'Recreate' && scene.pods.some((p) => p.metadata.deletionTimestamp)) continue;
    assert.ok(updatedReplicas > 0 || d.spec.replicas === 0, `${nameOf(d)} has Pods of its newest template`);
    if (availableReplicas === replicas)
      assert.deepEqual([replicas, updatedReplicas], [d.spec.replicas, d.spec.replicas], `${nameOf(d)} has rolled out`);
  }
  for (const s of scene.all<StatefulSet>('statefulsets.apps')) {
    const pods = scene.ownedBy(s);
    if (limited.has(s.metadata.namespace) || !pods.every(isReady)) continue;
    // A Pod that is no longer its own keeps the name that the next one is to have.
    const { name, namespace } = s.metadata;
    if (
      scene.pods.some(
        (p) => !pods.includes(p) && p.metadata.namespace === namespace && p.metadata.name.startsWith(`${name}-`),
      )
    )
      continue;
    assert.equal(pods.length, s.spec?.replicas, `${nameOf(s)} has the Pods it asks for`);
  }
}

/** Every node that a DaemonSet's Pods may be on has one. */
function checkDaemons(scene: Scene): void {
  for (const d of scene.all<DaemonSet>('daemonsets.apps')) {
    const { nodeSelector = {}, tolerations = [] } = d.spec?.template.spec ?? {};
    const everywhere = tolerations.some((t) => t.operator === 'Exists' && !t.key);
    const own = (t: { key: string; effect: string }): boolean =>
      /pressure$|unschedulable$/.test(t.key) || (t.key.startsWith('node.kubernetes.io/') && t.effect === 'NoExecute');
    const nodes = scene
      .all<Node>('nodes')
      .filter((n) => everywhere || !(n.spec?.taints ?? []).some((t) => !own(t) && t.effect !== 'PreferNoSchedule'))
      .filter((n) => Object.entries(nodeSelector).every(([key, value]) => n.metadata.labels?.[key] === value));
    const where = scene.ownedBy(d).filter((p) => !p.metadata.deletionTimestamp && p.spec.nodeName);
    assert.equal(d.status?.desiredNumberScheduled ?? 0, nodes.length, `${nameOf(d)} wants a Pod on each node`);
    if (!scene.store.list('resourcequotas').some((q) => q.metadata.namespace === d.metadata.namespace))
      for (const { metadata } of nodes) {
        // Where a node is lost, an older Pod of it may be in the way.
        if (!scene.reached.has(metadata.name)) continue;
        const waits = scene.ownedBy(d).some((p) => !p.spec.nodeName);
        assert.ok(
          waits || where.some((p) => p.spec.nodeName === metadata.name),
          `${nameOf(d)} has a Pod on ${metadata.name}`,
        );
      }
  }
}

/** Jobs have ended, or work on it; CronJobs have made one in their time. */
function checkJobs(scene: Scene, { kernel }: Cluster): void {
  for (const j of scene.all<Job>('jobs.batch')) {
    const { conditions = [], succeeded = 0, active = 0 } = j.status ?? {};
    const { suspend, completions, parallelism = 1, ttlSecondsAfterFinished } = j.spec ?? {};
    const ended = conditions.some((c) => /^(Complete|Failed)$/.test(c.type) && c.status === 'True');
    if (ended) {
      assert.equal(ttlSecondsAfterFinished, undefined, `${nameOf(j)} is gone some time after its end`);
      continue;
    }
    if (conditions.some((c) => /^(FailureTarget|SuccessCriteriaMet)$/.test(c.type))) {
      assert.ok(!scene.ownedBy(j).every((p) => scene.reached.has(p.spec.nodeName ?? '')), `${nameOf(j)} has ended`);
      continue;
    }
    const limited = scene.store.list('resourcequotas').some((q) => q.metadata.namespace === j.metadata.namespace);
    if (suspend) assert.equal(active, 0, `${nameOf(j)} rests`);
    else if (!limited)
      assert.equal(active, Math.min(parallelism, (completions ?? Infinity) - succeeded), `${nameOf(j)} is at work`);
    if (active > 0 && !suspend) {
      const waits = scene
        .ownedBy(j)
        .filter(isActive)
        .every((p) => !p.spec.nodeName || !isReady(p));
      const young = kernel.epoch + kernel.now - Date.parse(j.metadata.creationTimestamp ?? '') < 600_000;
      assert.ok(waits || young || limited, `${nameOf(j)} ends some time`);
    }
  }
  for (const c of scene.all<CronJob>('cronjobs.batch')) {
    if (c.spec?.suspend || c.spec?.concurrencyPolicy === 'Forbid') continue;
    if (scene.store.list('resourcequotas').some((q) => q.metadata.namespace === c.metadata.namespace)) continue;
    const last = Date.parse(c.status?.lastScheduleTime ?? '') || 0;
    assert.ok(
      kernel.epoch + kernel.now - last < 62_000,
      `${nameOf(c)} has made a Job within a minute: ${c.status?.lastScheduleTime}`,
    );
  }
}
