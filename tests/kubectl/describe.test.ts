import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event, Pod, ResourceQuota } from '../../src/cluster/api/types.generated.ts';
import { probe } from '../../src/kubectl/describe/containers.ts';
import type { Describer } from '../../src/kubectl/describe/describers.ts';
import { describeQuota, limitsOfNamespace } from '../../src/kubectl/describe/limits.ts';
import { describePod } from '../../src/kubectl/describe/pod.ts';
import { WORKLOADS } from '../../src/kubectl/describe/workloads.ts';
import { Description, interval, selectorOf } from '../../src/kubectl/describe/writer.ts';

const NOW = Date.parse('2026-11-20T06:02:00Z');
const at = (time: string): string => `2026-11-20T06:${time}Z`;

/** What a describer that needs no server says, with these events. */
function described(describer: Describer | undefined, object: unknown, events?: readonly Event[]): string {
  const d = new Description(NOW);
  describer?.(d, object as never, undefined as never);
  if (events) d.events(events);
  return d.toString();
}

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    namespace: 'default',
    labels: { app: 'web', tier: 'front' },
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', note: 'short' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'u', controller: true }],
  },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'busybox',
        command: ['sh', '-c', 'echo one\necho two'],
        env: [
          { name: 'A', value: 'x' },
          { name: 'LONGER', valueFrom: { fieldRef: { fieldPath: 'metadata.name', apiVersion: 'v1' } } },
        ],
        volumeMounts: [{ name: 'data', mountPath: '/data', readOnly: true, subPath: 'a' }],
        resources: { limits: { memory: '20Mi' } },
      },
    ],
    volumes: [{ name: 'data', emptyDir: {} }],
    tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }],
  },
  status: {
    phase: 'Running',
    podIP: '10.244.0.5',
    podIPs: [{ ip: '10.244.0.5' }],
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [
      {
        name: 'main',
        image: 'busybox:latest',
        imageID: 'sha',
        containerID: 'containerd://1',
        ready: true,
        restartCount: 1,
        state: { running: { startedAt: at('01:00') } },
        lastState: { terminated: { exitCode: 3, reason: 'Error', startedAt: at('00:00'), finishedAt: at('00:30') } },
      },
    ],
    qosClass: 'Burstable',
  },
};

const event = (reason: string, more: Partial<Event>): Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: reason, namespace: 'default' },
  involvedObject: { kind: 'Pod', name: 'web', fieldPath: 'spec.containers{main}' },
  type: 'Normal',
  reason,
  message: `about ${reason}`,
  source: { component: 'kubelet' },
  ...more,
});

test('a Pod as kubectl describes it', () => {
  const events = [
    event('Started', { count: 2, firstTimestamp: at('00:00'), lastTimestamp: at('01:00') }),
    event('Scheduled', {
      eventTime: '2026-11-20T06:00:00.5Z',
      source: {},
      reportingComponent: 'default-scheduler',
      involvedObject: { kind: 'Pod', name: 'web' },
    }),
  ];
  assert.equal(
    described(describePod, pod, events),
    `Name:         web
Namespace:    default
Node:         <none>
Labels:       app=web
              tier=front
Annotations:  note: short
Status:       Running
IP:           10.244.0.5
IPs:
  IP:           10.244.0.5
Controlled By:  ReplicaSet/web-1
Containers:
  main:
    Container ID:  containerd://1
    Image:         busybox
    Image ID:      sha
    Port:          <none>
    Host Port:     <none>
    Command:
      sh
      -c
      echo one
      echo two
    State:          Running
      Started:      Fri, 20 Nov 2026 06:01:00 +0000
    Last State:     Terminated
      Reason:       Error
      Exit Code:    3
      Started:      Fri, 20 Nov 2026 06:00:00 +0000
      Finished:     Fri, 20 Nov 2026 06:00:30 +0000
    Ready:          True
    Restart Count:  1
    Limits:
      memory:  20Mi
    Environment:
      A:       x
      LONGER:   (v1:metadata.name)
    Mounts:
      /data from data (ro,path="a")
Conditions:
  Type    Status
  Ready   True 
Volumes:
  data:
    Type:        EmptyDir (a temporary directory that shares a pod's lifetime)
    Medium:      
    SizeLimit:   <unset>
QoS Class:       Burstable
Node-Selectors:  <none>
Tolerations:     k:NoExecute op=Exists for 300s
Events:
  Type    Reason     Age               From               Message
  ----    ------     ----              ----               -------
  Normal  Scheduled  119s              default-scheduler  about Scheduled
  Normal  Started    60s (x2 over 2m)  kubelet            spec.containers{main}: about Started
`,
  );
});

test('a Pod that is being deleted says for how long', () => {
  const going = {
    ...pod,
    metadata: { ...pod.metadata, deletionTimestamp: at('01:50'), deletionGracePeriodSeconds: 30 },
  };
  const lines = described(describePod, going)
    .split('\n')
    .map((l) => l.replace(/ +/g, ' '));
  assert.ok(lines.includes('Status: Terminating (lasts 10s)'));
  assert.ok(lines.includes('Termination Grace Period: 30s'));
});

test('probes, selectors and intervals of events', () => {
  assert.equal(
    probe({ httpGet: { port: 80, path: '/ready' }, periodSeconds: 2 }),
    'http-get http://:80/ready delay=0s timeout=1s period=2s #success=1 #failure=3',
  );
  assert.equal(
    probe({ exec: { command: ['cat', '/x'] } }),
    'exec [cat /x] delay=0s timeout=1s period=10s #success=1 #failure=3',
  );
  assert.equal(
    selectorOf({ matchLabels: { b: '1' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['y', 'x'] }] }),
    'a in (x,y),b=1',
  );
  assert.equal(
    interval(event('X', { count: 3, firstTimestamp: at('00:00'), lastTimestamp: at('01:55') }), NOW),
    '5s (x3 over 2m)',
  );
});

test('a quota says what its scopes mean; a namespace lists its quotas and ranges', () => {
  const quota: ResourceQuota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace: 'default' },
    spec: { scopes: ['NotTerminating', 'BestEffort'] },
    status: { hard: { pods: '2', 'count/jobs.batch': '3' }, used: { pods: '1' } },
  };
  const text = described(describeQuota, quota).split('\n');
  assert.equal(text[2], 'Scopes:     BestEffort, NotTerminating');
  assert.match(text[3] ?? '', /^ \* Matches all pods that do not have resource requirements set\./);
  assert.deepEqual(text.slice(5), [
    'Resource          Used  Hard',
    '--------          ----  ----',
    'count/jobs.batch  0     3',
    'pods              1     2',
    '',
  ]);
  const ofNamespace: Describer = (d) => {
    limitsOfNamespace(d, [{ ...quota, spec: {} }], []);
  };
  assert.ok(
    described(ofNamespace, undefined).includes(
      '\nResource Quotas\n  Name:             q\n  Resource          Used  Hard\n  --------          ---   ---\n  count/jobs.batch  0     3\n  pods              1     2\n\nNo LimitRange resource.\n',
    ),
  );
});

test('a long list of completed indexes is cut after an index', () => {
  const completedIndexes = Array.from({ length: 30 }, (_, i) => i * 2).join(',');
  const text = described(WORKLOADS['jobs.batch'], {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work', namespace: 'default' },
    spec: { completionMode: 'Indexed', completions: 60, template: {} },
    status: { completedIndexes },
  });
  assert.match(text, /^Completed Indexes: +0,2,4,[\d,]*,36,\.\.\.$/m);
});
