import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import Slugger from 'github-slugger';
import type { Element } from 'hast';
import { select, selectAll } from 'hast-util-select';
import { toString as textOf } from 'hast-util-to-string';
import { followLink } from '../../src/build/content/built-check.ts';
import { hasMarkdown, markdownPath } from '../../src/build/markdown/markdown-path.ts';
import type { BuiltPage } from '../../src/build/pages/built-pages.ts';
import { coursePath } from '../../src/build/pages/course-page.ts';
import { base, folder, lessons, site } from './site.ts';

const course = site.pages.get(coursePath) as BuiltPage;
const articles = selectAll('article.lesson', course.tree);
const lessonPage = (slug: string) => site.pages.get(`/lessons/${slug}/`) as BuiltPage;
const slugOf = ({ properties }: Element) => String(properties.id);
const words = (text: string) => text.replace(/\s+/g, ' ').trim();

/** An element's text without that of some elements in it. */
function textWithout(element: Element, selector: string): string {
  const copy = structuredClone(element);
  for (const inner of selectAll(selector, copy)) inner.children = [];
  return words(textOf(copy));
}

/** The text of a line of Markdown. */
const asText = (line: string) => line.replace(/`|\\(?=[_*[\]])/g, '');

test('the page of the whole course has every lesson, in the order of the course', () => {
  const tree = site.pages.get('/lessons/')?.tree;
  const inOrder = selectAll('main .entry', tree).map(({ properties }) => String(properties.href));
  assert.deepEqual(
    articles.map((article) => `${base}lessons/${slugOf(article)}/`),
    inOrder,
  );
  assert.equal(articles.length, lessons.length);
});

test('each lesson is there whole: its prose, code, terminals, drawings and sections', () => {
  for (const article of articles) {
    const slug = slugOf(article);
    const own = select('article.lesson', lessonPage(slug).tree) as Element;
    const here = textWithout(article, 'sup');
    for (const part of selectAll('p:not(.note), pre, .told li, td', own)) {
      const text = textWithout(part, '.definition');
      assert.ok(here.includes(text), `${slug}: ${text}`);
    }
    for (const selector of ['.plate', '.chart', '.mach', '.space', '.told', '.fix', 'table', '.cite a']) {
      const [wanted, found] = [own, article].map((tree) => selectAll(selector, tree).length);
      assert.ok((found ?? 0) >= (wanted ?? 0), `${slug}: ${selector}`);
    }
    const headings = selectAll('h2[id], h3[id]', own).map(({ properties }) => `${slug}/${properties.id}`);
    assert.deepEqual(
      selectAll('h4[id], h5[id]', article).map(({ properties }) => properties.id),
      headings,
    );
  }
});

test('what a living example needs is not on it, and each example says where it runs', () => {
  for (const selector of [
    '[data-island]',
    '[data-props]',
    '[data-slot]',
    'button',
    'input',
    'textarea',
    '[role="tablist"]',
  ]) {
    assert.equal(selectAll(`article.lesson ${selector}`, course.tree).length, 0, selector);
  }
  const live = selectAll('figcaption .live', course.tree);
  const islands = lessons.flatMap((path) => selectAll('[data-island]', site.pages.get(path)?.tree));
  assert.equal(live.length, islands.length);
  for (const { properties } of live) assert.ok(String(properties.href).startsWith(`${base}lessons/`));
});

test('links between lessons and to terms stay on the page; its own ids keep apart from those of lessons', () => {
  const inside = selectAll('article.lesson a:not(.live), .words a', course.tree).map(({ properties }) =>
    String(properties.href),
  );
  assert.deepEqual(
    inside.filter((href) => href.startsWith(`${base}lessons/`) && href !== `${base}lessons/`),
    [],
  );
  assert.deepEqual(
    inside.filter((href) => href.startsWith(`${base}reference/glossary/#`)),
    [],
  );
  assert.ok(inside.includes('#term:kubelet') && inside.includes('#probes'));
  assert.deepEqual(
    inside.filter((href) => href.startsWith('#') && !course.ids.has(decodeURIComponent(href.slice(1)))),
    [],
  );
});

test('a term is defined below its first use, once, and in the glossary at the end', () => {
  const defined = selectAll('.defined b', course.tree).map((name) => textOf(name));
  assert.deepEqual(
    defined.filter((name, index) => defined.indexOf(name) !== index),
    [],
  );
  assert.ok(defined.includes('kubelet.'));
  assert.equal(selectAll('.definition', select('main', course.tree)).length, 0);
});

test('what outside links lead to stands in a list at the end of the lesson, under their numbers', () => {
  for (const article of articles) {
    const numbers = selectAll('sup', article).map((sup) => Number(textOf(sup)));
    const listed = selectAll('.addresses > li', article).length;
    assert.equal(Math.max(0, ...numbers), listed, slugOf(article));
  }
});

test('searches find the lessons, not this page; its text is there as one file', () => {
  assert.equal(select('meta[name="robots"]', course.tree)?.properties.content, 'noindex');
  assert.ok(!readFileSync(join(folder, 'sitemap.xml'), 'utf8').includes(coursePath));
  const text = readFileSync(join(folder, 'course.md'), 'utf8');
  for (const article of articles) {
    const title = words(textOf(select('h3', article) as Element));
    assert.ok(text.includes(`\n### ${title}\n`), title);
  }
});

test('every link in the Markdown of a page leads to one of its headings, to a page or to a file', () => {
  const dead = [...site.pages.keys()].filter(hasMarkdown).flatMap((path) => {
    const text = readFileSync(join(folder, markdownPath(path)), 'utf8').replace(/^( *)(`{3,}).*?^\1\2$/gms, '');
    const slugger = new Slugger();
    const headings = new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, words = '']) => slugger.slug(asText(words))));
    const links = [...text.matchAll(/\]\(<?([^)\s>]+)>?\)/g)].map(([, target = '']) => target);
    assert.ok(path !== coursePath || links.filter((target) => target.startsWith('#')).length > 100);
    return links
      .filter((target) =>
        target.startsWith('#')
          ? !headings.has(target.slice(1))
          : followLink(site, path, target.replace(base, '/')) !== undefined,
      )
      .map((target) => `${path}: ${target}`);
  });
  assert.deepEqual(dead, []);
});

test('the whole course weighs less than 150 kB', () => {
  const size = gzipSync(course.html, { level: 9 }).length;
  assert.ok(size < 150_000, `${size} bytes`);
});
