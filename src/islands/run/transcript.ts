import { visible } from '../visible.ts';

/** A piece of what stands in the terminal: a typed line, or output. */
export interface Piece {
  readonly kind: 'typed' | 'output' | 'error' | 'note';
  readonly text: string;
}

/**
 * What the terminal keeps, in characters and lines; older output goes, and a note says so. Browsers lay out the whole text again with every
 * line that comes, so more than this would hold up the page while a program floods it.
 */
export const KEPT = { characters: 40_000, lines: 1500 };

/** What a program sends to clear the screen, and to go to its corner. */
const CLEAR = '\u001b[2J';
const HOME = '\u001b[H';

const CUT: Piece = { kind: 'note', text: 'Older lines were dropped.\n' };

/** Adds a piece, joins it to the last one of its kind, and drops what is too old. An escape sequence that clears the screen clears it. */
export function append(pieces: readonly Piece[], piece: Piece): Piece[] {
  const [shown, ...before] = piece.text.split(CLEAR).reverse();
  if (before.length > 0) return append([], { ...piece, text: (shown ?? '').split(HOME).join('') });
  const text = visible(piece.text);
  if (text === '') return [...pieces];
  const last = pieces[pieces.length - 1];
  const joined =
    last && last.kind === piece.kind && piece.kind !== 'typed'
      ? [...pieces.slice(0, -1), { kind: piece.kind, text: last.text + text }]
      : [...pieces, { kind: piece.kind, text }];
  let characters = 0;
  let lines = 0;
  for (const { text } of joined) {
    characters += text.length;
    lines += linesIn(text);
  }
  return characters <= KEPT.characters && lines <= KEPT.lines ? joined : cut(joined);
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** Keeps the newest three quarters of what may be kept, from the beginning of a line on. */
function cut(pieces: readonly Piece[]): Piece[] {
  let characters = KEPT.characters * 0.75;
  let lines = KEPT.lines * 0.75;
  const kept: Piece[] = [];
  for (let i = pieces.length - 1; i >= 0 && characters > 0 && lines > 0; i--) {
    const piece = pieces[i];
    if (!piece || piece === CUT) continue;
    const text = newest(piece.text, characters, lines);
    characters -= text.length;
    lines -= linesIn(text);
    kept.unshift(text === piece.text ? piece : { ...piece, text });
    if (text !== piece.text) break;
  }
  return [CUT, ...kept];
}

/** The end of a text: at most so many characters and lines. */
function newest(text: string, characters: number, lines: number): string {
  let from = Math.max(0, text.length - Math.floor(characters));
  const lineStart = text.indexOf('\n', from) + 1;
  if (from > 0 && lineStart > 0) from = lineStart;
  for (let at = text.length, left = lines; at >= from && left > -1; left--) {
    if (left <= 0) from = at + 1;
    at = at === 0 ? -1 : text.lastIndexOf('\n', at - 1);
  }
  return text.slice(Math.min(from, text.length));
}

/** A longer beginning of a line is no prompt. */
const LONGEST_PROMPT = 40;

/** The pieces without the line that the last one has begun, and that line, when it can be a prompt; else all of them and ''. */
export function withoutPrompt(pieces: readonly Piece[]): { readonly shown: readonly Piece[]; readonly prompt: string } {
  const last = pieces[pieces.length - 1];
  const text = last && last.kind !== 'typed' ? last.text : '';
  const prompt = text.slice(text.lastIndexOf('\n') + 1);
  if (!last || prompt === '' || prompt.length > LONGEST_PROMPT) return { shown: pieces, prompt: '' };
  return {
    shown: [...pieces.slice(0, -1), { ...last, text: text.slice(0, -prompt.length) }],
    prompt: prompt.trimEnd(),
  };
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
