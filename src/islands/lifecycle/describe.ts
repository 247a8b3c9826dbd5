import { sayMoment } from '../duration.ts';
import { type ContainerLane, type Lane, startsOf, type Timeline } from './timeline.ts';

/** What happened at one moment, in words. */
export interface Happening {
  /** Virtual milliseconds. */
  readonly at: number;
  readonly sentences: readonly string[];
}

/** Happenings closer together than this stand in one line. */
const ONE_LINE = 40;

/** Everything that a timeline draws, as a list in order of time. */
export function describeTimeline(timeline: Timeline): Happening[] {
  const all = [
    ...timeline.lanes.flatMap((lane) => sentencesOf(lane, timeline)),
    ...timeline.events.map(({ at, warning, reason, message }) => ({
      at,
      text: `${warning ? 'Warning' : 'Event'} ${reason}: ${message}`,
    })),
  ];
  if (timeline.removed !== undefined) all.push({ at: timeline.removed, text: `Pod ${timeline.pod} is removed` });
  all.push({ at: timeline.created, text: `Pod ${timeline.pod} is created` });
  all.sort((a, b) => a.at - b.at);
  const happenings: { at: number; sentences: string[] }[] = [];
  for (const { at, text } of all) {
    const last = happenings[happenings.length - 1];
    if (last && at - last.at <= ONE_LINE) last.sentences.push(text);
    else happenings.push({ at, sentences: [text] });
  }
  return happenings;
}

function sentencesOf(lane: Lane, timeline: Timeline): { at: number; text: string }[] {
  switch (lane.kind) {
    case 'status':
      // The word stays the same when only the Ready condition changes.
      return lane.segments
        .filter(({ word }, index) => lane.segments[index - 1]?.word !== word)
        .map(({ from, word }) => ({ at: from, text: `STATUS ${word}` }));
    case 'phase':
      return lane.segments.map(({ from, word }) => ({ at: from, text: `phase ${word}` }));
    case 'condition':
      return lane.spans.flatMap(({ from, to }) => [
        { at: from, text: `${lane.name} is True` },
        ...(to < timeline.end && to !== timeline.removed ? [{ at: to, text: `${lane.name} is no longer True` }] : []),
      ]);
    case 'pause':
      return lane.spans.map(({ from }) => ({ at: from, text: 'the sandbox is ready, pause holds its network' }));
    case 'container':
      return containerSentences(lane);
  }
}

function containerSentences(lane: ContainerLane): { at: number; text: string }[] {
  const starts = startsOf(lane.segments);
  return [
    ...starts.map((at) => ({ at, text: `container ${lane.name} starts` })),
    ...lane.exits.map(({ at, code }) => ({ at, text: `container ${lane.name} exits with ${code}` })),
    ...lane.segments
      .filter((segment) => !segment.alive && segment.look === 'wait' && segment.word !== '')
      .map(({ from, word }) => ({ at: from, text: `container ${lane.name} waits: ${word}` })),
    ...lane.segments
      .filter((segment) => segment.look === 'ready')
      .map(({ from }) => ({ at: from, text: `container ${lane.name} is ready` })),
    ...lane.backOffs.map(({ from, seconds }) => ({
      at: from,
      text: `the kubelet waits ${seconds === undefined ? '' : `${seconds} s `}before it starts ${lane.name} again`,
    })),
  ];
}

/** One sentence or two for those who cannot see the drawing: its name. More stands in the words under it. */
export function summarise(timeline: Timeline): string {
  const phases = timeline.lanes.flatMap((lane) => (lane.kind === 'phase' ? lane.segments : []));
  const containers = timeline.lanes.flatMap((lane) => (lane.kind === 'container' ? [lane] : []));
  const phase = phases
    .map(({ word, from }) => (from <= timeline.created ? word : `${word} from ${sayMoment(from)}`))
    .join(', ');
  return [
    `Pod ${timeline.pod} over ${sayMoment(timeline.end)}. Phase ${phase}.`,
    ...(containers.length > 2
      ? [`Containers ${containers.map(({ name }) => name).join(', ')}.`]
      : containers.map(summariseContainer)),
  ].join(' ');
}

function summariseContainer(lane: ContainerLane): string {
  const starts = startsOf(lane.segments);
  if (starts.length === 0) return `${lane.name} never starts.`;
  const times = starts.length === 1 ? `starts at ${sayMoment(starts[0] ?? 0)}` : `starts ${starts.length} times`;
  const codes = [...new Set(lane.exits.map((exit) => exit.code))];
  const ends = lane.exits.length === 0 ? 'keeps running' : `exits with ${codes.join(', then ')}`;
  const waits = lane.backOffs.flatMap(({ seconds }) => (seconds === undefined ? [] : [seconds]));
  return `${lane.name} ${times}, ${ends}${waits.length > 0 ? `; waits ${waits.join(', ')} s between` : ''}.`;
}
