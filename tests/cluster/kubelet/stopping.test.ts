import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDLE, podYaml, typedCluster } from './typed.ts';

test('any answer of a server satisfies an HTTP hook; nobody there does not', () => {
  const hook = (port: number): string =>
    podYaml(`image: nginx, lifecycle: {preStop: {httpGet: {path: /no, port: ${port}}}}`);
  for (const [port, told] of [
    [80, []],
    [81, ['FailedPreStopHook x1: PreStopHook failed']],
  ] as const) {
    const cluster = typedCluster(hook(port));
    cluster.seconds(3);
    cluster.run('kubectl delete pod p');
    assert.deepEqual(cluster.events(['FailedPreStopHook']), told);
  }
});

test('a preStop hook that outlasts the grace period fails when its container is killed', () => {
  const cluster = typedCluster(
    podYaml(`${IDLE}, lifecycle: {preStop: {exec: {command: [sleep, "60"]}}}`, 'terminationGracePeriodSeconds: 3'),
  );
  cluster.seconds(3);
  cluster.run('kubectl delete pod p --wait=false');
  cluster.seconds(4);
  assert.deepEqual(cluster.events(['FailedPreStopHook']), []);
  cluster.seconds(2);
  assert.deepEqual(cluster.events(['FailedPreStopHook']), ['FailedPreStopHook x1: PreStopHook failed']);
});

test('a postStart hook that cannot be run says why, as the runtime does', () => {
  const cluster = typedCluster(
    podYaml(`${IDLE}, lifecycle: {postStart: {exec: {command: [nope]}}}`, 'terminationGracePeriodSeconds: 1'),
  );
  cluster.seconds(4);
  const { reason, message = '' } = cluster.pod().status?.containerStatuses?.[0]?.state?.waiting ?? {};
  assert.equal(reason, 'PostStartHookError');
  assert.match(
    message,
    /^Exec lifecycle hook \(\[nope\]\) for Container "main" in Pod "p_default\(.*failed - error: rpc error: code = Unknown desc = failed to exec/,
  );
});

test('all containers are told at once that the Pod ends; the sidecar keeps running until the main container is gone', () => {
  const cluster = typedCluster(
    podYaml(
      `image: busybox, command: [sh, -c, "trap 'sleep 4; exit 0' TERM; while true; do sleep 1; done"]`,
      `initContainers: [{name: side, restartPolicy: Always, image: busybox, command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 1; done"]}]`,
    ),
  );
  cluster.seconds(5);
  cluster.run('kubectl delete pod p --wait=false');
  cluster.seconds(2);
  assert.deepEqual(cluster.events(['Killing']).sort(), [
    'Killing x1: Stopping container main',
    'Killing x1: Stopping container side',
  ]);
  assert.match(cluster.run('kubectl exec p -c side -- echo alive'), /alive/);
});

test('what is deleted by force has its grace period on the node all the same', () => {
  const cluster = typedCluster(podYaml(IDLE));
  cluster.seconds(3);
  cluster.run('kubectl delete pod p --force --grace-period=0');
  const running = (): boolean => /main/.test(cluster.run('crictl ps'));
  cluster.seconds(20);
  assert.equal(running(), true);
  cluster.seconds(20);
  assert.equal(running(), false);
});
