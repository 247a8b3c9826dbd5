import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node } from '../../../src/cluster/api/types.generated.ts';
import { testCluster } from '../kubelet/node.ts';

type Cluster = ReturnType<typeof testCluster>;

const message = (cluster: Cluster, name: string): string | undefined =>
  cluster.pod(name).status?.conditions?.find((c) => c.type === 'PodScheduled')?.message;

function changeNode(cluster: Cluster, name: string, change: (node: Node) => Node): void {
  const node = cluster.client.get<Node>('nodes', undefined, name);
  if (!node) throw new Error(`no node ${name}`);
  const answer = cluster.client.update('nodes', change(node));
  if (!answer.ok) throw new Error(answer.status.message);
}

const asking = (cpu: string) => ({
  containers: [{ name: 'main', image: 'busybox', resources: { requests: { cpu } } }],
});

test('a Pod no node can ever hold, and one that has no room now (recording 216)', () => {
  const cluster = testCluster();
  cluster.create('huge', asking('100'));
  cluster.create('half-1', asking('1200m'));
  cluster.create('half-2', asking('1200m'));
  cluster.kernel.runUntil(2000);
  assert.equal(
    message(cluster, 'huge'),
    '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
  );
  assert.equal(
    message(cluster, 'half-2'),
    '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
  );
  cluster.client.delete('pods', 'default', 'half-1', { gracePeriodSeconds: 1 });
  cluster.kernel.runUntil(10_000);
  assert.equal(cluster.pod('half-2').spec.nodeName, 'node-1');
});

test('a Pod with a node selector waits for a node with the label (recording 191)', () => {
  const cluster = testCluster({ nodes: 2 });
  cluster.create('picky', { nodeSelector: { disktype: 'ssd' } });
  cluster.kernel.runUntil(4000);
  assert.equal(
    message(cluster, 'picky'),
    "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
  );
  changeNode(cluster, 'node-2', (n) => ({
    ...n,
    metadata: { ...n.metadata, labels: { ...n.metadata.labels, disktype: 'ssd' } },
  }));
  cluster.kernel.runUntil(4010);
  assert.equal(cluster.pod('picky').spec.nodeName, 'node-2');
});

test('the reasons of several nodes are counted (recording 205)', () => {
  const cluster = testCluster({ nodes: 4 });
  changeNode(cluster, 'node-1', (n) => ({ ...n, spec: { ...n.spec, taints: [{ key: 'a', effect: 'NoSchedule' }] } }));
  changeNode(cluster, 'node-2', (n) => ({ ...n, spec: { ...n.spec, unschedulable: true } }));
  for (const node of ['node-1', 'node-2', 'node-4']) {
    changeNode(cluster, node, (n) => ({
      ...n,
      metadata: { ...n.metadata, labels: { ...n.metadata.labels, disk: 'ssd' } },
    }));
  }
  cluster.kernel.runUntil(1100);
  cluster.create('mixed', { nodeSelector: { disk: 'ssd' }, ...asking('9') });
  cluster.kernel.runUntil(2000);
  assert.equal(
    message(cluster, 'mixed'),
    "0/4 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.",
  );
});

test('Pods go where least is asked for, and every decision is kept with its reasons', () => {
  const cluster = testCluster({ nodes: 3 });
  for (let i = 0; i < 6; i++) cluster.create(`p${i}`, asking('500m'));
  cluster.kernel.runUntil(2000);
  const nodes = [0, 1, 2, 3, 4, 5].map((i) => cluster.pod(`p${i}`).spec.nodeName);
  assert.deepEqual([...nodes].sort(), ['node-1', 'node-1', 'node-2', 'node-2', 'node-3', 'node-3']);
  const [decision] = cluster.scheduler.decisions.get(cluster.pod('p5').metadata.uid ?? '') ?? [];
  assert.equal(decision?.chosen, nodes[5]);
  assert.equal(decision?.verdicts.length, 3);
});

test('two Pods that want the same port of the node (recording 143)', () => {
  const cluster = testCluster();
  const spec = { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80, hostPort: 8080 }] }] };
  cluster.create('hp-1', spec);
  cluster.create('hp-2', spec);
  cluster.kernel.runUntil(2000);
  assert.match(
    message(cluster, 'hp-2') ?? '',
    /^0\/1 nodes are available: 1 node\(s\) didn't have free ports for the requested pod ports\./,
  );
});

test('a Pod that names its node is not scheduled, but the kubelet refuses what does not fit (recording 198)', () => {
  const cluster = testCluster({ nodes: 1 });
  cluster.create('too-big', { nodeName: 'node-1', ...asking('64') });
  cluster.kernel.runUntil(2000);
  assert.equal(cluster.pod('too-big').status?.reason, 'OutOfcpu');
  assert.equal(
    cluster.pod('too-big').status?.message,
    "Pod was rejected: Node didn't have enough resource: cpu, requested: 64000, used: 0, capacity: 4000",
  );
});

test('a more important Pod takes the place of a less important one (recording 202)', () => {
  const cluster = testCluster({ nodes: 1, scripts: () => ({ onTerm: 0 }) });
  for (const [name, value] of [
    ['low', 100],
    ['high', 10_000],
  ]) {
    cluster.client.create('priorityclasses.scheduling.k8s.io', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: String(name) },
      ...{ value },
    });
  }
  cluster.create('low-1', { priorityClassName: 'low', ...asking('2') });
  cluster.create('low-2', { priorityClassName: 'low', ...asking('2') });
  cluster.kernel.runUntil(4000);
  cluster.create('high-1', { priorityClassName: 'high', ...asking('2') });
  cluster.kernel.runUntil(4010);
  assert.equal(message(cluster, 'high-1'), '0/1 nodes are available: 1 Insufficient cpu.');
  assert.equal(cluster.pod('high-1').status?.nominatedNodeName, 'node-1');
  cluster.kernel.runUntil(12_000);
  assert.equal(cluster.pod('high-1').status?.phase, 'Running');
});

test('Pods that keep apart, and Pods that are spread evenly (recording 197)', () => {
  const cluster = testCluster({ nodes: 2 });
  const labels = { app: 'web' };
  const labelSelector = { matchLabels: labels };
  const apart = {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector, topologyKey: 'kubernetes.io/hostname' }],
      },
    },
  };
  for (const name of ['a', 'b', 'c']) cluster.create(name, apart, { labels });
  cluster.kernel.runUntil(2000);
  assert.match(
    message(cluster, 'c') ?? '',
    /^0\/2 nodes are available: 2 node\(s\) didn't match pod anti-affinity rules\./,
  );
  const spread = {
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' as const, labelSelector },
    ],
  };
  cluster.create('d', spread, { labels });
  cluster.kernel.runUntil(3000);
  assert.match(
    message(cluster, 'd') ?? '',
    /2 node\(s\) didn't match pod topology spread constraints \(missing required label\)/,
  );
});

test('Pods that would like to keep apart do so where they can', () => {
  const cluster = testCluster({ nodes: 2 });
  const labels = { app: 'web' };
  const preferred = (weight: number) => ({
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight,
            podAffinityTerm: { labelSelector: { matchLabels: labels }, topologyKey: 'kubernetes.io/hostname' },
          },
        ],
      },
    },
  });
  cluster.create('big', { nodeName: 'node-1', ...asking('1') });
  cluster.create('a', { nodeName: 'node-2' }, { labels });
  cluster.kernel.runUntil(2000);
  cluster.create('b', preferred(100), { labels });
  cluster.kernel.runUntil(3000);
  assert.equal(cluster.pod('b').spec.nodeName, 'node-1');
});

test('room is made where no disruption budget is broken, when there is a choice', () => {
  const cluster = testCluster({ nodes: 2, scripts: () => ({ onTerm: 0 }) });
  const priority = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 10 };
  cluster.client.create('priorityclasses.scheduling.k8s.io', priority);
  cluster.client.create('poddisruptionbudgets.policy', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'guard', namespace: 'default' },
    ...{ spec: { minAvailable: 1, selector: { matchLabels: { app: 'guarded' } } } },
  });
  // the guarded one is the younger: without its budget it would go
  cluster.create('plain', { nodeName: 'node-1', ...asking('3') });
  cluster.kernel.runUntil(5000);
  cluster.create('guarded', { nodeName: 'node-2', ...asking('3') }, { labels: { app: 'guarded' } });
  cluster.kernel.runUntil(10_000);
  cluster.create('high', { priorityClassName: 'high', ...asking('3') });
  cluster.kernel.runUntil(20_000);
  assert.equal(cluster.pod('high').spec.nodeName, 'node-1');
  assert.equal(cluster.pod('guarded').status?.phase, 'Running');
});

test('spreading that only asks weighs zones, and does not count Pods that are being deleted', () => {
  const cluster = testCluster({ nodes: 3 });
  const zones = ['a', 'a', 'b'];
  zones.forEach((zone, i) => {
    changeNode(cluster, `node-${i + 1}`, (n) => ({
      ...n,
      metadata: { ...n.metadata, labels: { ...n.metadata.labels, zone } },
    }));
  });
  cluster.kernel.runUntil(1100);
  const labels = { app: 'web' };
  const soft = {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'ScheduleAnyway' as const,
        labelSelector: { matchLabels: labels },
      },
    ],
  };
  for (let i = 0; i < 4; i++) {
    cluster.create(`p${i}`, soft, { labels });
    cluster.kernel.runUntil(cluster.kernel.now + 1000);
  }
  const zoneOf = (name: string): string => (cluster.pod(name).spec.nodeName === 'node-3' ? 'b' : 'a');
  const got = ['p0', 'p1', 'p2', 'p3'].map(zoneOf);
  assert.deepEqual([...got].sort(), ['a', 'a', 'b', 'b']);
  for (const [i, zone] of got.entries()) if (zone === 'b') cluster.client.delete('pods', 'default', `p${i}`);
  cluster.kernel.runUntil(cluster.kernel.now + 10);
  cluster.create('next', soft, { labels });
  cluster.kernel.runUntil(cluster.kernel.now + 10);
  assert.equal(zoneOf('next'), 'b');
});

test('a Pod that does not fit again and again has one Event that counts (recordings 187, 249); strangers do not wake it', () => {
  const cluster = testCluster({ nodes: 1 });
  const near = (app: string) => ({
    affinity: {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: { app } }, topologyKey: 'zone' },
        ],
      },
    },
  });
  const failures = (): number[] =>
    (cluster.client.list('events') as unknown as { reason: string; series?: { count: number } }[])
      .filter((e) => e.reason === 'FailedScheduling')
      .map((e) => e.series?.count ?? 1);
  cluster.create('lonely', near('db'));
  cluster.kernel.runUntil(2000);
  cluster.create('stranger', {}, { labels: { app: 'web' } });
  cluster.kernel.runUntil(3000);
  assert.deepEqual(failures(), [1]);
  // what it waits for comes, but no node has a zone; the second try is about the Pod with its new condition, the others are a series
  for (const name of ['a', 'b', 'c']) {
    cluster.create(name, {}, { labels: { app: 'db' } });
    cluster.kernel.runUntil(cluster.kernel.now + 1000);
  }
  assert.deepEqual(failures().sort(), [1, 2]);
});
