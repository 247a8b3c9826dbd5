/** How a cursor goes through a life while it plays. All times in virtual milliseconds. */
export interface Playing {
  readonly end: number;
  /** Virtual milliseconds in a real one. */
  readonly speed: number;
  readonly moments: readonly number[];
  /** The reader wants no motion: the cursor jumps from moment to moment. */
  readonly still: boolean;
}

/** Real milliseconds between two jumps. */
const JUMP = 1200;

/** The cursor after `elapsed` real milliseconds. Without motion it stays until a jump is due. */
export function cursorAfter(at: number, elapsed: number, { end, speed, moments, still }: Playing): number {
  if (!still) return Math.min(end, at + elapsed * speed);
  if (elapsed < JUMP) return at;
  return nextMoment(moments, at) ?? end;
}

/** The next moment at which something happens; undefined after the last. */
export const nextMoment = (moments: readonly number[], at: number): number | undefined =>
  moments.find((moment) => moment > at);

/** The moment before `at` at which something happened; undefined before the first. */
export const previousMoment = (moments: readonly number[], at: number): number | undefined =>
  moments.findLast((moment) => moment < at);

/** The slowest of the speeds offered that takes a whole life past in about 20 s or less. */
export function usualSpeed(end: number, speeds: readonly number[]): number {
  return speeds.find((speed) => end / speed <= 20_000) ?? speeds[speeds.length - 1] ?? 1;
}
