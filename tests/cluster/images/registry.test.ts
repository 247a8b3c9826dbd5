import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReference } from '../../../src/cluster/images/reference.ts';
import { siteRegistry } from '../../../src/cluster/images/registry.ts';
import { recordedRegistry, TestNode } from '../runtime/node.ts';

test('a short name means Docker Hub, library and latest', () => {
  assert.deepEqual(parseReference('nginx'), {
    registry: 'docker.io',
    repository: 'docker.io/library/nginx',
    tag: 'latest',
    digest: undefined,
  });
  assert.deepEqual(parseReference('alpine/git'), {
    registry: 'docker.io',
    repository: 'docker.io/alpine/git',
    tag: 'latest',
    digest: undefined,
  });
  assert.deepEqual(parseReference('localhost:5000/a/b:1.2'), {
    registry: 'localhost:5000',
    repository: 'localhost:5000/a/b',
    tag: '1.2',
    digest: undefined,
  });
});

test('recording 032: references that are none', () => {
  assert.deepEqual(parseReference('nginx:my tag'), { error: 'invalid reference format' });
  assert.deepEqual(parseReference('Nginx'), {
    error: 'invalid reference format: repository name (library/Nginx) must be lowercase',
  });
});

test('recordings 029, 034: Docker Hub says of an unknown repository that access is denied, of an unknown tag that it is not found', () => {
  const registry = recordedRegistry();
  assert.deepEqual(registry.find('ngnix'), {
    error:
      'failed to pull and unpack image "docker.io/library/ngnix:latest": failed to resolve image: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  });
  assert.deepEqual(registry.find('nginx:1.999'), {
    error:
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.999": failed to resolve image: docker.io/library/nginx:1.999: not found',
  });
});

test('an image is found by its digest, too', () => {
  const registry = recordedRegistry();
  const found = registry.find('nginx:1.27');
  assert.ok('image' in found);
  const again = registry.find(`nginx@${found.image.digest.split('@')[1]}`);
  assert.ok('image' in again && again.image === found.image);
});

test('pulling takes time by size; an image that is there is only checked', () => {
  const node = new TestNode({ registry: siteRegistry() });
  const times: number[] = [];
  const pull = (): void => {
    const begun = node.kernel.now;
    node.runtime.pullImage('nginx:1.27', () => times.push(node.kernel.now - begun));
    node.advance(10_000);
  };
  pull();
  pull();
  assert.ok((times[0] ?? 0) > 1000 && (times[1] ?? 0) < 100, times.join());
  assert.equal(node.runtime.imageStatus('docker.io/library/nginx:1.27')?.sizeBytes, 72_200_000);
});

test('seed 002: git is in alpine/git, and nothing outside the cluster can be resolved', () => {
  const node = new TestNode({ registry: siteRegistry() });
  const sandbox = node.sandbox('git');
  node.runtime.pullImage('alpine/git', () => {});
  node.advance(10_000);
  const id = node.container(sandbox, 'alpine/git', ['git', 'clone', 'https://github.com/example/hello.git', '/work']);
  node.advance(1000);
  assert.equal(
    node.logs(id),
    "Cloning into '/work'...\nfatal: unable to access 'https://github.com/example/hello.git/': Could not resolve host: github.com\n",
  );
  assert.equal(node.runtime.containers.get(id)?.exitCode, 128);
});
