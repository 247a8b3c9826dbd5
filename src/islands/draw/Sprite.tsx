/**
 * The patterns of the states and the shapes that stand many times on a plate, once a page: everything drawn refers to
 * them by id. The grammar is the key to the plates; colours are tokens. The signs beside words are in Mark.tsx.
 */
export function Sprite() {
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
        <path id="d-l" d="M.5-8V4M7-5L1-2l6 3" class="dim" />
        <path id="d-r" d="M-.5-8V4M-7-5L-1-2l-6 3" class="dim" />
        <path id="e-w" d="M0-4.5L4.5 0 0 4.5-4.5 0z" fill="var(--fail-edge)" />
      </defs>
    </svg>
  );
}
