/** One line of a table: what was measured, how much it is, and what it should be. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  readonly target?: string;
  /** Whether the target is missed; undefined when there is none, or when it depends on the machine. */
  readonly missed?: boolean;
}

/** Figures of one part of the benchmark. */
export interface Part {
  readonly title: string;
  readonly figures: readonly Figure[];
}

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Prints a part as lines; what misses its target is marked. */
export function print({ title, figures }: Part): void {
  console.log(`\n${title}`);
  const width = Math.max(...figures.map(({ what }) => what.length));
  for (const { what, value, target, missed } of figures) {
    console.log(`${missed ? '! ' : '  '}${what.padEnd(width)}  ${value}${target ? `  (target ${target})` : ''}`);
  }
}

/** A part as a table of Markdown. */
export function markdownTable({ title, figures }: Part): string {
  const cell = (text: string) => text.trim().replaceAll('|', '\\|');
  const rows = figures.map(
    ({ what, value, target = '', missed }) =>
      `| ${what.startsWith('  ') ? '&ensp;' : ''}${cell(what)} | ${cell(value)} | ${cell(target)}${missed ? ' **missed**' : ''} |`,
  );
  return `## ${title}\n\n| what | measured | target |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}
