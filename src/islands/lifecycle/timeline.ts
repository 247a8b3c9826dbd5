import type { Container, Pod } from '../../cluster/api/types.generated.ts';
import { lookOfExit, stateOf, statusOf } from './container-state.ts';
import { isTrue, lookOfPhase, lookOfStatus } from './looks.ts';

/** How a state looks on every plate (see the key to the diagrams): colour, mark and pattern go together. */
export type Look = 'wait' | 'run' | 'ready' | 'done' | 'fail' | 'term' | 'lost';

/** A stretch of virtual time, in milliseconds since the run began. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A stretch during which a state holds; `word` is what stands on it. */
export interface Segment extends Span {
  readonly look: Look;
  readonly word: string;
}

/** A stretch of a container's life. `alive`: a process exists (a tall block), else it waits or has ended (a low strip). */
export interface ContainerSegment extends Segment {
  readonly alive: boolean;
}

/** A process that ended: when, and its exit code. */
export interface Exit {
  readonly at: number;
  readonly code: number;
}

/**
 * The kubelet waits before it starts a container again. `seconds` is the wait that it announced, undefined while it has announced none
 * (recording 021: the message comes at the end of the wait); `open`: the drawing ends before the wait does.
 */
export interface BackOff extends Span {
  readonly seconds: number | undefined;
  readonly open: boolean;
}

/** `sidecar`: an init container with restartPolicy Always. */
export type ContainerRole = 'init' | 'sidecar' | 'app' | 'ephemeral';

/** STATUS as `kubectl get pods` prints it. */
export interface StatusLane {
  readonly kind: 'status';
  readonly segments: readonly Segment[];
}

/** `.status.phase`. */
export interface PhaseLane {
  readonly kind: 'phase';
  readonly segments: readonly Segment[];
}

/** `spans`: while the condition is True. `stations`: its transitions to True. */
export interface ConditionLane {
  readonly kind: 'condition';
  readonly name: string;
  readonly spans: readonly Span[];
  readonly stations: readonly number[];
}

/** The sandbox: from its making to its removal. `joins`: a container starts in it. */
export interface PauseLane {
  readonly kind: 'pause';
  readonly spans: readonly Span[];
  readonly joins: readonly number[];
  readonly address: string | undefined;
  readonly hostNetwork: boolean;
}

/** `place`: 1 for the first container of its role. */
export interface ContainerLane {
  readonly kind: 'container';
  readonly name: string;
  readonly role: ContainerRole;
  readonly place: number;
  readonly segments: readonly ContainerSegment[];
  readonly exits: readonly Exit[];
  readonly backOffs: readonly BackOff[];
}

/** A row of the drawing. */
export type Lane = StatusLane | PhaseLane | ConditionLane | PauseLane | ContainerLane;

/** One Event about the Pod, once for every time it was counted. */
export interface EventMark {
  readonly at: number;
  readonly warning: boolean;
  readonly reason: string;
  readonly message: string;
  /** The container it is about, when it is about one. */
  readonly container: string | undefined;
}

/** The life of one Pod, ready to be drawn and described. Times are virtual milliseconds since the run began. */
export interface Timeline {
  readonly pod: string;
  readonly namespace: string;
  readonly restartPolicy: string;
  /** The right edge of the drawing. */
  readonly end: number;
  /** When the Pod's object was created and, if it was, removed. */
  readonly created: number;
  readonly removed: number | undefined;
  readonly lanes: readonly Lane[];
  readonly events: readonly EventMark[];
  /** Every moment at which something happens, in order: the stops of "next". */
  readonly moments: readonly number[];
}

/** What is read of the cluster's history: changes as the store keeps them (see cluster/apiserver/store.ts). */
export interface HistoryChange {
  readonly at: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: string;
  readonly object: { readonly metadata: { readonly name?: string; readonly namespace?: string } };
}

/** Whose life is drawn, and until when. */
export interface TimelineOptions {
  readonly pod: string;
  readonly namespace: string;
  /** The right edge, in virtual milliseconds. */
  readonly end: number;
  /** Real time that virtual time 0 stands for (`kernel.epoch`): times in a Pod's status are real times. */
  readonly epoch: number;
  /** What `kubectl get pods` prints under STATUS for a state of the Pod. */
  readonly status: (pod: Pod) => string;
}

/** A state of the Pod and the stretch during which it stood in the store. */
interface Version extends Span {
  readonly pod: Pod;
}

/** The part of an Event that is read, in the form of the core group or of events.k8s.io. */
interface EventObject {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly note?: string;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string; readonly fieldPath?: string };
  readonly regarding?: { readonly kind?: string; readonly name?: string; readonly fieldPath?: string };
}

/** The life of a Pod out of the cluster's history. A Pod that was removed and made again under its name is drawn on the same lanes. */
export function timelineOf(changes: readonly HistoryChange[], options: TimelineOptions): Timeline {
  const versions = versionsOf(changes, options);
  const first = versions[0];
  if (!first) throw new Error(`no Pod "${options.pod}" in namespace "${options.namespace}" before ${options.end} ms`);
  const last = versions[versions.length - 1] ?? first;
  const events = eventsOf(changes, options);
  const containers = containerLanes(versions, events, options);
  const lanes: Lane[] = [
    { kind: 'status', segments: segmentsOf(versions, (pod) => statusSegment(pod, options.status(pod))) },
    { kind: 'phase', segments: segmentsOf(versions, (pod) => phaseSegment(pod.status?.phase ?? 'Unknown')) },
    ...conditionLanes(versions),
    pauseLane(versions, containers),
    ...containers,
  ];
  return {
    pod: options.pod,
    namespace: options.namespace,
    restartPolicy: last.pod.spec?.restartPolicy ?? 'Always',
    end: options.end,
    created: first.from,
    removed: last.to < options.end ? last.to : undefined,
    lanes,
    events,
    moments: momentsOf(lanes, events),
  };
}

function versionsOf(changes: readonly HistoryChange[], { pod, namespace, end }: TimelineOptions): Version[] {
  const versions: Version[] = [];
  const finish = (at: number) => {
    const last = versions[versions.length - 1];
    if (last && last.to > at) versions[versions.length - 1] = { ...last, to: at };
  };
  for (const change of changes) {
    if (change.at > end) break;
    const { name, namespace: of } = change.object.metadata;
    if (change.resource !== 'pods' || name !== pod || of !== namespace) continue;
    finish(change.at);
    if (change.type !== 'DELETED') versions.push({ from: change.at, to: end, pod: change.object as Pod });
  }
  return versions;
}

/** Joins states that touch and look alike; leaves out what took no time. */
function joined<T extends Segment & { readonly alive?: boolean }>(segments: readonly T[]): T[] {
  const result: T[] = [];
  for (const segment of segments) {
    if (segment.to <= segment.from) continue;
    const last = result[result.length - 1];
    const same = last && last.to === segment.from && last.word === segment.word && last.look === segment.look;
    if (same && last.alive === segment.alive) result[result.length - 1] = { ...last, to: segment.to };
    else result.push(segment);
  }
  return result;
}

function segmentsOf(versions: readonly Version[], say: (pod: Pod) => Pick<Segment, 'look' | 'word'>): Segment[] {
  return joined(versions.map(({ from, to, pod }) => ({ from, to, ...say(pod) })));
}

const phaseSegment = (phase: string) => ({ look: lookOfPhase(phase), word: phase });
const statusSegment = (pod: Pod, word: string) => ({ look: lookOfStatus(word, isTrue(pod, 'Ready')), word });

/** The order in which the conditions become True in a life without trouble; readiness gates follow. */
const CONDITIONS = ['PodScheduled', 'PodReadyToStartContainers', 'Initialized', 'ContainersReady', 'Ready'];

function conditionLanes(versions: readonly Version[]): ConditionLane[] {
  const gates = versions.flatMap(({ pod }) => pod.spec?.readinessGates?.map((gate) => gate.conditionType) ?? []);
  return [...new Set([...CONDITIONS, ...gates])].map((name) => {
    const spans = spansWhere(versions, (pod) => isTrue(pod, name));
    return { kind: 'condition', name, spans, stations: spans.map((span) => span.from) };
  });
}

function spansWhere(versions: readonly Version[], holds: (pod: Pod) => boolean): Span[] {
  const segments = versions
    .filter(({ pod }) => holds(pod))
    .map(({ from, to }) => ({ from, to, look: 'ready' as const, word: '' }));
  return joined(segments).map(({ from, to }) => ({ from, to }));
}

function pauseLane(versions: readonly Version[], containers: readonly ContainerLane[]): PauseLane {
  const addresses = versions.flatMap(({ pod }) => pod.status?.podIP ?? []);
  const joins = containers.flatMap((lane) => startsOf(lane.segments));
  return {
    kind: 'pause',
    spans: spansWhere(versions, (pod) => isTrue(pod, 'PodReadyToStartContainers')),
    joins: joins.sort((a, b) => a - b),
    address: addresses[addresses.length - 1],
    hostNetwork: versions.some(({ pod }) => pod.spec?.hostNetwork === true),
  };
}

/** When processes start: where a container is alive and was not before. */
export function startsOf(segments: readonly ContainerSegment[]): number[] {
  return segments
    .filter((segment, i) => segment.alive && !(segments[i - 1]?.alive && segments[i - 1]?.to === segment.from))
    .map((s) => s.from);
}

function containerLanes(
  versions: readonly Version[],
  events: readonly EventMark[],
  options: TimelineOptions,
): ContainerLane[] {
  const found = new Map<string, { role: ContainerRole; place: number }>();
  for (const { pod } of versions) {
    const spec = pod.spec;
    if (!spec) continue;
    const add = (containers: readonly { name: string }[], roleOf: (container: { name: string }) => ContainerRole) => {
      for (const [index, container] of containers.entries()) {
        if (!found.has(container.name)) found.set(container.name, { role: roleOf(container), place: index + 1 });
      }
    };
    add(spec.initContainers ?? [], (container) =>
      (container as Container).restartPolicy === 'Always' ? 'sidecar' : 'init',
    );
    add(spec.containers, () => 'app');
    add(spec.ephemeralContainers ?? [], () => 'ephemeral');
  }
  return [...found].map(([name, { role, place }]) => ({
    kind: 'container',
    name,
    role,
    place,
    ...livesOf(name, role, versions, events, options),
  }));
}

function livesOf(
  name: string,
  role: ContainerRole,
  versions: readonly Version[],
  events: readonly EventMark[],
  options: TimelineOptions,
): Pick<ContainerLane, 'segments' | 'exits' | 'backOffs'> {
  const segments: ContainerSegment[] = [];
  const exits: Exit[] = [];
  const announced: { at: number; seconds: number }[] = [];
  const ended = new Set<string>();
  const within = (time: string | null | undefined, { from, to }: Span): number =>
    Math.min(Math.max(time ? Date.parse(time) - options.epoch : to, from), to);

  let seenFrom = 0;
  for (const { from, to, pod } of versions) {
    const status = statusOf(pod, name);
    const state = stateOf(pod, name, role);
    const before = segments[segments.length - 1];
    const touches = before?.to === from;
    // A run that began and ended between two reports is known only by the times that the later one carries.
    for (const end of [status?.lastState?.terminated, status?.state?.terminated]) {
      const id = end?.containerID ?? end?.finishedAt ?? undefined;
      if (!end || id === undefined || ended.has(id)) continue;
      ended.add(id);
      const alreadyAlive = touches && before?.alive === true;
      const isCurrent = end === status?.state?.terminated;
      const exitAt = isCurrent ? from : within(end.finishedAt, { from: seenFrom, to: from });
      if (!alreadyAlive && touches && before && !before.alive) {
        const start = within(end.startedAt, { from: Math.max(seenFrom, before.from), to: exitAt });
        segments[segments.length - 1] = { ...before, to: start };
        segments.push({ from: start, to: Math.max(exitAt, start), look: 'run', word: 'runs', alive: true });
      }
      // One report may tell of an end and of the next start, as after a liveness probe: Running before and after, another process.
      if (touches && before?.alive && !isCurrent && status?.state?.running) {
        segments[segments.length - 1] = { ...before, to: exitAt };
        segments.push({ from: exitAt, to: from, ...lookOfExit(end.exitCode), alive: false });
      }
      exits.push({ at: exitAt, code: end.exitCode });
    }
    const seconds = announcedBackOff(status?.state?.waiting?.message);
    if (seconds !== undefined) announced.push({ at: from, seconds });
    segments.push({ from, to, ...state });
    seenFrom = from;
  }
  const lives = joined(segments);
  return { segments: lives, exits, backOffs: backOffsOf(name, lives, exits, announced, events, options.end) };
}

/** Reads the wait out of the kubelet's message `back-off 1m20s restarting failed container=...`: seconds, or undefined. */
export function announcedBackOff(message: string | undefined): number | undefined {
  const [, hours = '0', minutes = '0', seconds] =
    /^back-off (?:(\d+)h)?(?:(\d+)m)?(\d+)s restarting/.exec(message ?? '') ?? [];
  return seconds === undefined ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function backOffsOf(
  name: string,
  lives: readonly ContainerSegment[],
  exits: readonly Exit[],
  announced: readonly { at: number; seconds: number }[],
  events: readonly EventMark[],
  end: number,
): BackOff[] {
  const starts = startsOf(lives);
  const pulls = events.filter((event) => event.container === name && event.reason === 'BackOff');
  return exits.flatMap(({ at }, index) => {
    const next = starts.find((start) => start >= at);
    const nextExit = exits[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    if (next === undefined && nextExit < end) return [];
    const to = next ?? lives[lives.length - 1]?.to ?? end;
    const said = announced.find((wait) => wait.at >= at && wait.at <= to);
    // The Event comes with the decision, a moment before or after the report of the exit (recording 021).
    const decided = pulls.some(
      (event) => event.at >= at - 1000 && event.at < to && event.at > (exits[index - 1]?.at ?? -1),
    );
    if (!said && !(decided && next === undefined)) return [];
    return [{ from: at, to, seconds: said?.seconds, open: next === undefined }];
  });
}

function eventsOf(changes: readonly HistoryChange[], { pod, namespace, end }: TimelineOptions): EventMark[] {
  const marks: EventMark[] = [];
  for (const { at, type, resource, object } of changes) {
    if (at > end) break;
    if (type === 'DELETED' || !/^events(\.|$)/.test(resource) || object.metadata.namespace !== namespace) continue;
    const event = object as EventObject;
    const about = event.involvedObject ?? event.regarding;
    if (about?.kind !== 'Pod' || about.name !== pod) continue;
    marks.push({
      at,
      warning: event.type === 'Warning',
      reason: event.reason ?? '',
      message: event.message ?? event.note ?? '',
      container: /\{(.+)\}/.exec(about.fieldPath ?? '')?.[1],
    });
  }
  return marks;
}

/** Moments closer together than this are one stop, the later one: the reader sees them as one. */
const ONE_STOP = 40;

function changesOf(lane: Lane): number[] {
  switch (lane.kind) {
    case 'status':
    case 'phase':
      return lane.segments.map((segment) => segment.from);
    case 'condition':
    case 'pause':
      return lane.spans.map((span) => span.from);
    case 'container':
      return [...lane.segments.map((segment) => segment.from), ...lane.exits.map((exit) => exit.at)];
  }
}

function momentsOf(lanes: readonly Lane[], events: readonly EventMark[]): number[] {
  const all = lanes.flatMap(changesOf);
  const sorted = [...new Set([...all, ...events.map((event) => event.at)])].sort((a, b) => a - b);
  return sorted.filter((at, i) => (sorted[i + 1] ?? Number.POSITIVE_INFINITY) - at > ONE_STOP);
}
