import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkBuilt, followLink } from '../../src/build/content/built-check.ts';
import type { ContentFiles } from '../../src/build/content/content-files.ts';
import { formatProblem } from '../../src/build/content/problem.ts';
import { type BuiltSite, builtPage } from '../../src/build/pages/built-pages.ts';

const none = { file: 'content/none.yaml', text: '' };

function site(pages: Record<string, string>): BuiltSite {
  const built = Object.entries(pages).map(([path, html]) => builtPage(path, `/dist${path}index.html`, html));
  const files = built.map(({ path }) => `${path}index.html`);
  return { pages: new Map(built.map((page) => [page.path, page])), files: new Set([...files, '/a.svg']) };
}

function content(lesson: string, course = none): ContentFiles {
  return {
    course,
    lessons: [{ file: 'content/lessons/01-first/index.mdx', slug: 'first', pictures: [], text: lesson }],
    manifests: new Map(),
    claims: none,
    notes: none,
    glossary: none,
    commands: none,
    statuses: none,
  };
}

const two = site({ '/lessons/first/': '<h2 id="here">H</h2>', '/': '<p>Home</p>' });

test('links are followed to pages, files and anchors, relative ones as well', () => {
  for (const good of [
    '/',
    '#here',
    '/lessons/first/',
    '/lessons/first/#here',
    '../../',
    '/a.svg',
    'https://kubernetes.io/x',
    '?q=1',
  ]) {
    assert.equal(followLink(two, '/lessons/first/', good), undefined, good);
  }
  assert.deepEqual(followLink(two, '/', '/lessons/second/'), { kind: 'page', path: '/lessons/second/' });
  assert.deepEqual(followLink(two, '/', '/lessons/first/#there'), {
    kind: 'anchor',
    path: '/lessons/first/',
    anchor: 'there',
  });
});

test('a dead link in a lesson is named with its line in the source, once', () => {
  const pages = site({ '/lessons/first/': '<p><a href="/lessons/frist/">x</a></p>' });
  assert.deepEqual(
    checkBuilt(content('---\na: b\n---\n\nSee [x](/lessons/frist/).\n'), pages, '/', 'dist').map(formatProblem),
    [
      'content/lessons/01-first/index.mdx:5: the link "/lessons/frist/" leads to no page\n' +
        '    Did you mean "/lessons/first/"? Link to a page that exists.',
    ],
  );
});

test('a link to an anchor that does not exist is named, with the nearest', () => {
  const pages = site({ '/lessons/first/': '<h2 id="back-off">H</h2><a href="#backoff">x</a>' });
  assert.deepEqual(checkBuilt(content('See [x](#backoff).\n'), pages, '/', 'dist').map(formatProblem), [
    'content/lessons/01-first/index.mdx:1: the link "#backoff" leads to no place: /lessons/first/ has no id "backoff"\n' +
      '    Did you mean "back-off"? Use the id of a heading on /lessons/first/.',
  ]);
});

test('a dead link that a component wrote is named in the built page; one past the base path as well', () => {
  const pages = site({ '/': '<p>\n<a href="/book/gone/">x</a> <a href="/other/">y</a> <a href="/book/">z</a></p>' });
  assert.deepEqual(
    checkBuilt(content(''), pages, '/book/', 'dist').map(({ file, line, message }) => `${file}:${line}: ${message}`),
    [
      'dist/index.html:2: the link "/book/gone/" leads to no page',
      'dist/index.html:2: the link "/other/" leaves the base path /book/',
    ],
  );
});

test('a dead link on many pages is named once: where it is written, else in the first page', () => {
  const link = '<p><a href="/gone/">x</a></p>';
  const pages = site({ '/course/': link, '/lessons/first/': link, '/lessons/second/': link });
  const said = (files: ContentFiles) =>
    checkBuilt(files, pages, '/', 'dist').map(({ file, line }) => `${file}:${line}`);
  assert.deepEqual(said(content('Here.')), ['dist/lessons/first/index.html:1']);
  assert.deepEqual(said(content('[x](/gone/)\n\n[y](/gone/)')), [
    'content/lessons/01-first/index.mdx:1',
    'content/lessons/01-first/index.mdx:3',
  ]);
  const text = 'title: T\ndescription: D\nlinks: [{ name: x, url: /gone/ }]\nparts: [{ title: P, lessons: [first] }]\n';
  assert.deepEqual(said(content('Here.', { file: 'content/site.yaml', text })), ['content/site.yaml:3']);
});

test('a link that is badly encoded leads nowhere, and is no end of the build', () => {
  assert.deepEqual(followLink(two, '/', '/50%/'), { kind: 'page', path: '/50%/' });
  assert.deepEqual(followLink(two, '/', '/lessons/first/#50%'), {
    kind: 'anchor',
    path: '/lessons/first/',
    anchor: '50%',
  });
});

test('links in code are no links', () => {
  assert.deepEqual(checkBuilt(content('`[x](/gone/)`\n\n```md\n[x](/gone/)\n```\n'), two, '/', 'dist'), []);
});
