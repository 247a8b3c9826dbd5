import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDLE, podYaml, typedCluster } from './typed.ts';

const mounting = (mount: string): string => `${IDLE}, volumeMounts: [{name: v, ${mount}}]`;
const hostPath = (path: string, type: string): string =>
  podYaml(mounting('mountPath: /v'), `volumes: [{name: v, hostPath: {path: ${path}, type: ${type}}}]`);
const cannot = (why: string): RegExp =>
  new RegExp(`^FailedMount x\\d+: MountVolume.SetUp failed for volume "v" : hostPath type check failed: ${why}$`);

test('a hostPath volume is what its type asks for, or is not mounted', () => {
  for (const [path, type, why] of [
    ['/nope', 'Directory', '/nope is not a directory'],
    ['/tmp', 'File', '/tmp is not a file'],
    ['/tmp', 'Socket', '/tmp is not a socket file'],
  ] as const) {
    const cluster = typedCluster(hostPath(path, type));
    cluster.seconds(3);
    assert.match(cluster.events(['FailedMount'])[0] ?? 'nothing', cannot(why));
  }
});

test('hostPath volumes are one disk; what is not there is made', () => {
  const cluster = typedCluster(
    hostPath('/data/in', 'DirectoryOrCreate') +
      podYaml(mounting('mountPath: /v'), 'volumes: [{name: v, hostPath: {path: /data}}]', 'other'),
  );
  cluster.seconds(4);
  cluster.run("kubectl exec p -- sh -c 'echo hi > /v/file'");
  assert.match(cluster.run('kubectl exec other -- cat /v/in/file'), /^hi\n/);
});

test('a volume that stays away is told of again when the sync gives up', () => {
  const cluster = typedCluster(hostPath('/nope', 'Directory'));
  cluster.seconds(125);
  const last = cluster.events(['FailedMount']).at(-1);
  assert.equal(
    last,
    'FailedMount x1: Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[]: context deadline exceeded',
  );
});

test('what is made of a ConfigMap cannot be written to, and belongs to fsGroup', () => {
  const cluster = typedCluster(
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata: {a: "1"}\n${podYaml(
      mounting('mountPath: /v'),
      'securityContext: {fsGroup: 2000}\nvolumes: [{name: v, configMap: {name: cm, defaultMode: 0400}}]',
    )}`,
  );
  cluster.seconds(4);
  assert.match(cluster.run("kubectl exec p -- sh -c 'echo 2 > /v/a'"), /Read-only file system/);
  assert.match(cluster.run('kubectl exec p -- ls -l /v/..data/a'), /^-r--r-----\s+1 root\s+2000\s/);
});

test('subPathExpr needs every variable it names', () => {
  const cluster = typedCluster(
    podYaml(mounting('mountPath: /v, subPathExpr: $(NOPE)/x'), 'volumes: [{name: v, emptyDir: {}}]'),
  );
  cluster.seconds(3);
  assert.deepEqual(cluster.pod().status?.containerStatuses?.[0]?.state?.waiting, {
    reason: 'CreateContainerConfigError',
    message: 'missing value for NOPE',
  });
});

test('/etc/resolv.conf follows dnsPolicy and dnsConfig', () => {
  const resolver = (spec: string): string => {
    const cluster = typedCluster(podYaml(IDLE, spec));
    cluster.seconds(3);
    return cluster.run('kubectl exec p -- cat /etc/resolv.conf');
  };
  const cluster = 'search default.svc.cluster.local svc.cluster.local cluster.local';
  assert.match(resolver('hostNetwork: true'), /^nameserver 127.0.0.53\n/);
  assert.match(
    resolver('hostNetwork: true\ndnsPolicy: ClusterFirstWithHostNet'),
    new RegExp(`^${cluster}\nnameserver 10.96.0.10\n`),
  );
  assert.match(
    resolver(
      'dnsConfig: {nameservers: [1.2.3.4], searches: [x.y], options: [{name: ndots, value: "2"}, {name: edns0}]}',
    ),
    new RegExp(`^${cluster} x.y\nnameserver 10.96.0.10\nnameserver 1.2.3.4\noptions ndots:2 edns0\n`),
  );
});

test('a projected token is for whom and for how long the volume says', () => {
  const source = 'serviceAccountToken: {path: token, audience: vault, expirationSeconds: 600}';
  const cluster = typedCluster(
    podYaml(mounting('mountPath: /v'), `volumes: [{name: v, projected: {sources: [{${source}}]}}]`),
  );
  cluster.seconds(3);
  const [, claims = ''] = cluster.run('kubectl exec p -- cat /v/token').split('.');
  const { aud, exp, iat } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  assert.deepEqual([aud, Number(exp) - Number(iat)], [['vault'], 600]);
});
