import { sayMoment } from '../duration.ts';
import type { PlacedGroup } from './event-layout.ts';
import { place, Row } from './Lanes.tsx';

const FIRST_ROW = 22;
const ROW_HEIGHT = 15;

/** Events as ticks: with labels on wide plates, numbered on narrow ones (EventList says what the numbers mean). */
export function EventRow({ groups, end }: { groups: readonly PlacedGroup[]; end: number }) {
  return (
    <Row name="events" height={FIRST_ROW + 2 * ROW_HEIGHT + 6} opens>
      {groups.map((group) => (
        <Group key={group.at} group={group} end={end} />
      ))}
    </Row>
  );
}

function Group({ group, end }: { group: PlacedGroup; end: number }) {
  const x = place(group.at, end);
  const baseline = FIRST_ROW + ROW_HEIGHT * (group.row ?? 0);
  return (
    <>
      {group.events.map((event, index) => (
        <rect key={index} class="tick" x={place(event.at, end)} />
      ))}
      {group.row !== undefined && <rect class="lead wide" x={x} height={baseline} />}
      {group.warning && <use href="#e-w" x={x} y="4" />}
      {group.row !== undefined && (
        <text
          class={group.warning ? 'halo wide warn' : 'halo wide'}
          text-anchor={group.left ? 'end' : undefined}
          x={x}
          dx={group.left ? -5 : 5}
          y={baseline}
        >
          {group.label}
        </text>
      )}
      {group.numbered && (
        <text class="narrow" text-anchor="middle" x={x} y="20">
          {group.number}
        </text>
      )}
    </>
  );
}

/** What the numbers on a narrow plate stand for. */
export function EventList({ groups }: { groups: readonly PlacedGroup[] }) {
  return (
    <ol class="ev" aria-label="Events">
      {groups.map((group) => (
        <li key={group.at} class={group.warning ? 'fail' : undefined}>
          <i>{group.number}</i>
          <i>{sayMoment(group.at)}</i>
          <span>
            <b>{[...new Set(group.events.map((event) => event.reason))].join(', ')}</b>{' '}
            {[...new Set(group.events.flatMap((event) => event.container ?? []))].join(', ')}
          </span>
        </li>
      ))}
    </ol>
  );
}
