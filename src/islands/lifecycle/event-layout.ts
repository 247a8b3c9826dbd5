import { widthOf } from './measure.ts';
import type { EventMark } from './timeline.ts';

/** Events too close together to be told apart on the drawing: one number on narrow plates, one label on wide ones. */
export interface EventGroup {
  readonly at: number;
  readonly events: readonly EventMark[];
}

/** A group with the place of its label on a wide plate. `row` undefined: there is no room for one. */
export interface PlacedGroup extends EventGroup {
  readonly number: number;
  readonly label: string;
  readonly warning: boolean;
  readonly row: number | undefined;
  /** The label stands left of its tick. */
  readonly left: boolean;
  /** Whether its number has room on a narrow plate. */
  readonly numbered: boolean;
}

/** Share of the drawing within which Events are one group. */
const NEAR = 0.02;
/** The narrowest track on which labels are shown, and on which numbers are, in pixels. */
const WIDE_TRACK = 440;
const NARROW_TRACK = 320;
/** Rows for labels, and pixels between two labels of a row. */
const ROWS = 3;
const GAP = 12;

/** Groups Events that are close on a drawing which ends at `end`. */
export function groupEvents(events: readonly EventMark[], end: number): EventGroup[] {
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

/** Groups the Events and finds room for their labels, Warnings first. */
export function placeEvents(events: readonly EventMark[], end: number): PlacedGroup[] {
  const groups = groupEvents(events, end);
  const taken: { from: number; to: number }[][] = Array.from({ length: ROWS }, () => []);
  const several = new Set(events.map((event) => event.container)).size > 2;
  const places = groups.map((group, index) => {
    const event = nameOf(group.events);
    const label =
      several && event?.container && !event.warning ? `${event.reason} ${event.container}` : (event?.reason ?? '');
    return { group, index, label, warning: event?.warning ?? false, row: undefined as number | undefined, left: false };
  });
  for (const place of [...places].sort((a, b) => Number(b.warning) - Number(a.warning) || a.index - b.index)) {
    const x = (place.group.at / end) * WIDE_TRACK;
    const width = widthOf(place.label) + 5;
    place.left = x + width > WIDE_TRACK;
    const span = place.left ? { from: x - width, to: x } : { from: x, to: x + width };
    // A leader runs down to its label, so it must not cross a label in a row above its own.
    const free = (row: number) =>
      taken[row]?.every((other) => span.to + GAP < other.from || other.to + GAP < span.from) ?? false;
    const open = (row: number) =>
      taken.slice(0, row).every((above) => above.every((other) => x < other.from - 2 || x > other.to + 2));
    const row = taken.findIndex((_, candidate) => free(candidate) && open(candidate));
    if (row < 0 || span.from < 0) continue;
    taken[row]?.push(span);
    place.row = row;
  }
  let numberedTo = -100;
  return places.map(({ group, index, label, warning, row, left }) => {
    const x = (group.at / end) * NARROW_TRACK;
    const numbered = x - numberedTo >= 13;
    if (numbered) numberedTo = x;
    return { ...group, number: index + 1, label, warning, row, left, numbered };
  });
}
