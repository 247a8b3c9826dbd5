import type { Look } from '../lifecycle/timeline.ts';

/** A state with its mark and its word: never colour alone. */
export function Mark({ look, word }: { look: Look; word: string }) {
  return (
    <span class={`is ${look}`}>
      <svg width="14" height="14" aria-hidden="true">
        <use href={`#m-${look}`} />
      </svg>
      {word}
    </span>
  );
}
