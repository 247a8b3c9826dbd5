import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDLE, podYaml, typedCluster } from './typed.ts';

const script = (text: string): string => `image: busybox, command: [sh, -c, "${text}"]`;

test('a Pod whose rules restart a container goes on through its back-off', () => {
  const rule = 'restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]';
  const cluster = typedCluster(podYaml(`${script('sleep 1; exit 42')}, ${rule}`, 'restartPolicy: Never'));
  cluster.seconds(60);
  const { phase, containerStatuses } = cluster.pod().status ?? {};
  assert.equal(phase, 'Running');
  assert.ok((containerStatuses?.[0]?.restartCount ?? 0) >= 3);
});

test('termination messages: 4096 characters a container, 12288 a Pod', () => {
  const fill = script('yes 123456789 | head -c 6000 > /dev/termination-log');
  const lengths = (others: number): (number | undefined)[] => {
    const more = Array.from({ length: others }, (_, i) => `- {name: c${i}, ${fill}}`);
    const manifest = podYaml(fill, 'restartPolicy: Never').replace(
      /containers: \[(.*)\]\n/,
      (_all, main: string) => `containers:\n  - ${main}\n  ${more.join('\n  ')}\n`,
    );
    const cluster = typedCluster(manifest);
    cluster.seconds(20);
    return (cluster.pod().status?.containerStatuses ?? []).map((s) => s.state?.terminated?.message?.length);
  };
  assert.deepEqual(lengths(0), [4096]);
  assert.deepEqual(lengths(3), [3072, 3072, 3072, 3072]);
});

test('a Pod that comes past the scheduler is refused what the node lacks, but not devices it has never heard of', () => {
  const asking = (resources: string): string => {
    const cluster = typedCluster(podYaml(`${IDLE}, resources: {limits: {${resources}}}`, 'nodeName: node-1'));
    cluster.seconds(4);
    const { phase, reason = '' } = cluster.pod().status ?? {};
    return `${phase} ${reason}`;
  };
  assert.equal(asking('memory: 100Gi'), 'Failed OutOfmemory');
  assert.equal(asking('example.com/gpu: 1'), 'Running ');
});

test('a Pod that changes kernel settings or wants another system is refused by the node', () => {
  const refused = (spec: string): string => {
    const cluster = typedCluster(podYaml(IDLE, spec));
    cluster.seconds(3);
    const { phase, reason, message } = cluster.pod().status ?? {};
    return `${phase} ${reason}: ${message}`;
  };
  assert.equal(
    refused('securityContext: {sysctls: [{name: net.core.somaxconn, value: "1024"}]}'),
    'Failed SysctlForbidden: Pod was rejected: forbidden sysctl: "net.core.somaxconn" not allowlisted',
  );
  assert.match(refused('securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: "1"}]}'), /^Running /);
  assert.match(refused('os: {name: windows}'), /^Failed PodOSNotSupported: /);
});
