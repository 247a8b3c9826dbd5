import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { select, selectAll } from 'hast-util-select';
import { toString as textOf } from 'hast-util-to-string';
import { readContentFiles } from '../../src/build/content/content-files.ts';
import { markdownPath } from '../../src/build/markdown/markdown-path.ts';
import type { BuiltPage } from '../../src/build/pages/built-pages.ts';
import { isListed } from '../../src/build/pages/sitemap.ts';
import { base, folder, lessons, site } from './site.ts';

const pages = [...site.pages.values()];
const listed = pages.filter(({ path }) => isListed(path));

function description(page: BuiltPage): string {
  return String(select('meta[name="description"]', page.tree)?.properties.content ?? '');
}

/** The pages of which something does not hold, for a message that names them all. */
function except(some: readonly BuiltPage[], holds: (page: BuiltPage) => boolean): string[] {
  return some.filter((page) => !holds(page)).map(({ path }) => path);
}

/** The values that more than one page has. */
function shared(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

test('every page of the plan is there', () => {
  const expected = ['/', '/lessons/', '/notes/', '/key/', '/about/', '/search/', '/404'];
  const reference = ['', 'glossary/', 'manifests/', 'commands/', 'statuses/'].map((name) => `/reference/${name}`);
  assert.deepEqual(
    [...expected, ...reference].filter((path) => !site.pages.has(path)),
    [],
  );
  assert.equal(lessons.length, readContentFiles().lessons.length);
});

test('every page has a title and a description of its own', () => {
  assert.deepEqual(
    except(pages, ({ title }) => title !== ''),
    [],
  );
  assert.deepEqual(shared(listed.map(({ title }) => title)), []);
  assert.deepEqual(
    except(listed, (page) => description(page).length > 20),
    [],
  );
  assert.deepEqual(shared(lessons.map((path) => description(site.pages.get(path) as BuiltPage))), []);
});

test('every page has one main, one first heading, and no heading that skips a level', () => {
  assert.deepEqual(
    except(pages, (page) => selectAll('main', page.tree).length === 1),
    [],
  );
  assert.deepEqual(
    except(pages, (page) => selectAll('h1', page.tree).length === 1),
    [],
  );
  const skips = (page: BuiltPage) => {
    const headings = selectAll('h1, h2, h3, h4, h5, h6', select('main', page.tree));
    const levels = headings.map(({ tagName }) => Number(tagName[1]));
    return levels.some((level, index) => level > (levels[index - 1] ?? 0) + 1);
  };
  assert.deepEqual(
    except(pages, (page) => !skips(page)),
    [],
  );
});

test('every id stands once on its page', () => {
  const twice = pages.flatMap((page) => {
    const ids = selectAll('[id]', page.tree).map(({ properties }) => String(properties.id));
    return shared(ids).map((id) => `${page.path}#${id}`);
  });
  assert.deepEqual(twice, []);
});

test('no page has style attributes or inline event handlers, so a strict content security policy can hold', () => {
  const offenders = pages.flatMap((page) =>
    selectAll('*', page.tree)
      .filter(({ properties }) => Object.keys(properties).some((name) => name === 'style' || /^on[a-z]+$/i.test(name)))
      .map(({ tagName, position }) => `${page.path}:${position?.start.line} <${tagName}>`),
  );
  assert.deepEqual(offenders, []);
});

test('pages load nothing from elsewhere', () => {
  const foreign = pages.flatMap((page) =>
    selectAll('[src], link[href]', page.tree).flatMap(({ properties: { src, href, rel } }) => {
      const isLoaded = [rel]
        .flat()
        .some((name) => /^(?:stylesheet|icon|preload|modulepreload|manifest)$/.test(String(name)));
      const loaded = String(src ?? (isLoaded ? href : ''));
      return /^(https?:)?\/\//.test(loaded) ? [`${page.path}: ${loaded}`] : [];
    }),
  );
  assert.deepEqual(foreign, []);
});

test('pictures have a text instead, drawings a name or are hidden', () => {
  const silent = pages.flatMap((page) =>
    selectAll('img:not([alt])', page.tree).map(({ position }) => `${page.path}:${position?.start.line}`),
  );
  assert.deepEqual(silent, []);
});

test('every page names its Markdown beside it, which begins with its title', () => {
  const wanted = pages.filter(({ path }) => path !== '/404');
  assert.deepEqual(
    except(wanted, ({ path }) => site.files.has(markdownPath(path))),
    [],
  );
  assert.deepEqual(
    except(wanted, ({ path, tree }) => {
      const link = select('link[rel="alternate"][type="text/markdown"]', tree);
      return link?.properties.href === base + markdownPath(path).slice(1);
    }),
    [],
  );
  const wrong = except(wanted, ({ path, tree }) => {
    const text = readFileSync(join(folder, markdownPath(path)), 'utf8');
    const heading = select('h1', tree);
    const title = heading ? textOf(heading).trim().replace(/\s+/g, ' ') : '';
    return text.startsWith(`# ${title}\n`) && !/<\/?(div|span|p)\b/.test(text.replace(/```[\s\S]*?```/g, ''));
  });
  assert.deepEqual(wrong, []);
});

test('the Markdown of a lesson has its manifests and its sections', () => {
  for (const path of lessons) {
    const text = readFileSync(join(folder, markdownPath(path)), 'utf8');
    const headings = selectAll('h2[id]', site.pages.get(path)?.tree);
    assert.ok(headings.length > 0, path);
    for (const heading of headings) {
      const words = textOf(heading).replace(/#$/, '').trim().split(/\s+/)[0] ?? '';
      assert.ok(text.includes('\n## ') && text.includes(words), `${path}: ${words}`);
    }
  }
});

test('sitemap.xml has every page but the error page, the search and the whole course, robots.txt allows all', () => {
  const map = readFileSync(join(folder, 'sitemap.xml'), 'utf8');
  const places = [...map.matchAll(/<loc>([^<]*)<\/loc>/g)].map(
    ([, place = '']) => new URL(place, 'http://localhost').pathname,
  );
  assert.deepEqual(places.toSorted(), listed.map(({ path }) => base + path.slice(1)).toSorted());
  assert.match(readFileSync(join(folder, 'robots.txt'), 'utf8'), /^User-agent: \*\nAllow: \/\n/);
});

test('llms.txt lists every page and the whole course, and each of its links leads to a file', () => {
  const text = readFileSync(join(folder, 'llms.txt'), 'utf8');
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => new URL(link, 'http://localhost').pathname);
  assert.deepEqual(
    links.filter((link) => !site.files.has(`/${link.slice(base.length)}`)),
    [],
  );
  assert.equal(links.length, listed.length + 1);
  assert.ok(links.includes(`${base}course.md`));
});
