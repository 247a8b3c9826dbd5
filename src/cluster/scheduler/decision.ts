import type { Rejection } from './filters.ts';
import { type Scores, scoresAt } from './scores.ts';

/** What one node came to in a decision: why not, its scores (none when it was the only one), or nothing when enough others had been found. */
export type Verdict =
  | { readonly node: string; readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly node: string; readonly kind: 'fits'; readonly scores: Scores | undefined }
  | { readonly node: string; readonly kind: 'notLookedAt' };

/** One try to place a Pod; answers "why here?". Kept small: there may be tens of thousands. */
export class Decision {
  /** Virtual milliseconds. */
  readonly at: number;
  /** The node it was bound to; undefined when none could take it. */
  readonly chosen: string | undefined;
  /** The message of FailedScheduling. */
  readonly message: string | undefined;
  readonly #nodes: readonly string[];
  readonly #rejections: ReadonlyMap<number, Rejection>;
  readonly #fitting: Uint16Array;
  readonly #scores: Int16Array;

  /** `fitting`: indexes into `nodes`, a row of `scores` for each; `rejections` by index. */
  constructor(result: {
    at: number;
    chosen: string | undefined;
    message: string | undefined;
    nodes: readonly string[];
    rejections: ReadonlyMap<number, Rejection>;
    fitting: readonly number[];
    scores: Int16Array;
  }) {
    this.at = result.at;
    this.chosen = result.chosen;
    this.message = result.message;
    this.#nodes = result.nodes;
    this.#rejections = result.rejections;
    this.#fitting = Uint16Array.from(result.fitting);
    this.#scores = result.scores;
  }

  /** Every node's verdict, in the order in which the nodes joined. */
  get verdicts(): Verdict[] {
    return this.#nodes.map((node, i): Verdict => {
      const rejection = this.#rejections.get(i);
      if (rejection) return { node, kind: 'rejected', rejection };
      const row = this.#fitting.indexOf(i);
      if (row < 0) return { node, kind: 'notLookedAt' };
      return { node, kind: 'fits', scores: this.#scores.length ? scoresAt(this.#scores, row) : undefined };
    });
  }
}
