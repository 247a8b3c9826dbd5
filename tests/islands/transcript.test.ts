import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, commonStart, KEPT, type Piece, remember } from '../../src/islands/run/transcript.ts';

const out = (text: string): Piece => ({ kind: 'output', text });

test('output that comes in pieces is one piece; typed lines stay apart', () => {
  let pieces: Piece[] = append([], { kind: 'typed', text: 'ls' });
  pieces = append(append(pieces, out('a\n')), out('b\n'));
  assert.deepEqual(pieces, [{ kind: 'typed', text: 'ls' }, out('a\nb\n')]);
});

test('endless output keeps its end, cut at a line, and a note says so', () => {
  let pieces: Piece[] = [];
  for (let i = 0; i < 40; i++) pieces = append(pieces, out('y\n'.repeat(5000)));
  const size = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
  assert.ok(size <= KEPT + 100, `${size}`);
  assert.equal(pieces[0]?.kind, 'note');
  assert.ok(pieces[1]?.text.startsWith('y\n'));
});

test('a program that clears the screen clears it', () => {
  assert.deepEqual(append([out('old')], out('\u001b[H\u001b[2Jnew')), [out('new')]);
});

test('the history has no line twice in a row', () => {
  assert.deepEqual(remember(remember(remember([], 'a'), 'a'), ' '), ['a']);
});

test('completions are followed as far as they agree', () => {
  assert.equal(commonStart(['kubectl describe', 'kubectl delete']), 'kubectl de');
  assert.equal(commonStart([]), '');
});
