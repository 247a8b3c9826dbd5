import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { selectAll } from 'hast-util-select';
import { base, folder, site } from './site.ts';

const manifest = JSON.parse(readFileSync(join(folder, 'manifest.webmanifest'), 'utf8'));

test('every page links the manifest of the app', () => {
  for (const { path, tree } of site.pages.values()) {
    const links = selectAll('link[rel="manifest"]', tree).map(({ properties }) => properties.href);
    assert.deepEqual(links, [`${base}manifest.webmanifest`], path);
  }
});

test('the app is the whole site, wherever it lies', () => {
  for (const field of ['id', 'start_url', 'scope']) assert.equal(manifest[field], base, field);
  assert.equal(manifest.display, 'standalone');
});

test('its pictures are there, in the sizes that it says', () => {
  for (const { src, sizes, type } of manifest.icons) {
    const data = readFileSync(join(folder, src.slice(base.length)));
    // Width and height stand in the first chunk of a PNG file.
    if (type === 'image/png') assert.equal(`${data.readUInt32BE(16)}x${data.readUInt32BE(20)}`, sizes, src);
  }
  const wanted = ['192x192', '512x512', '512x512 maskable'];
  const has = manifest.icons.map(({ sizes, purpose = '' }: Record<string, string>) => `${sizes} ${purpose}`.trim());
  assert.deepEqual(
    wanted.filter((icon) => !has.includes(icon)),
    [],
  );
});
