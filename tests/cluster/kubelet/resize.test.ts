import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDLE, podYaml, typedCluster } from './typed.ts';

const cpu = (amount: string): string =>
  `kubectl patch pod p --subresource=resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"${amount}"}}}]}}'`;
const sized = `${IDLE}, resources: {requests: {cpu: 100m, memory: 30Mi}}`;

test('more than the node has is infeasible, more than is free has to wait', () => {
  const cluster = typedCluster(podYaml(sized) + podYaml(`${IDLE}, resources: {requests: {cpu: "1"}}`, '', 'other'));
  cluster.seconds(3);
  const pending = (): string | undefined => {
    const c = cluster.pod().status?.conditions?.find((c) => c.type === 'PodResizePending');
    return c && `${c.reason}: ${c.message}`;
  };
  const allocated = (): unknown => cluster.pod().status?.containerStatuses?.[0]?.allocatedResources?.cpu;
  cluster.run(cpu('64'));
  cluster.seconds(2);
  const infeasible = "Node didn't have enough capacity: cpu, requested: 64000, capacity: 2000";
  assert.equal(pending(), `Infeasible: ${infeasible}`);
  assert.match(
    cluster.events(['ResizeInfeasible'])[0] ?? '',
    /^ResizeInfeasible x1: Pod resize Infeasible: \{"containers":.*"generation":2,"error":"Node/,
  );
  cluster.run(cpu('1500m'));
  cluster.seconds(2);
  assert.equal(
    pending(),
    "Deferred: Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000",
  );
  assert.equal(allocated(), '100m');
  cluster.run('kubectl delete pod other --grace-period=1');
  cluster.seconds(5);
  assert.equal(pending(), undefined);
  assert.equal(allocated(), '1500m');
  assert.equal(cluster.events(['ResizeCompleted']).length, 1);
});

test('a resource whose policy asks for it restarts the container', () => {
  const cluster = typedCluster(
    podYaml(`${sized}, resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]`),
  );
  cluster.seconds(3);
  cluster.run(cpu('200m'));
  cluster.seconds(40);
  const [status] = cluster.pod().status?.containerStatuses ?? [];
  assert.equal(status?.restartCount, 1);
  assert.equal(status?.resources?.requests?.cpu, '200m');
  assert.deepEqual(cluster.events(['Killing']), ['Killing x1: Container main resize requires restart']);
});
