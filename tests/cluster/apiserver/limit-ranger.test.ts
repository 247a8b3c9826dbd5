import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../../../src/cluster/api/types.generated.ts';
import { pod, startServer } from '../api/server.ts';

const range = (name: string, ...limits: object[]) => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name },
  spec: { limits },
});

function withRanges(...ranges: ReturnType<typeof range>[]) {
  const server = startServer();
  for (const r of ranges) assert.ok(server.create(r).ok);
  return server;
}

test('defaults are set in every container, and an annotation says so', () => {
  const { create } = withRanges(
    range('limits', { type: 'Container', default: { cpu: '200m', memory: '128Mi' }, defaultRequest: { cpu: '100m' } }),
  );
  const made = create(
    pod({ initContainers: [{ name: 'init', image: 'busybox', resources: { limits: { cpu: '1' } } }] }),
  );
  assert.ok(made.ok);
  const { metadata, spec } = made.object as Pod;
  assert.deepEqual(spec.containers[0]?.resources, {
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { cpu: '200m', memory: '128Mi' },
  });
  assert.equal(
    metadata.annotations?.['kubernetes.io/limit-ranger'],
    'LimitRanger plugin set: cpu, memory request for container main; cpu, memory limit for container main; memory request for init container init; memory limit for init container init',
  );
});

test('all bounds that are broken of one range are told, containers before init containers, each once', () => {
  const { create, refusal } = withRanges(
    range('a', { type: 'Container', max: { cpu: '1' } }, { type: 'Pod', max: { memory: '1Gi' }, min: { cpu: '100m' } }),
    range('b', { type: 'Container', max: { cpu: '500m' } }),
  );
  const resources = (cpu: string) => ({ limits: { cpu } });
  const initContainers = [
    { name: 'i', image: 'busybox', resources: resources('4') },
    { name: 'j', image: 'busybox', resources: resources('4') },
  ];
  assert.equal(
    refusal(create(pod({ initContainers }, { resources: resources('2') }))),
    'pods "web" is forbidden: [maximum cpu usage per Container is 1, but limit is 2, maximum cpu usage per Container is 1, but limit is 4, maximum memory usage per Pod is 1Gi.  No limit is specified]',
  );
});

test('a ratio needs both sides', () => {
  const { create, refusal } = withRanges(range('a', { type: 'Container', maxLimitRequestRatio: { memory: '2' } }));
  const start = 'pods "web" is forbidden: memory max limit to request ratio per Container is 2, but';
  assert.equal(refusal(create(pod())), `${start} no request is specified or request is 0`);
  const requests = { memory: '64Mi' };
  assert.equal(refusal(create(pod({}, { resources: { requests } }))), `${start} no limit is specified or limit is 0`);
  assert.equal(
    refusal(create(pod({}, { resources: { requests, limits: { memory: '160Mi' } } }))),
    `${start} provided ratio is 2.500000`,
  );
});

test('claims are bounded by what they request', () => {
  const { create, refusal } = withRanges(
    range('a', { type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '5Gi' } }),
  );
  const claim = (storage: string) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
  });
  const start = 'persistentvolumeclaims "data" is forbidden:';
  assert.equal(
    refusal(create(claim('512Mi'))),
    `${start} minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 512Mi`,
  );
  assert.equal(
    refusal(create(claim('8Gi'))),
    `${start} maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 8Gi`,
  );
  assert.ok(create(claim('5Gi')).ok);
});
