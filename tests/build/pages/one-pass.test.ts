import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { passPage } from '../../../src/build/pages/one-pass.ts';
import { PageThread } from '../../../src/build/pages/page-thread.ts';

const lesson = {
  path: '/lessons/a/',
  html:
    '<!doctype html><html lang="en"><head><title>A - Book</title><meta name="description" content="About A">' +
    '<link rel="stylesheet" href="/a.css"><link rel="preload" as="font" href="/f.woff2"><script type="module" src="/a.js"></script>' +
    '</head><body><main data-pagefind-body><h1 id="top">A is so</h1>\n<p>See <a href="/lessons/b/#there">B</a>.</p></main></body></html>',
  address: 'https://example.org/lessons/a/',
};

test('one pass makes everything of a page', () => {
  const { facts, lean, weight, markdown, indexed } = passPage(lesson);
  assert.deepEqual(facts, {
    path: '/lessons/a/',
    ids: new Set(['top']),
    links: [
      { target: '/a.css', line: 1 },
      { target: '/f.woff2', line: 1 },
      { target: '/a.js', line: 1 },
      { target: '/lessons/b/#there', line: 2 },
    ],
    title: 'A - Book',
    heading: 'A is so',
    description: 'About A',
    parts: { styles: new Set(['/a.css']), scripts: new Set(['/a.js']), fonts: new Set(['/f.woff2']) },
  });
  const text = new TextDecoder().decode(lean);
  assert.match(text, /<main><h1 id=top>A is so<\/h1>\n<p>See <a href=\/lessons\/b\/#there>B<\/a>\.<\/main>$/);
  assert.ok(weight > 0 && weight < lean.length);
  assert.equal(
    markdown,
    '# A is so\n\nSource: https://example.org/lessons/a/\n\nSee [B](https://example.org/lessons/b/#there).\n',
  );
  assert.match(indexed ?? '', /<main data-pagefind-body data-pagefind-filter="kind:lesson"/);
});

test('lists whose entries are found by themselves are not searched as a whole', () => {
  assert.equal(passPage({ ...lesson, path: '/reference/glossary/' }).indexed, undefined);
});

test('the thread gives what one pass gives, and writes the Markdown', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'podbook-pages-'));
  const thread = new PageThread();
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const pageOf = (name: string) => ({ ...lesson, path: `/lessons/${name}/` });
  const fileOf = (name: string) => join(folder, 'lessons', `${name}.md`);
  const passed = names.map((name) => thread.pass({ ...pageOf(name), markdownFile: fileOf(name) }));
  const expected = names.map((name) => passPage(pageOf(name)));
  assert.deepEqual(
    await Promise.all(passed),
    expected.map(({ markdown, ...page }) => page),
  );
  assert.deepEqual(
    names.map((name) => readFileSync(fileOf(name), 'utf8')),
    expected.map(({ markdown }) => markdown),
  );
  rmSync(folder, { recursive: true });
});

test('a page that cannot be passed says which it is and why', async () => {
  const thread = new PageThread();
  const page = { ...lesson, html: undefined as unknown as string, markdownFile: undefined };
  await assert.rejects(thread.pass(page), /^Error: \/lessons\/a\/: /);
});
