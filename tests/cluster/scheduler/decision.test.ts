import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node } from '../../../src/cluster/api/types.generated.ts';
import { Decision } from '../../../src/cluster/scheduler/decision.ts';
import { testCluster } from '../kubelet/node.ts';

const nodes = ['a', 'b', 'c', 'd'];

test('every node has the verdict it was given, however many decisions there are', () => {
  const decisions = Array.from({ length: 2000 }, (_, at) => {
    // one row for each node that fits; some kinds of score are the same for both
    const scores = Int16Array.from([at % 100, 50, 300, 0, 200, 0, 7, 50, 300, at % 3, 200, 100]);
    const rejections = new Map([[1, [{ filter: 'NodeName', reason: 'no' }]]]) as never;
    return new Decision({ at, chosen: 'd', message: undefined, nodes, rejections, fitting: [3, 0], scores });
  });
  for (const { at, verdicts } of decisions) {
    assert.deepEqual(
      verdicts.map((v) => v.kind),
      ['fits', 'rejected', 'notLookedAt', 'fits'],
    );
    const [a, , , d] = verdicts.map((v) => (v.kind === 'fits' ? v.scores : undefined));
    assert.deepEqual(d, {
      NodeResourcesFit: at % 100,
      NodeResourcesBalancedAllocation: 50,
      TaintToleration: 300,
      NodeAffinity: 0,
      PodTopologySpread: 200,
      InterPodAffinity: 0,
    });
    assert.deepEqual([a?.NodeResourcesFit, a?.NodeAffinity, a?.InterPodAffinity], [7, at % 3, 100]);
  }
});

test('a node that was the only one has no scores', () => {
  const rejections = new Map<number, never>();
  const one = new Decision({
    at: 0,
    chosen: 'b',
    message: undefined,
    nodes,
    rejections,
    fitting: [1],
    scores: new Int16Array(0),
  });
  assert.deepEqual(one.verdicts[1], { node: 'b', kind: 'fits', scores: undefined });
});

test('a decision says everything that keeps a Pod off a node, and what each plugin gave the others', () => {
  const cluster = testCluster({ nodes: 3 });
  const node = cluster.client.get<Node>('nodes', undefined, 'node-1');
  assert.ok(node);
  const taints = [
    { key: 'a', effect: 'NoSchedule' as const },
    { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' as const },
  ];
  cluster.client.update('nodes', { ...node, spec: { ...node.spec, unschedulable: true, taints } });
  cluster.create('web', {
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['node-1'] }] },
          ],
        },
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 10,
            preference: { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-3'] }] },
          },
        ],
      },
    },
    containers: [{ name: 'main', image: 'busybox', resources: { requests: { cpu: '2', memory: '1Gi' } } }],
  });
  cluster.kernel.runUntil(2000);
  const [decision] = cluster.scheduler.decisions.get(cluster.pod('web').metadata.uid ?? '') ?? [];
  assert.equal(decision?.chosen, 'node-3');
  const [first, second, third] = decision?.verdicts ?? [];
  assert.ok(first?.kind === 'rejected' && second?.kind === 'fits' && third?.kind === 'fits');
  assert.deepEqual(
    first.rejections.map((r) => r.filter),
    ['NodeUnschedulable', 'TaintToleration', 'NodeAffinity'],
  );
  // half of the processors and 7/8 of the memory are left; the taints are the same everywhere
  const scores = {
    NodeResourcesFit: 68,
    NodeResourcesBalancedAllocation: 81,
    TaintToleration: 300,
    NodeAffinity: 0,
    PodTopologySpread: 0,
    InterPodAffinity: 0,
  };
  assert.deepEqual(second.scores, scores);
  assert.deepEqual(third.scores, { ...scores, NodeAffinity: 200 });
});
