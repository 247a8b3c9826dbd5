import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node, Pod, Taint } from '../../src/cluster/api/types.generated.ts';
import type { NodeSpec } from '../../src/cluster/index.ts';
import { standardNode } from '../../src/cluster/node.ts';
import { workplace } from '../kubectl/workplace.ts';

const POD = (name: string, spec = ''): string => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  nodeName: node-2
${spec}  containers: [{name: main, image: busybox, command: [sh, -c, 'echo once >> /d/log; cat /d/log; sleep 9999'], volumeMounts: [{name: d, mountPath: /d}]}]
  volumes: [{name: d, emptyDir: {}}]
`;

function setUp(files: Record<string, string> = {}, nodes: number | readonly NodeSpec[] = 3) {
  const place = workplace(files, { nodes });
  const { cluster } = place;
  const node = (name: string): Node | undefined => cluster.store.get('nodes', undefined, name) as Node | undefined;
  const pods = (): Pod[] => cluster.store.list('pods', 'default') as Pod[];
  return {
    ...place,
    node,
    pods,
    pod: (name: string): Pod | undefined => pods().find((p) => p.metadata.name === name),
    ready: (name: string) => node(name)?.status?.conditions?.find((c) => c.type === 'Ready'),
    taints: (name: string): string[] => (node(name)?.spec?.taints ?? []).map((t: Taint) => `${t.key}:${t.effect}`),
    machine(name: string) {
      const found = cluster.nodes.get(name);
      assert.ok(found);
      return found;
    },
    events: (reason: string): string[] =>
      (cluster.store.list('events') as unknown as { reason: string; message: string }[])
        .filter((e) => e.reason === reason)
        .map((e) => e.message),
  };
}

test('heartbeats are seen by whoever reads them, now or in the past, and leave no trace in the history', () => {
  const { cluster, type } = setUp();
  cluster.advance(60_000);
  const before = cluster.store.log.length;
  cluster.advance(3_600_000);
  assert.equal(cluster.store.log.length, before);
  const renewed = (): number => {
    const time = type('kubectl get lease node-1 -n kube-node-lease -o jsonpath={.spec.renewTime}');
    return cluster.kernel.epoch + cluster.now - Date.parse(time);
  };
  assert.ok(renewed() >= 0 && renewed() <= 10_000);
  const past = cluster.apiserver.view(100_000).handle<{ spec: { renewTime: string } }>({
    verb: 'get',
    group: 'coordination.k8s.io',
    version: 'v1',
    resource: 'leases',
    namespace: 'kube-node-lease',
    name: 'node-1',
    author: { component: 'kubectl' },
  });
  assert.ok(past.ok);
  const age = cluster.kernel.epoch + 100_000 - Date.parse(past.object.spec.renewTime);
  assert.ok(age >= 0 && age <= 10_000);
});

test('a node without power is NotReady after 50 s, its Pods are evicted 300 s later and go when it is back', () => {
  const { cluster, type, machine, node, pod, pods, ready, taints, events } = setUp({ 'pod.yaml': POD('bare') });
  type('kubectl apply -f pod.yaml');
  type('kubectl create deployment web --image=nginx --replicas=6');
  cluster.advance(30_000);
  const lost = pods()
    .filter((p) => p.spec.nodeName === 'node-2')
    .map((p) => p.metadata.name);
  machine('node-2').powerOff();
  const off = cluster.now;
  cluster.advance(39_000);
  assert.equal(ready('node-2')?.status, 'True');
  while (ready('node-2')?.status === 'True') cluster.advance(100);
  assert.ok(cluster.now - off <= 55_100, `NotReady after ${cluster.now - off} ms`);
  assert.equal(ready('node-2')?.message, 'Kubelet stopped posting node status.');
  assert.match(type('kubectl get nodes'), /node-2 +NotReady +/);
  assert.deepEqual(
    node('node-2')?.status?.conditions?.map((c) => `${c.type} ${c.status} ${c.reason}`),
    ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((t) => `${t} Unknown NodeStatusUnknown`),
  );
  cluster.advance(50);
  assert.deepEqual(taints('node-2'), ['node.kubernetes.io/unreachable:NoSchedule']);
  cluster.advance(5000);
  assert.deepEqual(taints('node-2').sort(), [
    'node.kubernetes.io/unreachable:NoExecute',
    'node.kubernetes.io/unreachable:NoSchedule',
  ]);
  assert.equal(pod('bare')?.status?.conditions?.find((c) => c.type === 'Ready')?.status, 'False');
  assert.match(
    type('kubectl logs bare'),
    /^Error from server: Get "https:\/\/192.168.49.12:10250\/containerLogs\/default\/bare\/main": dial tcp 192.168.49.12:10250: i\/o timeout\n\[exit 1\]$/,
  );
  assert.equal(
    type('kubectl exec bare -- ls'),
    'Error from server: error dialing backend: dial tcp 192.168.49.12:10250: i/o timeout\n[exit 1]',
  );
  cluster.advance(310_000);
  assert.match(type('kubectl get pod bare'), /bare +1\/1 +Terminating/);
  assert.equal(pods().length, 7 + lost.length - 1, 'the bare Pod has no successor, the others have');
  machine('node-2').powerOn();
  cluster.advance(120_000);
  assert.equal(ready('node-2')?.status, 'True');
  assert.deepEqual(taints('node-2'), []);
  assert.ok(pods().every((p) => !lost.includes(p.metadata.name)));
  assert.equal(pods().length, 6);
  assert.equal(events('Rebooted').length, 1);
});

test('after a short power cut Pods are restarted where they are: what is on disk is kept, the address is new', () => {
  const { cluster, type, machine, pod, ready, events } = setUp({
    'pod.yaml': POD('disk'),
    'once.yaml': POD('once', '  restartPolicy: Never\n'),
  });
  type('kubectl apply -f pod.yaml -f once.yaml');
  cluster.advance(30_000);
  const before = pod('disk')?.status;
  machine('node-2').powerOff();
  cluster.advance(5000);
  machine('node-2').powerOn();
  cluster.advance(60_000);
  assert.equal(ready('node-2')?.lastTransitionTime, cluster.kernel.timestamp(0), 'nobody has noticed');
  const [main] = pod('disk')?.status?.containerStatuses ?? [];
  assert.equal(main?.restartCount, 1);
  assert.equal(main?.lastState?.terminated?.reason, 'Unknown');
  assert.equal(main?.lastState?.terminated?.exitCode, 255);
  assert.notEqual(pod('disk')?.status?.podIP, before?.podIP);
  assert.equal(type('kubectl logs disk'), 'once\nonce\n');
  assert.equal(events('SandboxChanged').length, 1);
  assert.equal(pod('once')?.status?.phase, 'Failed');
});

test('a node that loses its network goes on alone, and later deletes what was deleted meanwhile', () => {
  const { cluster, type, machine, pod, ready } = setUp({ 'pod.yaml': `${POD('kept')}---\n${POD('gone')}` });
  type('kubectl apply -f pod.yaml');
  cluster.advance(30_000);
  machine('node-2').disconnect();
  cluster.advance(70_000);
  assert.equal(ready('node-2')?.status, 'Unknown');
  type('kubectl delete pod gone --wait=false');
  cluster.advance(60_000);
  assert.ok(pod('gone')?.metadata.deletionTimestamp, 'only its kubelet can say that it is gone');
  machine('node-2').connect();
  cluster.advance(45_000);
  assert.equal(pod('gone'), undefined);
  assert.equal(ready('node-2')?.status, 'True');
  const { containerStatuses, conditions } = pod('kept')?.status ?? {};
  assert.equal(containerStatuses?.[0]?.restartCount, 0);
  assert.equal(conditions?.find((c) => c.type === 'Ready')?.status, 'True');
  assert.equal(type('kubectl logs kept'), 'once\n');
});

test('of several lost nodes one is given up every ten seconds; of most of a small zone none; of all none', () => {
  const givenUp = (lost: number): number[] => {
    const { cluster, machine, node } = setUp({}, 6);
    for (let i = 1; i <= lost; i++) machine(`node-${i}`).powerOff();
    cluster.advance(400_000);
    const all = [...cluster.nodes.keys()].flatMap((n) => node(n)?.spec?.taints ?? []);
    return all.flatMap((t) => (t.effect === 'NoExecute' ? [Date.parse(t.timeAdded ?? '')] : [])).sort();
  };
  const [first = 0, second = 0, third = 0, ...more] = givenUp(3);
  assert.deepEqual([second - first, third - second, more.length], [10_000, 10_000, 0]);
  assert.equal(givenUp(4).length, 1, 'only the one whose turn came before most were known to be lost');
  assert.deepEqual(givenUp(6), []);
});

test('a node joins a running cluster, and Pods go to it once it is ready', () => {
  const { cluster, type, node, pods, ready, taints } = setUp({}, 1);
  type('kubectl cordon node-1');
  type('kubectl run web --image=nginx');
  cluster.advance(30_000);
  cluster.join(standardNode(2));
  assert.throws(() => cluster.join(standardNode(2)), /node-2/);
  assert.equal(ready('node-2')?.reason, 'KubeletNotReady');
  assert.deepEqual(taints('node-2'), ['node.kubernetes.io/not-ready:NoSchedule']);
  cluster.advance(30_000);
  assert.deepEqual(taints('node-2'), []);
  assert.equal(pods()[0]?.spec.nodeName, 'node-2');
  type('kubectl delete node node-2');
  cluster.nodes.get('node-2')?.powerOff();
  cluster.nodes.get('node-2')?.powerOn();
  cluster.advance(60_000);
  assert.ok(node('node-2'), 'its kubelet registers it again');
});
