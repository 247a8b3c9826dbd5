import { useMemo } from 'preact/hooks';
import { sayMoment } from '../duration.ts';
import '../draw/states.css';
import './lifecycle.css';
import { ticksOf } from './axis.ts';
import { describeTimeline, summarise } from './describe.ts';
import { EventRow } from './EventRow.tsx';
import { placeEvents } from './event-layout.ts';
import { LaneRow, place } from './Lanes.tsx';
import { Machine } from './Machine.tsx';
import { machineAt } from './machine.ts';
import { widthOf } from './measure.ts';
import type { PictureProps } from './props.ts';
import type { Timeline } from './timeline.ts';

/** The life of a Pod as a still picture with its words. Drawn at build time into the page, and again by the island with a newer cursor. */
export default function LifecyclePicture({ timeline, at, printed }: PictureProps) {
  // The same nodes as long as the timeline is the same: a cursor that moves redraws only itself.
  const still = useMemo(() => drawStill(timeline), [timeline]);
  return (
    <>
      <div class="chart" role="img" aria-label={still.summary}>
        {still.chart}
        <Cursor at={at} end={timeline.end} />
      </div>
      <Machine machine={machineAt(timeline, at)} />
      <div class="tty now">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, and the keyboard must be able to */}
        <pre tabIndex={0}>
          <span class="p">$ </span>kubectl get pods <span class="at">at {sayMoment(at)}</span>
          {'\n'}
          <Printed text={printed} />
        </pre>
      </div>
      {still.words}
    </>
  );
}

function drawStill(timeline: Timeline) {
  return {
    summary: summarise(timeline),
    chart: (
      <>
        <Grid end={timeline.end} />
        <Rows timeline={timeline} />
        <EventRow groups={placeEvents(timeline.events, timeline.end)} end={timeline.end} />
        <Axis end={timeline.end} />
      </>
    ),
    words: <Words timeline={timeline} />,
  };
}

function Rows({ timeline }: { timeline: Timeline }) {
  const containers = timeline.lanes.filter((lane) => lane.kind === 'container').length;
  return (
    <>
      {timeline.lanes.map((lane, index) => (
        <LaneRow
          key={index}
          lane={lane}
          end={timeline.end}
          tall={containers === 1}
          opens={timeline.lanes[index - 1]?.kind !== lane.kind}
          restartPolicy={timeline.restartPolicy}
          exists={{ from: timeline.created, to: timeline.removed ?? timeline.end }}
        />
      ))}
    </>
  );
}

/** kubectl's words as printed; the header of a table is bold. */
export function Printed({ text }: { text: string }) {
  const [head = '', ...rows] = text.replace(/\n$/, '').split('\n');
  if (!/^NAME\b/.test(head)) return <>{text}</>;
  return (
    <>
      <b>{head}</b>
      {rows.map((row) => `\n${row}`).join('')}
    </>
  );
}

function Grid({ end }: { end: number }) {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: part of the chart, which is one image with a description
    <svg class="grid">
      {ticksOf(end).map(({ at }) => (
        <rect key={at} x={place(at, end)} />
      ))}
    </svg>
  );
}

function Axis({ end }: { end: number }) {
  return (
    <div class="row">
      <div class="rl" />
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: part of the chart, which is one image with a description */}
      <svg class="tr axis">
        {ticksOf(end).map(({ at, label, minor }) => (
          <text key={at} class={minor ? 'w6' : undefined} x={place(at, end)}>
            {label}
          </text>
        ))}
      </svg>
    </div>
  );
}

function Cursor({ at, end }: { at: number; end: number }) {
  const flag = sayMoment(at);
  const width = Math.round(widthOf(flag) * 1.06) + 16;
  // The flag stays on the plate: near an edge it leans inwards.
  const share = at / end;
  const x = share < 0.08 ? -4 : share > 0.92 ? 4 - width : -width / 2;
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: part of the chart, which is one image with a description
    <svg class="cur">
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: part of the chart, which is one image with a description */}
      <svg x={place(at, end)} class="here">
        <line y1="20" y2="100%" />
        <rect x={x} width={width} />
        <text x={x + width / 2} y="15">
          {flag}
        </text>
      </svg>
    </svg>
  );
}

function Words({ timeline }: { timeline: Timeline }) {
  return (
    <details class="told">
      <summary>What happens when, in words</summary>
      <ol>
        {describeTimeline(timeline).map(({ at, sentences }) => (
          <li key={at}>
            <b>{sayMoment(at)}</b> {sentences.join('; ')}
          </li>
        ))}
      </ol>
    </details>
  );
}
