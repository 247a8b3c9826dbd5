import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByName } from '../../../src/cluster/kubelet/by-name.ts';

test('it is a map: the newest value of a name at the place of the first, values that are lists whole', () => {
  const map = new ByName<readonly number[]>();
  map.set('a', [1]);
  map.set('b', [2, 3]);
  map.set('a', [4]);
  assert.deepEqual(map.get('a'), [4]);
  assert.deepEqual(
    [...map],
    [
      ['a', [4]],
      ['b', [2, 3]],
    ],
  );
  map.delete('a');
  map.delete('none');
  assert.deepEqual(map.values(), [[2, 3]]);
  assert.equal(map.has('a'), false);
  assert.equal(map.get('a'), undefined);
});
