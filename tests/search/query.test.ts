import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactFirst, groupByPage, markedAddress, withoutTitle } from '../../src/search/groups.ts';
import { markPattern } from '../../src/search/mark-pattern.ts';
import type { Answer, Found, Pagefind } from '../../src/search/pagefind.ts';
import { ask, mendedWords, nearNames } from '../../src/search/query.ts';

/** An index of a few texts, each found when it has all the words. */
function indexOf(...texts: string[]): Pagefind {
  const answer = (words: string[]): Answer => ({
    results: texts
      .filter((text) => words.every((word) => ` ${text}`.toLowerCase().includes(` ${word.toLowerCase()}`)))
      .map((id) => ({
        id,
        score: 1,
        data: () => Promise.resolve({ url: id, excerpt: id, meta: {}, filters: {}, sub_results: [] }),
      })),
    totalFilters: {},
  });
  return {
    options: () => Promise.resolve(),
    init: () => Promise.resolve(),
    filters: () => Promise.resolve({}),
    search: (query) => Promise.resolve(answer(query === null ? [] : query.split(' '))),
  };
}

test('all words are asked for first', async () => {
  const { results, partly } = await ask(indexOf('init container', 'container'), ' init  container ', new Set());
  assert.deepEqual(
    results.map(({ id }) => id),
    ['init container'],
  );
  assert.equal(partly, false);
});

test('of a pasted message the names and numbers are left out; what has most of the rest comes first', async () => {
  const message = 'Back-off restarting failed container web in pod web-7d4b9c_default(2c3f0a1b-aaaa)';
  const index = indexOf('a container fails', 'Back-off restarting failed container', 'failed container in pod');
  const { words, partly, results } = await ask(index, message, new Set());
  assert.equal(words, 'Back-off restarting failed container web pod');
  assert.equal(partly, true);
  assert.equal(results[0]?.id, 'Back-off restarting failed container');
});

test('a typing error is met with the right spelling', () => {
  const names = ['ImagePullBackOff', 'ErrImagePull', 'CrashLoopBackOff', 'kubectl logs', 'Pending'];
  assert.deepEqual(nearNames('ImagePulBackOf', names), ['ImagePullBackOff']);
  assert.deepEqual(nearNames('crashlopbackoff', names), ['CrashLoopBackOff']);
  assert.deepEqual(nearNames('image pull backof', names), ['ImagePullBackOff']);
  assert.deepEqual(nearNames('pneding', names), ['Pending']);
  assert.deepEqual(nearNames('xyz', names), []);
});

test('of several words those are mended that look like a known one', () => {
  const names = ['kubectl logs POD', 'CrashLoopBackOff'];
  assert.equal(mendedWords('kubctl logs', names), 'kubectl logs');
  assert.equal(mendedWords('kubectl logs', names), undefined);
  assert.equal(mendedWords('kubctl', names), undefined);
});

test('what is named just as was typed comes first', () => {
  const named = (title: string): Found => ({ url: title, excerpt: '', meta: { title }, filters: {}, sub_results: [] });
  const found = [named('Init:Error (status)'), named('Pending (phase)')];
  assert.deepEqual(
    exactFirst(found, 'pending').map(({ url }) => url),
    ['Pending (phase)', 'Init:Error (status)'],
  );
});

test('results are grouped by page: sections under their lesson, records under the page they stand on', () => {
  const section = (title: string, score: number) => ({
    title,
    url: `/lessons/a/#${title}`,
    excerpt: 'e',
    weighted_locations: [{ balanced_score: score }],
  });
  const lesson: Found = {
    url: '/lessons/a/',
    excerpt: 'x',
    meta: { title: 'A' },
    filters: { kind: ['lesson'] },
    sub_results: ['one', 'two', 'three', 'four'].map((name, index) => section(name, index)),
  };
  const record = (id: string): Found => ({
    url: `/reference/statuses/#${id}`,
    excerpt: id,
    meta: { title: id, page: 'Statuses', kind: 'term' },
    filters: { kind: ['term'] },
    sub_results: [],
  });
  const groups = groupByPage([record('b'), lesson, record('c')]);
  assert.deepEqual(
    groups.map(({ title, places }) => [title, places.map((place) => place.title)]),
    [
      ['Statuses', ['b', 'c']],
      ['A', ['two', 'three', 'four']],
    ],
  );
});

test('an address carries the words to mark, before the hash', () => {
  assert.equal(markedAddress('/a/#b', 'init: 0/2'), '/a/?found=init%3A%200%2F2#b');
  assert.equal(markedAddress('/a/', ''), '/a/');
});

test('words are marked at their beginnings, whatever their case', () => {
  const found = (query: string, text: string) => [...text.matchAll(markPattern(query) ?? /$^/g)].map(([word]) => word);
  assert.deepEqual(found('pod --all', 'Pods, a pod, tripod, ALL'), ['Pod', 'pod', 'ALL']);
  assert.deepEqual(found('"init container"', 'init; an Init container'), ['Init container']);
  assert.equal(markPattern('- /'), undefined);
});

test('an excerpt does not repeat the title above it', () => {
  assert.equal(withoutTitle('<mark>Pod</mark> status. What it is', 'Pod status'), 'What it is');
  assert.equal(withoutTitle('Pods are <mark>here</mark>', 'Pod'), 'Pods are <mark>here</mark>');
  assert.equal(withoutTitle('<mark>Pending.</mark> It waits', 'Pending'), 'It waits');
  assert.equal(withoutTitle('my-pod.yaml. One <mark>Pod</mark>', 'my-pod.yaml'), 'One <mark>Pod</mark>');
});
