import { editDistance } from '../../search/edit-distance.ts';

/** Something in the content that must be mended before the site can be built. */
export interface Problem {
  /** The file, relative to the repository's root. */
  readonly file: string;
  /** The line in it, counted from 1. */
  readonly line: number;
  /** The column in the line, counted from 1, when it is known. */
  readonly column?: number;
  /** What is wrong. */
  readonly message: string;
  /** What the author can do about it. */
  readonly mend: string;
}

/** A problem as two lines for a terminal; `file:line` first, as editors make a link of it. */
export function formatProblem({ file, line, column, message, mend }: Problem): string {
  return `${file}:${line}${column === undefined ? '' : `:${column}`}: ${message}\n    ${mend}`;
}

/** An error for whoever writes the course: its message says all, and where in the program it was found helps nobody. */
export function authorError(message: string): Error {
  const error = new Error(message);
  // Astro prints the stack of what ends it.
  error.stack = '';
  return error;
}

/** Problems in the order of files and lines. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

/**
 * A hint that names the nearest of some known names, or lists them when none is near and they are few.
 *
 * @param wanted what the author wrote.
 * @param known what would have been right.
 * @param otherwise the hint when there is nothing near.
 */
export function nearest(wanted: string, known: Iterable<string>, otherwise: string): string {
  let best: { name: string; steps: number } | undefined;
  for (const name of known) {
    // A name of a letter or two, such as "/", is part of anything.
    const part = name.includes(wanted) || (name.length > 2 && wanted.includes(name));
    const steps = part ? 1 : editDistance(wanted, name);
    if (!best || steps < best.steps) best = { name, steps };
  }
  return best && best.steps <= Math.max(2, wanted.length / 3) ? `Did you mean "${best.name}"? ${otherwise}` : otherwise;
}
