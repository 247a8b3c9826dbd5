import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeProblem } from '../../../src/build/hosting/place.ts';

const accepted = {
  SITE_URL: ['', 'https://example.org', 'https://example.org/', 'http://localhost:8080'],
  BASE_PATH: ['', '/', '/podbook', 'podbook', '/podbook/', '/a/b', '/~me', '/you.github.io'],
  REPOSITORY_URL: ['', 'https://github.com/you/podbook'],
};

const refused = {
  SITE_URL: ['example.org', 'localhost:8080', 'https://you.github.io/podbook', 'https://a b', 'https://'],
  BASE_PATH: [
    '/my site',
    '//example.org',
    '/a/../b',
    'https://example.org/podbook',
    'C:/Program Files/Git/podbook',
    '/a?b',
    '/a#b',
    '/%61',
  ],
  REPOSITORY_URL: ['git@github.com:you/podbook', 'github.com/you/podbook', 'javascript:alert(1)'],
};

test('addresses and paths under which a site can be served are accepted', () => {
  for (const [name, values] of Object.entries(accepted)) {
    for (const value of values) assert.equal(placeProblem({ [name]: value }), undefined, `${name}=${value}`);
  }
  assert.equal(placeProblem({}), undefined);
});

test('others are named, with how to write them', () => {
  for (const [name, values] of Object.entries(refused)) {
    for (const value of values) {
      const said = placeProblem({ [name]: value }) ?? '';
      assert.ok(said.startsWith(`${name} cannot be "${value}".\n    Write `), `${name}=${value}: ${said}`);
    }
  }
});
