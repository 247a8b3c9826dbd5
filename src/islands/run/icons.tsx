// The signs on the buttons of an example; each stands beside its word.

/** A triangle. */
export function RunIcon() {
  return (
    <svg width="11" height="12" aria-hidden="true">
      <path d="M0 0l11 6-11 6z" fill="currentColor" />
    </svg>
  );
}

/** Two bars. */
export function PauseIcon() {
  return (
    <svg width="11" height="12" aria-hidden="true">
      <path d="M2.5 0v12M8.5 0v12" stroke="currentColor" stroke-width="3" />
    </svg>
  );
}
