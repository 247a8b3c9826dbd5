/** The verdicts of the ledger in the order of the page: how readers meet them, and whether the sentence is struck out. */
export const verdicts = {
  wrong: { word: 'wrong', meaning: 'It is not so.', struck: true },
  'contradicted-within-notes': {
    word: 'contradicts itself',
    meaning: 'The notes say the opposite elsewhere.',
    struck: true,
  },
  outdated: { word: 'outdated', meaning: 'It was so once.', struck: true },
  imprecise: { word: 'imprecise', meaning: 'True only with something added.', struck: false },
  holds: { word: 'holds', meaning: 'It is so in Kubernetes 1.36.', struck: false },
} as const;

/** A verdict's name in the ledger. */
export type Verdict = keyof typeof verdicts;

/**
 * Says where in the notes a claim stands.
 *
 * @param places as in the ledger, such as `001:126-130`.
 * @returns such as `note 001, lines 126–130; note 004, line 13`.
 */
export function placesInWords(places: string[]): string {
  const byNote = new Map<string, string[]>();
  const inOrder = places.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  for (const place of inOrder) {
    const [note = '', lines = ''] = place.split(':');
    byNote.set(note, [...(byNote.get(note) ?? []), lines.replace('-', '–')]);
  }
  return [...byNote]
    .map(
      ([note, lines]) =>
        `note ${note}, ${lines.length > 1 || lines[0]?.includes('–') ? 'lines' : 'line'} ${lines.join(', ')}`,
    )
    .join('; ');
}
