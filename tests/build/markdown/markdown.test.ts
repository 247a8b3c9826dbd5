import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHtml } from 'hast-util-from-html';
import { pageMarkdown, toMarkdown } from '../../../src/build/markdown/markdown.ts';
import { llmsTxt } from '../../../src/build/markdown/markdown-pages.ts';
import { markdownPath } from '../../../src/build/markdown/markdown-path.ts';
import { type BuiltSite, builtPage } from '../../../src/build/pages/built-pages.ts';

const markdown = (html: string) => toMarkdown(fromHtml(html, { fragment: true }));

test('prose keeps its links, code and emphasis', () => {
  assert.equal(
    markdown(
      '<h2 id="a">Two<a class="anchor" href="#a" data-pagefind-ignore>#</a></h2><p>A <a href="/x/">link</a>, <code>a_b</code>, <em>so</em> and <s>not</s>.</p>',
    ),
    '## Two\n\nA [link](/x/), `a_b`, *so* and ~~not~~.\n',
  );
});

test('a file is a fence under its name, without the buttons', () => {
  const bar =
    '<div class="code-h"><span>my-pod.yaml</span><a class="btn" href="/m" download>Download</a><button>Copy</button></div>';
  const pre = '<pre data-language="yaml"><code><span>kind: Pod\n</span><span>a: "&lt;b&gt;"</span></code></pre>';
  assert.equal(
    markdown(`<div class="code">${bar}${pre}</div>`),
    '**`my-pod.yaml`**\n\n```yaml\nkind: Pod\na: "<b>"\n```\n',
  );
});

test('lists and tables', () => {
  assert.equal(markdown('<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>'), '- a\n  - b\n- c\n');
  assert.equal(markdown('<ol start="3"><li>a</li><li>b</li></ol>'), '3. a\n4. b\n');
  assert.equal(
    markdown('<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td><code>x|y</code></td></tr></table>'),
    '| A | B |\n| --- | --- |\n| 1 | `x\\|y` |\n',
  );
  assert.equal(
    markdown('<table><tr><th scope="row">A</th><td>1</td></tr></table>'),
    '|  | |\n| --- | --- |\n| A | 1 |\n',
  );
});

test('remarks and corrections are quotations that begin with what they are', () => {
  assert.equal(
    markdown('<div role="note"><p class="k">Note<span>Here</span></p><p>Text.</p></div>'),
    '> **Note** Here\n>\n> Text.\n',
  );
  const claim = '<p class="k">Correction <span><a href="/notes/#a">note 1</a> · wrong</span></p>';
  assert.equal(
    markdown(`<div role="note">${claim}<blockquote><s>It is.</s></blockquote><p>It is not.</p></div>`),
    '> **Correction** [note 1](/notes/#a) · wrong\n> > ~~It is.~~\n>\n> It is not.\n',
  );
});

test('terms and what they mean are a list', () => {
  assert.equal(
    markdown('<dl><div><dt>pause</dt><dd><p>It sits.</p><p>Source.</p></dd></div><dt>Pod</dt><dd>A group.</dd></dl>'),
    '- **pause**: It sits.\n\n  Source.\n- **Pod**: A group.\n',
  );
});

test('a terminal picture is a session; the moment is a remark in it', () => {
  assert.equal(
    markdown(
      '<div class="tty"><pre><span>$ </span>kubectl get pods <span class="at">at 3 s</span>\n<b>NAME</b></pre></div>',
    ),
    '```console\n$ kubectl get pods # at 3 s\nNAME\n```\n',
  );
});

test('a life is given in the words of its drawing and its moments', () => {
  const chart = '<div class="chart" role="img" aria-label="Pod api over 9 s."><div class="rl"><b>phase</b></div></div>';
  const machine =
    '<div class="mach"><div><p class="mt">Pod phase</p><svg role="img" aria-label="Pod phase: Running."></svg></div></div>';
  const words = '<details><summary>In words</summary><ol><li><b>0.1 s</b> It is there</li></ol></details>';
  const slider = '<label><span>Moment</span><input type="range"></label>';
  assert.equal(
    markdown(`<div class="life"><button>Play</button>${chart}${machine}${words}${slider}</div>`),
    '*Drawing: Pod api over 9 s.*\n\n*Drawing: Pod phase: Running.*\n\n' + '**In words**\n\n1. **0.1 s** It is there\n',
  );
});

test('an example is its drawing in words and the commands it offers', () => {
  const container =
    '<section class="ctr"><span class="h"><b>web</b><i>app</i></span><span class="mt">page at /p</span></section>';
  const pod = `<p class="nt">On no node yet</p><p class="pt">Pod api</p><div class="netrail"><span><b>pause</b> waits</span></div>${container}`;
  assert.equal(
    markdown(
      `<div data-island="run" data-props='{"commands":["kubectl get pods"]}'><div class="stage"><div data-slot="stage"><div class="space">${pod}</div></div><p class="note">Press Run.</p></div></div>`,
    ),
    '*Drawing: On no node yet. Pod api: pause waits; container web app, page at /p.*\n\n' +
      'Commands to try:\n\n```sh\nkubectl get pods\n```\n',
  );
});

test('drawings are given by their words; what one presses and tooltips are left out', () => {
  assert.equal(
    markdown('<svg role="img" aria-label="A Pod"><path d="M0 0"/></svg><button>Run</button>'),
    '*Drawing: A Pod*\n',
  );
  assert.equal(
    markdown('<p>A <a href="/g">kubelet</a><span role="tooltip">An agent.</span> runs.</p>'),
    'A [kubelet](/g) runs.\n',
  );
});

test('a page begins with its title and address, and leaves out what stands above', () => {
  const page = builtPage(
    '/lessons/a/',
    'a',
    '<title>A - Podbook</title><main><ol><li>Lessons</li></ol><h1>A is so</h1><p>Text.</p></main>',
  );
  assert.equal(
    pageMarkdown(page, 'https://example.org/lessons/a/'),
    '# A is so\n\nSource: https://example.org/lessons/a/\n\nText.\n',
  );
});

/** The Markdown below the address of a page that holds this. */
function below(html: string, address: string): string {
  const page = builtPage('/book/all/', 'all', `<title>All</title><main><h1>All</h1>${html}</main>`);
  return pageMarkdown(page, address).split('\n\n').slice(2).join('\n\n');
}

test('a link within the page leads to the heading of its place, or to the one above it', () => {
  const lesson = (slug: string) =>
    `<article id="${slug}"><h2>About ${slug}</h2><h3 id="${slug}/why">Why?</h3></article>`;
  const words = '<h2>Words</h2><dl><div id="term:pod"><dt>Pod</dt><dd>A group.</dd></div></dl>';
  const links = '<a href="#b">b</a> <a href="#b/why">why</a> <a href="#term:pod">Pod</a>';
  assert.equal(
    below(`<p>${links}</p>${lesson('a')}${lesson('b')}${words}`, '/book/all/').split('\n')[0],
    '[b](#about-b) [why](#why-1) [Pod](#words)',
  );
});

test('links are whole in Markdown when the address of the page is', () => {
  const html =
    '<p><a href="/book/x/#y">x</a> <a href="https://kubernetes.io">k</a></p><p id="here"><a href="#here">here</a></p>';
  assert.equal(below(html, '/book/all/'), '[x](/book/x/#y) [k](https://kubernetes.io)\n\n[here](#all)\n');
  assert.equal(
    below(html, 'https://example.org/book/all/'),
    '[x](https://example.org/book/x/#y) [k](https://kubernetes.io)\n\n[here](#all)\n',
  );
});

test('llms.txt lists the lessons in the order of the course, then the rest', () => {
  const page = (path: string, title: string) =>
    builtPage(path, path, `<meta name="description" content="About ${title}"><main><h1>${title}</h1></main>`);
  const pages = [page('/', 'Home'), page('/404', 'Gone'), page('/lessons/a/', 'A'), page('/lessons/b/', 'B')];
  const site: BuiltSite = { pages: new Map(pages.map((item) => [item.path, item])), files: new Set() };
  const course = { title: 'Book', description: 'All of it.', parts: [{ title: 'One', lessons: ['b', 'a'] }] };
  assert.equal(
    llmsTxt(course, site, (path) => `https://e.org${path}`),
    '# Book\n\n> All of it.\n\n## One\n\n- [B](https://e.org/lessons/b.md): About B\n- [A](https://e.org/lessons/a.md): About A\n\n' +
      '## Reference\n\n- [Home](https://e.org/index.md): About Home\n',
  );
});

test('the Markdown of a page lies beside it', () => {
  assert.equal(markdownPath('/'), '/index.md');
  assert.equal(markdownPath('/lessons/probes/'), '/lessons/probes.md');
});

test('labels that only a style sheet sets apart are kept apart; the list of the page itself is left out', () => {
  assert.equal(
    markdown('<figcaption><span>Plate 1.</span><b>It runs</b><span class="sc">9 s</span></figcaption>'),
    '**Plate 1. It runs** 9 s\n',
  );
  assert.equal(markdown('<p>Correction<span>note 1</span></p>'), 'Correction note 1\n');
  assert.equal(
    markdown(
      '<details data-pagefind-ignore><summary>On this page</summary><ul><li><a href="#a">A</a></li></ul></details><p>B</p>',
    ),
    'B\n',
  );
});
