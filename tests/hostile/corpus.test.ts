import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOCUMENTS } from './documents.ts';
import { LINES } from './lines.ts';
import { TEXTS } from './texts.ts';

test('the corpus has hundreds of hostile inputs, no two of one name or one text', () => {
  const all = [...TEXTS, ...DOCUMENTS, ...LINES];
  assert.ok(all.length >= 300, `${all.length} inputs`);
  for (const part of [TEXTS, DOCUMENTS, LINES]) {
    const names = part.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, i) => names.indexOf(name) < i),
      [],
    );
  }
  const texts = all.map(({ text }) => text);
  assert.equal(new Set(texts).size, texts.length);
});
