import type { JSX } from 'preact';
import './signs.css';
import type { Look } from '../lifecycle/timeline.ts';

/** The signs of the states, 14 px square. The key to the plates is their whole vocabulary; colours are tokens. */
const SIGNS: Record<Look, JSX.Element> = {
  wait: (
    <>
      <circle cx="7" cy="7" r="5.4" fill="var(--wait)" stroke="var(--wait-edge)" stroke-width="1.6" />
      <path d="M7 3.8V7h2.6" fill="none" stroke="var(--wait-edge)" stroke-width="1.5" />
    </>
  ),
  run: <circle cx="7" cy="7" r="6" fill="var(--run)" />,
  ready: (
    <>
      <circle cx="7" cy="7" r="6" fill="none" stroke="var(--ready-edge)" stroke-width="1.8" />
      <circle cx="7" cy="7" r="3.4" fill="var(--ready-edge)" />
    </>
  ),
  done: (
    <>
      <path d="M1.3 1.3h11.4v11.4H1.3z" fill="var(--done)" stroke="var(--done-edge)" stroke-width="1.5" />
      <path d="M3.9 7.2l2.2 2.2 4-4.6" fill="none" stroke="var(--done-edge)" stroke-width="1.7" />
    </>
  ),
  fail: (
    <>
      <path d="M7 0l7 7-7 7-7-7z" fill="var(--fail)" />
      <path d="M4.7 4.7l4.6 4.6m0-4.6L4.7 9.3" stroke="var(--fail-on)" stroke-width="1.6" />
    </>
  ),
  term: (
    <path
      d="M.8 1.6h12.4L7 13z"
      fill="url(#p-term)"
      stroke="var(--term-edge)"
      stroke-width="1.4"
      stroke-linejoin="round"
    />
  ),
  lost: (
    <>
      <circle
        cx="7"
        cy="7"
        r="5.8"
        fill="none"
        stroke="var(--lost-edge)"
        stroke-width="1.5"
        stroke-dasharray="2.2 2.3"
      />
      <path
        d="M5.3 5.6c0-2.3 3.4-2.2 3.4-.2 0 1.3-1.7 1.3-1.7 2.7M7 9.6v1.3"
        fill="none"
        stroke="var(--lost-edge)"
        stroke-width="1.4"
      />
    </>
  ),
};

/** The sign of a state. Beside it stands its word: see {@link Mark}. */
export function Sign({ look }: { look: Look }) {
  return (
    <svg width="14" height="14" aria-hidden="true">
      {SIGNS[look]}
    </svg>
  );
}

/** A state with its sign and its word: never colour alone. */
export function Mark({ look, word }: { look: Look; word: string }) {
  return (
    <span class={`is ${look}`}>
      <Sign look={look} />
      {word}
    </span>
  );
}
