import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DaemonSet, Pod } from '../../../src/cluster/api/types.generated.ts';
import { workplace } from '../../kubectl/workplace.ts';

const workload = (kind: string, name: string, spec: string): string => `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
      - name: main
        image: nginx:1.25
${spec}`;

/** A workplace where `f.yaml` has been applied and has had time to become ready. */
function applied(text: string, nodes = 1) {
  const w = workplace({ 'f.yaml': text }, { nodes });
  w.type('kubectl apply -f f.yaml');
  w.cluster.advance(20_000);
  const pods = (): Pod[] => w.cluster.store.list('pods', 'default') as Pod[];
  const names = (): string[] => pods().map((p) => p.metadata.name);
  /** For every change of a Pod: how many there are that are not being deleted, and how many of them are ready. */
  const counts = (since: number): { there: number; ready: number }[] => {
    const now = new Map<string, Pod>();
    const seen: { there: number; ready: number }[] = [];
    for (const { resource, object, type, at } of w.cluster.store.log) {
      if (resource !== 'pods' || object.metadata.namespace !== 'default') continue;
      if (type === 'DELETED') now.delete(object.metadata.name);
      else now.set(object.metadata.name, object as Pod);
      const live = [...now.values()].filter((p) => !p.metadata.deletionTimestamp);
      const ready = live.filter((p) => p.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'));
      if (at >= since) seen.push({ there: live.length, ready: ready.length });
    }
    return seen;
  };
  return { ...w, pods, names, counts };
}

test('a ReplicaSet replaces what is deleted, adopts what fits and lets go what does not', () => {
  const w = applied(workload('ReplicaSet', 'web', '  replicas: 3\n'));
  const [first = '', second = ''] = w.names();
  w.type(`kubectl delete pod ${first}`);
  assert.equal(w.names().length, 3);
  assert.ok(!w.names().includes(first));
  w.type(`kubectl label pod ${second} app-`);
  w.cluster.advance(1000);
  assert.equal(w.names().length, 4, 'the one that was let go has been replaced');
  assert.equal(w.pods().find((p) => p.metadata.name === second)?.metadata.ownerReferences, undefined);
  w.type(`kubectl label pod ${second} app=web`);
  w.cluster.advance(3000);
  assert.equal(w.names().length, 3, 'taken back, there is one too many');
});

test('of too many Pods those go first that are not ready, then those that cost least', () => {
  const w = applied(workload('ReplicaSet', 'web', '  replicas: 3\n'));
  const [cheap = '', ...others] = w.names();
  for (const name of others) w.type(`kubectl annotate pod ${name} controller.kubernetes.io/pod-deletion-cost=10`);
  w.type('kubectl scale rs web --replicas=2');
  w.cluster.advance(3000);
  assert.ok(!w.names().includes(cheap));
});

test('a rolling update keeps between maxUnavailable fewer and maxSurge more Pods', () => {
  const strategy = '  strategy:\n    rollingUpdate:\n      maxSurge: 2\n      maxUnavailable: 1\n';
  const w = applied(workload('Deployment', 'web', `  replicas: 5\n${strategy}`));
  const since = w.cluster.now;
  w.type('kubectl set image deploy/web main=nginx:1.27');
  assert.match(w.type('kubectl rollout status deploy/web'), /successfully rolled out/);
  const counts = w.counts(since);
  assert.equal(Math.max(...counts.map((c) => c.there)), 7);
  assert.equal(Math.min(...counts.map((c) => c.ready)), 4);
  assert.ok(w.pods().every((p) => p.metadata.deletionTimestamp || p.spec.containers[0]?.image === 'nginx:1.27'));
});

test('with strategy Recreate no new Pod is there before the last old one is gone', () => {
  const w = applied(workload('Deployment', 'web', '  replicas: 2\n  strategy:\n    type: Recreate\n'));
  const since = w.cluster.now;
  w.type('kubectl set image deploy/web main=nginx:1.27');
  w.type('kubectl rollout status deploy/web');
  assert.equal(Math.max(...w.counts(since).map((c) => c.there)), 2);
  assert.ok(w.counts(since).some((c) => c.there === 0));
});

test('a paused rollout waits, a scaled one is shared out, an undone one returns to its old ReplicaSet', () => {
  const strategy = '  strategy:\n    rollingUpdate:\n      maxSurge: 3\n      maxUnavailable: 2\n';
  const w = applied(workload('Deployment', 'web', `  replicas: 10\n${strategy}`));
  w.type('kubectl set image deploy/web main=nginx:none');
  w.cluster.advance(5000);
  w.type('kubectl rollout pause deploy/web');
  w.type('kubectl scale deploy/web --replicas=15');
  w.cluster.advance(1000);
  // 8 and 5 Pods of 13 become 11 and 7 of 18 (documentation: Deployments, Proportional scaling)
  const sizes = w.type('kubectl get rs -o jsonpath={.items[*].spec.replicas}').split(' ').map(Number);
  assert.deepEqual(
    sizes.sort((a, b) => b - a),
    [11, 7],
  );
  w.type('kubectl rollout resume deploy/web');
  w.type('kubectl rollout undo deploy/web');
  assert.match(w.type('kubectl rollout status deploy/web'), /successfully rolled out/);
  assert.match(w.type('kubectl get rs --no-headers'), /15 +15 +15/);
  assert.match(w.type('kubectl rollout history deploy/web'), /\n2 .*\n3 /);
});

test('a rollout that does not get on is called so after its deadline', () => {
  const w = applied(workload('Deployment', 'web', '  replicas: 1\n  progressDeadlineSeconds: 20\n'));
  w.type('kubectl set image deploy/web main=nginx:none');
  w.cluster.advance(15_000);
  const reason = (): string =>
    w.type(`kubectl get deploy web -o jsonpath='{.status.conditions[?(@.type=="Progressing")].reason}'`);
  assert.equal(reason(), 'ReplicaSetUpdated');
  w.cluster.advance(10_000);
  assert.equal(reason(), 'ProgressDeadlineExceeded');
});

test('replicas of a StatefulSet come one after the other and go in the opposite order', () => {
  const w = applied(workload('StatefulSet', 'db', '  serviceName: db\n  replicas: 3\n'));
  assert.deepEqual(w.names(), ['db-0', 'db-1', 'db-2']);
  const ready = (name: string): number | undefined =>
    w.cluster.store.log.find(
      ({ resource, object }) =>
        resource === 'pods' &&
        object.metadata.name === name &&
        (object as Pod).status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'),
    )?.at;
  const created = (name: string): number =>
    w.cluster.store.log.find((c) => c.resource === 'pods' && c.object.metadata.name === name)?.at ?? 0;
  assert.ok((ready('db-0') ?? 0) < created('db-1') && (ready('db-1') ?? 0) < created('db-2'));
  w.type('kubectl patch sts db -p \'{"spec":{"updateStrategy":{"rollingUpdate":{"partition":1}}}}\'');
  w.type('kubectl set image sts/db main=nginx:1.27');
  w.cluster.advance(60_000);
  assert.deepEqual(
    w.pods().map((p) => p.spec.containers[0]?.image),
    ['nginx:1.25', 'nginx:1.27', 'nginx:1.27'],
  );
  w.type('kubectl delete pod db-0');
  w.cluster.advance(10_000);
  assert.equal(w.pods()[0]?.spec.containers[0]?.image, 'nginx:1.25', 'below the partition the old template stays');
  w.type('kubectl scale sts db --replicas=1');
  w.cluster.advance(10_000);
  assert.deepEqual(w.names(), ['db-0']);
});

test('a DaemonSet counts the Pod that it has just made', () => {
  const w = applied(workload('DaemonSet', 'agent', ''));
  const since = w.cluster.now;
  w.type('kubectl delete pods -l app=agent');
  w.cluster.advance(5000);
  const counted = w.cluster.store.log
    .filter((c) => c.resource === 'daemonsets.apps' && c.at > since)
    .map((c) => (c.object as DaemonSet).status)
    .map((status) => `${status?.currentNumberScheduled} ${status?.numberReady}`);
  assert.deepEqual(counted, ['1 0', '1 1']);
});

test('a DaemonSet has one Pod on every node that its template allows', () => {
  const w = applied(workload('DaemonSet', 'agent', ''), 3);
  const nodes = (): (string | undefined)[] =>
    w
      .pods()
      .filter((p) => !p.metadata.deletionTimestamp)
      .map((p) => p.spec.nodeName)
      .sort();
  assert.deepEqual(nodes(), ['node-1', 'node-2', 'node-3']);
  w.type('kubectl cordon node-1');
  w.type('kubectl taint node node-2 only=others:NoExecute');
  w.cluster.advance(40_000);
  assert.deepEqual(nodes(), ['node-1', 'node-3'], 'a cordon does not matter to it, a taint does');
  w.type('kubectl taint node node-2 only-');
  w.cluster.advance(5000);
  const since = w.cluster.now;
  w.type('kubectl set image ds/agent main=nginx:1.27');
  assert.match(w.type('kubectl rollout status ds/agent'), /successfully rolled out/);
  assert.equal(Math.min(...w.counts(since).map((c) => c.ready)), 2, 'one at a time');
});

test('a StatefulSet takes no Pod in whose name is not one of its own, whatever its labels', () => {
  const w = applied(workload('StatefulSet', 'db', '  serviceName: db\n  replicas: 1\n'));
  w.type('kubectl run stranger --image=nginx:1.25 --labels=app=db');
  w.cluster.advance(10_000);
  w.type('kubectl patch pod db-0 -p \'{"metadata":{"labels":{"a":"b"}}}\'');
  w.cluster.advance(10_000);
  assert.deepEqual(
    w.pods().map((p) => [p.metadata.name, p.metadata.ownerReferences?.[0]?.name]),
    [
      ['db-0', 'db'],
      ['stranger', undefined],
    ],
  );
});
