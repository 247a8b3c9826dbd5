/**
 * Elastic tab stops, as kubectl aligns everything it prints: cells end with a tab, the cells of consecutive lines that have one form a column,
 * and a line without that cell ends the column. The text after the last tab of a line belongs to no column.
 * `minWidth` counts the padding in. Behaviour: Go's text/tabwriter.
 */
export interface TabOptions {
  readonly minWidth: number;
  readonly padding: number;
}

/** Widths that a writer keeps from one call to the next (`kubectl get -w`); filled by `alignTabs`. */
export type RememberedWidths = number[];

/** Columns of `kubectl get`: three spaces apart, at least six wide. */
export const GET_TABS: TabOptions = { minWidth: 6, padding: 3 };
/** Columns of `kubectl describe`: two spaces apart. */
export const DESCRIBE_TABS: TabOptions = { minWidth: 0, padding: 2 };

/** Rows of cells in columns as wide as `kubectl get` has them, with a line end; nothing without rows. `remembered` as for {@link alignTabs}. */
export const columnsText = (rows: readonly (readonly unknown[])[], remembered?: RememberedWidths): string =>
  rows.length > 0 ? `${alignTabs(rows.map((r) => r.join('\t')).join('\n'), GET_TABS, remembered)}\n` : '';

const cellWidth = (text: string): number => {
  let width = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0xdc00 || c > 0xdfff) width++;
  }
  return width;
};

/** The text with its tabs replaced by spaces. `remembered`: columns are never narrower than in earlier calls with the same list. */
export function alignTabs(text: string, options: TabOptions, remembered?: RememberedWidths): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const out: string[] = [];
  const widths: number[] = [];

  const write = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      const line = lines[i] ?? [];
      out.push(
        line
          .map((cell, j) =>
            j < widths.length ? cell + ' '.repeat(Math.max(0, (widths[j] ?? 0) - cellWidth(cell))) : cell,
          )
          .join(''),
      );
    }
  };

  const format = (from: number, to: number): void => {
    const column = widths.length;
    let start = from;
    for (let i = from; i < to; i++) {
      if (column >= (lines[i]?.length ?? 0) - 1) continue;
      write(start, i);
      start = i;
      let width = Math.max(options.minWidth, remembered?.[column] ?? 0);
      for (; i < to; i++) {
        const line = lines[i];
        if (!line || column >= line.length - 1) break;
        width = Math.max(width, cellWidth(line[column] ?? '') + options.padding);
      }
      if (remembered) remembered[column] = width;
      widths.push(width);
      format(start, i);
      widths.pop();
      start = i;
    }
    write(start, to);
  };

  format(0, lines.length);
  return out.join('\n');
}
