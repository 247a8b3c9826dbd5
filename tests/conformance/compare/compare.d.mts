/** One case's score: checks matched by category, and what differs. */
export interface CaseScore {
  readonly name: string;
  readonly by: Readonly<Record<string, { matched: number; total: number; exact: number; sequences: number }>>;
  readonly differences: readonly { category: string; key: string; difference: string }[];
}

export interface Summary {
  readonly rows: readonly { category: string; matched: number; total: number; exact: number; sequences: number }[];
  readonly percent: number;
  readonly scenarios: number;
  readonly scenariosFull: number;
}

export class Unstable {
  constructor(entries?: readonly unknown[]);
}

/** Scores all cases below `expectedRoot` with those of the same names below `actualRoot`. */
export function compareAll(
  expectedRoot: string,
  actualRoot: string,
  options?: { only?: string; tag?: string; unstable?: Unstable },
): CaseScore[];

export function summarise(scores: readonly CaseScore[]): Summary;
export function printTable(summary: Summary): string;
