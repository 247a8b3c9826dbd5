import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, commonStart, KEPT, type Piece, remember, withoutPrompt } from '../../src/islands/run/transcript.ts';

const out = (text: string): Piece => ({ kind: 'output', text });

test('output that comes in pieces is one piece; typed lines stay apart', () => {
  let pieces: Piece[] = append([], { kind: 'typed', text: 'ls' });
  pieces = append(append(pieces, out('a\n')), out('b\n'));
  assert.deepEqual(pieces, [{ kind: 'typed', text: 'ls' }, out('a\nb\n')]);
});

test('endless output keeps its end, from the beginning of a line on, and a note says so', () => {
  let pieces: Piece[] = [];
  for (let i = 0; i < 400; i++) pieces = append(pieces, out(`line ${i}\n`.repeat(10)));
  const text = pieces.map((piece) => piece.text).join('');
  assert.equal(pieces[0]?.kind, 'note');
  assert.match(text, /^Older lines were dropped.\nline \d+\n/);
  assert.ok(text.split('\n').length <= KEPT.lines + 2);
  assert.ok(text.endsWith('line 399\n'));
});

test('one endless line is cut as well', () => {
  let pieces: Piece[] = [{ kind: 'typed', text: 'yes' }];
  for (let i = 0; i < 50; i++) pieces = append(pieces, out('y'.repeat(5000)));
  assert.ok(pieces.reduce((sum, piece) => sum + piece.text.length, 0) <= KEPT.characters + 100);
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

test('what a program has written of its line is its prompt, unless it is too long for one', () => {
  const output = (text: string): Piece => ({ kind: 'output', text });
  assert.deepEqual(withoutPrompt([output('hello\n/ # ')]), { shown: [output('hello\n')], prompt: '/ #' });
  const whole = [output('hello\n')];
  assert.deepEqual(withoutPrompt(whole), { shown: whole, prompt: '' });
  const long = [output('x'.repeat(100))];
  assert.deepEqual(withoutPrompt(long), { shown: long, prompt: '' });
});
