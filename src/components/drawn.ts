/**
 * Draws with the engine at build time.
 *
 * @param page the path of the page that shows the drawing.
 * @throws Error what `draw` throws, with the page named: an example that does not run must not be published.
 */
export function drawn<Drawing>(page: string, draw: () => Drawing): Drawing {
  try {
    return draw();
  } catch (error) {
    throw new Error(`${page}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
