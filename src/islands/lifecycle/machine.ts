import type { ContainerLane, Timeline } from './timeline.ts';

/** The phases of a Pod, in the order of their stations. */
export const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed'] as const;
/** The states of a container, in the order of their stations. */
export const STATES = ['Waiting', 'Running', 'Terminated'] as const;
/** A phase that has a station. */
export type Phase = (typeof PHASES)[number];
/** A state of a container. */
export type State = (typeof STATES)[number];

/** Where a Pod and one of its containers stand at a moment. `seen`: the stations that the whole life comes through. */
export interface MachineState {
  readonly phase: string | undefined;
  readonly seenPhases: readonly string[];
  readonly container: string | undefined;
  readonly state: State | undefined;
  readonly seenStates: readonly State[];
  /** The reason under the state, when it has one: `CrashLoopBackOff`, `exit 1`. */
  readonly reason: string;
  /** The container is started again in this life. */
  readonly restarts: boolean;
  readonly backsOff: boolean;
}

const holds = (span: { from: number; to: number }, at: number) => span.from <= at && at < span.to;

function stateAt(lane: ContainerLane, at: number): { state: State; word: string } | undefined {
  const segment = lane.segments.find((candidate) => holds(candidate, at)) ?? lane.segments[lane.segments.length - 1];
  if (!segment || segment.from > at) return undefined;
  const state = segment.alive ? 'Running' : segment.word.startsWith('exit ') ? 'Terminated' : 'Waiting';
  return { state, word: segment.alive ? '' : segment.word };
}

/** The container that the machine is drawn for: the first that has work left, an init container before an app container. */
function subjectAt(lanes: readonly ContainerLane[], at: number): ContainerLane | undefined {
  const open = (lane: ContainerLane) => {
    const now = stateAt(lane, at);
    return !(now?.state === 'Terminated' && now.word === 'exit 0');
  };
  return (
    lanes.find((lane) => lane.role === 'init' && open(lane)) ??
    lanes.find((lane) => lane.role === 'app' && open(lane)) ??
    lanes.find((lane) => lane.role === 'app')
  );
}

/** Where the Pod of a timeline stands at a moment, in virtual milliseconds, with the container that has its turn. */
export function machineAt(timeline: Timeline, at: number): MachineState {
  const phases = timeline.lanes.flatMap((lane) => (lane.kind === 'phase' ? lane.segments : []));
  const lanes = timeline.lanes.flatMap((lane) => (lane.kind === 'container' ? [lane] : []));
  const subject = subjectAt(lanes, at);
  const now = subject && stateAt(subject, at);
  const states = subject?.segments.map((segment) => stateAt(subject, segment.from)?.state) ?? [];
  return {
    phase: phases.findLast((segment) => segment.from <= at && at <= segment.to)?.word,
    seenPhases: [...new Set(phases.map((segment) => segment.word))],
    container: subject?.name,
    state: now?.state,
    seenStates: [...new Set(states.flatMap((state) => state ?? []))],
    reason: now?.word ?? '',
    restarts:
      (subject?.exits.length ?? 0) > 0 &&
      (subject?.segments.some((s, i) => s.alive && subject.exits.some((exit) => exit.at <= s.from && i > 0)) ?? false),
    backsOff: (subject?.backOffs.length ?? 0) > 0,
  };
}
