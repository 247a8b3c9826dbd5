import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Deployment } from '../../../src/cluster/api/types.generated.ts';
import { type Manifest, maker, pod, startServer } from './server.ts';

/** The message with which a change of a new object is refused; undefined when it is not. */
function refused(
  resource: string,
  object: Manifest & object,
  change: object,
  status?: object,
  besides?: Manifest,
): string | undefined {
  const { create, component, user } = startServer();
  if (besides) create(besides);
  const made = create(object);
  assert.ok(made.ok, made.ok ? '' : made.status.message);
  const { namespace, name } = made.object.metadata;
  if (status) component.patch(resource, namespace, name, { status }, 'application/merge-patch+json', 'status');
  const answer = user.patch(resource, namespace, name, change, 'application/merge-patch+json');
  return answer.ok ? undefined : answer.status.message;
}

const of = (apiVersion: string, kind: string, rest: object) => ({ apiVersion, kind, metadata: { name: 'x' }, ...rest });

it('fields that stay as they are, with the words of each kind', () => {
  const storageClass = of('storage.k8s.io/v1', 'StorageClass', { provisioner: 'a/b' });
  const change = { provisioner: 'c/d', reclaimPolicy: 'Retain', volumeBindingMode: 'WaitForFirstConsumer' };
  assert.equal(
    refused('storageclasses.storage.k8s.io', storageClass, change),
    'StorageClass.storage.k8s.io "x" is invalid: [provisioner: Forbidden: updates to provisioner are forbidden., reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden., volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable]',
  );
  const priority = of('scheduling.k8s.io/v1', 'PriorityClass', { value: 7 });
  assert.equal(
    refused('priorityclasses.scheduling.k8s.io', priority, { value: 8 }),
    'PriorityClass.scheduling.k8s.io "x" is invalid: value: Forbidden: may not be changed in an update.',
  );
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' };
  assert.equal(
    refused('rolebindings.rbac.authorization.k8s.io', of('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef }), {
      roleRef: { name: 'b' },
    }),
    'RoleBinding.rbac.authorization.k8s.io "x" is invalid: roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"b"}: cannot change roleRef',
  );
  const secret = of('v1', 'Secret', { type: 'a', immutable: true, data: { a: 'YQ==' } });
  assert.equal(
    refused('secrets', secret, { data: { a: 'Yg==' }, type: 'b', immutable: false }),
    'Secret "x" is invalid: [type: Invalid value: "b": field is immutable, immutable: Forbidden: field is immutable when `immutable` is set, data: Forbidden: field is immutable when `immutable` is set]',
  );
  const config = of('v1', 'ConfigMap', { immutable: true, binaryData: { a: 'YQ==' } });
  assert.equal(
    refused('configmaps', config, { binaryData: { a: 'Yg==' } }),
    'ConfigMap "x" is invalid: binaryData: Forbidden: field is immutable when `immutable` is set',
  );
});

it('a field that was never set may be set once', () => {
  const node = of('v1', 'Node', {});
  assert.equal(refused('nodes', node, { spec: { podCIDR: '10.0.0.0/24' } }), undefined);
  assert.equal(
    refused('nodes', of('v1', 'Node', { spec: { podCIDR: '10.0.0.0/24' } }), { spec: { podCIDRs: ['10.0.1.0/24'] } }),
    'Node "x" is invalid: spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
  );
});

it('a claim: only a bound one may ask for more, none for less than it has', () => {
  const claim = of('v1', 'PersistentVolumeClaim', {
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'a', resources: { requests: { storage: '2Gi' } } },
  });
  const storage = (size: string) => ({ spec: { resources: { requests: { storage: size } } } });
  const bound = { phase: 'Bound', capacity: { storage: '2Gi' } };
  const message = refused('persistentvolumeclaims', claim, storage('3Gi')) ?? '';
  assert.ok(
    message.startsWith(
      'PersistentVolumeClaim "x" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n',
    ),
  );
  assert.ok(message.includes('-   "storage": "2Gi"\n+   "storage": "3Gi"\n'), message);
  assert.equal(
    refused('persistentvolumeclaims', claim, storage('3Gi'), bound),
    'persistentvolumeclaims "x" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  );
  const grows = of('storage.k8s.io/v1', 'StorageClass', {
    metadata: { name: 'a' },
    provisioner: 'a/b',
    allowVolumeExpansion: true,
  });
  assert.equal(refused('persistentvolumeclaims', claim, storage('3Gi'), bound, grows), undefined);
  assert.equal(
    refused('persistentvolumeclaims', claim, storage('1Gi'), bound),
    'PersistentVolumeClaim "x" is invalid: spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
  );
});

it('one priority class at most is the default', () => {
  const { create, refusal, user } = startServer();
  const priority = (name: string) => ({
    ...of('scheduling.k8s.io/v1', 'PriorityClass', { value: 7, globalDefault: true }),
    metadata: { name },
  });
  assert.ok(create(priority('a')).ok);
  assert.equal(
    refusal(create(priority('b'))),
    'priorityclasses.scheduling.k8s.io "b" is forbidden: PriorityClass a is already marked as default. Only one default can exist',
  );
  const described = { description: 'for all' };
  assert.ok(user.patch('priorityclasses.scheduling.k8s.io', undefined, 'a', described).ok);
});

it('a job: its template stays, but where Pods may run changes before it starts', () => {
  const job = (suspend: boolean) => {
    const spec = { containers: [{ name: 'c', image: 'busybox' }], restartPolicy: 'Never' };
    return maker('Job', { suspend, selector: undefined, template: { spec } }, 'batch/v1');
  };
  const image = { spec: { template: { spec: { containers: [{ name: 'c', image: 'alpine' }] } } } };
  assert.match(
    refused('jobs.batch', job(true), image) ?? '',
    /^Job.batch "web" is invalid: spec.template: Invalid value: \{.*"Spec":\{"Volumes":null,.*"Image":"alpine".*: field is immutable$/,
  );
  const where = { spec: { template: { spec: { nodeSelector: { disk: 'ssd' } } } } };
  assert.equal(refused('jobs.batch', job(true), where), undefined);
  assert.match(refused('jobs.batch', job(false), where) ?? '', /field is immutable$/);
  assert.match(
    refused('jobs.batch', job(false), { spec: { completions: 3 } }) ?? '',
    /spec.completions: Invalid value: 3: field is immutable$/,
  );
});

it('a write to an object under another name or none is told so', () => {
  const { create, apiserver, refusal } = startServer();
  create(of('v1', 'ConfigMap', {}));
  const put = (metadata: object) =>
    refusal(
      apiserver.handle({
        verb: 'update',
        group: '',
        version: 'v1',
        resource: 'configmaps',
        namespace: 'default',
        name: 'x',
        body: { apiVersion: 'v1', kind: 'ConfigMap', metadata },
        author: { component: 'kubectl' },
      }),
    );
  assert.equal(put({ name: 'y' }), 'the name of the object (y) does not match the name on the URL (x)');
  assert.equal(put({}), 'the name of the object (x based on URL) was undeterminable: name must be provided');
  assert.equal(
    put({ name: 'x', namespace: 'other' }),
    'the namespace of the provided object does not match the namespace sent on the request',
  );
  assert.equal(
    put({ name: 'x', uid: 'u' }).replace(/meta: .*/, 'meta: U'),
    'Operation cannot be fulfilled on configmaps "x": Precondition failed: UID in precondition: u, UID in object meta: U',
  );
});

it('a resize takes nothing back and is about processor and memory', () => {
  const { create, user, refusal } = startServer();
  create(pod({}, { resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2' } } }));
  const resize = (resources: object): string => {
    const patch = { spec: { containers: [{ name: 'main', resources }] } };
    return refusal(user.patch('pods', 'default', 'web', patch, undefined, 'resize'));
  };
  const where = 'Pod "web" is invalid: spec';
  assert.equal(
    resize({ limits: null }),
    `${where}.containers[0].resources.limits: Forbidden: resource limits cannot be removed`,
  );
  assert.equal(
    resize({ requests: { 'ephemeral-storage': '1Gi' } }),
    `${where}: Forbidden: only cpu and memory resources are mutable`,
  );
});

it('a write of the status leaves the rest, and the reverse', () => {
  const { create, user, component } = startServer();
  create(maker('Deployment'));
  const change = { metadata: { labels: { a: 'b' } }, spec: { replicas: 5 }, status: { replicas: 4 } };
  const now = () => component.get<Deployment>('deployments.apps', 'default', 'web');
  user.patch('deployments.apps', 'default', 'web', change, 'application/merge-patch+json', 'status');
  assert.deepEqual([now()?.spec.replicas, now()?.status?.replicas, now()?.metadata.generation], [1, 4, 1]);
  assert.equal(now()?.metadata.labels, undefined);
  user.patch('deployments.apps', 'default', 'web', { ...change, status: { replicas: 9 } });
  assert.deepEqual([now()?.spec.replicas, now()?.status?.replicas, now()?.metadata.generation], [5, 4, 2]);
});
