import { setTimeout } from 'node:timers/promises';

/** Milliseconds that a test waits for what must come: so long only because a loaded machine is slow. */
export const PATIENCE = 90_000;

/**
 * Waits until something holds that nothing tells of.
 *
 * @param what says what is missing, for the failure.
 * @throws Error when it does not hold within {@link PATIENCE}; also what `holds` throws.
 */
export async function until(holds: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`After ${PATIENCE / 1000} s still not: ${what()}`);
    await setTimeout(50);
  }
}
