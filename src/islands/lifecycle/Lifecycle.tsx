import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../announce.ts';
import { sayMoment } from '../duration.ts';
import { PauseIcon, RunIcon } from '../run/icons.tsx';
import { describeTimeline } from './describe.ts';
import './lifecycle.css';
import '../run/live.css';
import LifecyclePicture from './Picture.tsx';
import { cursorAfter, nextMoment, previousMoment, usualSpeed } from './playing.ts';
import type { LifecycleProps } from './props.ts';
import type { Timeline } from './timeline.ts';
import { usePrinted, useRecording } from './use-recording.ts';

interface Props extends LifecycleProps {
  /** The still picture, drawn at build time. */
  readonly children?: ComponentChildren;
}

const SPEEDS = [1, 5, 20, 100, 600];

/** The life of a Pod over virtual time, with a cursor: drag it, step it, play it. The same run is played again in this page on first use. */
export default function Lifecycle(props: Props) {
  const { until, children } = props;
  const { state, want } = useRecording(props);
  const [at, setAt] = useState(props.at);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(usualSpeed(until, SPEEDS));
  const slider = useRef<HTMLInputElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const pending = useRef<typeof nextMoment | undefined>(undefined);

  const recording = state.kind === 'here' ? state.recording : undefined;
  const timeline = recording?.timeline;
  const printed = usePrinted(recording, at);

  useEffect(() => {
    // The slider may have been moved before this code came.
    // It stands on its steps, so it may be up to one away from where the drawing says.
    const moved = Number(slider.current?.value ?? props.at);
    if (Math.abs(moved - props.at) > sliderStep(until)) go(moved);
  }, []);

  useEffect(() => {
    // A step that was asked for before the run was there.
    const find = pending.current;
    pending.current = undefined;
    if (timeline && find) step(find);
  }, [timeline]);

  useEffect(() => {
    if (!playing || !timeline) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    let last = performance.now();
    let frame = requestAnimationFrame(function advance(now) {
      setAt((before) => {
        const after = cursorAfter(before, now - last, { end: until, speed, moments: timeline.moments, still });
        if (after !== before) last = now;
        if (after >= until) setPlaying(false);
        return after;
      });
      frame = requestAnimationFrame(advance);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, timeline, speed, until]);

  const go = (moment: number): void => {
    want();
    setAt(Math.min(Math.max(0, moment), until));
  };

  const play = (): void => {
    want();
    if (!playing && at >= until) setAt(0);
    setPlaying(!playing);
  };

  const step = (find: typeof nextMoment): void => {
    want();
    setPlaying(false);
    if (!timeline) {
      pending.current = find;
      return;
    }
    const moment = find(timeline.moments, at);
    if (moment === undefined) {
      announce('moment', find === nextMoment ? 'Nothing more happens until the end' : 'Nothing happened before');
      return;
    }
    setAt(moment);
    announce('moment', sayHappening(timeline, moment));
  };

  const drag = (event: JSX.TargetedPointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1 || !(event.target instanceof Element) || !event.target.closest('.chart')) return;
    const track = root.current?.querySelector('.chart .grid')?.getBoundingClientRect();
    if (!track || track.width === 0 || event.clientX < track.left - 8) return;
    setPlaying(false);
    go(Math.round((((event.clientX - track.left) / track.width) * until) / 100) * 100);
  };

  return (
    <div class="life" ref={root} onPointerDown={drag} onPointerMove={drag}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would have to hold a form */}
      <div class="ctl bar" role="group" aria-label="Time">
        <button type="button" class="btn go" onClick={play}>
          {playing ? <PauseIcon /> : <RunIcon />}
          {playing ? 'Pause' : 'Play'}
        </button>
        <button type="button" class="btn bare" onClick={() => step(previousMoment)}>
          Back
        </button>
        <button type="button" class="btn bare" onClick={() => step(nextMoment)}>
          Next event
        </button>
        {timeline && (
          <select aria-label="Speed" value={speed} onChange={(event) => setSpeed(Number(event.currentTarget.value))}>
            {SPEEDS.map((offered) => (
              <option key={offered} value={offered} selected={offered === speed}>
                ×{offered}
              </option>
            ))}
          </select>
        )}
      </div>
      {state.kind === 'failed' && (
        <p class="note fail" role="alert">
          {state.why}{' '}
          <button type="button" class="btn" onClick={want}>
            Try again
          </button>
        </p>
      )}
      {timeline ? <LifecyclePicture timeline={timeline} at={at} printed={printed ?? ''} /> : children}
      <label class="scrub">
        <span class="vh">Moment, in milliseconds since the run began</span>
        <input
          ref={slider}
          type="range"
          min="0"
          max={until}
          step={sliderStep(until)}
          value={at}
          aria-valuetext={timeline ? `${sayMoment(at)}, ${sayStatus(timeline, at)}` : sayMoment(at)}
          onInput={(event) => {
            setPlaying(false);
            go(Number(event.currentTarget.value));
          }}
        />
      </label>
    </div>
  );
}

/** An arrow key moves the cursor by about a two-hundredth of the life, at least 0.1 s. */
const sliderStep = (until: number): number => Math.max(100, Math.round(until / 20_000) * 100);

function sayStatus(timeline: Timeline, at: number): string {
  const lane = timeline.lanes.find((candidate) => candidate.kind === 'status');
  return lane?.segments.findLast((segment) => segment.from <= at && at <= segment.to)?.word ?? 'no such Pod';
}

/** The moment and what happens then, in one breath. */
function sayHappening(timeline: Timeline, moment: number): string {
  const happening = describeTimeline(timeline).findLast(({ at }) => at <= moment);
  return `${sayMoment(moment)}: ${happening?.sentences.slice(0, 3).join('; ') ?? ''}`;
}
