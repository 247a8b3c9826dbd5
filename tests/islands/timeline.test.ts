import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeTimeline, summarise } from '../../src/islands/lifecycle/describe.ts';
import { announcedBackOff, type Lane, timelineOf } from '../../src/islands/lifecycle/timeline.ts';
import { conditions, EPOCH, eventChange, podChange, running, terminated, waiting } from './history.ts';

const UP = ['PodScheduled', 'PodReadyToStartContainers', 'Initialized'];
const options = {
  pod: 'web',
  namespace: 'default',
  end: 30_000,
  epoch: EPOCH,
  status: (pod: { status?: { phase?: string } }) => pod.status?.phase ?? '',
};

/** A container that exits with 1, is restarted at once, exits again, waits 10 s, runs (as in recording 021). */
const crashing = [
  podChange(100, 'ADDED', { phase: 'Pending' }),
  podChange(1000, 'MODIFIED', {
    phase: 'Pending',
    podIP: '10.244.0.2',
    conditions: conditions(...UP),
    containerStatuses: [waiting('ContainerCreating')],
  }),
  podChange(2000, 'MODIFIED', {
    phase: 'Running',
    conditions: conditions(...UP, 'Ready', 'ContainersReady'),
    containerStatuses: [running(2000)],
  }),
  podChange(4000, 'MODIFIED', {
    phase: 'Running',
    conditions: conditions(...UP),
    containerStatuses: [terminated(1, 2000, 4000, 'a')],
  }),
  podChange(4500, 'MODIFIED', {
    phase: 'Running',
    conditions: conditions(...UP, 'Ready'),
    containerStatuses: [running(4500, 1)],
  }),
  eventChange(6490, 'Warning', 'BackOff', 'Back-off restarting failed container', 'main'),
  podChange(6500, 'MODIFIED', {
    phase: 'Running',
    conditions: conditions(...UP),
    containerStatuses: [terminated(1, 4500, 6500, 'b', 1)],
  }),
  podChange(16_400, 'MODIFIED', {
    phase: 'Running',
    conditions: conditions(...UP),
    containerStatuses: [
      waiting('CrashLoopBackOff', 1, 'back-off 10s restarting failed container=main pod=web_default(x)'),
    ],
  }),
  podChange(16_600, 'MODIFIED', {
    phase: 'Running',
    conditions: conditions(...UP, 'Ready'),
    containerStatuses: [running(16_600, 2)],
  }),
];

const lane = <K extends Lane['kind']>(lanes: readonly Lane[], kind: K): Extract<Lane, { kind: K }> => {
  const found = lanes.find((candidate) => candidate.kind === kind);
  assert.ok(found, kind);
  return found as Extract<Lane, { kind: K }>;
};

test('the lanes stand in the order of the grammar', () => {
  const { lanes } = timelineOf(crashing, options);
  assert.deepEqual(
    lanes.map((found) => (found.kind === 'condition' || found.kind === 'container' ? found.name : found.kind)),
    [
      'status',
      'phase',
      'PodScheduled',
      'PodReadyToStartContainers',
      'Initialized',
      'ContainersReady',
      'Ready',
      'pause',
      'main',
    ],
  );
});

test('phase: one segment for as long as it holds', () => {
  assert.deepEqual(lane(timelineOf(crashing, options).lanes, 'phase').segments, [
    { from: 100, to: 2000, look: 'wait', word: 'Pending' },
    { from: 2000, to: 30_000, look: 'run', word: 'Running' },
  ]);
});

test('a container: processes are alive, the time between is a wait or an end', () => {
  const { segments, exits } = lane(timelineOf(crashing, options).lanes, 'container');
  assert.deepEqual(
    segments.map(({ from, look, alive }) => `${from} ${look} ${alive}`),
    [
      '100 wait false',
      '1000 wait false',
      '2000 ready true',
      '4000 fail false',
      '4500 ready true',
      '6500 fail false',
      '16400 wait false',
      '16600 ready true',
    ],
  );
  assert.deepEqual(exits, [
    { at: 4000, code: 1 },
    { at: 6500, code: 1 },
  ]);
});

test('a back-off runs from the exit to the next start, with the seconds that the kubelet announced', () => {
  const { backOffs } = lane(timelineOf(crashing, options).lanes, 'container');
  assert.deepEqual(backOffs, [{ from: 6500, to: 16_600, seconds: 10, open: false }]);
});

test('a back-off that outlasts the drawing is open, and has no number while none was announced', () => {
  const { backOffs } = lane(timelineOf(crashing, { ...options, end: 12_000 }).lanes, 'container');
  assert.deepEqual(backOffs, [{ from: 6500, to: 12_000, seconds: undefined, open: true }]);
});

test('the announced wait is read in all its forms', () => {
  const say = (wait: string) => announcedBackOff(`back-off ${wait} restarting failed container=main pod=x`);
  assert.deepEqual(
    [
      say('10s'),
      say('1m20s'),
      say('5m0s'),
      announcedBackOff('Back-off pulling image "x"'),
      announcedBackOff(undefined),
    ],
    [10, 80, 300, undefined, undefined],
  );
});

test('a run that began and ended between two reports is drawn from the times in the later one', () => {
  const changes = [
    podChange(0, 'ADDED', { phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] }),
    podChange(
      5000,
      'MODIFIED',
      { phase: 'Failed', containerStatuses: [terminated(42, 3000, 4000, 'a')] },
      { spec: { restartPolicy: 'Never' } },
    ),
  ];
  const { segments, exits } = lane(timelineOf(changes, options).lanes, 'container');
  assert.deepEqual(
    segments.map(({ from, to, alive }) => [from, to, alive]),
    [
      [0, 3000, false],
      [3000, 5000, true],
      [5000, 30_000, false],
    ],
  );
  assert.deepEqual(exits, [{ at: 5000, code: 42 }]);
});

test('an end and the next start in one report are two processes with a gap between them', () => {
  const restarted = terminated(137, 2000, 21_000, 'a').state;
  const changes = [
    podChange(0, 'ADDED', { phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] }),
    podChange(2000, 'MODIFIED', { phase: 'Running', containerStatuses: [running(2000)] }),
    podChange(21_500, 'MODIFIED', { phase: 'Running', containerStatuses: [running(21_400, 1, true, restarted)] }),
  ];
  const timeline = timelineOf(changes, options);
  const { segments, exits } = lane(timeline.lanes, 'container');
  assert.deepEqual(
    segments.map(({ from, to, alive }) => [from, to, alive]),
    [
      [0, 2000, false],
      [2000, 21_000, true],
      [21_000, 21_500, false],
      [21_500, 30_000, true],
    ],
  );
  assert.deepEqual(exits, [{ at: 21_000, code: 137 }]);
  assert.match(summarise(timeline), /main starts 2 times, exits with 137/);
});

test('pause: the sandbox while it is ready, a notch where a container joins, the address', () => {
  const pause = lane(timelineOf(crashing, options).lanes, 'pause');
  assert.deepEqual(pause, {
    kind: 'pause',
    spans: [{ from: 1000, to: 30_000 }],
    joins: [2000, 4500, 16_600],
    address: '10.244.0.2',
    hostNetwork: false,
  });
});

test('a Pod that is deleted: terminating while it stops, and its lanes end with it', () => {
  const changes = [
    podChange(0, 'ADDED', { phase: 'Running', containerStatuses: [running(0)] }),
    podChange(1000, 'MODIFIED', { phase: 'Running', containerStatuses: [running(0)] }, { deleting: true }),
    podChange(3000, 'DELETED', { phase: 'Running' }),
  ];
  const timeline = timelineOf(changes, options);
  assert.equal(timeline.removed, 3000);
  assert.deepEqual(
    lane(timeline.lanes, 'container').segments.map(({ from, to, look }) => [from, to, look]),
    [
      [0, 1000, 'ready'],
      [1000, 3000, 'term'],
    ],
  );
});

test('init containers, sidecars and app containers have lanes in the order of the spec', () => {
  const spec = {
    initContainers: [
      { name: 'first', image: 'x' },
      { name: 'proxy', image: 'x', restartPolicy: 'Always' },
    ],
  };
  const { lanes } = timelineOf([podChange(0, 'ADDED', { phase: 'Pending' }, { spec })], options);
  const found = lanes.flatMap((candidate) =>
    candidate.kind === 'container' ? [`${candidate.name} ${candidate.role} ${candidate.place}`] : [],
  );
  assert.deepEqual(found, ['first init 1', 'proxy sidecar 2', 'main app 1']);
});

test('an Event is drawn each time it is counted, and only for its Pod', () => {
  const other = podChange(0, 'ADDED', { phase: 'Pending' });
  const again = { ...eventChange(9000, 'Warning', 'BackOff', 'm', 'main'), type: 'MODIFIED' as const };
  const { events } = timelineOf([other, eventChange(1000, 'Warning', 'BackOff', 'm', 'main'), again], options);
  assert.deepEqual(
    events.map(({ at, container }) => [at, container]),
    [
      [1000, 'main'],
      [9000, 'main'],
    ],
  );
});

test('no such Pod is an error that names it', () => {
  assert.throws(() => timelineOf([], options), /no Pod "web" in namespace "default"/);
});

test('in words: everything in order, moments together', () => {
  const words = describeTimeline(timelineOf(crashing, options));
  assert.deepEqual(words.find(({ at }) => at === 6490)?.sentences, [
    'Warning BackOff: Back-off restarting failed container',
    'Ready is no longer True',
    'container main exits with 1',
    'the kubelet waits 10 s before it starts main again',
  ]);
  assert.deepEqual(
    words.map(({ at }) => at),
    [...words.map(({ at }) => at)].sort((a, b) => a - b),
  );
});

test('the summary names phases, starts, exits and waits', () => {
  assert.equal(
    summarise(timelineOf(crashing, options)),
    'Pod web over 30 s. Phase Pending, Running from 2 s. main starts 3 times, exits with 1; waits 10 s between.',
  );
});
