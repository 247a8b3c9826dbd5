import assert from 'node:assert/strict';
import { test } from 'node:test';
import { directory, LateEntries, regularFile, symbolicLink } from '../../../src/cluster/runtime/file-tree.ts';
import { MemoryFiles } from '../../../src/cluster/runtime/memory-files.ts';

const image = directory({
  etc: directory({ motd: regularFile('hello\n') }),
  var: directory({ run: symbolicLink('/run') }),
  run: directory(),
});

test('what is written goes to a layer of its own: the image and other containers do not see it', () => {
  const a = new MemoryFiles({ base: image });
  const b = new MemoryFiles({ base: image });
  assert.equal(a.write('/etc/motd', 'changed\n'), true);
  assert.equal(a.mkdir('/etc/new'), true);
  assert.equal(a.read('/etc/motd'), 'changed\n');
  assert.equal(b.read('/etc/motd'), 'hello\n');
  assert.deepEqual(b.readdir('/etc'), ['motd']);
});

test('directories that nothing was written to are shared with the image', () => {
  const files = new MemoryFiles({ base: image });
  assert.equal(files.tree.root, image);
  files.write('/etc/x', '');
  assert.equal(files.tree.root.entries.get('run'), image.entries.get('run'));
});

test('links are followed, also on the way to a mount', () => {
  const files = new MemoryFiles({ base: image });
  const volume = new MemoryFiles();
  volume.write('/token', 'secret');
  files.mount('/var/run/secrets', volume, { readOnly: true });
  assert.equal(files.read('/run/secrets/token'), 'secret');
  assert.equal(files.read('/var/run/../run/secrets/token'), 'secret');
  assert.deepEqual(files.write('/run/secrets/x', ''), { error: 'EROFS' });
  assert.deepEqual(files.readdir('/run'), ['secrets']);
  assert.deepEqual(files.remove('/run/secrets'), { error: 'EBUSY' });
});

test('a link that leads to itself is an error, not an endless search', () => {
  const files = new MemoryFiles();
  files.symlink('loop', '/loop');
  assert.deepEqual(files.read('/loop'), { error: 'ELOOP' });
});

test('names such as __proto__ are just names', () => {
  const files = new MemoryFiles();
  assert.equal(files.stat('/__proto__'), undefined);
  files.write('/__proto__', 'x');
  assert.deepEqual(files.readdir('/'), ['__proto__']);
});

test('a tree holds so many bytes and no more', () => {
  const files = new MemoryFiles({ limit: 1000 });
  assert.equal(files.write('/a', 'x'.repeat(800)), true);
  assert.deepEqual(files.write('/b', 'x'.repeat(800)), { error: 'ENOSPC' });
  files.remove('/a');
  assert.equal(files.write('/b', 'x'.repeat(800)), true);
});

test('errors are those of Linux', () => {
  const files = new MemoryFiles({ base: image });
  assert.deepEqual(files.read('/nosuch'), { error: 'ENOENT' });
  assert.deepEqual(files.read('/etc'), { error: 'EISDIR' });
  assert.deepEqual(files.read('/etc/motd/x'), { error: 'ENOTDIR' });
  assert.deepEqual(files.write('/no/such/file', ''), { error: 'ENOENT' });
  assert.deepEqual(files.mkdir('/etc'), { error: 'EEXIST' });
  assert.deepEqual(files.remove('/etc'), { error: 'ENOTEMPTY' });
});

test('a new file in a set-group-id directory gets its group, as in volumes with fsGroup', () => {
  const volume = new MemoryFiles();
  volume.chown('/', 0, 2000);
  volume.chmod('/', 0o2777);
  const user = volume.as({ uid: 1000, gid: 3000, groups: [2000], cwd: '/' });
  user.write('/x', '');
  assert.equal(volume.stat('/x')?.gid, 2000);
  assert.equal(volume.stat('/x')?.uid, 1000);
});

test('a directory of an image keeps its entries however much is changed in a container', () => {
  const image = directory({ old: regularFile('old'), gone: regularFile('gone') });
  const files = new MemoryFiles({ base: directory({ data: image }) });
  assert.equal(files.remove('/data/gone'), true);
  const names = Array.from({ length: 30 }, (_, i) => `new-${String(i).padStart(2, '0')}`);
  for (const name of names) assert.equal(files.write(`/data/${name}`, name), true);
  assert.equal(files.write('/data/old', 'changed'), true);
  assert.equal(files.remove('/data/new-07'), true);
  const left = names.filter((name) => name !== 'new-07');
  assert.deepEqual(files.readdir('/data'), [...left, 'old']);
  assert.equal(files.read('/data/old'), 'changed');
  assert.equal(files.read('/data/new-29'), 'new-29');
  assert.deepEqual([...image.entries.keys()], ['old', 'gone']);
});

test('entries that come late are made once, and only when somebody looks', () => {
  let made = 0;
  const files = new MemoryFiles();
  files.tree.root.entries = new LateEntries(() => {
    made++;
    return new Map([['a', regularFile('text')]]);
  });
  const container = new MemoryFiles();
  container.mount('/volume', files);
  assert.equal(made, 0);
  assert.equal(container.read('/volume/a'), 'text');
  assert.equal(container.write('/volume/b', 'more'), true);
  assert.deepEqual(container.readdir('/volume'), ['a', 'b']);
  assert.equal(made, 1);
});
