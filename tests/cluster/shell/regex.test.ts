import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matches, matchLength, matchStarts } from '../../../src/cluster/shell/pattern.ts';
import { PatternFault, posixPattern } from '../../../src/cluster/shell/tools/regex.ts';

const found = (pattern: string, text: string, extended = true): string[] =>
  [...posixPattern(pattern, extended).all(text)].map(({ from, to }) => text.slice(from, to));

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', 'a*', 'b?', 'a+', '^a', 'b$'),
    tie('expression').map((e) => `(${e})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}|${b})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => a + b),
    // An optional part that matches nothing counts as left out to JavaScript, which then tries its other branches.
    fc.tuple(tie('expression'), fc.constantFrom('*', '+', '{2}')).map(([e, often]) => `(${e})${often}`),
  ),
}));

test('patterns find what those of JavaScript find, but for empty matches right behind others', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 });
  fc.assert(
    fc.property(expression, text, (pattern, given) => {
      let end = -1;
      const expected = [...given.matchAll(new RegExp(pattern, 'g'))].flatMap(({ 0: match, index }) => {
        const isNext = match === '' && index === end;
        end = index + match.length;
        return isNext ? [] : [match];
      });
      assert.deepEqual(found(pattern, given), expected);
    }),
    { numRuns: 3000, seed: 5 },
  );
});

test('basic patterns have bare operators as text, extended ones the other way round', () => {
  assert.deepEqual(found('a\\{2\\}\\|b+', 'aaa b+', false), ['aa', 'b+']);
  assert.deepEqual(found('*a^b$c', '*a^b$c', false), ['*a^b$c']);
  assert.deepEqual(found('(.)\\1', 'abba'), ['bb']);
  assert.deepEqual(found('[[:digit:]]+|[]x]|\\bz', '12 ] z'), ['12', ']', 'z']);
  assert.equal(posixPattern('ERR', false, true).test('an error'), true);
});

test('what is no pattern is refused in the words of the C library', () => {
  const faults: [string, string][] = [
    ['(', 'Unmatched ( or \\('],
    [')', 'Unmatched ) or \\)'],
    ['[a', 'Unmatched ['],
    ['[z-a]', 'Invalid range end'],
    ['a\\', 'Trailing backslash'],
    ['(a)\\2', 'Invalid back reference'],
    ['a{3,1}', 'Invalid content of \\{\\}'],
    ['((a{1,999}){1,999}){1,999}', 'Regular expression too big'],
    ['('.repeat(3000), 'Regular expression too big'],
  ];
  for (const [pattern, message] of faults)
    assert.throws(() => posixPattern(pattern, true), new PatternFault(message), pattern);
});

test('the time that patterns take is in proportion to the text', { timeout: 20_000 }, () => {
  const long = 'a'.repeat(50_000);
  for (const pattern of ['((a+))+$b', '(a|a|aa)*b', 'a*a*a*a*b', '(.*)(.*)(.*)x'])
    assert.equal(posixPattern(pattern, true).test(long), false, pattern);
  assert.throws(() => posixPattern('(a*)*\\1\\1b', true).test(long), PatternFault);
  assert.equal(matchLength('*a*b', long, { longest: true }), undefined);
  assert.equal(matchStarts('a*b', long).indexOf(1), -1);
});

test('the longest and shortest beginnings and ends that a shell pattern matches', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]', '\\*'), maxLength: 5 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 7 });
  fc.assert(
    fc.property(pattern, text, fc.boolean(), fc.boolean(), (p, t, longest, fromEnd) => {
      const lengths = Array.from({ length: t.length + 1 }, (_, n) => n).filter((n) =>
        matches(p, fromEnd ? t.slice(t.length - n) : t.slice(0, n)),
      );
      assert.equal(matchLength(p, t, { longest, fromEnd }), longest ? lengths.at(-1) : lengths[0]);
      const starts = Array.from({ length: t.length + 1 }, (_, from) =>
        Array.from({ length: t.length + 1 - from }, (__, n) => t.slice(from, from + n)).some((part) =>
          matches(p, part),
        ),
      );
      assert.deepEqual([...matchStarts(p, t)], starts.map(Number));
    }),
    { numRuns: 3000, seed: 5 },
  );
});
