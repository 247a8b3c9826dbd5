import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../../src/kubectl/present.ts';
import { LiveCluster } from '../../src/islands/cluster/live-cluster.ts';
import { problemsIn } from '../../src/islands/cluster/problems.ts';
import { append, KEPT, withoutPrompt } from '../../src/islands/run/transcript.ts';
import { visible } from '../../src/islands/visible.ts';
import { markPattern } from '../../src/search/mark-pattern.ts';
import type { Pagefind } from '../../src/search/pagefind.ts';
import { ask, mendedWords, nearNames } from '../../src/search/query.ts';
import { DOCUMENTS } from './documents.ts';
import { assertNothingExecuted } from './harmless.ts';
import { TEXTS } from './texts.ts';

/*
 * What the page itself makes of texts from outside: the terminal's transcript, messages to the worker, problems of a manifest, the search.
 */

/** Controls, and what turns the direction of a text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

test('whatever a program writes, the terminal shows as data, and no more of it than it keeps', () => {
  for (const { name, text } of TEXTS) {
    const pieces = append([{ kind: 'typed', text: 'cat' }], { kind: 'output', text });
    const shown = pieces.map((piece) => piece.text).join('');
    assert.doesNotMatch(shown, UNSEEN, name);
    assert.doesNotMatch(withoutPrompt(pieces).prompt, UNSEEN, name);
    assert.ok(shown.length <= KEPT.characters + 100, name);
  }
  assert.equal(visible('a\r\nb\tc\u001b[31m\u007f\u009b\u202ed'), 'a\nb\tc␛[31m␡<U+009B><U+202E>d');
});

test('texts for the search cost little, and find only what is there', { timeout: 60_000 }, async () => {
  const nothing: Pagefind = {
    options: () => Promise.resolve(),
    init: () => Promise.resolve(),
    filters: () => Promise.resolve({}),
    search: () => Promise.resolve({ results: [], totalFilters: {} }),
  };
  const names = ['CrashLoopBackOff', 'kubectl logs', 'ImagePullBackOff', 'constructor'];
  for (const { name, text } of TEXTS) {
    // The field takes no more than this.
    const typed = text.slice(0, 1000);
    const { results } = await ask(nothing, typed, new Set(['__proto__']));
    assert.deepEqual(results, [], name);
    for (const near of nearNames(typed, names)) assert.ok(names.includes(near));
    mendedWords(typed, names);
    for (const [found] of 'x'.repeat(2000).matchAll(markPattern(typed) ?? /$./g)) assert.match(found, /^x+$/, name);
  }
  assertNothingExecuted();
});

test('every document has its problems named for the editor, in words that can be read', { timeout: 120_000 }, () => {
  for (const { name, text } of DOCUMENTS.filter((document) => document.text.length < 100_000)) {
    const refused = { name: 'hostile', status: { message: text.slice(0, 5000), details: { causes: [] } } } as never;
    for (const said of ['', `error: ${text.slice(0, 5000)}`]) {
      for (const { message, line } of problemsIn(text, said ? [] : [refused], said)) {
        assert.doesNotMatch(message, UNSEEN, name);
        assert.ok(message.length <= 10_000, name);
        assert.ok(line === undefined || line > 0, name);
      }
    }
  }
});

test('a live cluster takes any message of the page, and answers afterwards', { timeout: 120_000 }, async () => {
  let output = '';
  let ended = 0;
  const cluster = new LiveCluster(
    { files: { 'pod.yaml': 'a: b\n' }, nodes: 1, speed: 1 },
    () => performance.now(),
    (told) => {
      if (told.kind === 'output') output += told.text;
      if (told.kind === 'ended') ended++;
    },
  );
  const settle = (): void => {
    for (let i = 0; i < 50 && cluster.alive; i++) cluster.tick();
    cluster.interrupt();
    for (let i = 0; i < 50 && cluster.alive; i++) cluster.tick();
  };
  for (const { text } of TEXTS.filter((_, i) => i % 2 === 0)) {
    cluster.save(`a/${text.slice(0, 100)}`, text);
    await cluster.complete(`kubectl get ${text.slice(0, 500)}`);
    cluster.run('cat');
    cluster.write(`${text.slice(0, 20_000)}\n`);
    settle();
    cluster.edited(text);
    cluster.speed(Number(text));
    cluster.speed(1);
  }
  output = '';
  cluster.run('kubectl get nodes');
  settle();
  assert.match(output, /node-1 +\S*Ready/);
  assert.ok(ended > 0);
  assertNothingExecuted();
});
