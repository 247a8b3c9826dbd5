import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDLE, podYaml, typedCluster } from './typed.ts';

const TOLD = ['Unhealthy', 'ProbeWarning'];

test('readiness is tried at the start, after the next look at the node, then every period (recording 094)', () => {
  const cluster = typedCluster(
    podYaml('image: nginx, readinessProbe: {httpGet: {path: /no, port: 80}, periodSeconds: 3}'),
  );
  while (cluster.events(TOLD).length === 0) cluster.seconds(0.1);
  const counts = [0, 1, 3, 3].map((pause) => {
    cluster.seconds(pause);
    return cluster.events(TOLD)[0];
  });
  const told = (n: number): string => `Unhealthy x${n}: Readiness probe failed: HTTP probe failed with statuscode: 404`;
  assert.deepEqual(counts, [told(1), told(2), told(3), told(4)]);
});

const failures: readonly [probe: string, event: RegExp][] = [
  [
    'httpGet: {port: 8080}',
    /failed: Get "http:\/\/10[\d.]+:8080\/": dial tcp 10[\d.]+:8080: connect: connection refused$/,
  ],
  ['httpGet: {port: nope}', /errored and resulted in unknown state: strconv.Atoi: parsing "nope": invalid syntax$/],
  ['httpGet: {port: 80, scheme: HTTPS}', /"https:\/\/[\d.]+:80\/": http: server gave HTTP response to HTTPS client$/],
  [
    'httpGet: {port: 80, host: no.such}',
    /"http:\/\/no.such:80\/": dial tcp: lookup no.such on 127.0.0.53:53: no such host$/,
  ],
  [
    'httpGet: {port: 80, host: 10.1.2.3}',
    /context deadline exceeded \(Client.Timeout exceeded while awaiting headers\)$/,
  ],
  ['httpGet: {port: 80, host: 127.0.0.1}', /dial tcp 127.0.0.1:80: connect: connection refused$/],
  ['tcpSocket: {port: 80, host: 10.1.2.3}', /failed: dial tcp 10.1.2.3:80: i\/o timeout$/],
  ['grpc: {port: 9}', /failed: timeout: failed to connect service "[\d.]+:9" within 1s: context deadline exceeded$/],
  ['exec: {command: [sleep, "5"]}', /failed: command timed out: "sleep 5" timed out after 1s$/],
  ['exec: {command: [sh, -c, "echo $(WHO); exit 1"]}', /failed: me\n$/],
];

for (const [probe, event] of failures) {
  test(`what is said of a probe with ${probe}`, () => {
    const cluster = typedCluster(podYaml(`image: nginx, env: [{name: WHO, value: me}], readinessProbe: {${probe}}`));
    cluster.seconds(4);
    assert.match(cluster.events(TOLD)[0] ?? 'nothing', event);
  });
}

test('a server that speaks no HTTP is not healthy, one that sends elsewhere is', () => {
  const serving = (answer: string): string =>
    podYaml(
      `image: busybox, command: [sh, -c, "while true; do printf '${answer}' | nc -l -p 80; done"], readinessProbe: {httpGet: {port: 80}}`,
    );
  const rude = typedCluster(serving('hello\\\\n'));
  rude.seconds(4);
  assert.match(rude.events(TOLD)[0] ?? 'nothing', /malformed HTTP response "hello"$/);
  const away = typedCluster(
    serving('HTTP/1.1 302 Found\\\\r\\\\nLocation: http://other/\\\\r\\\\nContent-Length: 0\\\\r\\\\n\\\\r\\\\n'),
  );
  away.seconds(4);
  assert.equal(
    away.events(TOLD)[0],
    'ProbeWarning x1: Readiness probe warning: Probe terminated redirects, Response body: ',
  );
  assert.equal(away.pod().status?.containerStatuses?.[0]?.ready, true);
});

test('a Pod that is going is still asked whether it is ready', () => {
  const cluster = typedCluster(
    podYaml(
      `${IDLE}, readinessProbe: {exec: {command: ["false"]}, periodSeconds: 1}`,
      'terminationGracePeriodSeconds: 20',
    ),
  );
  cluster.seconds(5);
  cluster.run('kubectl delete pod p --wait=false');
  const before = Number(/x(\d+)/.exec(cluster.events(TOLD)[0] ?? '')?.[1]);
  cluster.seconds(5);
  assert.ok(Number(/x(\d+)/.exec(cluster.events(TOLD)[0] ?? '')?.[1]) >= before + 4);
});

test('a sidecar whose startup probe fails is restarted, and the main container waits', () => {
  const forever = 'while true; do sleep 1; done';
  const cluster = typedCluster(
    podYaml(
      IDLE,
      `initContainers: [{name: side, restartPolicy: Always, image: busybox, command: [sh, -c, "trap 'exit 0' TERM; ${forever}"], startupProbe: {exec: {command: ["false"]}, periodSeconds: 2, failureThreshold: 2}}]`,
    ),
  );
  cluster.seconds(9);
  assert.match(
    cluster.events(['Killing'])[0] ?? '',
    /^Killing x\d: Container side failed startup probe, will be restarted$/,
  );
  assert.equal(cluster.pod().status?.phase, 'Pending');
  assert.ok((cluster.pod().status?.initContainerStatuses?.[0]?.restartCount ?? 0) > 0);
});
