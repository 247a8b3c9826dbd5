import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResourceQuota } from '../../../src/cluster/api/types.generated.ts';
import { startControllers } from '../../../src/cluster/controllers/controllers.ts';
import { pod, startServer } from '../api/server.ts';

const quota = (hard: object, spec: object = {}, name = 'two') => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name },
  spec: { hard, ...spec },
});

function started(...quotas: ReturnType<typeof quota>[]) {
  const server = startServer();
  const { kernel, apiserver, component } = server;
  startControllers({ kernel, apiserver });
  for (const q of quotas) assert.ok(server.create(q).ok);
  kernel.runUntil(100);
  const status = (name = 'two') => component.get<ResourceQuota>('resourcequotas', 'default', name)?.status;
  const settle = () => kernel.runUntil(kernel.now + 100);
  return { ...server, status, settle };
}

const named = (name: string, resources?: object, spec?: object) => pod(spec, resources ? { resources } : {}, { name });

test('what a quota forbids is refused with what was asked, used and allowed (recording 179)', () => {
  const { create, refusal, status } = started(quota({ pods: 2 }));
  assert.deepEqual(status(), { hard: { pods: '2' }, used: { pods: '0' } });
  for (const name of ['a', 'b']) assert.ok(create(named(name)).ok);
  assert.equal(
    refusal(create(named('c'))),
    'pods "c" is forbidden: exceeded quota: two, requested: pods=1, used: pods=2, limited: pods=2',
  );
  assert.deepEqual(status()?.used, { pods: '2' });
});

test('a dry run is checked and not charged', () => {
  const { create, status } = started(quota({ pods: 1 }));
  assert.ok(create(named('a'), { dryRun: true }).ok);
  assert.deepEqual(status()?.used, { pods: '0' });
});

test('processor and memory: sums in the form of the first, all that is exceeded in one line', () => {
  const { create, refusal, status } = started(
    quota({ 'requests.cpu': '1', memory: '1Gi', 'limits.memory': '2Gi', 'requests.example.com/gpu': 1 }),
  );
  const resources = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { memory: '1Gi' } });
  assert.ok(create(named('a', resources('250m', '512Mi'))).ok);
  assert.ok(create(named('b', resources('250m', '256Mi'))).ok);
  assert.deepEqual(status()?.used, {
    'requests.cpu': '500m',
    memory: '768Mi',
    'limits.memory': '2Gi',
    'requests.example.com/gpu': '0',
  });
  assert.equal(
    refusal(create(named('c', resources('1', '1Gi')))),
    'pods "c" is forbidden: exceeded quota: two, requested: limits.memory=1Gi,memory=1Gi,requests.cpu=1, used: limits.memory=2Gi,memory=768Mi,requests.cpu=500m, limited: limits.memory=2Gi,memory=1Gi,requests.cpu=1',
  );
});

test('a quota on processor or memory wants it said of every container', () => {
  const { create, refusal } = started(quota({ 'limits.cpu': '2', 'requests.memory': '1Gi', pods: 5 }));
  const spec = { initContainers: [{ name: 'init', image: 'busybox' }] };
  assert.equal(
    refusal(create(named('a', { limits: { cpu: '1' } }, spec))),
    'pods "a" is forbidden: failed quota: two: must specify limits.cpu for: init; requests.memory for: init,main',
  );
});

test('a Pod in the scopes of a quota counts, others do not', () => {
  const { create, status } = started(
    quota({ pods: 9 }, { scopes: ['BestEffort', 'NotTerminating'] }, 'idle'),
    quota({ pods: 9 }, { scopes: ['Terminating'] }, 'short'),
    quota(
      { pods: 9 },
      {
        scopeSelector: {
          matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] }],
        },
      },
      'critical',
    ),
  );
  create(named('a'));
  create(named('b', undefined, { activeDeadlineSeconds: 60 }));
  create(named('c', { requests: { cpu: '1' } }));
  create(named('d', { requests: { cpu: '1' } }, { priorityClassName: 'system-node-critical' }));
  assert.deepEqual(
    ['idle', 'short', 'critical'].map((name) => status(name)?.used),
    [{ pods: '1' }, { pods: '1' }, { pods: '1' }],
  );
});

test('other objects are counted by kind, Services by their type too', () => {
  const { create, refusal, status, user, settle } = started(
    quota({ 'count/deployments.apps': 1, services: 5, 'services.nodeports': 1, configmaps: 1 }),
  );
  const service = (name: string, type: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { type, selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  assert.ok(create(service('a', 'NodePort')).ok);
  assert.ok(create(service('b', 'ClusterIP')).ok);
  const change = { spec: { type: 'NodePort' } };
  assert.equal(
    refusal(user.patch('services', 'default', 'b', change)),
    'services "b" is forbidden: exceeded quota: two, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
  );
  assert.equal(
    // the namespace's own certificate is one
    refusal(create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } })),
    'configmaps "c" is forbidden: exceeded quota: two, requested: configmaps=1, used: configmaps=1, limited: configmaps=1',
  );
  assert.ok(user.patch('services', 'default', 'a', { spec: { type: 'ClusterIP' } }).ok);
  settle();
  assert.deepEqual(status()?.used, {
    'count/deployments.apps': '0',
    services: '2',
    'services.nodeports': '0',
    configmaps: '1',
  });
});

test('claims count their storage, in all and by class', () => {
  const gold = 'gold.storageclass.storage.k8s.io';
  const { create, refusal, status } = started(
    quota({ 'requests.storage': '10Gi', [`${gold}/requests.storage`]: '2Gi', [`${gold}/persistentvolumeclaims`]: 3 }),
  );
  const claim = (name: string, storage: string, storageClassName: string) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
  });
  assert.ok(create(claim('a', '5Gi', 'slow')).ok);
  assert.ok(create(claim('b', '1Gi', 'gold')).ok);
  assert.equal(
    refusal(create(claim('c', '1536Mi', 'gold'))),
    `persistentvolumeclaims "c" is forbidden: exceeded quota: two, requested: ${gold}/requests.storage=1536Mi, used: ${gold}/requests.storage=1Gi, limited: ${gold}/requests.storage=2Gi`,
  );
  assert.deepEqual(status()?.used, {
    'requests.storage': '6Gi',
    [`${gold}/requests.storage`]: '1Gi',
    [`${gold}/persistentvolumeclaims`]: '1',
  });
});

test('what has gone or ended is given back; a changed limit is taken over', () => {
  const { create, status, user, component, settle } = started(quota({ pods: 2, 'count/pods': 4 }));
  for (const name of ['a', 'b']) create(named(name));
  user.delete('pods', 'default', 'a', { gracePeriodSeconds: 0 });
  settle();
  assert.deepEqual(status()?.used, { pods: '1', 'count/pods': '1' });
  const ended = { status: { phase: 'Succeeded' } };
  component.patch('pods', 'default', 'b', ended, 'application/merge-patch+json', 'status');
  settle();
  assert.deepEqual(status()?.used, { pods: '0', 'count/pods': '1' });
  user.patch('resourcequotas', 'default', 'two', { spec: { hard: { pods: '7', 'count/pods': null } } });
  settle();
  assert.deepEqual(status(), { hard: { pods: '7' }, used: { pods: '0' } });
});

test('a Pod that its node never ends counts until its grace period has passed twice (docs: Resource quotas)', () => {
  const { create, status, user, kernel } = started(quota({ pods: 2 }));
  assert.ok(create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'silent' } }).ok);
  create(named('lost', undefined, { nodeName: 'silent', tolerations: [{ operator: 'Exists' }] }));
  kernel.runUntil(400_000);
  user.delete('pods', 'default', 'lost', { gracePeriodSeconds: 200 });
  kernel.runUntil(400_000 + 310_000);
  assert.deepEqual(status()?.used, { pods: '1' }, 'counted anew after 300 s');
  kernel.runUntil(400_000 + 610_000);
  assert.deepEqual(status()?.used, { pods: '0' });
});
