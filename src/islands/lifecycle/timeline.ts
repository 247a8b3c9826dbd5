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

/** The kubelet waits before it starts a container again. `seconds` is the wait it announced; `open`: the end of the drawing came first. */
export interface BackOff extends Span {
  readonly seconds: number;
  readonly open: boolean;
}

/** `sidecar`: an init container with restartPolicy Always. */
export type ContainerRole = 'init' | 'sidecar' | 'app' | 'ephemeral';

export interface StatusLane {
  readonly kind: 'status';
  readonly segments: readonly Segment[];
}

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
