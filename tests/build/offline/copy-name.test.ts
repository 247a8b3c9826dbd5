import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offlineCopyName } from '../../../src/build/offline/copy-name.ts';

test('the copy is named by the title, in letters that every file system and address takes', () => {
  assert.equal(offlineCopyName('Podbook'), 'podbook-offline');
  assert.equal(offlineCopyName(' Réseaux: de A à Z / 2 '), 'reseaux-de-a-a-z-2-offline');
  assert.equal(offlineCopyName('…'), 'course-offline');
});
