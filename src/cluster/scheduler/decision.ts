import type { Rejection } from './filters.ts';
import { COLUMNS, type Scores, scoresAt } from './scores.ts';

/**
 * What one node came to in a decision: why not (all that objects to it; the first speaks for it in FailedScheduling), its scores (none when
 * it was the only one), or nothing when enough others had been found.
 */
export type Verdict =
  | { readonly node: string; readonly kind: 'rejected'; readonly rejections: readonly Rejection[] }
  | { readonly node: string; readonly kind: 'fits'; readonly scores: Scores | undefined }
  | { readonly node: string; readonly kind: 'notLookedAt' };

/** Numbers of many decisions, one after another: a list of its own for each would weigh more than what is in it. */
class Pages {
  #page = new Int16Array(0);
  #used = 0;

  /** A page with room for `count` numbers, and where they begin. */
  take(count: number): { readonly page: Int16Array; readonly at: number } {
    if (this.#used + count > this.#page.length) {
      this.#page = new Int16Array(Math.max(PAGE, count));
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += count;
    return { page: this.#page, at };
  }
}

const PAGE = 8192;
const pages = new Pages();
const NONE: ReadonlyMap<number, readonly Rejection[]> = new Map();

/** One try to place a Pod; answers "why here?". Kept small: there may be tens of thousands. */
export class Decision {
  /** Virtual milliseconds. */
  readonly at: number;
  /** The node it was bound to; undefined when none could take it. */
  readonly chosen: string | undefined;
  /** The message of FailedScheduling. */
  readonly message: string | undefined;
  readonly #nodes: readonly string[];
  readonly #rejections: ReadonlyMap<number, readonly Rejection[]>;
  /** How many nodes fitted, and whether there were scores. */
  readonly #fitted: number;
  readonly #scored: boolean;
  /**
   * Where the numbers are: the indexes of the nodes that fitted; then, for each kind of score, 1 and what all nodes got, or 0 and what each
   * of them got.
   */
  readonly #page: Int16Array;
  readonly #at: number;

  /** `fitting`: indexes into `nodes`, a row of `scores` for each; `rejections` by index. */
  constructor(result: {
    at: number;
    chosen: string | undefined;
    message: string | undefined;
    nodes: readonly string[];
    rejections: ReadonlyMap<number, readonly Rejection[]>;
    fitting: readonly number[];
    scores: Int16Array;
  }) {
    this.at = result.at;
    this.chosen = result.chosen;
    this.message = result.message;
    this.#nodes = result.nodes;
    this.#rejections = result.rejections.size ? result.rejections : NONE;
    const { fitting, scores } = result;
    const rows = fitting.length;
    this.#fitted = rows;
    this.#scored = scores.length > 0;
    const alike: boolean[] = [];
    let count = rows;
    for (let column = 0; this.#scored && column < COLUMNS; column++) {
      let same = true;
      for (let row = 1; same && row < rows; row++) same = scores[row * COLUMNS + column] === scores[column];
      alike.push(same);
      count += 1 + (same ? 1 : rows);
    }
    const { page, at } = pages.take(count);
    this.#page = page;
    this.#at = at;
    let next = at;
    for (const index of fitting) page[next++] = index;
    for (const [column, same] of alike.entries()) {
      page[next++] = same ? 1 : 0;
      for (let row = 0; row < (same ? 1 : rows); row++) page[next++] = scores[row * COLUMNS + column] ?? 0;
    }
  }

  /** The table of scores as it was given. */
  #scores(): Int16Array {
    const rows = this.#fitted;
    const table = new Int16Array(rows * COLUMNS);
    let next = this.#at + rows;
    for (let column = 0; column < COLUMNS; column++) {
      const same = this.#page[next++] === 1;
      for (let row = 0; row < rows; row++) table[row * COLUMNS + column] = this.#page[next + (same ? 0 : row)] ?? 0;
      next += same ? 1 : rows;
    }
    return table;
  }

  /** Every node's verdict, in the order in which the nodes joined. */
  get verdicts(): Verdict[] {
    const fitting = new Uint16Array(this.#page.buffer, this.#at * this.#page.BYTES_PER_ELEMENT, this.#fitted);
    const scores = this.#scored ? this.#scores() : undefined;
    return this.#nodes.map((node, i): Verdict => {
      const rejections = this.#rejections.get(i);
      if (rejections) return { node, kind: 'rejected', rejections };
      const row = fitting.indexOf(i);
      if (row < 0) return { node, kind: 'notLookedAt' };
      return { node, kind: 'fits', scores: scores && scoresAt(scores, row) };
    });
  }
}
