import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FakeRuntime } from './fake-runtime.ts';
import { testCluster } from './node.ts';

const named = (name: string, more: object = {}) => ({ name, image: 'busybox', ...more });
const states = (story: string[]): string[] => story.filter((l) => l.includes('='));

test('init containers run one after another, then the others (recording 070)', () => {
  const cluster = testCluster({ scripts: (name) => (name === 'main' ? {} : { runs: 3000, code: 0 }) });
  cluster.create('ordered', { initContainers: [named('first'), named('second')], containers: [named('main')] });
  cluster.kernel.runUntil(20_000);
  assert.deepEqual(states(cluster.story('ordered')), [
    'Pending first=PodInitializing second=PodInitializing main=PodInitializing',
    'Pending first=running second=PodInitializing main=PodInitializing',
    'Pending first=Completed(0) second=PodInitializing main=PodInitializing',
    'Pending first=Completed(0) second=running main=PodInitializing',
    'Pending first=Completed(0) second=Completed(0) main=PodInitializing',
    'Running first=Completed(0) second=Completed(0) main=running',
  ]);
});

test('a failing init container ends a Pod that is never restarted; the main container stays PodInitializing (recording 072)', () => {
  const cluster = testCluster({ scripts: () => ({ runs: 100, code: 9 }) });
  cluster.create('dead', { restartPolicy: 'Never', initContainers: [named('check')], containers: [named('main')] });
  cluster.kernel.runUntil(20_000);
  assert.equal(states(cluster.story('dead')).at(-1), 'Failed check=Error(9) main=PodInitializing');
  const ready = cluster.pod('dead').status?.conditions?.find((c) => c.type === 'Ready');
  assert.equal(ready?.reason, 'PodFailed');
});

test('a container that cannot start shows CrashLoopBackOff at the second relist (recording 077)', () => {
  const cluster = testCluster({
    scripts: (name) => (name === 'setup' ? { startError: 'exec: "git": not found' } : {}),
  });
  cluster.create('bad', { initContainers: [named('setup')], containers: [named('main')] });
  cluster.kernel.runUntil(8000);
  assert.deepEqual(states(cluster.story('bad')), [
    'Pending setup=PodInitializing main=PodInitializing',
    'Pending setup=RunContainerError main=PodInitializing',
    'Pending setup=RunContainerError/1 main=PodInitializing',
    'Pending setup=CrashLoopBackOff/1 main=PodInitializing',
  ]);
});

test('a sidecar starts before the main container, is restarted when it crashes, and ends last (recordings 078, 081)', () => {
  const cluster = testCluster({
    scripts: (name) => (name === 'helper' ? { runs: 4000, code: 2, onTerm: 0 } : { onTerm: 0 }),
  });
  cluster.create('shaky', {
    initContainers: [named('helper', { restartPolicy: 'Always' })],
    containers: [named('main')],
  });
  cluster.kernel.runUntil(8000);
  assert.deepEqual(states(cluster.story('shaky')).slice(1, 5), [
    'Pending helper=running main=PodInitializing',
    'Running helper=running main=running',
    'Running helper=Error(2) main=running',
    'Running helper=running/1 main=running',
  ]);
});

test('an image that cannot be pulled (recording 029)', () => {
  const cluster = testCluster();
  (cluster.runtime as FakeRuntime).brokenImages.set('ngnix', 'pull access denied');
  cluster.create('bad-image', { containers: [{ name: 'main', image: 'ngnix' }] });
  cluster.kernel.runUntil(15_000);
  assert.deepEqual(cluster.story('bad-image').slice(3, 12), [
    'Pulling',
    'Failed',
    'Failed',
    'Pending main=ErrImagePull',
    'BackOff',
    'Failed',
    'Pending main=ImagePullBackOff',
    'Pulling x2',
    'Failed x2',
  ]);
  cluster.client.delete('pods', 'default', 'bad-image');
  cluster.kernel.runUntil(20_000);
  assert.deepEqual(cluster.story('bad-image').slice(-3), [
    'Pending main=ContainerCreating',
    'Failed main=ContainerStatusUnknown(137)',
    'gone',
  ]);
});

test('a Pod that is deleted gets its grace period, then SIGKILL (recording 040)', () => {
  const cluster = testCluster();
  cluster.create('sleeper');
  cluster.kernel.runUntil(5000);
  cluster.client.delete('pods', 'default', 'sleeper');
  cluster.kernel.runUntil(34_000);
  assert.equal(cluster.pod('sleeper').status?.phase, 'Running');
  cluster.kernel.runUntil(38_000);
  assert.deepEqual(cluster.story('sleeper').slice(-3), ['Killing', 'Failed main=Error(137)', 'gone']);
});
