import { type ComponentChildren, Fragment } from 'preact';
import { fits, widthOf } from './measure.ts';
import type { BackOff, ConditionLane, ContainerLane, Lane, PauseLane, Segment, Span } from './timeline.ts';

/** Tenths of a percent of the time axis: as fine as a pixel on the widest plate. */
const tenths = (at: number, end: number): number => Math.round((at / end) * 1000);

/** A place on the time axis as an SVG length: lanes are drawn in percent, so that one drawing serves every width. */
export const place = (at: number, end: number): string => `${tenths(at, end) / 10}%`;

interface RowProps {
  readonly name: string;
  readonly note?: string | undefined;
  /** What the lane shows: lifecycle.css gives each kind its height and puts its marks at theirs. */
  readonly kind: 'status' | 'phase' | 'cond' | 'pause' | 'proc' | 'proc tall' | 'evs';
  /** A rule above: a new group of lanes begins. */
  readonly opens?: boolean;
  readonly children: ComponentChildren;
}

/** One lane: its name and its track. */
export function Row({ name, note, kind, opens = false, children }: RowProps) {
  return (
    <div class={opens ? 'row g' : 'row'}>
      <div class="rl">
        {name && <b>{name}</b>}
        {note && <span>{note}</span>}
      </div>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: part of the chart, which is one image with a description */}
      <svg class={`tr ${kind}`}>{children}</svg>
    </div>
  );
}

interface LaneProps {
  readonly lane: Lane;
  readonly end: number;
  /** Containers have tall lanes: where one is the subject. */
  readonly tall: boolean;
  readonly opens: boolean;
  readonly restartPolicy: string;
  /** While the Pod's object exists. */
  readonly exists: Span;
}

/** A lane of any kind, drawn. */
export function LaneRow({ lane, end, tall, opens, restartPolicy, exists }: LaneProps) {
  switch (lane.kind) {
    case 'status':
      return (
        <Row name="STATUS" note="what kubectl prints" kind="status">
          {lane.segments.map((segment) => (
            <StatusSegment key={segment.from} segment={segment} end={end} />
          ))}
        </Row>
      );
    case 'phase':
      return (
        <Row name="phase" note=".status.phase" kind="phase" opens>
          {lane.segments.map((segment) => (
            <Block key={segment.from} segment={segment} end={end} />
          ))}
        </Row>
      );
    case 'condition':
      return (
        <Row name={lane.name} kind="cond" opens={opens}>
          <Condition lane={lane} end={end} exists={exists} />
        </Row>
      );
    case 'pause':
      return (
        <Row name="pause" note={lane.hostNetwork ? 'host network' : 'holds the network'} kind="pause" opens>
          <Pause lane={lane} end={end} exists={exists} />
        </Row>
      );
    case 'container':
      return (
        <Row name={lane.name} note={noteOf(lane, restartPolicy)} kind={tall ? 'proc tall' : 'proc'}>
          <Container lane={lane} end={end} />
        </Row>
      );
  }
}

function noteOf(lane: ContainerLane, restartPolicy: string): string {
  switch (lane.role) {
    case 'init':
      return `init ${lane.place}`;
    case 'sidecar':
      return `init ${lane.place}, sidecar`;
    case 'app':
      return restartPolicy === 'Always' ? 'app' : `app, restartPolicy ${restartPolicy}`;
    case 'ephemeral':
      return 'ephemeral';
  }
}

/** Class names in one; those that are empty are left out. */
export const classes = (...names: (string | false | undefined)[]): string | undefined =>
  names.filter(Boolean).join(' ') || undefined;

const across = (segment: { from: number; to: number }, end: number) => ({
  x: place(segment.from, end),
  width: `${Math.max(1, tenths(segment.to, end) - tenths(segment.from, end)) / 10}%`,
});

function StatusSegment({ segment, end }: { segment: Segment; end: number }) {
  const x = place(segment.from, end);
  const label = fits(widthOf(segment.word, 'mono') + 10, (segment.to - segment.from) / end);
  return (
    <>
      <rect class={`f-${segment.look}`} {...across(segment, end)} />
      {label !== undefined && (
        <>
          <rect class="cut" x={x} />
          <text class={classes(label)} x={x}>
            {segment.word}
          </text>
        </>
      )}
    </>
  );
}

/** A tall block with its word on it, where it fits. */
function Block({ segment, end }: { segment: Segment; end: number }) {
  const { look, word } = segment;
  const label = fits(widthOf(word) + 14, (segment.to - segment.from) / end);
  return (
    <>
      <rect class={`f-${look} up`} {...across(segment, end)} />
      {label !== undefined && (
        <text class={classes(`o-${look}`, label)} x={place(segment.from, end)}>
          {word}
        </text>
      )}
    </>
  );
}

function Condition({ lane, end, exists }: { lane: ConditionLane; end: number; exists: Span }) {
  return (
    <>
      <line x1={place(exists.from, end)} x2={place(exists.to, end)} />
      {lane.spans.map((span) => (
        <rect key={span.from} {...across(span, end)} />
      ))}
      {lane.stations.map((at) => (
        <circle key={at} cx={place(at, end)} />
      ))}
    </>
  );
}

function Pause({ lane, end, exists }: { lane: PauseLane; end: number; exists: Span }) {
  const last = lane.spans[lane.spans.length - 1];
  const atEnd = last !== undefined && last.to >= end * 0.98;
  return (
    <>
      <line x1={place(exists.from, end)} x2={place(exists.to, end)} />
      {lane.spans.map((span) => (
        <rect key={span.from} class={lane.hostNetwork ? 'host' : undefined} {...across(span, end)} />
      ))}
      {lane.joins.map((at) => (
        <rect key={at} class="pin" x={place(at, end)} />
      ))}
      {last && lane.address !== undefined && !lane.hostNetwork && (
        <text x={place(atEnd ? end : last.to, end)}>{lane.address}</text>
      )}
    </>
  );
}

function Container({ lane, end }: { lane: ContainerLane; end: number }) {
  return (
    <>
      {lane.segments.map((segment) =>
        segment.alive ? (
          <Block key={segment.from} segment={segment} end={end} />
        ) : (
          <Strip key={segment.from} segment={segment} end={end} />
        ),
      )}
      {lane.backOffs.map((wait) => (
        <Dimension key={wait.from} wait={wait} end={end} />
      ))}
      {lane.exits.map(({ at, code }) => (
        <Fragment key={at}>
          <use href={code === 0 ? '#x-0' : '#x-1'} x={place(at, end)} />
          <text x={place(at, end)} class={classes(code === 0 ? 'x0' : 'x1', code > 99 ? 's' : undefined)}>
            {code}
          </text>
        </Fragment>
      ))}
    </>
  );
}

/** A back-off as a dimension line: an arrow at each end that is known, and the seconds. */
function Dimension({ wait, end }: { wait: BackOff; end: number }) {
  const says = wait.seconds === undefined ? 'back-off' : `${wait.seconds} s`;
  const label = fits(widthOf(says) + 18, (wait.to - wait.from) / end);
  return (
    <>
      <line x1={place(wait.from, end)} x2={place(wait.to, end)} />
      <use href="#d-l" x={place(wait.from, end)} />
      {!wait.open && <use href="#d-r" x={place(wait.to, end)} />}
      {label !== undefined && (
        <text class={classes('off', label)} x={place((wait.from + wait.to) / 2, end)}>
          {says}
        </text>
      )}
    </>
  );
}

function Strip({ segment, end }: { segment: Segment; end: number }) {
  const says = segment.look === 'wait' ? segment.word : '';
  const label = says === '' ? undefined : fits(widthOf(says) + 22, (segment.to - segment.from) / end);
  return (
    <>
      <rect class={`f-${segment.look}`} {...across(segment, end)} />
      {label !== undefined && (
        <text class={classes('low', label)} x={place(segment.from, end)}>
          {says}
        </text>
      )}
    </>
  );
}
