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

test('an eviction that the budget does not allow is tried again every 5 s until the time is over', () => {
  const w = budgeted('--min-available=3');
  w.type('kubectl scale deploy web --replicas=1');
  w.cluster.advance(60_000);
  const [pod, home] = w
    .type('kubectl get pods -o jsonpath={.items[0].metadata.name},{.items[0].spec.nodeName}')
    .split(',');
  const started = w.cluster.now;
  const lines = w.type(`kubectl drain ${home} --timeout=8s`).split('\n');
  const named = `error when evicting pods/"${pod}" -n "default"`;
  const retry = `${named} (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.`;
  const over = `${named}: global timeout reached: 8s`;
  assert.deepEqual(
    lines.filter((l) => l.includes('evict')).toSorted(),
    [
      ...Array(3).fill(`evicting pod default/${pod}`),
      retry,
      retry,
      `There are pending pods in node "${home}" when an error occurred: ${over}`,
      over,
      `error: unable to drain node "${home}" due to error: ${over}, continuing command...`,
    ].toSorted(),
  );
  assert.equal(Math.floor((w.cluster.now - started) / 1000), 10);
});

test('drain says of each Pod that may not go the first thing that keeps it', () => {
  const w = workplace({});
  w.type('kubectl run bare --image=nginx');
  w.cluster.advance(10_000);
  const refused = 'cannot delete Pods that declare no controller (use --force to override): default/bare';
  assert.equal(
    w.type('kubectl drain node-1'),
    `node/node-1 cordoned\nerror: unable to drain node "node-1" due to error: ${refused}, continuing command...\nThere are pending nodes to be drained:\n node-1\n${refused}\n[exit 1]`,
  );
});

test('a budget by share leaves Pods without a controller out, and fails safe for controllers without a size', () => {
  const w = workplace({});
  w.type('kubectl run bare --image=nginx --labels=app=x');
  w.type('kubectl create pdb bare --selector=app=x --max-unavailable=1');
  w.type(
    'kubectl apply -f - <<E\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\nspec:\n  selector: {matchLabels: {app: agent}}\n  template:\n    metadata: {labels: {app: agent}}\n    spec: {containers: [{name: main, image: nginx}]}\nE',
  );
  w.type('kubectl create pdb agent --selector=app=agent --max-unavailable=1');
  w.cluster.advance(10_000);
  const of = (name: string): string =>
    w.type(
      `kubectl get pdb ${name} -o jsonpath='{.status.expectedPods} {.status.disruptionsAllowed} {.status.conditions[0].reason} {.status.conditions[0].message}'`,
    );
  assert.equal(of('bare'), '0 0 InsufficientPods ');
  const selector =
    '&LabelSelector{MatchLabels:map[string]string{app: x,},MatchExpressions:[]LabelSelectorRequirement{},}';
  assert.ok(w.type('kubectl describe pdb bare').includes(`UnmanagedPods`));
  assert.ok(w.type('kubectl describe pdb bare').includes(`(selector: ${selector}) were found to be unmanaged.`));
  assert.equal(of('agent'), '0 0 SyncFailed daemonsets.apps does not implement the scale subresource');
});
