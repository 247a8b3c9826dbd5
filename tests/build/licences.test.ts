import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { installedPackages, isAccepted, missingNotice } from '../../src/build/licences.ts';
import { projectRoot } from '../../src/build/project.ts';

const modules = mkdtempSync(join(tmpdir(), 'podbook-licences-'));
after(() => rmSync(modules, { recursive: true }));

function install(path: string, licence: unknown, text?: string): void {
  const folder = join(modules, path);
  mkdirSync(folder, { recursive: true });
  const name = path.replace(/.*node_modules\//, '');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...(licence as object) }));
  if (text !== undefined) writeFileSync(join(folder, 'LICENSE'), text);
}

test('an expression is accepted when one side of OR and both of AND are', () => {
  const good = [
    'MIT',
    '(MIT OR GPL-3.0)',
    'Apache-2.0 AND MIT',
    'ISC',
    '(MIT OR GPL-3.0) AND (ISC)',
    'GPL-3.0 AND X OR MIT',
  ];
  for (const expression of good) assert.ok(isAccepted(expression), expression);
  const bad = ['', 'GPL-3.0', 'MIT AND GPL-3.0', 'SEE LICENSE IN x', 'UNLICENSED', 'toString'];
  const grouped = ['(MIT OR GPL-3.0) AND (GPL-3.0 OR X)', 'MIT AND (GPL-3.0 OR X)', '((MIT AND X))', '(MIT'];
  for (const expression of [...bad, ...grouped]) assert.ok(!isAccepted(expression), expression);
});

test('packages are found with their scopes, inside others, and with licences as they used to be written', () => {
  install('plain', { license: 'MIT' });
  install('@scope/part', { licenses: [{ type: 'GPL-3.0' }, { type: 'BSD-3-Clause' }] });
  install('plain/node_modules/inner', { license: { type: 'ISC' } });
  install('silent', {});
  const found = installedPackages(modules).map(({ name, licence }) => `${name}: ${licence}`);
  assert.deepEqual(found.sort(), ['@scope/part: GPL-3.0 OR BSD-3-Clause', 'inner: ISC', 'plain: MIT', 'silent: ']);
});

test('a notice must name a package, or its scope, and whose it is', () => {
  install('@scope/tool', { license: 'MIT' }, 'MIT License\n\nCopyright (c) 2019-2024 Ann Author\n\nPermission ...\n');
  const tool = installedPackages(modules).find(({ name }) => name === '@scope/tool');
  assert.ok(tool);
  assert.equal(missingNotice('Nothing.', tool), 'the name @scope/tool');
  assert.match(missingNotice('Tools (@scope/*)\nCopyright 2020 Someone Else\n', tool) ?? '', /ann author/);
  assert.equal(missingNotice('Tools (@scope/tool)\nCopyright (C) 2018 Ann Author\n', tool), undefined);
});

test('the built site has NOTICE and the licence with it', () => {
  const read = (name: string) => readFileSync(join(projectRoot, name), 'utf8');
  assert.equal(read('dist/NOTICE.txt'), read('NOTICE'));
  const licence = read('dist/LICENSE.txt');
  assert.match(licence, /^ *Apache License\n *Version 2\.0/);
  assert.ok(read('LICENSE').endsWith(licence));
});
