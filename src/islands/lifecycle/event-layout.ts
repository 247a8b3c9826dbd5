import { TRACKS, widthOf } from './measure.ts';
import type { EventMark } from './timeline.ts';

/** Events too close together to be told apart on the drawing: they share one label. */
export interface EventGroup {
  readonly at: number;
  readonly events: readonly EventMark[];
}

/** A group with the place of its label. */
export interface PlacedGroup extends EventGroup {
  readonly label: string;
  readonly warning: boolean;
  /** The row of its label, from 0; undefined where there is no room for one on any plate. */
  readonly row: number | undefined;
  /** The label stands left of its tick. */
  readonly left: boolean;
  /** The class that shows the label from the width on where it has room; empty when it has at every width. */
  readonly fit: string;
}

/** Share of the drawing within which Events are one group. */
const NEAR = 0.02;
/** Rows for labels, and pixels between two labels of a row. */
const ROWS = 3;
const GAP = 12;

/** Groups Events that are close on a drawing which ends at `end`. */
function groupEvents(events: readonly EventMark[], end: number): EventGroup[] {
  const groups: { at: number; events: EventMark[] }[] = [];
  for (const event of events) {
    const last = groups[groups.length - 1];
    if (last && event.at - last.at < end * NEAR) last.events.push(event);
    else groups.push({ at: event.at, events: [event] });
  }
  return groups;
}

/** The Event of a group that names it: a Warning before others, then what began or ended, then the last. */
function nameOf(events: readonly EventMark[]): EventMark | undefined {
  const find = (reason: string) => events.find((event) => event.reason === reason);
  return (
    events.find((event) => event.warning) ??
    find('Killing') ??
    find('Started') ??
    find('Scheduled') ??
    events[events.length - 1]
  );
}

/** A label that has found its room: its tick's place and its span, in pixels on the track of its width. */
interface Taken {
  readonly row: number;
  readonly tick: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Groups the Events and finds room for their labels: first on the narrowest track, where a Warning comes before others,
 * then for what is left on wider ones. What has room on one track keeps it on all wider ones.
 */
export function placeEvents(events: readonly EventMark[], end: number): PlacedGroup[] {
  const several = new Set(events.map((event) => event.container)).size > 2;
  const groups = groupEvents(events, end).map((group) => {
    const event = nameOf(group.events);
    const warning = event?.warning ?? false;
    const label =
      several && event?.container && !warning ? `${event.reason} ${event.container}` : (event?.reason ?? '');
    return { ...group, label, warning, row: undefined as number | undefined, left: false, fit: '' };
  });
  for (const [track, fit] of TRACKS) {
    const onTrack = (group: (typeof groups)[number], row: number, left: boolean): Taken => {
      const tick = (group.at / end) * track;
      const width = widthOf(group.label) + 5;
      return left ? { row, tick, from: tick - width, to: tick } : { row, tick, from: tick, to: tick + width };
    };
    const taken = groups.flatMap((group) => (group.row === undefined ? [] : [onTrack(group, group.row, group.left)]));
    for (const group of [...groups].sort((a, b) => Number(b.warning) - Number(a.warning) || a.at - b.at)) {
      if (group.row !== undefined) continue;
      const left = onTrack(group, 0, false).to > track;
      for (let row = 0; row < ROWS && group.row === undefined; row += 1) {
        const label = onTrack(group, row, left);
        if (label.from < 0 || taken.some((other) => collides(label, other))) continue;
        taken.push(label);
        Object.assign(group, { row, left, fit });
      }
    }
  }
  return groups;
}

/** Two labels of one row too close together, or the leader of the lower one through the words of the upper one. */
function collides(a: Taken, b: Taken): boolean {
  if (a.row === b.row) return a.from <= b.to + GAP && b.from <= a.to + GAP;
  const [upper, lower] = a.row < b.row ? [a, b] : [b, a];
  return lower.tick >= upper.from - 2 && lower.tick <= upper.to + 2;
}
