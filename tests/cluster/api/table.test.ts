import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatAge } from '../../../src/cluster/api/age.ts';
import { summarizePod } from '../../../src/cluster/api/tables/pod.ts';
import type { ContainerState, ContainerStatus, Pod, PodStatus } from '../../../src/cluster/api/types.generated.ts';

const status = (name: string, state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name,
  image: 'x',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...more,
});
const running = { running: {} };
const ended = (exitCode: number, reason = exitCode ? 'Error' : 'Completed') => ({ terminated: { exitCode, reason } });
const waiting = (reason: string) => ({ waiting: { reason } });

function summary(podStatus: PodStatus, init: object[] = [], metadata: object = {}): string {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', ...metadata },
    spec: { containers: [{ name: 'a' }], initContainers: init.map((c, i) => ({ name: `i${i}`, ...c })) },
    status: podStatus,
  } as Pod;
  const { ready, total, status: text, restarts } = summarizePod(pod);
  return `${ready}/${total} ${text} ${restarts}`;
}

describe('STATUS of a Pod', () => {
  const condition = (type: string) => ({ type, status: 'True' });
  const cases: [string, string][] = [
    [summary({ phase: 'Pending' }), '0/1 Pending 0'],
    [
      summary({ phase: 'Pending', containerStatuses: [status('a', waiting('ContainerCreating'))] }),
      '0/1 ContainerCreating 0',
    ],
    [summary({ phase: 'Running', containerStatuses: [status('a', running, { ready: true })] }), '1/1 Running 0'],
    [
      summary({ phase: 'Running', containerStatuses: [status('a', waiting('CrashLoopBackOff'), { restartCount: 3 })] }),
      '0/1 CrashLoopBackOff 3',
    ],
    [summary({ phase: 'Succeeded', containerStatuses: [status('a', ended(0))] }), '0/1 Completed 0'],
    [summary({ phase: 'Failed', reason: 'Evicted' }), '0/1 Evicted 0'],
    [summary({ phase: 'Pending', initContainerStatuses: [status('i0', running)] }, [{}, {}]), '0/1 Init:0/2 0'],
    [
      summary(
        {
          phase: 'Pending',
          initContainerStatuses: [
            status('i0', ended(0)),
            status('i1', waiting('CrashLoopBackOff'), { restartCount: 2 }),
          ],
        },
        [{}, {}],
      ),
      '0/1 Init:CrashLoopBackOff 2',
    ],
    [summary({ phase: 'Pending', initContainerStatuses: [status('i0', ended(1))] }, [{}]), '0/1 Init:Error 0'],
    [
      summary(
        {
          phase: 'Running',
          initContainerStatuses: [status('i0', running, { started: true, ready: true })],
          containerStatuses: [status('a', running, { ready: true })],
        },
        [{ restartPolicy: 'Always' }],
      ),
      '2/2 Running 0',
    ],
    // recording 081: a crashed sidecar shows although the main container runs
    [
      summary(
        {
          phase: 'Running',
          conditions: [condition('Initialized')],
          initContainerStatuses: [status('i0', ended(1))],
          containerStatuses: [status('a', running, { ready: true })],
        },
        [{ restartPolicy: 'Always' }],
      ),
      '1/2 Init:Error 0',
    ],
    [
      summary({ phase: 'Running', containerStatuses: [status('a', running, { ready: true })] }, [], {
        deletionTimestamp: 'x',
      }),
      '1/1 Terminating 0',
    ],
    // recording 151: not Terminating once the containers have ended
    [
      summary({ phase: 'Succeeded', containerStatuses: [status('a', ended(0))] }, [], { deletionTimestamp: 'x' }),
      '0/1 Completed 0',
    ],
  ];
  for (const [actual, expected] of cases) it(expected, () => assert.equal(actual, expected));
});

describe('ages', () => {
  const s = 1000;
  const m = 60 * s;
  const h = 60 * m;
  const d = 24 * h;
  const cases: [number, string][] = [
    [0, '0s'],
    [119 * s, '119s'],
    [120 * s, '2m'],
    [125 * s, '2m5s'],
    [10 * m + 5 * s, '10m'],
    [179 * m, '179m'],
    [3 * h + 5 * m, '3h5m'],
    [9 * h, '9h'],
    [49 * h, '2d1h'],
    [30 * d, '30d'],
    [800 * d, '2y70d'],
  ];
  for (const [ms, text] of cases) it(text, () => assert.equal(formatAge(ms), text));
});
