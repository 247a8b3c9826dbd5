import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BuiltSite, builtPage } from '../../src/build/built-pages.ts';
import { parseHtml } from '../../src/build/html.ts';
import { toMarkdown } from '../../src/build/markdown.ts';
import { llmsTxt, markdownPath, pageMarkdown } from '../../src/build/markdown-pages.ts';

const markdown = (html: string) => toMarkdown(parseHtml(html));

test('prose keeps its links, code and emphasis', () => {
  assert.equal(
    markdown(
      '<h2 id="a">Two<a class="anchor" href="#a">#</a></h2><p>A <a href="/x/">link</a>, <code>a_b</code>, <em>so</em> and <s>not</s>.</p>',
    ),
    '## Two\n\nA [link](/x/), `a_b`, *so* and ~~not~~.\n',
  );
});

test('a file is a fence under its name, without the buttons', () => {
  const bar =
    '<div class="code-h"><span>my-pod.yaml</span><a class="btn" href="/m">Download</a><button>Copy</button></div>';
  const pre = '<pre data-language="yaml"><code><span>kind: Pod\n</span><span>a: "&lt;b&gt;"</span></code></pre>';
  assert.equal(
    markdown(`<div class="code">${bar}${pre}</div>`),
    '**`my-pod.yaml`**\n\n```yaml\nkind: Pod\na: "<b>"\n```\n',
  );
});

test('lists, tables and remarks', () => {
  assert.equal(markdown('<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>'), '- a\n\n  - b\n\n- c\n');
  assert.equal(markdown('<ol start="3"><li>a</li><li>b</li></ol>'), '3. a\n4. b\n');
  assert.equal(
    markdown('<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td><code>x|y</code></td></tr></table>'),
    '| A | B |\n| --- | --- |\n| 1 | `x\\|y` |\n',
  );
  assert.equal(markdown('<div role="note"><p><b>Note</b></p><p>Text.</p></div>'), '> **Note**\n>\n> Text.\n');
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
  assert.equal(markdown('<figcaption><span>Plate 1.</span><b>It runs</b></figcaption>'), '**Plate 1. It runs**\n');
  assert.equal(markdown('<p>Correction<span>note 1</span></p>'), 'Correction note 1\n');
  assert.equal(
    markdown('<details><summary>On this page</summary><ul><li><a href="#a">A</a></li></ul></details><p>B</p>'),
    'B\n',
  );
});
