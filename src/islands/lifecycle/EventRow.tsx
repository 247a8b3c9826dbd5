import type { PlacedGroup } from './event-layout.ts';
import { classes, place, Row } from './Lanes.tsx';

/** Events as ticks, with the labels that have room. All of them stand in the words under the drawing. */
export function EventRow({ groups, end }: { groups: readonly PlacedGroup[]; end: number }) {
  return (
    <Row name="events" kind="evs" opens>
      {groups.map((group) => (
        <Group key={group.at} group={group} end={end} />
      ))}
    </Row>
  );
}

function Group({ group, end }: { group: PlacedGroup; end: number }) {
  const x = place(group.at, end);
  const row = group.row === undefined ? undefined : `r${group.row}`;
  return (
    <>
      {group.events.map((event, index) => (
        <rect key={index} x={place(event.at, end)} />
      ))}
      {row && <rect class={classes(row, group.fit)} x={x} />}
      {group.warning && <use href="#e-w" x={x} />}
      {row && (
        <text class={classes(row, group.left && 'left', group.warning && 'warn', group.fit)} x={x}>
          {group.label}
        </text>
      )}
    </>
  );
}
