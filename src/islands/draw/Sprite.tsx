/**
 * What every plate refers to by id: the patterns of states and the signs of the lifecycle drawing, and the marks of states. Once a page.
 * The grammar is the key to the diagrams; colours are tokens.
 */
export function Sprite() {
  return (
    <>
      <Patterns />
      <Marks />
    </>
  );
}

/** Patterns of states, and exits, arrows and Warnings of the lifecycle drawing: what still pictures need. */
export function Patterns() {
  return (
    <svg width="0" height="0" class="sprite" aria-hidden="true">
      <defs>
        <pattern id="p-wait" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect width="5" height="5" fill="var(--wait)" />
          <circle cx="1.5" cy="1.5" r=".95" fill="var(--wait-edge)" />
        </pattern>
        <pattern id="p-ready" width="9" height="60" patternUnits="userSpaceOnUse">
          <rect width="9" height="60" fill="var(--ready)" />
          <rect width="9" y="4.5" height="2" fill="var(--ready-on)" />
        </pattern>
        <pattern id="p-done" width="6" height="4" patternUnits="userSpaceOnUse">
          <rect width="6" height="4" fill="var(--done)" />
          <path d="M0 3.5h6" stroke="var(--done-edge)" />
        </pattern>
        <pattern id="p-fail" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" fill="var(--fail)" />
          <path d="M0 0l6 6M6 0L0 6" stroke="var(--fail-on)" stroke-width=".9" opacity=".75" />
        </pattern>
        <pattern id="p-term" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" fill="var(--term)" />
          <path d="M1.2 0v6" stroke="var(--term-edge)" stroke-width="2.4" />
        </pattern>
        <g id="x-0">
          <path d="M0-12V12" stroke="var(--ink)" stroke-width="2.5" />
          <path d="M-8-8H8V8H-8z" fill="var(--sheet)" stroke="var(--done-edge)" stroke-width="1.6" />
        </g>
        <g id="x-1">
          <path d="M0-12V12" stroke="var(--ink)" stroke-width="2.5" />
          <path d="M0-11L11 0 0 11-11 0z" fill="var(--fail)" stroke="var(--paper)" stroke-width="1.2" />
        </g>
        <path id="d-l" d="M.5-6V6M7-3L1 0l6 3" class="dim" />
        <path id="d-r" d="M-.5-6V6M-7-3L-1 0l-6 3" class="dim" />
        <path id="e-w" d="M0-4.5L4.5 0 0 4.5-4.5 0z" fill="var(--fail-edge)" />
      </defs>
    </svg>
  );
}

/** The marks of states, 14 px square, `m-` and the state: what words about states need (Mark.tsx). A running example brings them along. */
export function Marks() {
  return (
    <svg width="0" height="0" class="sprite" aria-hidden="true">
      <defs>
        <symbol id="m-wait" viewBox="0 0 14 14">
          <circle cx="7" cy="7" r="5.4" fill="var(--wait)" stroke="var(--wait-edge)" stroke-width="1.6" />
          <path d="M7 3.8V7h2.6" fill="none" stroke="var(--wait-edge)" stroke-width="1.5" />
        </symbol>
        <symbol id="m-run" viewBox="0 0 14 14">
          <circle cx="7" cy="7" r="6" fill="var(--run)" />
        </symbol>
        <symbol id="m-ready" viewBox="0 0 14 14">
          <circle cx="7" cy="7" r="6" fill="none" stroke="var(--ready-edge)" stroke-width="1.8" />
          <circle cx="7" cy="7" r="3.4" fill="var(--ready-edge)" />
        </symbol>
        <symbol id="m-done" viewBox="0 0 14 14">
          <path d="M1.3 1.3h11.4v11.4H1.3z" fill="var(--done)" stroke="var(--done-edge)" stroke-width="1.5" />
          <path d="M3.9 7.2l2.2 2.2 4-4.6" fill="none" stroke="var(--done-edge)" stroke-width="1.7" />
        </symbol>
        <symbol id="m-fail" viewBox="0 0 14 14">
          <path d="M7 0l7 7-7 7-7-7z" fill="var(--fail)" />
          <path d="M4.7 4.7l4.6 4.6m0-4.6L4.7 9.3" stroke="var(--fail-on)" stroke-width="1.6" />
        </symbol>
        <symbol id="m-term" viewBox="0 0 14 14">
          <path
            d="M.8 1.6h12.4L7 13z"
            fill="url(#p-term)"
            stroke="var(--term-edge)"
            stroke-width="1.4"
            stroke-linejoin="round"
          />
        </symbol>
        <symbol id="m-lost" viewBox="0 0 14 14">
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
        </symbol>
      </defs>
    </svg>
  );
}
