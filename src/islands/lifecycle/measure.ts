/** Shapes of letters by width, in units of the plate font at 12.5 px: its 82 % width makes them predictable (see look). */
const NARROW = /[ijlt1.,:;'"!|()[\]fr\s/-]/;
const BROAD = /[mwMW@%]/;
const CAPITAL = /[A-Z]/;

/** Width in pixels that a text takes on a plate. `mono`: it is set in the system's mono at 11.5 px. */
export function widthOf(text: string, font: 'plate' | 'mono' = 'plate'): number {
  if (font === 'mono') return text.length * 7;
  let width = 0;
  for (const letter of text)
    width += NARROW.test(letter) ? 3.8 : BROAD.test(letter) ? 9 : CAPITAL.test(letter) ? 7.2 : 6.1;
  return width;
}

/**
 * Widths of the track of a lane, in pixels, from which a label may be shown, with the class that shows it there: the container queries of
 * lifecycle.css. The narrowest track is that of a phone 360 px wide.
 */
export const TRACKS = [
  [320, ''],
  [400, 'w4'],
  [540, 'w6'],
  [660, 'w8'],
] as const;

/** The class under which a label of `width` px fits into `share` (0 to 1) of its track; undefined when it fits in none. */
export function fits(width: number, share: number): string | undefined {
  return TRACKS.find(([track]) => width <= track * share)?.[1];
}
