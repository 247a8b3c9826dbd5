import type { ComponentChildren } from 'preact';
import { fits, widthOf } from './measure.ts';
import type { BackOff, ConditionLane, ContainerLane, Lane, PauseLane, Segment, Span } from './timeline.ts';

/** Tenths of a percent of the time axis: as fine as a pixel on the widest plate. */
const tenths = (at: number, end: number): number => Math.round((at / end) * 1000);

/** A place on the time axis as an SVG length: lanes are drawn in percent, so that one drawing serves every width. */
export const place = (at: number, end: number): string => `${tenths(at, end) / 10}%`;

interface RowProps {
  readonly name: string;
  readonly note?: string | undefined;
  readonly height: number;
  /** A rule above: a new group of lanes begins. */
  readonly opens?: boolean;
  readonly children: ComponentChildren;
}

/** One lane: its name and its track. */
export function Row({ name, note, height, opens = false, children }: RowProps) {
  return (
    <div class={opens ? 'row g' : 'row'}>
      <div class="rl">
        {name && <b>{name}</b>}
        {note && <span>{note}</span>}
      </div>
      <svg class="tr" height={height} aria-hidden="true">
        {children}
      </svg>
    </div>
  );
}

interface LaneProps {
  readonly lane: Lane;
  readonly end: number;
  /** Height of a container's lane: 42 where it is the subject, else 32. */
  readonly tall: number;
  readonly opens: boolean;
  readonly restartPolicy: string;
  /** While the Pod's object exists. */
  readonly exists: Span;
}

export function LaneRow({ lane, end, tall, opens, restartPolicy, exists }: LaneProps) {
  switch (lane.kind) {
    case 'status':
      return (
        <Row name="STATUS" note="what kubectl prints" height={26}>
          {lane.segments.map((segment) => (
            <StatusSegment key={segment.from} segment={segment} end={end} />
          ))}
        </Row>
      );
    case 'phase':
      return (
        <Row name="phase" note=".status.phase" height={28} opens>
          {lane.segments.map((segment) => (
            <Block key={segment.from} segment={segment} end={end} y={3} height={22} baseline={18.5} />
          ))}
        </Row>
      );
    case 'condition':
      return (
        <Row name={lane.name} height={18} opens={opens}>
          <Condition lane={lane} end={end} exists={exists} />
        </Row>
      );
    case 'pause':
      return (
        <Row name="pause" note={lane.hostNetwork ? 'host network' : 'holds the network'} height={24} opens>
          <Pause lane={lane} end={end} exists={exists} />
        </Row>
      );
    case 'container':
      return (
        <Row name={lane.name} note={noteOf(lane, restartPolicy)} height={tall}>
          <Container lane={lane} end={end} height={tall} />
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

const withFit = (classes: string, fit: string): string => (fit === '' ? classes : `${classes} ${fit}`);

const across = (segment: { from: number; to: number }, end: number) => ({
  x: place(segment.from, end),
  width: `${Math.max(1, tenths(segment.to, end) - tenths(segment.from, end)) / 10}%`,
});

function StatusSegment({ segment, end }: { segment: Segment; end: number }) {
  const x = place(segment.from, end);
  const label = fits(widthOf(segment.word, 'mono') + 10, (segment.to - segment.from) / end);
  return (
    <>
      <rect class={`f-${segment.look} low`} {...across(segment, end)} />
      <rect class="cut" x={x} />
      {label !== undefined && (
        <text class={withFit('m halo', label)} x={x} dx="5" y="14">
          {segment.word}
        </text>
      )}
    </>
  );
}

interface BlockProps {
  readonly segment: Segment;
  readonly end: number;
  readonly y: number;
  readonly height: number;
  readonly baseline: number;
}

/** A tall block with its word on it, where it fits. Words on a pattern get a plain ground. */
function Block({ segment, end, y, height, baseline }: BlockProps) {
  const { look, word } = segment;
  const width = widthOf(word);
  const label = fits(width + 14, (segment.to - segment.from) / end);
  const ground = look === 'wait' || look === 'done' || look === 'term' || look === 'fail';
  return (
    <>
      <rect class={`f-${look} up`} {...across(segment, end)} y={y} height={height} />
      {label !== undefined && ground && (
        <rect
          class={withFit(`g-${look}`, label)}
          x={place(segment.from, end)}
          y={baseline - 12.5}
          width={Math.round(width) + 8}
          height="16"
        />
      )}
      {label !== undefined && (
        <text class={withFit(`o-${look}`, label)} x={place(segment.from, end)} dx="7" y={baseline}>
          {word}
        </text>
      )}
    </>
  );
}

function Condition({ lane, end, exists }: { lane: ConditionLane; end: number; exists: Span }) {
  return (
    <>
      <line class="off" x1={place(exists.from, end)} x2={place(exists.to, end)} y1="9" y2="9" />
      {lane.spans.map((span) => (
        <rect key={span.from} class="on" {...across(span, end)} />
      ))}
      {lane.stations.map((at) => (
        <circle key={at} class="stn" cx={place(at, end)} />
      ))}
    </>
  );
}

function Pause({ lane, end, exists }: { lane: PauseLane; end: number; exists: Span }) {
  const last = lane.spans[lane.spans.length - 1];
  const atEnd = last !== undefined && last.to >= end * 0.98;
  return (
    <>
      <line class="off" x1={place(exists.from, end)} x2={place(exists.to, end)} y1="12" y2="12" />
      {lane.spans.map((span) => (
        <rect
          key={span.from}
          class={lane.hostNetwork ? 'rail host' : 'rail'}
          {...across(span, end)}
          y="8.5"
          height="7"
        />
      ))}
      {lane.joins.map((at) => (
        <rect key={at} class="pin" x={place(at, end)} />
      ))}
      {last && lane.address !== undefined && !lane.hostNetwork && (
        <text class="halo b" text-anchor="end" x={place(atEnd ? end : last.to, end)} dx="-8" y="16.5">
          {lane.address}
        </text>
      )}
    </>
  );
}

function Container({ lane, end, height }: { lane: ContainerLane; end: number; height: number }) {
  const foot = height - 5.5;
  const middle = (height - 3) / 2;
  return (
    <>
      <line class="base" x2="100%" y1={foot} y2={foot} />
      {lane.segments.map((segment) =>
        segment.alive ? (
          <Block key={segment.from} segment={segment} end={end} y={2} height={height - 7} baseline={middle + 4.5} />
        ) : (
          <Strip key={segment.from} segment={segment} end={end} y={height - 12} />
        ),
      )}
      {lane.backOffs.map((wait) => (
        <Dimension key={wait.from} wait={wait} end={end} y={middle - 2} />
      ))}
      {lane.exits.map(({ at, code }) => (
        <g key={at} class={code === 0 ? 'x0' : 'x1'}>
          <use href={code === 0 ? '#x-0' : '#x-1'} x={place(at, end)} y={middle} />
          <text x={place(at, end)} y={middle + 4.5} class={code > 99 ? 's' : undefined}>
            {code}
          </text>
        </g>
      ))}
    </>
  );
}

/** A back-off as a dimension line: an arrow at each end that is known, and the seconds. */
function Dimension({ wait, end, y }: { wait: BackOff; end: number; y: number }) {
  const says = wait.seconds === undefined ? 'back-off' : `${wait.seconds} s`;
  const label = fits(widthOf(says) + 18, (wait.to - wait.from) / end);
  return (
    <>
      <line class="dim" x1={place(wait.from, end)} x2={place(wait.to, end)} y1={y} y2={y} />
      <use href="#d-l" x={place(wait.from, end)} y={y} />
      {!wait.open && <use href="#d-r" x={place(wait.to, end)} y={y} />}
      {label !== undefined && (
        <text
          class={withFit('halo b', label)}
          text-anchor="middle"
          x={place((wait.from + wait.to) / 2, end)}
          y={y + 4.5}
        >
          {says}
        </text>
      )}
    </>
  );
}

function Strip({ segment, end, y }: { segment: Segment; end: number; y: number }) {
  const says = segment.look === 'wait' ? segment.word : '';
  const label = says === '' ? undefined : fits(widthOf(says) + 22, (segment.to - segment.from) / end);
  return (
    <>
      <rect class={`f-${segment.look}`} {...across(segment, end)} y={y} height="6.5" />
      {label !== undefined && (
        <text class={withFit('halo ax', label)} x={place(segment.from, end)} dx="5" y={y - 7}>
          {says}
        </text>
      )}
    </>
  );
}
