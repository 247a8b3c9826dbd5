import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../../../src/cluster/api/types.generated.ts';
import { workplace } from '../../kubectl/workplace.ts';

const volume = (name: string, size: string, more = ''): string => `apiVersion: v1
kind: PersistentVolume
metadata:
  name: ${name}
spec:
  storageClassName: manual
  capacity:
    storage: ${size}
  accessModes: [ReadWriteOnce]
  hostPath:
    path: /mnt/${name}
${more}---
`;

const claim = (name: string, size: string, storageClass = 'storageClassName: manual'): string => `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${name}
spec:
  ${storageClass}
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: ${size}
---
`;

const user = (claimName: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: user
spec:
  containers:
  - name: main
    image: busybox
    command: [sleep, infinity]
    volumeMounts:
    - name: data
      mountPath: /data
  volumes:
  - name: data
    persistentVolumeClaim:
      claimName: ${claimName}
---
`;

function storage(text: string, nodes = 1) {
  const w = workplace({ 'f.yaml': text }, { nodes });
  w.type('kubectl apply -f f.yaml');
  w.cluster.advance(10_000);
  const phase = (what: string): string => w.type(`kubectl get ${what} -o jsonpath={.status.phase}`);
  return { ...w, phase };
}

test('a claim gets the smallest volume that is large enough, and keeps it for itself', () => {
  const w = storage(
    volume('large', '5Gi') + volume('middle', '2Gi') + volume('small', '1Gi') + claim('data', '1500Mi'),
  );
  assert.equal(w.type('kubectl get pvc data -o jsonpath={.spec.volumeName}'), 'middle');
  assert.deepEqual(
    ['middle', 'large', 'small'].map((v) => w.phase(`pv ${v}`)),
    ['Bound', 'Available', 'Available'],
  );
  w.type('kubectl delete pvc data');
  w.cluster.advance(1000);
  assert.equal(w.phase('pv middle'), 'Released', 'what is retained waits for somebody to clear it');
});

test('of volumes that would do, one with fewer access modes is taken before a smaller one', () => {
  const both = volume('both', '1Gi').replace('[ReadWriteOnce]', '[ReadWriteOnce, ReadWriteMany]');
  const w = storage(both + volume('exact', '5Gi') + claim('data', '1Gi'));
  assert.equal(w.type('kubectl get pvc data -o jsonpath={.spec.volumeName}'), 'exact');
});

test('a bound volume goes only after its claim, and a claim without its volume is lost', () => {
  const w = storage(volume('one', '1Gi') + claim('data', '1Gi'));
  w.type('kubectl delete pv one --wait=false');
  assert.equal(w.phase('pv one'), 'Bound');
  w.type('kubectl patch pv one --type=merge -p \'{"metadata":{"finalizers":null}}\'');
  w.cluster.advance(1000);
  assert.equal(w.phase('pvc data'), 'Lost');
});

test('a waiting claim sees a new volume, or a default class, when it is looked at again 15 s after the last time', () => {
  const none = 'storageClassName: ""';
  const w = storage(claim('data', '1Gi') + claim('never', '1Gi', none));
  w.type(`kubectl apply -f - <<E\n${volume('late', '1Gi')}E`);
  w.cluster.advance(2000);
  assert.deepEqual([w.phase('pv late'), w.phase('pvc data')], ['Available', 'Pending']);
  w.cluster.advance(5000);
  assert.deepEqual([w.phase('pv late'), w.phase('pvc data')], ['Bound', 'Bound']);
  assert.equal(w.phase('pvc never'), 'Pending');
});

test('a claim that named no class gets the default class that comes later, and says what it then waits for', () => {
  const w = storage('kind: List\napiVersion: v1\nitems: []\n');
  w.type('kubectl annotate sc --all storageclass.kubernetes.io/is-default-class-');
  w.type(`kubectl apply -f - <<E\n${claim('data', '1Gi', 'volumeMode: Filesystem')}${user('data')}E`);
  assert.equal(w.type('kubectl get pvc data -o jsonpath={.spec.storageClassName}'), '');
  w.type(
    "kubectl apply -f - <<E\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: by-hand, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}\nprovisioner: kubernetes.io/no-provisioner\nvolumeBindingMode: WaitForFirstConsumer\nE",
  );
  w.cluster.advance(20_000);
  assert.equal(w.type('kubectl get pvc data -o jsonpath={.spec.storageClassName}'), 'by-hand');
  assert.match(w.type('kubectl describe pvc data'), /WaitForPodScheduled .* waiting for pod user to be scheduled\n/);
});

test('of volumes made by hand whose policy is Delete only a directory below /tmp is deleted', () => {
  const policy = '  persistentVolumeReclaimPolicy: Delete\n';
  const w = storage(
    volume('a', '1Gi', policy) +
      volume('b', '2Gi', policy).replace('/mnt/', '/tmp/') +
      claim('one', '1Gi') +
      claim('two', '2Gi'),
  );
  w.type('kubectl delete pvc one two');
  w.cluster.advance(1000);
  assert.equal(w.phase('pv a'), 'Failed');
  assert.match(
    w.type('kubectl describe pv a'),
    /host_path deleter only supports \/tmp\/\.\+ but received provided \/mnt\/a/,
  );
  assert.match(w.type('kubectl get pv b'), /NotFound/);
});

test('a claim of the default class is provisioned on the node of its first Pod, and its Pods stay with it', () => {
  const w = storage(claim('data', '1Gi', 'volumeMode: Filesystem'), 3);
  assert.equal(w.phase('pvc data'), 'Pending', 'it waits for a consumer');
  w.type(`kubectl apply -f - <<E\n${user('data')}E`);
  w.cluster.advance(20_000);
  const pod = (): Pod => w.cluster.store.get('pods', 'default', 'user') as Pod;
  const node = pod().spec.nodeName;
  assert.equal(pod().status?.phase, 'Running');
  w.type('kubectl exec user -- sh -c "echo kept > /data/f"');
  for (let i = 0; i < 3; i++) {
    w.type('kubectl delete pod user --grace-period=1');
    w.type(`kubectl apply -f - <<E\n${user('data')}E`);
    w.cluster.advance(20_000);
    assert.equal(pod().spec.nodeName, node);
  }
  assert.equal(w.type('kubectl exec user -- cat /data/f'), 'kept\n');
  w.type(`kubectl cordon ${node}`);
  w.type('kubectl delete pod user --grace-period=1');
  w.type(`kubectl apply -f - <<E\n${user('data')}E`);
  w.cluster.advance(5000);
  assert.match(
    w.type('kubectl get events --field-selector reason=FailedScheduling'),
    /2 node\(s\) didn't match PersistentVolume's node affinity/,
  );
  w.type('kubectl delete pod user');
  w.type('kubectl delete pvc data');
  w.cluster.advance(1000);
  assert.equal(w.type('kubectl get pv'), 'No resources found\n');
});
