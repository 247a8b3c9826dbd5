import assert from 'node:assert/strict';
import { test } from 'node:test';
import { select } from 'hast-util-select';
import { toHtml } from 'hast-util-to-html';
import { composeCourse } from '../../../src/build/pages/course-page.ts';

/** The page of a course of two lessons at `/book/`, without its frame. */
function course(first: string, second = ''): string {
  const place = (slug: string, number: string) =>
    `<article class="prose lesson" id="${slug}" data-lesson="${slug}" data-number="${number}"></article>`;
  const page = `<head></head><main><h1>All</h1>${place('one', '1.1')}${place('two', '1.2')}</main>`;
  const lessonPage = (slug: string) => `<article class="prose lesson">${slug === 'one' ? first : second}</article>`;
  const main = select('main', composeCourse(page, lessonPage, '/book/')?.tree);
  assert.ok(main);
  return toHtml(main.children.slice(1));
}

const first = (inside: string) => `<article class="prose lesson" id="one">${inside}</article>`;
const second = (inside = '') => `<article class="prose lesson" id="two">${inside}</article>`;

test('ids get the slug of their lesson, headings go two levels down, links inside lead to places on the page', () => {
  assert.equal(
    course(
      '<h2 id="a">A<a class="anchor" href="#a">#</a></h2><p><a href="#a">here</a> <a href="/book/lessons/two/">two</a> <a href="/book/lessons/two/#b">b</a> <a href="/book/notes/">notes</a> <a href="/book/lessons/">all</a></p>',
      '<h2 id="a">A</h2><h3 id="b">B</h3>',
    ),
    first(
      '<h4 id="one/a">A</h4><p><a href="#one/a">here</a> <a href="#two">two</a> <a href="#two/b">b</a> <a href="/book/notes/">notes</a> <a href="/book/lessons/">all</a></p>',
    ) + second('<h4 id="two/a">A</h4><h5 id="two/b">B</h5>'),
  );
});

test('a definition follows the block in which its term stands first; later uses only lead to the glossary', () => {
  const term =
    '<p><a class="term" href="/book/reference/glossary/#pod" aria-describedby="term-pod">Pod</a><span class="definition" id="term-pod" role="tooltip" popover="manual"><b>Pod.</b> A group.</span></p>';
  const link = '<p><a href="#term:pod">Pod</a></p>';
  assert.equal(
    course(term, term),
    first(`${link}<div class="defined" role="note"><p><b>Pod.</b> A group.</p></div>`) + second(link),
  );
});

test('addresses of other sites get a number, the same one when they come again, and stand in a list', () => {
  const [link, text] = ['<a href="https://kubernetes.io/docs/">docs</a>', 'kubernetes.io/docs'];
  const sup = '<sup data-pagefind-ignore="">1</sup>';
  assert.equal(
    course(`<p>${link}, ${link}</p><p class="cite">${link}</p>`),
    first(
      `<p>${link}${sup}, ${link}${sup}</p><p class="cite">${link}</p><ol class="addresses" aria-label="Addresses in lesson 1.1" data-pagefind-ignore=""><li><a href="https://kubernetes.io/docs/">${text}</a></li></ol>`,
    ) + second(),
  );
});

test('a living example becomes a still one, with its commands and a link to where it runs', () => {
  assert.equal(
    course(
      `<h2 id="a">A</h2><figure class="plate"><figcaption>Title</figcaption><div data-island="run" data-props='{"commands":["kubectl get pods"]}'><div class="try"><div class="bar"><button>Run</button></div><div data-slot="stage"><p>Pod</p></div></div></div></figure>`,
    ),
    first(
      '<h4 id="one/a">A</h4><figure class="plate"><figcaption>Title<a class="live" href="/book/lessons/one/#a" data-pagefind-ignore="">Runs in lesson 1.1</a></figcaption><div class="try"><p>Pod</p><div class="out"><p class="note">Commands to try</p><div class="tty"><pre><span class="p">$ </span>kubectl get pods</pre></div></div></div></figure>',
    ) + second(),
  );
});

test('a page without places for lessons is left as it is; a lesson that is not on its page is named', () => {
  assert.equal(
    composeCourse('<main><h1>All</h1></main>', () => assert.fail(), '/'),
    undefined,
  );
  const page = '<main><article data-lesson="gone"></article></main>';
  assert.throws(() => composeCourse(page, () => '<p>', '/'), /lesson "gone" has no/);
});
