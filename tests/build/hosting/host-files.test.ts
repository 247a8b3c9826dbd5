import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headersOf, onlyHttps } from '../../../src/build/hosting/headers.ts';
import { hostFiles } from '../../../src/build/hosting/host-files.ts';

/** Paths of files as the build writes them, one of each kind. */
const paths = [
  '/',
  '/404.html',
  '/lessons/first-pod/',
  '/manifests/my-pod.yaml',
  '/favicon.svg',
  '/_astro/Base.DuHDTFD9.js',
  '/pagefind/pagefind.js',
  '/pagefind/pagefind-entry.json',
  '/pagefind/index/en_161657f.pf_index',
  '/pagefind/fragment/en_161657f.pf_fragment',
  '/pagefind/filter/en_161657f.pf_filter',
  '/field-docs/v1.36-1/pods.json',
  '/fonts/text.woff2',
];

type Headers = Record<string, string>;
type Rule = [pattern: RegExp, headers: Headers];

const textFor = (host: string, base: string) => hostFiles[host]?.text(base) ?? '';
const prefix = (pattern: string) => new RegExp(`^${pattern.replace(/\.\*|\(\.\*\)|\*/, '.*')}$`);

/** How each host reads its file, as far as its documentation says. */
const readers: Record<string, (text: string) => Rule[]> = {
  netlify: (text) =>
    text.split(/^(?=\/)/m).map((block) => {
      const [path = '', ...lines] = block.trim().split('\n');
      return [
        prefix(path),
        Object.fromEntries(
          lines.map((line) =>
            line
              .trim()
              .split(/: (.*)/s)
              .slice(0, 2),
          ),
        ),
      ];
    }),
  vercel: (text) => {
    const { headers }: { headers: { source: string; headers: { key: string; value: string }[] }[] } = JSON.parse(text);
    return headers.map(({ source, headers: list }) => [
      prefix(source),
      Object.fromEntries(list.map(({ key, value }) => [key, value])),
    ]);
  },
  azure: (text) => {
    const { globalHeaders, routes }: { globalHeaders: Headers; routes: { route: string; headers: Headers }[] } =
      JSON.parse(text);
    return [[/^/, globalHeaders], ...routes.map(({ route, headers }): Rule => [prefix(route), headers])];
  },
  apache: (text) => {
    let pattern = /^/;
    return text.split('\n').flatMap((line): Rule[] => {
      const [, condition] = /^<If "%\{REQUEST_URI\} =~ m#(.*)#">$/.exec(line) ?? [];
      if (condition) pattern = new RegExp(condition);
      const [, name, value] = /^ *Header always set (\S+) "(.*)"$/.exec(line) ?? [];
      return name && value ? [[pattern, { [name]: value }]] : [];
    });
  },
};

for (const [host, read] of Object.entries(readers)) {
  for (const base of ['/', '/fork/']) {
    test(`${hostFiles[host]?.hosts}: each file below ${base} has the headers that the rules say`, () => {
      const rules = read(textFor(host, base));
      for (const path of paths) {
        const fitting = rules.filter(([pattern]) => pattern.test(base + path.slice(1)));
        const expected: Headers = { ...headersOf(base + path.slice(1), base), ...(host === 'apache' ? {} : onlyHttps) };
        if (host === 'netlify') {
          const names = fitting.flatMap(([, headers]) => Object.keys(headers));
          assert.equal(new Set(names).size, names.length, `${path}: the host would join two values`);
          if (expected['Cache-Control'] === 'no-cache') delete expected['Cache-Control'];
        }
        assert.deepEqual(Object.assign({}, ...fitting.map(([, headers]) => headers)), expected, path);
      }
    });
  }
}

test('a page that is not there is answered by the error page below the base path', () => {
  assert.match(textFor('apache', '/fork/'), /^ErrorDocument 404 \/fork\/404\.html$/m);
  assert.match(textFor('nginx', '/fork/'), /^error_page 404 \/fork\/404\.html;$/m);
  assert.equal(JSON.parse(textFor('azure', '/fork/')).responseOverrides[404].rewrite, '/fork/404.html');
});
