import type { Pod } from '../api/types.generated.ts';

/** Label and annotation of an Indexed Job's Pods (documentation: Jobs, "Completion mode"). */
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
const FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count';
const IGNORED_FAILURE_COUNT = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** Reads indexes as a Job writes them, `0,2-5`, leaving out those from `completions` on. */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const interval of text ? text.split(',') : []) {
    const [first = Number.NaN, last = first] = interval.split('-').map(Number);
    for (let i = first; i <= Math.min(last, completions - 1); i++) indexes.add(i);
  }
  return indexes;
}

/** Writes indexes as `status.completedIndexes` has them: three and more in a row as `2-5`. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const parts: (number | string)[] = [];
  const sorted = [...indexes].sort((a, b) => a - b);
  for (let i = 0; i < sorted.length; ) {
    const first = sorted[i] ?? 0;
    let length = 1;
    while (sorted[i + length] === first + length) length++;
    if (length < 3) parts.push(...sorted.slice(i, i + length));
    else parts.push(`${first}-${first + length - 1}`);
    i += length;
  }
  return parts.join(',');
}

const count = (text: string | undefined): number | undefined => (/^\d+$/.test(text ?? '') ? Number(text) : undefined);

/** The completion index of a Pod; undefined: it has none below `completions`. */
export function indexOf({ metadata }: Pod, completions: number): number | undefined {
  const index = count(metadata.annotations?.[COMPLETION_INDEX]);
  return index !== undefined && index < completions ? index : undefined;
}

/** How many Pods of its index failed before this one, and how many more a failure policy ignored. */
export const earlierFailures = ({ metadata }: Pod): { counted: number; ignored: number } => ({
  counted: count(metadata.annotations?.[FAILURE_COUNT]) ?? 0,
  ignored: count(metadata.annotations?.[IGNORED_FAILURE_COUNT]) ?? 0,
});

/** The annotations that hand an index's failures on to its next Pod; see `earlierFailures`. */
export const failureAnnotations = (counted: number, ignored: number): Record<string, string> => ({
  [FAILURE_COUNT]: String(counted),
  ...(ignored ? { [IGNORED_FAILURE_COUNT]: String(ignored) } : {}),
});
