import type { Timeline } from './timeline.ts';

/** A command that is typed at a moment of virtual time: `{ at: '20s', run: 'kubectl delete pod api' }`. */
export interface TypedInput {
  readonly at: string;
  readonly run: string;
}

/** What the island needs to run the same cluster again in the browser. Small: it stands in the page. */
export interface LifecycleProps {
  /** The text of the manifest that is applied at 0 s. */
  readonly manifest: string;
  /** Its file name, as the terminal's files and messages call it. */
  readonly file: string;
  /** Name of the drawn Pod. */
  readonly pod: string;
  /** The right edge of the drawing, in virtual milliseconds. */
  readonly until: number;
  /** Where the cursor stands at first, in virtual milliseconds. */
  readonly at: number;
  readonly nodes?: number;
  readonly inputs?: readonly TypedInput[];
}

/** What the still picture shows: drawn at build time and, with newer values, by the island. */
export interface PictureProps {
  readonly timeline: Timeline;
  /** The cursor, in virtual milliseconds. */
  readonly at: number;
  /** What `kubectl get pods` prints at the cursor. */
  readonly printed: string;
}
