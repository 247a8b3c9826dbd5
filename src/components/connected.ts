/**
 * Draws with the engine, unless this checkout's engine is not connected to the drawings yet.
 *
 * @returns what `draw` gives, or undefined without an engine: the page then shows the manifest alone.
 * @throws what `draw` throws otherwise: an author's mistake must stop the build.
 */
export function ifConnected<Drawing>(draw: () => Drawing): Drawing | undefined {
  try {
    return draw();
  } catch (error) {
    if (error instanceof Error && error.message.includes('the engine is not connected yet')) return undefined;
    throw error;
  }
}
