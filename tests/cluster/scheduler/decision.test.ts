import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decision } from '../../../src/cluster/scheduler/decision.ts';

const nodes = ['a', 'b', 'c', 'd'];

test('every node has the verdict it was given, however many decisions there are', () => {
  const decisions = Array.from({ length: 2000 }, (_, at) => {
    // one row for each node that fits; some kinds of score are the same for both
    const scores = Int16Array.from([at % 100, 50, 300, 0, 200, 0, 7, 50, 300, at % 3, 200, 100]);
    const rejections = new Map([[1, { filter: 'NodeName', reason: 'no' }]]) as never;
    return new Decision({ at, chosen: 'd', message: undefined, nodes, rejections, fitting: [3, 0], scores });
  });
  for (const { at, verdicts } of decisions) {
    assert.deepEqual(
      verdicts.map((v) => v.kind),
      ['fits', 'rejected', 'notLookedAt', 'fits'],
    );
    const [a, , , d] = verdicts.map((v) => (v.kind === 'fits' ? v.scores : undefined));
    assert.deepEqual(d, {
      leastAllocated: at % 100,
      balanced: 50,
      taints: 300,
      affinity: 0,
      spread: 200,
      relations: 0,
    });
    assert.deepEqual([a?.leastAllocated, a?.affinity, a?.relations], [7, at % 3, 100]);
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
