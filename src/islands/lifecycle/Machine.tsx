import type { MachineState } from './machine.ts';
import { widthOf } from './measure.ts';

interface StationProps {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly now: boolean;
  readonly seen: boolean;
}

function Station({ x, y, name, now, seen }: StationProps) {
  return (
    <g class={now ? 'now' : seen ? undefined : 'no'} transform={`translate(${x} ${y})`}>
      <circle />
      {now && <rect width={Math.round(widthOf(name) * 1.06) + 14} />}
      <text>{name}</text>
    </g>
  );
}

const PHASE_PLACES = [
  ['Pending', 27, 14],
  ['Running', 27, 52],
  ['Succeeded', 27, 90],
  ['Failed', 9, 124],
] as const;

const STATE_PLACES = [
  ['Waiting', 14],
  ['Running', 55],
  ['Terminated', 96],
] as const;

/** The state machines beside the lanes: stations on a line; ways that this life does not take are dotted. */
export function Machine({ machine }: { machine: MachineState }) {
  const seen = (phase: string) => machine.seenPhases.includes(phase);
  const way = (taken: boolean) => (taken ? 'way' : 'way no');
  const waits = machine.state === 'Waiting' ? machine.reason : '';
  return (
    <div class="mach">
      <div>
        <p class="mt">Pod phase</p>
        <svg width="120" height="138" role="img" aria-label={`Pod phase: ${machine.phase ?? 'the Pod does not exist'}`}>
          <path class={way(seen('Running'))} d="M27 14V52" />
          <path class={way(seen('Succeeded'))} d="M27 52V90" />
          <path class={way(seen('Failed'))} d="M27 60L9 78V124" />
          {PHASE_PLACES.map(([name, x, y]) => (
            <Station key={name} name={name} x={x} y={y} now={machine.phase === name} seen={seen(name)} />
          ))}
        </svg>
      </div>
      {machine.container !== undefined && (
        <div>
          <p class="mt">
            Container <span>{machine.container}</span>
          </p>
          <svg
            width="176"
            height={machine.restarts ? 146 : 112}
            role="img"
            aria-label={`Container ${machine.container}: ${machine.state ?? 'not reported yet'} ${machine.reason}`}
          >
            <path class={way(machine.seenStates.includes('Running'))} d="M9 14V55" />
            <path class={way(machine.seenStates.includes('Terminated'))} d="M9 55V96" />
            {machine.restarts && (
              <>
                <path class="way" d="M9 96V108L17 116H152L160 108V22L152 14H104" />
                <path class="tip" d="M92 14l13-7v14z" />
                <text class="sub" x="38" y="135">
                  {machine.backsOff ? 'restart, after back-off' : 'restart'}
                </text>
              </>
            )}
            {STATE_PLACES.map(([name, y]) => (
              <Station
                key={name}
                name={name}
                x={9}
                y={y}
                now={machine.state === name}
                seen={machine.seenStates.includes(name)}
              />
            ))}
            {waits !== '' && (
              <text class="sub" x="28" y="36">
                {waits}
              </text>
            )}
          </svg>
        </div>
      )}
    </div>
  );
}
