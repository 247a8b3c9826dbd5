/** What came of drawing with the engine: the drawing, or why there is none. */
export type Drawn<Drawing> = { drawing: Drawing } | { problem: string };

/**
 * Draws with the engine at build time.
 *
 * @returns the drawing. With `PODBOOK_DRAFT=1` a failure is printed and given back as `problem`, so that an author sees
 * the page all the same, with the manifest and the reason in the place of the drawing.
 * @throws without it, what `draw` throws, with the page named: an example that does not run must not be published.
 */
export function drawn<Drawing>(page: string, draw: () => Drawing): Drawn<Drawing> {
  try {
    return { drawing: draw() };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    if (!process.env.PODBOOK_DRAFT) throw new Error(`${page}: ${problem}`, { cause: error });
    console.warn(`${page}: ${problem}`);
    return { problem };
  }
}
