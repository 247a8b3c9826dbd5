/** A piece of what stands in the terminal: a typed line, or output. */
export interface Piece {
  readonly kind: 'typed' | 'output' | 'error' | 'note';
  readonly text: string;
}

/** Characters that the terminal keeps. Older ones go, and a note says so. */
export const KEPT = 120_000;

const CUT: Piece = { kind: 'note', text: 'Older lines were dropped.\n' };

/** Adds a piece, joins it to the last one of its kind, and drops what is too old. An escape sequence that clears the screen clears it. */
export function append(pieces: readonly Piece[], piece: Piece): Piece[] {
  const clears = piece.text.lastIndexOf('\u001b[2J');
  if (clears >= 0) return append([], { ...piece, text: piece.text.slice(clears + 4).replace(/^\u001b\[H/, '') });
  if (piece.text === '') return [...pieces];
  const last = pieces[pieces.length - 1];
  const joined =
    last && last.kind === piece.kind && piece.kind !== 'typed'
      ? [...pieces.slice(0, -1), { kind: piece.kind, text: last.text + piece.text }]
      : [...pieces, piece];
  let size = 0;
  for (const { text } of joined) size += text.length;
  return size <= KEPT ? joined : cut(joined, size - (KEPT * 3) / 4);
}

function cut(pieces: readonly Piece[], tooMuch: number): Piece[] {
  let left = tooMuch;
  const kept: Piece[] = [];
  for (const piece of pieces) {
    if (piece === CUT) continue;
    if (left >= piece.text.length) {
      left -= piece.text.length;
      continue;
    }
    if (left <= 0) kept.push(piece);
    else {
      const from = piece.text.indexOf('\n', left) + 1;
      kept.push({ ...piece, text: piece.text.slice(from > 0 ? from : left) });
      left = 0;
    }
  }
  return [CUT, ...kept];
}

/** Typed lines, newest last; the same line twice in a row counts once. At most 200. */
export function remember(history: readonly string[], line: string): string[] {
  if (line.trim() === '' || history[history.length - 1] === line) return [...history];
  return [...history, line].slice(-200);
}

/** What all completions begin with: as far as Tab can go without asking. */
export function commonStart(completions: readonly string[]): string {
  const [first = '', ...rest] = completions;
  let length = first.length;
  for (const other of rest) {
    let i = 0;
    while (i < length && other[i] === first[i]) i++;
    length = i;
  }
  return first.slice(0, length);
}
