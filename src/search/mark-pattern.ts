/** The words of a query as they may stand in a page: each at the beginning of a word, in any case. */
export function markPattern(query: string): RegExp | undefined {
  const exact = /^"(.+)"$/.exec(query.trim())?.[1];
  const words = (exact === undefined ? query.trim().split(/\s+/) : [exact.trim()])
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((word) => word.length > 1);
  if (words.length === 0) return undefined;
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})`, 'giu');
}
