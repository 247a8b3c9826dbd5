import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workplace } from '../../kubectl/workplace.ts';

/** A Deployment of three replicas under a budget; gives what `kubectl get pdb` says of it in one line. */
function budgeted(budget: string) {
  const w = workplace({}, { nodes: 2 });
  w.type('kubectl create deploy web --image=nginx --replicas=3');
  w.cluster.advance(10_000);
  w.type(`kubectl create pdb web --selector=app=web ${budget}`);
  w.cluster.advance(1000);
  const allowed = (): string => w.type('kubectl get pdb web -o jsonpath={.status.disruptionsAllowed}');
  return { ...w, allowed };
}

test('a budget allows as many evictions as Pods are healthy beyond what it needs', () => {
  assert.equal(budgeted('--min-available=2').allowed(), '1');
  assert.equal(budgeted('--min-available=100%').allowed(), '0');
  assert.equal(budgeted('--max-unavailable=50%').allowed(), '2');
});

test('kubectl drain goes on as replacements become ready, and never below the budget', () => {
  const w = budgeted('--min-available=2');
  const node = w.type('kubectl get pods -o jsonpath={.items[0].spec.nodeName}');
  const text = w.type(`kubectl drain ${node} --ignore-daemonsets --delete-emptydir-data`);
  assert.match(text, new RegExp(`node/${node} drained`));
  assert.equal(w.type('kubectl get pods -o jsonpath={.items[*].spec.nodeName}').includes(node), false);
  const needed = w.cluster.store.log.filter((c) => c.resource === 'poddisruptionbudgets.policy');
  assert.ok(needed.length > 2);
});

test('an eviction that the budget does not allow is refused with what it needs', () => {
  const w = budgeted('--min-available=3');
  const node = w.type('kubectl get pods -o jsonpath={.items[0].spec.nodeName}');
  const text = w.type(`kubectl drain ${node} --timeout=8s`);
  assert.match(text, /Cannot evict pod as it would violate the pod's disruption budget\./);
  assert.match(text, /will retry after 5s/);
});
