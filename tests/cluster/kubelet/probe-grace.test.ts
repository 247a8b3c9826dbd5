import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../../../src/cluster/api/types.generated.ts';
import { Client } from '../../../src/cluster/apiserver/client.ts';
import { createCluster } from '../../../src/cluster/index.ts';

test('the grace period of the probe that failed counts, whatever the container is called', () => {
  const cluster = createCluster();
  const client = new Client(cluster.apiserver, { component: 'test' });
  cluster.advance(1000);
  const failing = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 1 };
  client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'stubborn', namespace: 'default' },
    spec: {
      containers: [
        {
          name: 'liveness',
          image: 'busybox:1.36',
          command: ['sh', '-c', "trap '' TERM; sleep 1000"],
          startupProbe: { ...failing, terminationGracePeriodSeconds: 5 },
          livenessProbe: { ...failing, terminationGracePeriodSeconds: 60 },
        },
      ],
    },
  });
  cluster.advance(30_000);
  const events = cluster.store.list('events', 'default') as unknown as { reason: string; lastTimestamp: string }[];
  const killed = events.find((e) => e.reason === 'Killing')?.lastTimestamp ?? '';
  const status = client.get<Pod>('pods', 'default', 'stubborn')?.status?.containerStatuses?.[0];
  const end = status?.lastState?.terminated ?? status?.state?.terminated;
  assert.equal(end?.exitCode, 137);
  assert.equal((Date.parse(end?.finishedAt ?? '') - Date.parse(killed)) / 1000, 5);
});
